import Digests
import FoundationEssentials
import HTTP
import Synchronization

/// Issued tokens with their expiry, outside the actor, because every request checks one. Stored as digests, so that lookup time reveals
/// nothing.
final class TokenBook: Sendable {
  private let ends = Mutex<[Digest: Date]>([:])

  /// Adds a token and drops expired ones.
  func add(_ token: String, until end: Date, at moment: Date) {
    let digest = SecretCheck.digest(of: token.utf8)
    ends.withLock { ends in
      ends = ends.filter { $0.value > moment }
      ends[digest] = end
    }
  }

  func isActive(_ token: String, at moment: Date) -> Bool {
    let digest = SecretCheck.digest(of: token.utf8)
    return ends.withLock { $0[digest] }.map { $0 > moment } ?? false
  }

  func revoke(_ token: String) {
    let digest = SecretCheck.digest(of: token.utf8)
    ends.withLock { $0[digest] = nil }
  }

  /// For snapshots.
  var all: [Digest: Date] {
    get { ends.withLock { $0 } }
    set { ends.withLock { $0 = newValue } }
  }
}
