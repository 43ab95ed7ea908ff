package import Screens
import Synchronization

/// Background tasks: held until they end; at exit all are cancelled and awaited.
package final class Tasks: Sendable {
  private struct State {
    var next = 0
    var running: [Int: Task<Void, Never>] = [:]
    var named: [EffectID: Int] = [:]
    var isOver = false
  }

  private let state = Mutex(State())

  package init() {}

  package var count: Int { state.withLock { $0.running.count } }

  /// Starts a detached task, or none once `end` was called.
  /// - Parameter id: a running task with the same id is cancelled.
  package func start(_ id: EffectID? = nil, _ work: @escaping @Sendable () async -> Void) {
    state.withLock { state in
      guard !state.isOver else { return }
      let number = state.next
      state.next += 1
      if let id {
        state.named[id].flatMap { state.running[$0] }?.cancel()
        state.named[id] = number
      }
      // It cannot remove itself before it is added: removal waits for the lock.
      state.running[number] = Task.detached {
        await work()
        self.state.withLock { $0.running[number] = nil }
      }
    }
  }

  /// Cancels the tasks with these ids without waiting for them.
  func cancel(_ ids: Set<EffectID>) {
    state.withLock { state in
      for id in ids { state.named.removeValue(forKey: id).flatMap { state.running[$0] }?.cancel() }
    }
  }

  /// Cancels all tasks and waits for them.
  package func end() async {
    let running = state.withLock { state in
      state.isOver = true
      return Array(state.running.values)
    }
    for task in running { task.cancel() }
    for task in running { await task.value }
  }
}
