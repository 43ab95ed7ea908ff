import BrokerAPI
import Checkout
import Foundation
import JournalSQLite
import Sales
import TestSupport
import Testing

/// What an unsigned callback reported is kept until something proves or disproves it.
@Suite struct ClaimTests {
  private static let reference = Reference(rawValue: "KS-0007")

  private static func seen(_ state: OrderState, _ seconds: TimeInterval = 30, title: String = "") -> SeenState {
    SeenState(state, title: title, at: Sample.start + seconds, source: .callback)
  }

  private static func claim(_ journal: Journal) async throws -> SeenState? {
    try await journal.order(reference).get()?.claim
  }

  @Test func aClaimOutlivesTheTill() async throws {
    let folder = try Folder()
    do {
      let journal = try Sample.journal(folder)
      try await journal.take(Sample.filing(), state: .signed)
      // Nobody would wait for it any more.
      try await journal.recordClaims([Self.reference: Self.seen(.contractCancelled, title: "Расторгнут")]).get()
      #expect(try await journal.changesOfOthers().get().isEmpty)
    }
    let journal = try Sample.journal(folder, now: Sample.start + 3 * 86_400)
    #expect(journal.restored.orders.map(\.claim) == [Self.seen(.contractCancelled, title: "Расторгнут")])
    var orders = Orders()
    orders.restore(journal.restored.orders, now: Moment(Sample.start + 60))
    #expect(orders[Self.reference]?.claim?.title == "Расторгнут" && orders[Self.reference]?.state == .signed)
    // The next list decides, and is read for it.
    #expect(orders.nextAt != nil)
    let poll = orders.beginPoll(at: Moment(Sample.start + 61))
    let status = OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: "KS-0007", state: .signed, stateTitle: "")
    _ = orders.receive(poll: poll, .success(Answer([status])), now: Moment(Sample.start + 62))
    let changes = [orders.takeChangedClaims(), orders.takeChangedClaims()]
    #expect(changes == [[Self.reference: nil], [:]])
  }

  @Test func aClaimEndsWithItsProofAndIsReplacedByTheNext() async throws {
    let journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: { Sample.start })
    try await journal.take(Sample.filing(), state: .approved)
    try await journal.recordClaims([Self.reference: Self.seen(.signed)]).get()
    try await journal.recordClaims([Self.reference: Self.seen(.rejected, 31)]).get()
    #expect(try await Self.claim(journal) == Self.seen(.rejected, 31))
    try await journal.recordStates([Self.reference: Self.seen(.signed, 32)]).get()
    #expect(try await Self.claim(journal) == Self.seen(.rejected, 31))
    try await journal.recordStates([Self.reference: Self.seen(.rejected, 33)]).get()
    #expect(try await Self.claim(journal) == nil)
    // The proof may be stored first.
    try await journal.recordClaims([Self.reference: Self.seen(.rejected, 31)]).get()
    #expect(try await Self.claim(journal) == nil)
    try await journal.recordClaims([Self.reference: Self.seen(.signed, 34)]).get()
    try await journal.recordClaims([Self.reference: nil, Reference(rawValue: "KS-9"): nil]).get()
    #expect(try await Self.claim(journal) == nil)
  }

  /// The bank's words may name somebody.
  @Test func forgettingRemovesIt() async throws {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    try await journal.take(Sample.filing(), state: .approved)
    try await journal.recordClaims([Self.reference: Self.seen(.signed, title: "Ғаббасова Әлия")]).get()
    #expect(try await journal.forget(.before(Sample.start + 1)).get().orders == 1)
    #expect(try await Self.claim(journal) == nil && folder.holds() == [])
  }

  // MARK: In a running till

  private static func claimed(_ state: OrderState) async throws -> Orders {
    var orders = Orders()
    var summary = try Sample.filing().summary
    summary.outcome = .accepted
    let approved = SeenState(.approved, title: "", at: Sample.start + 5, source: .poll)
    orders.restore([OrderRecord(summary: summary, history: [approved])], now: Moment(Sample.start + 10))
    let status = OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: "KS-0007", state: state, stateTitle: "")
    _ = orders.receive(BankCallback(id: "", status: status, isSigned: false), now: Moment(Sample.start + 30))
    let changes = orders.takeChangedClaims()
    #expect(changes == [reference: seen(state)])
    return orders
  }

  @Test func anotherTillsProofEndsIt() async throws {
    var orders = try await Self.claimed(.signed)
    var summary = try Sample.filing().summary
    summary.outcome = .accepted
    orders.adopt(
      OrderRecord(summary: summary, history: [Self.seen(.customerApproved, 31)]), now: Moment(Sample.start + 32))
    #expect(orders[Self.reference]?.claim?.state == .signed)
    orders.adopt(OrderRecord(summary: summary, history: [Self.seen(.signed, 33)]), now: Moment(Sample.start + 34))
    #expect(orders[Self.reference]?.claim == nil && orders[Self.reference]?.state == .signed)
    let changes = orders.takeChangedClaims()
    #expect(changes == [Self.reference: nil])
  }

  /// The bank has just said what the order's state is.
  @Test func aStateThatTheClerkSetEndsIt() async throws {
    var orders = try await Self.claimed(.customerApproved)
    orders.record(
      SeenState(.customerRejected, title: "", at: Sample.start + 40, source: .clerk), of: Self.reference)
    let changes = orders.takeChangedClaims()
    #expect(orders[Self.reference]?.claim == nil && changes == [Self.reference: nil])
  }
}
