package import Checkout
package import FoundationEssentials

/// Durable storage: the desk after every change, every application before its first byte is sent, every attempt with its outcome, every
/// state that was seen.
///
/// Several tills may share a journal: each has its own desk, and a reference is issued only once.
package struct Journal: Sendable {
  package var restored: RestoredSession
  /// Where a corrupt file was moved before this one was created; nil where none was.
  package var setAside: String?

  /// Saves the desk: returns at once, coalesces pending writes and reports the result.
  package var saveDesk: @Sendable (Desk, _ ended: @escaping @Sendable (JournalProblem?) -> Void) -> Void
  /// Reserves a reference that no application has used.
  package var reserveReference: @Sendable () async -> Result<Reference, JournalProblem>
  /// Stores an application. Nothing may be sent before this has succeeded.
  package var beginAttempt: @Sendable (PendingSubmission) async -> Result<AttemptStart, JournalProblem>
  /// Records the result of the last attempt.
  package var endAttempt: @Sendable (Reference, AttemptEnd) async -> Result<Void, JournalProblem>
  /// Records what a list proved about an application sent at a moment; false where another till settled it or sent it again.
  package var recordOutcome: @Sendable (Reference, Outcome, _ sentAt: Date) async -> Result<Bool, JournalProblem>
  /// Records what a person at the bank said about an application with unknown outcome.
  package var recordResolution: @Sendable (Reference, ManualResolution) async -> Result<Void, JournalProblem>
  /// Leases an application that the bank is proven not to have to this till for ten minutes; false where another till has it, or sent it
  /// again since.
  package var claim: @Sendable (Reference) async -> Result<Bool, JournalProblem>
  /// Leases an order to this till while it sets a state, unless another till knows a newer one than the given. `recordStates` ends the
  /// lease.
  package var beginSetting: @Sendable (Reference, _ known: SeenState?) async -> Result<SettingStart, JournalProblem>
  /// Ends this till's lease, where nothing came of it.
  package var release: @Sendable (Reference) async -> Result<Void, JournalProblem>
  /// Records states. A repeat of the last state is ignored; a state of an application with open outcome proves that the bank accepted it.
  package var recordStates: @Sendable ([Reference: SeenState]) async -> Result<Void, JournalProblem>
  /// Stores what unsigned callbacks reported, which proves nothing; nil removes it.
  package var recordClaims: @Sendable ([Reference: SeenState?]) async -> Result<Void, JournalProblem>
  /// The orders that other tills of this journal sent or changed since this was last called, or since the till started; oldest change first.
  package var changesOfOthers: @Sendable () async -> Result<[OrderRecord], JournalProblem>
  package var history: @Sendable (HistoryQuery) async -> Result<HistoryPage, JournalProblem>
  /// The totals of the newest matching days.
  package var days: @Sendable (HistoryQuery, _ limit: Int) async -> Result<[DayTotal], JournalProblem>
  package var order: @Sendable (Reference) async -> Result<OrderRecord?, JournalProblem>
  /// Passes all matching orders, newest first and in batches, to a closure; rethrows its error.
  package var forEachBatch: @Sendable (HistoryQuery, _ body: ([OrderSummary]) throws -> Void) async throws -> Void
  /// Removes personal data, also from free pages and the write-ahead log.
  package var forget: @Sendable (ForgetScope) async -> Result<ForgetResult, JournalProblem>
  /// Removes personal data of orders sent before one moment, if given, and of desks last changed before another, except this till's. Other
  /// tills may be open.
  package var applyRetention:
    @Sendable (_ ordersBefore: Date?, _ peopleBefore: Date) async -> Result<ForgetResult, JournalProblem>
  /// Notes a file that was written with the exchanges of these sales: it is removed when they are forgotten.
  package var noteFile: @Sendable (_ path: String, [Reference]) async -> Result<Void, JournalProblem> = { _, _ in
    .success(())
  }
  /// Checks the whole file for corruption.
  package var check: @Sendable () async -> Result<Void, JournalProblem>
  /// Waits until all pending writes are done.
  package var flush: @Sendable () -> Void
  /// As `flush`, and truncates the write-ahead log unless another till is reading it.
  package var shutDown: @Sendable () -> Void

  package init(
    restored: RestoredSession, setAside: String?,
    saveDesk: @escaping @Sendable (Desk, _ ended: @escaping @Sendable (JournalProblem?) -> Void) -> Void,
    reserveReference: @escaping @Sendable () async -> Result<Reference, JournalProblem>,
    beginAttempt: @escaping @Sendable (PendingSubmission) async -> Result<AttemptStart, JournalProblem>,
    endAttempt: @escaping @Sendable (Reference, AttemptEnd) async -> Result<Void, JournalProblem>,
    recordOutcome: @escaping @Sendable (Reference, Outcome, Date) async -> Result<Bool, JournalProblem>,
    recordResolution: @escaping @Sendable (Reference, ManualResolution) async -> Result<Void, JournalProblem>,
    claim: @escaping @Sendable (Reference) async -> Result<Bool, JournalProblem>,
    beginSetting: @escaping @Sendable (Reference, SeenState?) async -> Result<SettingStart, JournalProblem>,
    release: @escaping @Sendable (Reference) async -> Result<Void, JournalProblem>,
    recordStates: @escaping @Sendable ([Reference: SeenState]) async -> Result<Void, JournalProblem>,
    recordClaims: @escaping @Sendable ([Reference: SeenState?]) async -> Result<Void, JournalProblem>,
    changesOfOthers: @escaping @Sendable () async -> Result<[OrderRecord], JournalProblem>,
    history: @escaping @Sendable (HistoryQuery) async -> Result<HistoryPage, JournalProblem>,
    days: @escaping @Sendable (HistoryQuery, Int) async -> Result<[DayTotal], JournalProblem>,
    order: @escaping @Sendable (Reference) async -> Result<OrderRecord?, JournalProblem>,
    forEachBatch: @escaping @Sendable (HistoryQuery, ([OrderSummary]) throws -> Void) async throws -> Void,
    forget: @escaping @Sendable (ForgetScope) async -> Result<ForgetResult, JournalProblem>,
    applyRetention: @escaping @Sendable (Date?, Date) async -> Result<ForgetResult, JournalProblem>,
    check: @escaping @Sendable () async -> Result<Void, JournalProblem>, flush: @escaping @Sendable () -> Void,
    shutDown: @escaping @Sendable () -> Void
  ) {
    self.restored = restored
    self.setAside = setAside
    self.saveDesk = saveDesk
    self.reserveReference = reserveReference
    self.beginAttempt = beginAttempt
    self.endAttempt = endAttempt
    self.recordOutcome = recordOutcome
    self.recordResolution = recordResolution
    self.claim = claim
    self.beginSetting = beginSetting
    self.release = release
    self.recordStates = recordStates
    self.recordClaims = recordClaims
    self.changesOfOthers = changesOfOthers
    self.history = history
    self.days = days
    self.order = order
    self.forEachBatch = forEachBatch
    self.forget = forget
    self.applyRetention = applyRetention
    self.check = check
    self.flush = flush
    self.shutDown = shutDown
  }
}

/// What the journal says before an application is sent.
package enum AttemptStart: Hashable, Sendable {
  case stored
  /// Nothing was stored: the bank has or may have an application with this number, or other content was sent under it.
  case numberUsed
  /// Nothing was stored: an application at another bank of the journal has this number.
  case numberElsewhere
  /// Nothing was stored: this one of the same person for the same total is open, and the submission does not know it.
  case secondOpen(Reference)
}

/// What the journal says before a state of an order is sent.
package enum SettingStart: Hashable, Sendable {
  /// No other till sets one for as long as a call takes.
  case free
  /// Another till knows a newer state.
  case changed(SeenState)
  /// Another till is setting one.
  case busy
}

extension Journal {
  /// A journal whose every operation fails.
  package static func unusable(_ problem: JournalProblem) -> Journal {
    Journal(
      restored: RestoredSession(), setAside: nil, saveDesk: { _, ended in ended(problem) },
      reserveReference: { .failure(problem) }, beginAttempt: { _ in .failure(problem) },
      endAttempt: { _, _ in .failure(problem) }, recordOutcome: { _, _, _ in .failure(problem) },
      recordResolution: { _, _ in .failure(problem) }, claim: { _ in .failure(problem) },
      beginSetting: { _, _ in .failure(problem) }, release: { _ in .failure(problem) },
      recordStates: { _ in .failure(problem) }, recordClaims: { _ in .failure(problem) },
      changesOfOthers: { .failure(problem) },
      history: { _ in .failure(problem) },
      days: { _, _ in .failure(problem) }, order: { _ in .failure(problem) }, forEachBatch: { _, _ in throw problem },
      forget: { _ in .failure(problem) }, applyRetention: { _, _ in .failure(problem) }, check: { .failure(problem) },
      flush: {},
      shutDown: {})
  }
}
