import Crypto
package import Foundation

/// How a callback is signed and checked: so that a partner knows one from what somebody else sent, or sent again later.
///
/// The signature is HMAC-SHA256, in hexadecimal, of the event's id, a full stop, the moment in Unix seconds, a full stop and the body.
package enum CallbackSignature {
  /// The header with the event's id, the same each time it is sent.
  package static let idHeader = "Kassa-Event-Id"
  /// The header with the moment of sending, in Unix seconds of wall-clock time.
  package static let timeHeader = "Kassa-Timestamp"
  /// The header with the signature.
  package static let header = "Kassa-Signature"
  /// How far the moment of sending may be from the receiver's clock, in seconds, before or after.
  package static let tolerance: TimeInterval = 300

  /// The signature of a body that is sent under an id at a moment.
  package static func of(_ body: [UInt8], id: String, at moment: String, secret: String) -> String {
    HMAC<SHA256>.authenticationCode(for: text(body, id: id, at: moment), using: key(secret)).hexadecimal
  }

  /// What a signature proves.
  package enum Verdict: Hashable, Sendable {
    /// Signed with the secret, and just now.
    case genuine
    /// Not signed with the secret, or not signed at all.
    case forged
    /// Signed with the secret, but not just now: a recording, or a clock that is wrong.
    case stale
  }

  /// Checks a callback by its headers; one that is missing is nil.
  package static func verdict(
    on body: [UInt8], id: String?, moment: String?, signature: String?, secret: String, now: Date
  ) -> Verdict {
    guard let id, !id.isEmpty, let moment, let signature, let code = [UInt8](hexadecimal: signature) else {
      return .forged
    }
    // The library compares in constant time.
    guard
      HMAC<SHA256>.isValidAuthenticationCode(
        code, authenticating: text(body, id: id, at: moment), using: key(secret))
    else { return .forged }
    guard moment.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int(moment),
      abs(Double(seconds) - now.timeIntervalSince1970) <= tolerance
    else { return .stale }
    return .genuine
  }

  private static func text(_ body: [UInt8], id: String, at moment: String) -> Data {
    Data("\(id).\(moment).".utf8) + Data(body)
  }

  private static func key(_ secret: String) -> SymmetricKey { SymmetricKey(data: Data(secret.utf8)) }
}

extension Sequence<UInt8> {
  /// Two hexadecimal digits for each byte.
  package var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension [UInt8] {
  /// The bytes that pairs of hexadecimal digits stand for; nil where the text is anything else.
  fileprivate init?(hexadecimal text: String) {
    let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count.isMultiple(of: 2) else { return nil }
    self = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      append(UInt8(high * 16 + low))
    }
  }
}
