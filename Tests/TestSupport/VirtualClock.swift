package import FoundationEssentials
import Synchronization

/// A clock that advances only on demand: wall-clock time and the time for waiting.
package final class VirtualClock: Clock, Sendable {
  package struct Instant: InstantProtocol {
    /// Since the clock's start.
    package let offset: Duration
    package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    package func duration(to other: Instant) -> Duration { other.offset - offset }
    package static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
  }

  private struct State {
    var now = Instant(offset: .zero)
    var next = 0
    var sleepers: [Int: (until: Instant, wake: CheckedContinuation<Void, any Error>)] = [:]
  }

  private let start: Date
  private let state = Mutex(State())

  package init(_ start: Date = Date(timeIntervalSince1970: 1_800_000_000)) { self.start = start }

  package var now: Instant { state.withLock(\.now) }
  package var minimumResolution: Duration { .zero }
  /// Wall-clock time.
  package var date: Date { start + now.offset / .seconds(1) }

  /// The wall-clock time at which the first sleeper wakes; nil where nobody sleeps.
  package var firstToWake: Date? {
    state.withLock { $0.sleepers.values.map(\.until).min() }.map { start + $0.offset / .seconds(1) }
  }

  package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wake in
        let isOver = state.withLock { state in
          guard !Task.isCancelled, deadline > state.now else { return true }
          state.sleepers[number] = (deadline, wake)
          return false
        }
        guard isOver else { return }
        wake.resume(with: Result { try Task.checkCancellation() })
      }
    } onCancel: {
      state.withLock { $0.sleepers.removeValue(forKey: number) }?.wake.resume(throwing: CancellationError())
    }
  }

  /// Wakes the sleepers whose time has come.
  package func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now = state.now.advanced(by: duration)
      let due = state.sleepers.filter { $0.value.until <= state.now }
      for number in due.keys { state.sleepers[number] = nil }
      return due.values.sorted { $0.until < $1.until }
    }
    for sleeper in due { sleeper.wake.resume() }
  }
}
