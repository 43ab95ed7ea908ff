import JournalSQLite
package import Sales
import Synchronization

/// The current journal, which may be replaced by one in memory, and its last problem.
package final class JournalKeeper: Sendable {
  private struct State {
    var journal: Journal
    var problem: JournalProblem?
  }

  private let state: Mutex<State>
  private let inMemory: @Sendable () -> Journal

  /// - Parameters:
  ///   - problem: why the journal cannot be used, if that is already known.
  ///   - inMemory: creates the replacement for a journal that is given up.
  package init(_ journal: Journal, problem: JournalProblem? = nil, inMemory: @escaping @Sendable () -> Journal) {
    state = Mutex(State(journal: journal, problem: problem))
    self.inMemory = inMemory
  }

  package var journal: Journal { state.withLock { $0.journal } }

  /// Continues in memory.
  func disable() {
    let journal = inMemory()
    state.withLock { $0 = State(journal: journal) }
  }

  /// Stops writing: the journal was found corrupt, and further writes would be lost with it.
  func markUnusable(_ problem: JournalProblem) {
    state.withLock { $0 = State(journal: .unusable(problem), problem: problem) }
  }

  /// Records how a write went; true where that changed.
  func note(_ problem: JournalProblem?) -> Bool {
    state.withLock { state in
      defer { state.problem = problem }
      return state.problem != problem
    }
  }
}
