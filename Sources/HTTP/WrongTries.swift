package import FoundationEssentials
import Synchronization

/// Slows down who guesses secrets: after so many wrong tries in a minute each further wrong one is answered late. Right ones never come
/// here, so nobody can make them wait.
package final class WrongTries: Sendable {
  /// How many wrong tries in a minute are answered at once.
  package static let free = 100
  /// How late the others are answered, in seconds.
  package static let delay: Double = 1
  /// How many answers wait at once. More would only keep connections from those who know the secret; they are refused at once.
  package static let mostWaiting = 64
  private static let span: TimeInterval = 60

  private struct State {
    /// When the last wrong tries came, the oldest first; never more than the free ones.
    var moments: [Date] = []
    var waiting = 0
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> Date
  private let wait: @Sendable (_ seconds: Double) async throws -> Void

  package init(now: @escaping @Sendable () -> Date, wait: @escaping @Sendable (_ seconds: Double) async throws -> Void)
  {
    self.now = now
    self.wait = wait
  }

  /// Counts a wrong try, and returns when it may be answered.
  package func count() async {
    let moment = now()
    let isLate = state.withLock { state in
      // A clock that was set back makes nobody wait for ever.
      state.moments.removeAll { moment.timeIntervalSince($0) >= Self.span || $0 > moment }
      guard state.moments.count >= Self.free else {
        state.moments.append(moment)
        return false
      }
      state.moments.removeFirst()
      state.moments.append(moment)
      guard state.waiting < Self.mostWaiting else { return false }
      state.waiting += 1
      return true
    }
    guard isLate else { return }
    try? await wait(Self.delay)
    state.withLock { $0.waiting -= 1 }
  }
}
