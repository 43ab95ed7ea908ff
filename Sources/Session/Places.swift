import BrokerAPI
package import Checkout
import Files
import FoundationEssentials
import Text

package struct PlacesError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  /// True where the file cannot be read at all.
  package let isUnreadable: Bool

  fileprivate init(_ description: String, isUnreadable: Bool = false) {
    self.description = SafeText.line(description, atMost: 300)
    self.isUnreadable = isUnreadable
  }
}

extension SalesPlace {
  /// Made-up places.
  package static let builtIn: [SalesPlace] = {
    do { return try all(json: PackageResources.places_json) } catch {
      // A test reads it.
      preconditionFailure("places.json: \(error)")
    }
  }()

  /// In bytes.
  private static let sizeLimit = 1 << 20
  /// Members and their longest texts, in scalars. Only the Kazakh ones may be missing: the others stand for them.
  private static let members = [
    ("code", 40), ("name", 100), ("city", 60), ("cityKk", 60), ("salesPlace", 6), ("pickupPoint", 200),
    ("pickupPointKk", 200),
  ]

  /// Reads a list of objects in JSON.
  /// - Throws: the first mistake.
  package static func all(path: String) throws(PlacesError) -> [SalesPlace] {
    let bytes: [UInt8]
    do { bytes = try BoundedFile.bytes(of: path, atMost: sizeLimit) } catch {
      throw PlacesError("cannot read \(path): \(error.sentence)", isUnreadable: true)
    }
    return try all(json: bytes)
  }

  package static func all(json bytes: [UInt8]) throws(PlacesError) -> [SalesPlace] {
    let json: JSON
    do { json = try JSON(parsing: bytes) } catch {
      let line = bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
      throw PlacesError("line \(line): not JSON: \(error.reason)")
    }
    guard let elements = json.elements, !elements.isEmpty else {
      throw PlacesError("expected a list of places in JSON")
    }
    var places: [SalesPlace] = []
    for (index, element) in elements.enumerated() {
      let place = try Self.place(element, "place \(index + 1)")
      guard !places.contains(where: { $0.code == place.code }) else {
        throw PlacesError("place \(index + 1): code: \(place.code) is there already")
      }
      places.append(place)
    }
    return places
  }

  private static func place(_ json: JSON, _ name: String) throws(PlacesError) -> SalesPlace {
    guard case .object(let given) = json else { throw PlacesError("\(name): expected an object") }
    let known = members.map(\.0)
    if let unknown = given.names.first(where: { !known.contains($0) }) {
      throw PlacesError("\(name): \(unknown): unknown\(Spelling.hint(for: unknown, among: known))")
    }
    var values: [String: String] = [:]
    for (member, limit) in members {
      guard case .string(let text)? = given[member] else {
        if member.hasSuffix("Kk"), given[member] == nil { continue }
        throw PlacesError("\(name): \(member): expected a text")
      }
      let value = SafeText.line(text)
      guard !value.isEmpty, !SafeText.isLonger(value, than: limit) else {
        throw PlacesError("\(name): \(member): expected 1 to \(limit) characters")
      }
      values[member] = value
    }
    let postcode = values["salesPlace"] ?? ""
    guard postcode.utf8.count == 6, postcode.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw PlacesError("\(name): salesPlace: expected a postcode of six digits")
    }
    let city = values["city"] ?? ""
    return SalesPlace(
      code: values["code"] ?? "", name: values["name"] ?? "", city: city, cityKk: values["cityKk"] ?? city,
      salesPlace: postcode, pickupPoint: values["pickupPoint"] ?? "", pickupPointKk: values["pickupPointKk"])
  }
}
