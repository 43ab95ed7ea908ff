import Crypto
import FoundationEssentials
import HTTP
import Synchronization

/// The tokens that were given, each with when it ends. Not part of the books, because every request asks: it must not wait for them.
/// Held by their digests, so that looking one up takes no other time where a guess is nearly right.
final class TokenBook: Sendable {
  private let ends = Mutex<[SHA256Digest: Date]>([:])

  /// Keeps a token; those that ended are forgotten.
  func add(_ token: String, until end: Date, at moment: Date) {
    let digest = SecretCheck.digest(of: token.utf8)
    ends.withLock { ends in
      ends = ends.filter { $0.value > moment }
      ends[digest] = end
    }
  }

  /// True for a token that is good at a moment.
  func isActive(_ token: String, at moment: Date) -> Bool {
    let digest = SecretCheck.digest(of: token.utf8)
    return ends.withLock { $0[digest] }.map { $0 > moment } ?? false
  }

  /// Ends a token early.
  func revoke(_ token: String) {
    let digest = SecretCheck.digest(of: token.utf8)
    ends.withLock { $0[digest] = nil }
  }

  /// All of them, to keep and to put back.
  var all: [SHA256Digest: Date] {
    get { ends.withLock { $0 } }
    set { ends.withLock { $0 = newValue } }
  }
}
