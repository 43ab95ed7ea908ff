public import Journal
public import Records
import Synchronization

/// The journal in use, which may be exchanged for one in memory, and whether it worked the last time.
public final class JournalKeeper: Sendable {
  private struct State {
    var journal: Journal
    var problem: JournalProblem?
  }

  private let state: Mutex<State>
  private let inMemory: @Sendable () -> Journal

  /// A keeper.
  /// - Parameters:
  ///   - journal: the journal to begin with.
  ///   - problem: why it cannot be used, where that is known already.
  ///   - inMemory: makes the journal to go on with where this one is given up.
  public init(_ journal: Journal, problem: JournalProblem? = nil, inMemory: @escaping @Sendable () -> Journal) {
    state = Mutex(State(journal: journal, problem: problem))
    self.inMemory = inMemory
  }

  /// The journal in use.
  public var journal: Journal { state.withLock { $0.journal } }

  /// Goes on in memory.
  func giveUp() {
    let journal = inMemory()
    state.withLock { $0 = State(journal: journal) }
  }

  /// Writes to the journal no more: it was found damaged, and what is still written to it would be lost with it.
  func condemn(_ problem: JournalProblem) {
    state.withLock { $0 = State(journal: .unusable(problem), problem: problem) }
  }

  /// Notes how a write went; true where that is news.
  func note(_ problem: JournalProblem?) -> Bool {
    state.withLock { state in
      defer { state.problem = problem }
      return state.problem != problem
    }
  }
}
