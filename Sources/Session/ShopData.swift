package import Checkout
import Files
import FoundationEssentials
import Text

package enum CatalogueError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Path and reason.
  case unreadable(String, String)
  /// The first line does not name the columns.
  case header(found: String)
  /// Line number from 1, and what is wrong.
  case line(Int, String)
  case empty

  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .header(let found):
      "line 1: expected the columns \(Catalogue.columns.joined(separator: ",")), with or without barcode, found \(found)"
    case .line(let number, let reason): "line \(number): \(reason)"
    case .empty: "there is no item in it"
    }
  }
}

extension Catalogue {
  /// In order; `barcode` may follow.
  package static let columns = ["sku", "brand", "category", "model", "price", "image"]

  package static let builtIn: Catalogue = {
    do {
      return try Catalogue(csv: PackageResources.catalogue_csv)
    } catch {
      // A test reads it.
      preconditionFailure("catalogue.csv: \(error)")
    }
  }()

  /// In bytes: some 700,000 items.
  package static let sizeLimit = 64 << 20
  /// From this size in bytes, reading takes noticeable time and is announced.
  private static let largeSize = 4 << 20

  /// Reads CSV in UTF-8 with a header.
  /// - Parameter isLarge: called with the size in megabytes before a large file is read.
  /// - Throws: the first error as `CatalogueError`.
  package init(path: String, isLarge: (Int) -> Void = { _ in }) throws(CatalogueError) {
    let bytes: [UInt8]
    do throws(FileProblem) {
      let size = try BoundedFile.size(of: path)
      if size >= Self.largeSize, size <= Self.sizeLimit { isLarge(size >> 20) }
      bytes = try BoundedFile.bytes(of: path, atMost: Self.sizeLimit)
    } catch { throw .unreadable(path, error.sentence) }
    try self.init(csv: bytes)
  }

  /// - Throws: the first error as `CatalogueError`.
  package init(csv bytes: [UInt8]) throws(CatalogueError) {
    var reader = CSVReader(bytes)
    func next() throws(CatalogueError) -> CSVReader.Row? {
      do { return try reader.next() } catch { throw .line(error.line, error.reason) }
    }
    let header = try next()?.values ?? []
    guard [Self.columns, Self.columns + ["barcode"]].contains(header.map { $0.lowercased() }) else {
      throw .header(found: SafeText.line(header.joined(separator: ","), atMost: 300))
    }
    var items: [Item] = []
    var lines: [String: Int] = [:]
    var barcodes: [Barcode: Int] = [:]
    var itemLines: [Int] = []
    while let row = try next() {
      let line = row.line
      if row.values.allSatisfy(\.isEmpty) { continue }
      guard row.values.count == header.count else {
        throw .line(line, "expected \(header.count) values, found \(row.values.count)")
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
      // One code must not identify two items, whichever column it stands in.
      if let first = (try? Barcode(key)).flatMap({ barcodes[$0] }) {
        throw .line(line, "sku: \(values[0]) is a barcode in line \(itemLines[first])")
      }
      for barcode in try Self.barcodes(of: values, line) {
        if let first = barcode.spellings.compactMap({ lines[$0] }).first(where: { $0 != line }) {
          throw .line(line, "barcode: \(barcode) is the sku in line \(first)")
        }
        if let first = barcodes.updateValue(items.count, forKey: barcode), first != items.count {
          throw .line(line, "barcode: \(barcode) is in line \(itemLines[first]) already")
        }
      }
      items.append(
        Item(sku: values[0], brand: values[1], category: values[2], model: values[3], price: price, image: values[5]))
      itemLines.append(line)
    }
    guard !items.isEmpty else { throw .empty }
    self.init(items, barcodes: barcodes)
  }

  /// The barcodes of a row.
  private static func barcodes(of values: [String], _ line: Int) throws(CatalogueError) -> [Barcode] {
    var barcodes: [Barcode] = []
    guard values.count > columns.count else { return [] }
    for text in values[columns.count].utf8.split(separator: UInt8(ascii: ";")) {
      let text = String(Substring(text)).trimmingWhitespace
      do throws(Barcode.Problem) { barcodes.append(try Barcode(text)) } catch {
        switch error {
        case .form: throw .line(line, "barcode: “\(text)” is no EAN-13, EAN-8 or UPC-A")
        case .checkDigit(let digit): throw .line(line, "barcode: the last digit of “\(text)” should be \(digit)")
        }
      }
    }
    return barcodes
  }
}

extension Catalogue {
  /// In scalars: what the bank accepts and a screen can show.
  private static let limits = zip(columns + ["barcode"], [100, 100, 100, 300, 40, 2048, 300]).map {
    (column: $0, scalars: $1)
  }
}
