import BrokerAPI
import Crypto
import FoundationEssentials

/// What a partner sent under a number, so that another request of the same number can be compared with it, member by member.
///
/// Kept with an order are digests, because the bank keeps no customer. What says who somebody is or lives has only 16 bits: thousands of
/// IINs share each digest, so none can be found by trying them all, and another one passes unnoticed once in 65,536 times. Together the
/// digests still confirm a person to whoever has the file and already knows all of that person's data; only the file's mode keeps those out.
struct RequestContent: Sendable {
  /// The members in the order of the contract.
  private let members: [Definition.ContentMember]

  init(_ json: JSON, _ definition: Definition) { members = definition.content(of: json) }

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
  private static func digest(_ member: Definition.ContentMember, _ order: Order) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: Array("\(order.requestUuid.text) \(member.path) ".utf8))
    hash.update(data: member.value)
    return Array(hash.finalize().prefix(member.isPersonal ? 2 : 4))
  }
}
