import BrokerAPI
import Checkout
import Digests
import Foundation

/// The content of a request, to compare repeats of a number member by member.
///
/// Orders store digests, because the bank stores no customers. Digests of personal members have 16 bits: thousands of IINs share each, so
/// none can be found by exhaustive search, and a change goes unnoticed once in 65,536 times. All together they can still confirm a person
/// whose data is fully known; only the file's mode prevents that.
struct RequestContent: Sendable {
  /// In the contract's order.
  private let members: [Definition.ContentMember]

  init(_ json: JSON, _ definition: Definition) { members = definition.content(of: json) }

  func digests(for order: Order) -> Data { Data(members.flatMap { Self.digest($0, order) }) }

  /// The first member that differs from the accepted request; nil where none does or no digests were stored.
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

  /// A text composed and the same one decomposed are no different content.
  private static func normalized(_ value: [UInt8]) -> [UInt8] {
    guard value.contains(where: { $0 >= 0x80 }) else { return value }
    return Array(String(decoding: value, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8)
  }

  /// Salted with the order's id, so that orders of one customer differ.
  private static func digest(_ member: Definition.ContentMember, _ order: Order) -> [UInt8] {
    let digest = Digest(of: Array("\(order.requestUuid.text) \(member.path) ".utf8) + normalized(member.value))
    return Array(digest.bytes.prefix(member.isPersonal ? 2 : 4))
  }
}
