package import FoundationEssentials
import Synchronization

/// Slows down guessing of secrets: beyond a number of failures per minute each further one is answered late. Valid credentials are never
/// delayed.
package final class FailureThrottle: Sendable {
  /// Failures per minute that are answered at once.
  package static let allowance = 100
  /// Seconds.
  package static let delay: Double = 1
  /// Maximum delayed answers. More would keep connections from legitimate clients; they are answered at once.
  package static let maximumWaiting = 64
  private static let span: TimeInterval = 60

  private struct State {
    /// Times of the newest failures, oldest first, at most `allowance`.
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

  /// Counts a failure and returns when it may be answered.
  package func count() async {
    let moment = now()
    let isLate = state.withLock { state in
      // Future times are dropped, so that a clock set back does not delay anybody for ever.
      state.moments.removeAll { moment.timeIntervalSince($0) >= Self.span || $0 > moment }
      guard state.moments.count >= Self.allowance else {
        state.moments.append(moment)
        return false
      }
      state.moments.removeFirst()
      state.moments.append(moment)
      guard state.waiting < Self.maximumWaiting else { return false }
      state.waiting += 1
      return true
    }
    guard isLate else { return }
    try? await wait(Self.delay)
    state.withLock { $0.waiting -= 1 }
  }
}
