package import BrokerAPI
package import Checkout
package import FoundationEssentials

/// Reads the bank's list and records what it settles, by the rules of `Orders`. Needs no screen, as `Submitter`.
package struct Reconciler: Sendable {
  private let journal: Journal?
  private let list: @Sendable () async -> Result<Answer<[OrderStatus]>, BrokerFailure>
  private let moment: @Sendable () -> Moment
  /// What is known of the journal's orders.
  package private(set) var orders: Orders
  /// What the lists showed and the journal could not store yet, oldest first.
  private var unstored: [[Reference: SeenState]] = []

  /// - Parameters:
  ///   - journal: nil where none is kept: then nothing is open.
  ///   - orders: without the journal's, which are restored here.
  package init(
    journal: Journal?, orders: Orders,
    list: @escaping @Sendable () async -> Result<Answer<[OrderStatus]>, BrokerFailure>,
    moment: @escaping @Sendable () -> Moment
  ) {
    self.journal = journal
    self.list = list
    self.moment = moment
    self.orders = orders
    let restored = journal?.restored ?? RestoredSession()
    if restored.hasListShown { self.orders.trustList() }
    self.orders.restore(restored.orders, now: moment())
  }

  /// From now on the list is read as often as while somebody waits.
  package mutating func watch() { orders.watch() }

  /// What reading the list once brought.
  package struct Pass: Sendable {
    package let answer: Result<Answer<[OrderStatus]>, BrokerFailure>
    /// Only what this journal has not known.
    package fileprivate(set) var changes: Orders.PollChanges
    package fileprivate(set) var stored: Result<Void, JournalProblem>
  }

  package mutating func read() async -> Pass {
    if case .success(let records)? = await journal?.changesOfOthers() {
      for record in records { orders.adopt(record, now: moment()) }
    }
    let poll = orders.beginPoll(at: moment())
    let answer = await list()
    let changes = orders.receive(poll: poll, answer, now: moment())
    var pass = Pass(answer: answer, changes: changes, stored: .success(()))
    guard let journal else { return pass }
    do { try await store(changes.newStates, in: journal) } catch { pass.stored = .failure(error) }
    for absence in changes.absent {
      switch await journal.recordOutcome(absence.reference, .absent, absence.sentAt) {
      case .success(true): continue
      case .success(false): await adopt(absence.reference, from: journal)
      case .failure(let problem):
        // The next list proves it again.
        orders.reopen(absence.reference)
        pass.stored = .failure(problem)
      }
      pass.changes.absent.removeAll { $0.reference == absence.reference }
    }
    return pass
  }

  private mutating func store(_ states: [Reference: SeenState], in journal: Journal) async throws(JournalProblem) {
    if !states.isEmpty { unstored.append(states) }
    while let oldest = unstored.first {
      try await journal.recordStates(oldest).get()
      unstored.removeFirst()
    }
    let claims = orders.takeChangedClaims()
    guard !claims.isEmpty, case .failure(let problem) = await journal.recordClaims(claims) else { return }
    orders.keepChanged(claims.keys)
    throw problem
  }

  /// Another till settled it, or sent it again.
  private mutating func adopt(_ reference: Reference, from journal: Journal) async {
    orders.reopen(reference)
    if case .success(let record?) = await journal.order(reference) { orders.adopt(record, now: moment()) }
  }

  /// Seconds until the list should be read again; nil where the bank has none.
  package var wait: TimeInterval? { orders.nextAt.map { max(0, $0.timeIntervalSince(moment().monotonic)) } }
}
