import Digests
package import Foundation
import Text

/// Signs and verifies callbacks, so that forgeries and replays are recognised.
///
/// The signature is the hexadecimal HMAC-SHA256 of `id.time.body`: event id, Unix seconds and body, joined by full stops.
package enum CallbackSignature {
  /// The event's id, the same for each attempt.
  package static let idHeader = "Kassa-Event-Id"
  /// The time of sending in Unix seconds of the wall clock.
  package static let timeHeader = "Kassa-Timestamp"
  package static let header = "Kassa-Signature"
  /// Allowed difference between the time of sending and the receiver's clock, in seconds either way.
  package static let tolerance: TimeInterval = 300

  package static func of(_ body: [UInt8], id: String, at moment: String, secret: Secret) -> String {
    digest(body, id: id, at: moment, secret: secret).bytes.hexadecimal
  }

  /// The result of verifying a signature.
  package enum Verdict: Hashable, Sendable {
    /// Valid and recent.
    case genuine
    /// Wrong or missing.
    case forged
    /// Valid but not recent: a replay, or a wrong clock.
    case stale
  }

  /// Verifies a callback; nil stands for a missing header.
  package static func verdict(
    on body: [UInt8], id: String?, moment: String?, signature: String?, secret: Secret, now: Date
  ) -> Verdict {
    guard let id, !id.isEmpty, let moment, let signature, let code = [UInt8](hexadecimal: signature) else {
      return .forged
    }
    guard digest(body, id: id, at: moment, secret: secret).matches(code) else { return .forged }
    guard moment.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int(moment),
      abs(Double(seconds) - now.timeIntervalSince1970) <= tolerance
    else { return .stale }
    return .genuine
  }

  private static func digest(_ body: [UInt8], id: String, at moment: String, secret: Secret) -> Digest {
    Digest(of: Array("\(id).\(moment).".utf8) + body, key: secret.bytes)
  }
}
