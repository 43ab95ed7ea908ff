import BrokerAPI
import Crypto
import FoundationEssentials

/// What a partner sent under a number, so that another request of the same number can be compared with it, member by member.
///
/// Kept with an order are digests, because the bank keeps no customer. What says who somebody is or lives has only 16 bits: thousands of
/// IINs share each digest, so none can be found by trying them all, and another one passes unnoticed once in 65,536 times. Together the
/// digests still confirm a person to whoever has the file and already knows all of that person's data; only the file's mode keeps those out.
struct RequestContent: Sendable {
  /// The members in the order of the contract. What is empty is as good as missing.
  private let members: [(path: String, value: [UInt8], isPersonal: Bool)]

  init(_ json: JSON, _ definition: Definition) {
    var members: [(String, [UInt8], Bool)] = []
    Self.collect(json, definition, at: "", into: &members)
    self.members = members
  }

  /// New for each try: the customer gets another code where the first has expired.
  private static let verification: Set = ["verificationSmsCode", "verificationSmsDateTime"]

  private static func collect(
    _ json: JSON, _ definition: Definition, at path: String, into found: inout [(String, [UInt8], Bool)]
  ) {
    guard case .object(var values) = json else { return }
    let isPersonal = ["Address", "Customer", "Contact"].contains(definition.name)
    for member in definition.members {
      let value = values.removeValue(forKey: member.name) ?? .string("")
      let place = path + member.name
      switch (member.kind, value) {
      case _ where verification.contains(member.name): break
      case (.object(let inner), _): collect(value, inner, at: place + ".", into: &found)
      case (.array(of: .object(let element)), .array(let elements)):
        found.append((place, Array(String(elements.count).utf8), false))
        for (index, value) in elements.enumerated() {
          collect(value, element, at: "\(place)[\(index)].", into: &found)
        }
      default:
        // A number is what it is worth, however it is spelt.
        let text = value.text.map { Array($0.utf8) } ?? value.bytes
        found.append((place, text, isPersonal || ["phoneNumber", "iin"].contains(member.name)))
      }
    }
    // What no contract names is content too, all of it one member.
    if definition.closed == nil {
      let owner = path.isEmpty ? "unknown fields" : "unknown fields of " + path.dropLast()
      found.append((owner, JSON.object(values).bytes, isPersonal))
    }
  }

  /// What is kept of it with an order.
  func digests(for order: Order) -> Data { Data(members.flatMap { Self.digest($0, order) }) }

  /// The place of the first member that is not as it was when the order was taken; nil where there is none, or nothing was kept.
  func firstDifference(from order: Order) -> String? {
    guard let kept = order.content else { return nil }
    var position = kept.startIndex
    for member in members {
      let digest = Self.digest(member, order)
      guard kept[position...].starts(with: digest) else { return member.path }
      position += digest.count
    }
    return nil
  }

  /// The order's own number goes in, so that one customer's orders are not alike.
  private static func digest(
    _ member: (path: String, value: [UInt8], isPersonal: Bool), _ order: Order
  ) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: Array("\(order.requestUuid.text) \(member.path) ".utf8))
    hash.update(data: member.value)
    return Array(hash.finalize().prefix(member.isPersonal ? 2 : 4))
  }
}
