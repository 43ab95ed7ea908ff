import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import Synchronization
import TestSupport
import Testing

/// What the bank's list settles without a screen.
@Suite struct ReconcilerTests {
  private static let reference = Reference(rawValue: "KS-0007")

  private static func status(_ state: OrderState = .initial) -> OrderStatus {
    OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: reference.rawValue, state: state, stateTitle: "Заявка")
  }

  /// A journal whose answer was lost, as another program finds it later.
  private static func left(_ outcome: Outcome? = .unknown, in folder: Folder) async throws -> Journal {
    let till = try Sample.journal(folder)
    if let outcome {
      try await till.take(Sample.filing(), outcome)
    } else {
      _ = try await till.beginAttempt(Sample.filing()).get()
    }
    return till
  }

  private static func reconciler(
    _ folder: Folder, after seconds: TimeInterval, isTrusted: Bool = true,
    _ answer: Result<Answer<[OrderStatus]>, BrokerFailure>
  ) throws -> Reconciler {
    let journal = try Journal.open(
      path: folder.journal, prefix: "KS", bank: .embedded, isTill: false, now: { Sample.start + seconds })
    let orders = Orders(absenceRule: AbsenceRule(after: 90, isListTrusted: isTrusted))
    return Reconciler(
      journal: journal, orders: orders, list: { answer }, moment: { Moment(Sample.start + seconds) })
  }

  /// An answer that was lost, and a program that was killed while it waited.
  @Test(arguments: [Outcome.unknown, nil]) func theListProvesAcceptance(_ outcome: Outcome?) async throws {
    let folder = try Folder()
    let till = try await Self.left(outcome, in: folder)
    var reconciler = try Self.reconciler(folder, after: 5, .success(Answer([Self.status()])))
    let pass = await reconciler.read()
    #expect(pass.changes.found == [Self.reference] && pass.changes.absent.isEmpty)
    let record = try #require(try await till.order(Self.reference).get())
    #expect(record.summary.outcome == .accepted && record.history.map(\.state) == [.initial])
    // Told once.
    #expect(await reconciler.read().changes == Orders.PollChanges())
  }

  @Test(arguments: [(89.0, true, Outcome.unknown), (91, true, .absent), (91, false, .unknown)])
  func anAbsenceIsProvenByTimeAndATrustedList(_ seconds: TimeInterval, _ isTrusted: Bool, _ expected: Outcome)
    async throws
  {
    let folder = try Folder()
    let till = try await Self.left(in: folder)
    var reconciler = try Self.reconciler(folder, after: seconds, isTrusted: isTrusted, .success(Answer([])))
    let pass = await reconciler.read()
    #expect(pass.changes.absent.map(\.reference) == (expected == .absent ? [Self.reference] : []))
    #expect(try await till.order(Self.reference).get()?.summary.outcome == expected)
    #expect(reconciler.orders[Self.reference]?.summary.outcome == expected)
  }

  /// A list is trusted once it has shown an accepted order of this journal, in an earlier run too.
  @Test func aListThatHasShownAnOrderIsTrusted() async throws {
    let folder = try Folder()
    let till = try await Self.left(in: folder)
    try await till.take(Sample.filing("KS-0001", at: Sample.start - 50), .accepted, state: .initial)
    var reconciler = try Self.reconciler(folder, after: 91, isTrusted: false, .success(Answer([])))
    #expect(await reconciler.read().changes.absent.map(\.reference) == [Self.reference])
  }

  /// Between the list and the record another till has settled it.
  @Test func whatAnotherTillSettledIsTakenOver() async throws {
    let folder = try Folder()
    let till = try await Self.left(in: folder)
    var reconciler = try Self.reconciler(folder, after: 91, .success(Answer([])))
    let seen = SeenState(.signed, title: "", at: Sample.start + 80, source: .callback)
    try await till.recordStates([Self.reference: seen]).get()
    let pass = await reconciler.read()
    #expect(pass.changes.absent.isEmpty)
    #expect(try await till.order(Self.reference).get()?.summary.outcome == .accepted)
    let order = try #require(reconciler.orders[Self.reference])
    #expect(order.summary.outcome == .accepted && order.state == .signed)
  }

  /// A journal that is locked for a while, as by a copy of it.
  private static func lockedOnce(_ folder: Folder) throws -> Journal {
    var journal = try Journal.open(
      path: folder.journal, prefix: "KS", bank: .embedded, isTill: false, now: { Sample.start + 91 })
    let isLocked = Mutex(true)
    let (recordStates, recordOutcome) = (journal.recordStates, journal.recordOutcome)
    let locked: @Sendable () -> Bool = {
      isLocked.withLock { isLocked in
        defer { isLocked = false }
        return isLocked
      }
    }
    journal.recordStates = { locked() ? .failure(.locked) : await recordStates($0) }
    journal.recordOutcome = { locked() ? .failure(.locked) : await recordOutcome($0, $1, $2) }
    return journal
  }

  @Test func aStateThatCouldNotBeStoredIsStoredWithTheNextReading() async throws {
    let folder = try Folder()
    let till = try await Self.left(in: folder)
    let lists = Mutex([Self.status(.signed), Self.status(.approved)])
    var reconciler = Reconciler(
      journal: try Self.lockedOnce(folder), orders: Orders(),
      list: { .success(Answer([lists.withLock { $0.count > 1 ? $0.removeLast() : $0[0] }])) },
      moment: { Moment(Sample.start + 91) })
    let first = await reconciler.read()
    #expect(first.stored.isFailure)
    #expect(try await till.order(Self.reference).get()?.history == [])
    let second = await reconciler.read()
    #expect(!second.stored.isFailure)
    let record = try #require(try await till.order(Self.reference).get())
    #expect(record.history.map(\.state) == [.approved, .signed] && record.summary.outcome == .accepted)
    #expect(await reconciler.read().changes == Orders.PollChanges())
  }

  @Test func anAbsenceThatCouldNotBeStoredIsProvenAgain() async throws {
    let folder = try Folder()
    let till = try await Self.left(in: folder)
    var reconciler = Reconciler(
      journal: try Self.lockedOnce(folder), orders: Orders(), list: { .success(Answer([])) },
      moment: { Moment(Sample.start + 91) })
    let first = await reconciler.read()
    #expect(first.stored.isFailure && first.changes.absent.isEmpty)
    #expect(reconciler.orders[Self.reference]?.summary.outcome == .unknown)
    let second = await reconciler.read()
    #expect(!second.stored.isFailure && second.changes.absent.map(\.reference) == [Self.reference])
    #expect(try await till.order(Self.reference).get()?.summary.outcome == .absent)
  }

  /// What an unsigned callback reported to a till, and the list disproves here.
  @Test func aListDisprovesAClaimInTheJournalToo() async throws {
    let folder = try Folder()
    let till = try Sample.journal(folder)
    try await till.take(Sample.filing(), state: .approved)
    let claim = SeenState(.signed, title: "", at: Sample.start + 10, source: .callback)
    try await till.recordClaims([Self.reference: claim]).get()
    var reconciler = try Self.reconciler(folder, after: 20, .success(Answer([Self.status(.approved)])))
    #expect(reconciler.orders[Self.reference]?.claim?.state == .signed)
    _ = await reconciler.read()
    #expect(try await till.order(Self.reference).get()?.claim == nil)
  }

  @Test func aFailureSettlesNothing() async throws {
    let folder = try Folder()
    let till = try await Self.left(in: folder)
    var reconciler = try Self.reconciler(folder, after: 91, .failure(.answerLost(.connectionLost)))
    #expect(await reconciler.read().changes == Orders.PollChanges())
    #expect(try await till.order(Self.reference).get()?.summary.outcome == .unknown)
  }

  /// What is watched is read again although nothing waits, and after a refusal not before its time.
  @Test func aWatchedListIsReadAgain() async throws {
    func wait(_ answer: Result<Answer<[OrderStatus]>, BrokerFailure>, isWatched: Bool) async -> TimeInterval? {
      var reconciler = Reconciler(
        journal: nil, orders: Orders(pollSeconds: 5), list: { answer }, moment: { Moment(Sample.start) })
      if isWatched { reconciler.watch() }
      _ = await reconciler.read()
      return reconciler.wait
    }
    #expect(await wait(.success(Answer([])), isWatched: false) == nil)
    let usual = try #require(await wait(.success(Answer([])), isWatched: true))
    #expect((4.5...5.5).contains(usual))
    let slow = try #require(await wait(.failure(.notAccepted(.init(status: 429, retryAfter: 100))), isWatched: true))
    #expect(slow >= 100)
    #expect(await wait(.failure(.notAccepted(.init(status: 405))), isWatched: true) == nil)
  }

  /// A program without a desk leaves the tills theirs.
  @Test func aTillFindsItsDeskBesideAnotherProgram() async throws {
    let folder = try Folder()
    let first = try Sample.journal(folder)
    first.saveDesk(Desk.withCart) { _ in }
    first.flush()
    first.shutDown()
    _ = consume first
    let command = try Journal.open(
      path: folder.journal, prefix: "KS", bank: .embedded, isTill: false, now: { Sample.start })
    #expect(command.restored.desk == nil)
    #expect(try Sample.journal(folder).restored.desk == .withCart)
  }
}

extension Result {
  fileprivate var isFailure: Bool { if case .failure = self { true } else { false } }
}

extension Desk {
  fileprivate static var withCart: Desk {
    var desk = Desk()
    desk.draft.cart = (try? Sample.draft().cart) ?? Cart()
    return desk
  }
}
