import BankAdmin
import DequeModule
import Foundation
import Synchronization

/// The last events, limited in number.
///
/// States have no timers: they are noticed when somebody asks for events. What was noted before anybody did is put in the order of its time
/// then, and numbered.
final class EventLog: Sendable {
  static let limit = 10_000

  private struct State {
    var noted: [(at: Date, content: BankEvent.Content)] = []
    var events: Deque<BankEvent> = []
    var last = 0
    var hasBegun = false
    var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
    var nextWaiting = 0

    mutating func append(_ content: BankEvent.Content) {
      last += 1
      if events.count == EventLog.limit { events.removeFirst() }
      events.append(BankEvent(number: last, content))
    }
  }

  private let state = Mutex(State())

  /// - Parameter moment: by wall-clock time.
  func note(_ content: BankEvent.Content, at moment: Date) {
    let waiting = state.withLock { state in
      if state.hasBegun {
        state.append(content)
      } else {
        state.noted.append((moment, content))
        if state.noted.count > 2 * Self.limit { state.noted.removeFirst(Self.limit) }
      }
      return Array(state.waiting.values)
    }
    for waiting in waiting { waiting.yield() }
  }

  /// Adds states that were reached, and numbers everything.
  func note(states: [(at: Date, content: BankEvent.Content)]) {
    state.withLock { state in
      guard state.hasBegun else {
        for (_, content) in (state.noted + states).sorted(by: { $0.at < $1.at }) { state.append(content) }
        (state.noted, state.hasBegun) = ([], true)
        return
      }
      for (_, content) in states { state.append(content) }
    }
  }

  /// The number of the last event, and those that match.
  func events(_ filter: EventFilter) -> (last: Int, events: [BankEvent]) {
    state.withLock { ($0.last, $0.events.filter(filter.matches)) }
  }

  /// The numbers go on, so that whoever waits for the next one gets it.
  func clear() { state.withLock { ($0.noted, $0.events) = ([], []) } }

  /// Somebody should look again.
  func wake() {
    for waiting in state.withLock({ Array($0.waiting.values) }) { waiting.yield() }
  }

  private func forget(_ number: Int) { state.withLock { $0.waiting[number] = nil } }

  /// Yields whenever something may have happened, until it is no longer listened to.
  func changes() -> AsyncStream<Void> {
    let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state in
      state.nextWaiting += 1
      state.waiting[state.nextWaiting] = change
      return state.nextWaiting
    }
    change.onTermination = { [weak self] _ in self?.forget(number) }
    return changes
  }
}
