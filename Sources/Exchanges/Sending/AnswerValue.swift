import BrokerAPI
package import FoundationEssentials
import Text

/// A value of an earlier answer, to be put into a request.
package struct AnswerValue: Hashable, Sendable, Confidential {
  /// In the answer's spelling; of a string without the quotes.
  let spelled: Redacted
  /// Without escapes.
  let plain: Redacted
  /// Where it comes from.
  package let method, subject: String
  package let start: Date

  package var text: String { plain.text }

  /// Nil where the answer has nothing at this path.
  init?(at path: String, of row: RecordedExchange) {
    guard row.exchange.direction == .sent, let answer = row.exchange.response?.body.value, answer.size > 0 else {
      return nil
    }
    // Looking costs less than reading an answer that does not have it.
    let name = path.split(whereSeparator: { ".[]".contains($0) }).last { Int($0) == nil }
    if let name, ByteSearch.find(Array(name.utf8), in: answer.shownBytes) == nil { return nil }
    let flat = FlatBytes(answer)
    guard let index = try? JSONIndex(of: flat.bytes), case (let place, let rest) = index.deepest(on: path),
      rest.isEmpty,
      place > 0
    else { return nil }
    let node = index.nodes[place]
    let range = node.kind == .string ? node.range.dropFirst().dropLast() : node.range
    spelled = flat[range]
    plain = node.kind == .string && flat.slots(in: range).isEmpty ? Redacted(index.text(of: node)) : spelled
    (method, subject, start) = (row.method, row.subject, row.exchange.start)
  }

  /// In an address: what it may not contain is encoded.
  var inAddress: Redacted {
    var builder = RedactedBuilder()
    for piece in plain.pieces {
      switch piece {
      case .secret(let slot): builder.append(slot)
      case .bytes(let bytes):
        for byte in bytes {
          if ASCII.isAddress(byte) { builder.append(byte) } else { builder.append("%" + byte.hexadecimal) }
        }
      }
    }
    return builder.redacted
  }
}

extension UInt8 {
  fileprivate var hexadecimal: String {
    let digits = String(self, radix: 16, uppercase: true)
    return digits.utf8.count == 1 ? "0" + digits : digits
  }
}

/// The newest values at the paths that a request names. It follows the log, so that an exchange costs the same however many there are.
package struct AnswerValues: Equatable, Sendable {
  private var values: [String: AnswerValue?] = [:]
  /// Of the first exchange that was not looked at yet.
  private var end = 0

  package init() {}

  package subscript(path: String) -> AnswerValue? { values[path] ?? nil }

  package mutating func follow(_ log: ExchangeLog, _ paths: [String]) {
    values = values.filter { paths.contains($0.key) }
    let known = end
    end = log.ordinals.upperBound
    for path in paths {
      let isNew = values[path] == nil
      let unseen = isNew ? log.ordinals : max(known, log.gone)..<max(known, log.gone, end)
      let found = unseen.reversed().lazy.compactMap { log[$0] }.compactMap { AnswerValue(at: path, of: $0) }.first
      if found != nil || isNew { values[path] = .some(found) }
    }
    // A person who was forgotten is not sent again.
    for (path, value) in values where value.map({ $0.start < log.forgottenBefore }) == true {
      values[path] = .some(nil)
    }
  }
}
