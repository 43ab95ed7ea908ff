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
  fileprivate init?(at path: String, of answer: inout SearchedAnswer) {
    // Looking costs less than reading an answer that does not have it.
    let name = path.split(whereSeparator: { ".[]".contains($0) }).last { Int($0) == nil }
    if let name, ByteSearch.find(Array(name.utf8), in: answer.bytes) == nil { return nil }
    guard let (flat, index) = answer.content, case (let place, let rest) = index.deepest(on: path), rest.isEmpty,
      place > 0
    else { return nil }
    let row = answer.row
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

/// An answer in which paths are looked up: it is read once, and only where one of them may be in it.
private struct SearchedAnswer {
  let row: RecordedExchange
  let bytes: [UInt8]
  private let body: Redacted
  /// Nil for what is no JSON.
  lazy var content: (FlatBytes, JSONIndex)? = {
    let flat = FlatBytes(body)
    return (try? JSONIndex(of: flat.bytes)).map { (flat, $0) }
  }()

  /// Nil for what the bank sent by itself, for none, and for one that takes too long to read unasked.
  init?(_ row: RecordedExchange) {
    guard row.exchange.direction == .sent, !row.isLarge, let body = row.exchange.response?.body.value, body.size > 0
    else { return nil }
    (self.row, self.body, bytes) = (row, body, body.shownBytes)
  }
}

/// The newest values at the paths that a request names. It follows the log, so that an exchange costs the same however many there are.
/// Large answers are left out, and so are the older ones where there are many: somebody waits for the next key.
package struct AnswerValues: Equatable, Sendable {
  /// So many paths at most; others have no value.
  private static let mostPaths = 100
  /// So much is searched at once, in bytes of answers.
  private static let searchLimit = 8 << 20

  private var values: [String: AnswerValue?] = [:]
  /// Of the first exchange that was not looked at yet.
  private var end = 0

  package init() {}

  package subscript(path: String) -> AnswerValue? { values[path] ?? nil }

  package mutating func follow(_ log: ExchangeLog, _ paths: [String]) {
    let wanted = Set(paths.prefix(Self.mostPaths))
    values = values.filter { wanted.contains($0.key) }
    let known = Set(values.keys)
    let start = max(end, log.gone)
    end = log.ordinals.upperBound
    find(known, in: start..<max(start, end), of: log)
    let new = wanted.subtracting(known)
    for path in new { values[path] = .some(nil) }
    find(new, in: log.ordinals, of: log)
    // A person who was forgotten is not sent again.
    for (path, value) in values where value.map({ $0.start < log.forgottenBefore }) == true {
      values[path] = .some(nil)
    }
  }

  /// From the newest answer on, until all are found.
  private mutating func find(_ paths: Set<String>, in ordinals: Range<Int>, of log: ExchangeLog) {
    var (rest, bytes) = (paths, 0)
    for ordinal in ordinals.reversed() where !rest.isEmpty && bytes < Self.searchLimit {
      guard var answer = log[ordinal].flatMap({ SearchedAnswer($0) }) else { continue }
      bytes += answer.bytes.count
      for path in rest {
        guard let value = AnswerValue(at: path, of: &answer) else { continue }
        values[path] = value
        rest.remove(path)
      }
    }
  }
}
