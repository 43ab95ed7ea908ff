import BrokerAPI
import FoundationEssentials
import Synchronization

/// The tokens that were given, each with when it ends. Not part of the books, because every request asks: it must not wait for them.
final class TokenBook: Sendable {
  private let ends = Mutex<[String: Date]>([:])

  /// Keeps a token; those that ended are forgotten.
  func add(_ token: String, until end: Date, at moment: Date) {
    ends.withLock { ends in
      ends = ends.filter { $0.value > moment }
      ends[token] = end
    }
  }

  /// True for a token that is good at a moment.
  func isActive(_ token: String, at moment: Date) -> Bool { ends.withLock { $0[token] }.map { $0 > moment } ?? false }

  /// Ends a token early.
  func revoke(_ token: String) { ends.withLock { $0[token] = nil } }

  /// All of them, to keep and to put back.
  var all: [String: Date] {
    get { ends.withLock { $0 } }
    set { ends.withLock { $0 = newValue } }
  }
}
