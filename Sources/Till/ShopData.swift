public import Checkout
import Files
import FoundationEssentials
import Text

/// Why a catalogue is not accepted.
public enum CatalogueError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file could not be read; why, in a few words.
  case unreadable(String, String)
  /// The first line does not name the columns.
  case header(found: String)
  /// A line is wrong, counted from 1.
  case line(Int, String)
  /// There is no good in it.
  case empty

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .header(let found):
      "line 1: expected the columns \(Catalogue.columns.joined(separator: ",")), found \(found)"
    case .line(let number, let reason): "line \(number): \(reason)"
    case .empty: "there is no good in it"
    }
  }
}

extension Catalogue {
  /// The columns of a catalogue's file, in order.
  public static let columns = ["sku", "brand", "category", "model", "price", "image"]

  /// The sample catalogue that is built in.
  public static let builtIn: Catalogue = {
    do {
      return try Catalogue(csv: PackageResources.catalogue_csv)
    } catch {
      // A test reads it, so this cannot happen in a program that was tested.
      preconditionFailure("catalogue.csv: \(error)")
    }
  }()

  /// The largest file that is read, in bytes: some 700,000 goods.
  public static let sizeLimit = 64 << 20
  /// From this size on, in bytes, reading takes so long that it is said.
  private static let largeSize = 4 << 20

  /// Reads a catalogue's file: CSV in UTF-8 with a header.
  /// - Parameter isLarge: told of a file for which one has to wait, with its megabytes, before it is read.
  /// - Throws: `CatalogueError` with the first line that is wrong.
  public init(path: String, isLarge: (Int) -> Void = { _ in }) throws(CatalogueError) {
    let bytes: [UInt8]
    do throws(FileProblem) {
      let size = try BoundedFile.size(of: path)
      if size >= Self.largeSize, size <= Self.sizeLimit { isLarge(size >> 20) }
      bytes = try BoundedFile.bytes(of: path, atMost: Self.sizeLimit)
    } catch { throw .unreadable(path, error.sentence) }
    try self.init(csv: bytes)
  }

  /// Reads a catalogue.
  /// - Throws: `CatalogueError` with the first line that is wrong.
  public init(csv bytes: [UInt8]) throws(CatalogueError) {
    var reader = CSVReader(bytes)
    func next() throws(CatalogueError) -> CSVReader.Row? {
      do { return try reader.next() } catch { throw .line(error.line, error.reason) }
    }
    let header = try next()?.values ?? []
    guard header.map({ $0.lowercased() }) == Catalogue.columns else {
      throw .header(found: SafeText.line(header.joined(separator: ","), atMost: 300))
    }
    var goods: [Good] = []
    var lines: [String: Int] = [:]
    while let row = try next() {
      let line = row.line
      if row.values.allSatisfy(\.isEmpty) { continue }
      guard row.values.count == Catalogue.columns.count else {
        throw .line(line, "expected \(Catalogue.columns.count) values, found \(row.values.count)")
      }
      let values = row.values.map { SafeText.line($0) }
      guard !values[0].isEmpty else { throw .line(line, "sku: must not be empty") }
      guard !values[3].isEmpty else { throw .line(line, "model: must not be empty") }
      for (value, limit) in zip(values, Self.limits) where SafeText.isLonger(value, than: limit.scalars) {
        throw .line(line, "\(limit.column): at most \(limit.scalars) characters")
      }
      let price: Money
      do { price = try Money(parsing: values[4]) } catch { throw .line(line, "price: “\(values[4])” is not an amount") }
      guard price > .zero else { throw .line(line, "price: must be above zero") }
      let key = values[0].uppercased()
      if let first = lines.updateValue(line, forKey: key) {
        throw .line(line, "sku: \(values[0]) is in line \(first) already")
      }
      goods.append(
        Good(sku: values[0], brand: values[1], category: values[2], model: values[3], price: price, image: values[5]))
    }
    guard !goods.isEmpty else { throw .empty }
    self.init(goods)
  }
}

extension Catalogue {
  /// The most scalars of a value: what the bank takes, and what a screen can show.
  private static let limits = zip(columns, [100, 100, 100, 300, 40, 2048]).map { (column: $0, scalars: $1) }
}

extension SalesPlace {
  /// The made-up places that are built in.
  public static let builtIn: [SalesPlace] = {
    do {
      return try JSONDecoder().decode([SalesPlace].self, from: Data(PackageResources.places_json))
    } catch {
      // A test reads them, so this cannot happen in a program that was tested.
      preconditionFailure("places.json: \(error)")
    }
  }()
}
