public import Checkout
import FoundationEssentials
import SwiftCSV
import Terminal

/// Why a catalogue is not accepted.
public enum CatalogueError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file could not be read.
  case unreadable(String)
  /// The first line does not name the columns.
  case header(found: String)
  /// A line is wrong, counted from 1.
  case line(Int, String)
  /// There is no good in it.
  case empty

  public var description: String {
    switch self {
    case .unreadable(let path): "cannot read \(path)"
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
      return try Catalogue(csv: String(decoding: PackageResources.catalogue_csv, as: UTF8.self))
    } catch {
      // A test reads it, so this cannot happen in a program that was tested.
      preconditionFailure("catalogue.csv: \(error)")
    }
  }()

  /// Reads a catalogue's file: CSV in UTF-8 with a header.
  /// - Throws: `CatalogueError` with the first line that is wrong.
  public init(path: String) throws(CatalogueError) {
    guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
    else {
      throw .unreadable(path)
    }
    try self.init(csv: text)
  }

  /// Reads a catalogue.
  /// - Throws: `CatalogueError` with the first line that is wrong.
  public init(csv text: String) throws(CatalogueError) {
    // A byte order mark is no part of the first column.
    var text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    // Without it the parser takes an empty last value for none.
    if !text.hasSuffix("\n") { text += "\n" }
    let csv: CSV<Enumerated>
    do { csv = try CSV<Enumerated>(string: text, delimiter: .comma, loadColumns: false) } catch {
      throw .line(1, String(describing: error))
    }
    guard csv.header.map({ $0.lowercased() }) == Catalogue.columns else {
      throw .header(found: csv.header.joined(separator: ","))
    }
    var goods: [Good] = []
    goods.reserveCapacity(csv.rows.count)
    var lines: [String: Int] = [:]
    var line = 2
    for row in csv.rows {
      defer { line += 1 + row.reduce(0) { $0 + $1.count { $0.isNewline } } }
      if row.allSatisfy(\.isEmpty) { continue }
      guard row.count == Catalogue.columns.count else {
        throw .line(line, "expected \(Catalogue.columns.count) values, found \(row.count)")
      }
      let values = row.map { SafeText.line($0) }
      guard !values[0].isEmpty else { throw .line(line, "sku: must not be empty") }
      guard !values[3].isEmpty else { throw .line(line, "model: must not be empty") }
      let price: Money
      do { price = try Money(parsing: values[4]) } catch { throw .line(line, "price: “\(values[4])” is not an amount") }
      guard price > .zero else { throw .line(line, "price: must be above zero") }
      if let first = lines[values[0].uppercased()] {
        throw .line(line, "sku: \(values[0]) is in line \(first) already")
      }
      lines[values[0].uppercased()] = line
      goods.append(
        Good(sku: values[0], brand: values[1], category: values[2], model: values[3], price: price, image: values[5]))
    }
    guard !goods.isEmpty else { throw .empty }
    self.init(goods)
  }
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
