import BrokerAPI
import FoundationEssentials
import Text

/// A secret in use. Nothing stored contains it, and it does not print.
package struct SentSecret: Sendable, Confidential {
  package let slot: SecretSlot
  let value: String
  /// The only JSON member of a request body where it occurs; nil to search everywhere.
  let member: String?

  package init(_ slot: SecretSlot, _ value: String, onlyAt member: String? = nil) {
    self.slot = slot
    self.value = value
    self.member = member
  }

  package var description: String { "secret: \(slot)" }

  private static let issuedMembers = ["access_token", "refresh_token", "id_token"]

  /// Tokens in a response, including one that broke off within a token.
  package static func issued(in body: [UInt8]) -> [SentSecret] {
    let json = try? JSON(parsing: body)
    return issuedMembers.flatMap { name -> [SentSecret] in
      [json?[name]?.text, text(of: name, in: body)].compactMap { $0 }.map { SentSecret(.issuedToken, $0) }
    }
  }

  /// A string member of possibly truncated JSON.
  private static func text(of name: String, in body: [UInt8]) -> String? {
    guard let key = body.firstRange(of: Array("\"\(name)\"".utf8)) else { return nil }
    let rest = body[key.upperBound...].drop { $0 <= 0x20 || $0 == UInt8(ascii: ":") }
    guard rest.first == UInt8(ascii: "\"") else { return nil }
    var text: [UInt8] = []
    for byte in rest.dropFirst() {
      if byte == UInt8(ascii: "\""), text.last != UInt8(ascii: "\\") { break }
      text.append(byte)
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Replaces secrets by slots, whether they appear plain, percent-encoded, form-encoded, JSON-escaped, in base64 or in a mixture of these,
/// or JSON-escaped twice, as in JSON inside a JSON string.
package struct Redactor: Sendable {
  private var patterns: [SecretPattern] = []
  /// By byte: the patterns a match of which may begin with it.
  private var starts = [[Int]](repeating: [], count: 256)

  package init(_ secrets: [SentSecret]) {
    for secret in secrets where !secret.value.isEmpty {
      patterns.append(SecretPattern(secret, secret.value, isWhole: true))
      // Base64 depends on the position within a group of three bytes.
      for shift in 0..<3 {
        let bytes = [UInt8](repeating: 0, count: shift) + Array(secret.value.utf8)
        let text = Data(bytes).base64EncodedString()
        // Search only for digits that depend on nothing but the secret; the digits at either end may hold some of its bits too.
        let (first, end) = ((shift * 8 + 5) / 6, bytes.count * 8 / 6)
        guard end - first >= 4 else { continue }
        let digits = String(text.dropFirst(first).prefix(end - first))
        let edgeDigits = (shift == 0 ? 0 : 1, bytes.count % 3 == 0 ? 0 : 1)
        patterns.append(SecretPattern(secret, digits, edgeDigits: edgeDigits))
        let inURLs = digits.replacing("+", with: "-").replacing("/", with: "_")
        if inURLs != digits { patterns.append(SecretPattern(secret, inURLs, edgeDigits: edgeDigits)) }
      }
    }
    for (number, pattern) in patterns.enumerated() {
      for byte in Set(pattern.starts) { starts[Int(byte)].append(number) }
    }
  }

  /// A header that usually carries a secret is replaced whole if no known secret occurs in it.
  package func headers(_ headers: [(String, String)], ofRequest isRequest: Bool) -> [Exchange.Header] {
    headers.map { name, value in
      var redacted = redacted(Array(value.utf8), isRequest: isRequest)
      switch name.lowercased() {
      case "set-cookie", "cookie": redacted = .whole(.cookie)
      case "authorization", "proxy-authorization":
        if redacted.slots.isEmpty { redacted = .whole(.unknown) }
      default: break
      }
      return Exchange.Header(name: name, value: redacted)
    }
  }

  /// A short secret is searched for only in its member, because a price may consist of the same digits.
  package func request(_ bytes: [UInt8]) -> Redacted { redacted(bytes, isRequest: true) }

  package func response(_ bytes: [UInt8]) -> Redacted { redacted(bytes, isRequest: false) }

  private func redacted(_ bytes: [UInt8], isRequest: Bool) -> Redacted {
    var pieces: [Redacted.Piece] = []
    bytes.withUnsafeBufferPointer { bytes in
      var (begin, index) = (0, 0)
      while index < bytes.count {
        guard let (range, slot) = found(in: bytes, at: index, isRequest: isRequest) else {
          index += 1
          continue
        }
        if begin < range.lowerBound { pieces.append(.bytes(Array(bytes[begin..<range.lowerBound]))) }
        pieces.append(.secret(slot))
        (begin, index) = (range.upperBound, range.upperBound)
      }
      if begin < bytes.count { pieces.append(.bytes(Array(bytes[begin...]))) }
    }
    return Redacted(pieces)
  }

  private func found(
    in bytes: UnsafeBufferPointer<UInt8>, at index: Int, isRequest: Bool
  ) -> (Range<Int>, SecretSlot)? {
    for number in starts[Int(bytes[index])] {
      let pattern = patterns[number]
      if let range = pattern.range(in: bytes, at: index, isRequest: isRequest) { return (range, pattern.slot) }
    }
    return nil
  }
}
