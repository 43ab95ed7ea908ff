import BrokerAPI
import Text

/// The members of the contract's messages that hold personal data, by their names.
enum PersonalMembers {
  private static let definitions = [Definition.customer, .contact, .address]

  /// With the names of the objects that hold them, in which everything is personal, and those of older callbacks. Without `state`, which
  /// an order has too.
  private static let names: Set<String> = Set(
    definitions.flatMap { $0.members.map(\.name) } + ["customer", "contact", "address", "phoneNumber", "iin"]
  ).subtracting(["state"])

  static func contains(_ name: String) -> Bool { names.contains(name) }

  /// By length, because most names of a large body are none of them.
  private static let byLength: [[[UInt8]]] = {
    var table = [[[UInt8]]](repeating: [], count: (names.map(\.utf8.count).max() ?? 0) + 1)
    for name in names { table[name.utf8.count].append(Array(name.utf8)) }
    return table
  }()

  /// - Parameter range: a name with its quotes. One with an escape is not what it seems to be.
  static func contains(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    let name = range.dropFirst().dropLast()
    if bytes[name].contains(UInt8(ascii: "\\")) { return true }
    guard byLength.indices.contains(name.count) else { return false }
    return byLength[name.count].contains { $0.elementsEqual(bytes[name]) }
  }

  /// How the value of a member is masked.
  static func mask(of name: String) -> Mask {
    switch name {
    case "taxCode", "iin": .iin
    case "mobileNumber", "phoneNumber": .phone
    case "email": .email
    default: .name
    }
  }
}
