import Digests
import FoundationEssentials
import HTTP
import Synchronization

/// Issued tokens with their expiry, outside the actor, because every request checks one. Stored as digests, so that lookup time reveals
/// nothing.
final class TokenBook: Sendable {
  struct Grant: Hashable, Sendable {
    let end: Date
    let holder: Holder
  }

  enum Holder: Hashable, Sendable {
    case client
    /// Another client of the bank, which is not subscribed to the broker.
    case another
  }

  private let grants = Mutex<[Digest: Grant]>([:])

  /// Adds a token and drops expired ones.
  func add(_ token: String, of holder: Holder = .client, until end: Date, at moment: Date) {
    let digest = SecretCheck.digest(of: token.utf8)
    grants.withLock { grants in
      grants = grants.filter { $0.value.end > moment }
      grants[digest] = Grant(end: end, holder: holder)
    }
  }

  /// Nil where it is unknown or expired.
  func holder(of token: String, at moment: Date) -> Holder? {
    let digest = SecretCheck.digest(of: token.utf8)
    return grants.withLock { $0[digest] }.flatMap { $0.end > moment ? $0.holder : nil }
  }

  func revoke(_ token: String) {
    let digest = SecretCheck.digest(of: token.utf8)
    grants.withLock { $0[digest] = nil }
  }

  /// For snapshots.
  var all: [Digest: Grant] {
    get { grants.withLock { $0 } }
    set { grants.withLock { $0 = newValue } }
  }
}
