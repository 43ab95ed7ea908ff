import BrokerAPI
import Checkout
import Foundation
import Sales
import Testing

/// What a till takes over from others of its journal, beside what it knows itself.
@Suite struct AdoptionTests {
  private static let reference = Reference(rawValue: "KS-0007")

  private static func moment(_ seconds: TimeInterval) -> Moment { Moment(Sample.start + seconds) }

  private static func summary(_ seconds: TimeInterval = 0, _ outcome: Outcome = .sending) throws -> OrderSummary {
    var summary = try Sample.filing(at: Sample.start + seconds).summary
    summary.outcome = outcome
    return summary
  }

  private static func seen(_ state: OrderState, _ seconds: TimeInterval) -> SeenState {
    SeenState(state, title: "", at: Sample.start + seconds, source: .poll)
  }

  /// An application whose answers were lost, the last one sent after so many seconds.
  private static func lost(_ attempts: [TimeInterval]) throws -> Orders {
    var orders = Orders()
    for seconds in attempts {
      let now = moment(seconds)
      let submission = OpenSubmission(draft: try Sample.draft(), sentAt: now)
      _ = orders.submit(TrackedOrder(try summary(seconds), submission: submission), now: now)
      _ = orders.recordResult(reference, .failure(.answerLost(.connectionLost)), now: now)
    }
    return orders
  }

  /// The second attempt as another till left it.
  private static func found() throws -> Orders {
    var orders = Orders()
    orders.restore([OrderRecord(summary: try summary(60, .unknown), history: [])], now: moment(65))
    return orders
  }

  /// The bank's list has shown it in a state.
  private static func listed(_ state: OrderState) throws -> Orders {
    var orders = try lost([0])
    poll(&orders, showing: state)
    return orders
  }

  private static func poll(_ orders: inout Orders, showing state: OrderState, from poll: Int? = nil) {
    let poll = poll ?? orders.beginPoll(at: moment(30))
    let status = OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: reference.rawValue, state: state, stateTitle: "")
    _ = orders.receive(poll: poll, .success(Answer([status])), now: moment(31))
  }

  /// Sent again here, or found as another till sent it again.
  @Test(arguments: [true, false]) func whatWasSaidOfAnEarlierAttemptDoesNotSettleALaterOne(_ isOwn: Bool) throws {
    var orders = isOwn ? try Self.lost([0, 60]) : try Self.found()
    let word = ManualResolution(isAccepted: false, note: "нет", at: Sample.start + 30)
    orders.adopt(
      OrderRecord(summary: try Self.summary(60, .unknown), history: [], resolutions: [word]), now: Self.moment(70))
    #expect(orders[Self.reference]?.summary.outcome == .unknown)
    #expect(orders[Self.reference]?.submission?.resolution == nil)
    let later = ManualResolution(isAccepted: false, note: "нет", at: Sample.start + 65)
    orders.adopt(
      OrderRecord(summary: try Self.summary(60, .absent), history: [], resolutions: [word, later]),
      now: Self.moment(70))
    #expect(orders[Self.reference]?.summary.outcome == .absent)
    #expect(orders[Self.reference]?.submission?.resolution == later)
  }

  /// What was said of the first attempt does not make the bank's answer to the second one a person's word.
  @Test(arguments: [true, false]) func anAcceptedLaterAttemptIsProven(_ isOwn: Bool) throws {
    var orders = isOwn ? try Self.lost([0, 60]) : try Self.found()
    let word = ManualResolution(isAccepted: false, note: "нет", at: Sample.start + 30)
    orders.adopt(
      OrderRecord(summary: try Self.summary(60, .accepted), history: [], resolutions: [word]), now: Self.moment(70))
    #expect(orders[Self.reference]?.summary.outcome == .accepted && orders[Self.reference]?.submission == nil)
  }

  @Test func whatAPersonSaidOfThisAttemptIsNoProof() throws {
    var orders = try Self.lost([0])
    let word = ManualResolution(isAccepted: true, note: "да", at: Sample.start + 30)
    orders.adopt(
      OrderRecord(summary: try Self.summary(0, .accepted), history: [], resolutions: [word]), now: Self.moment(70))
    #expect(orders[Self.reference]?.isAcceptedManually == true)
  }

  /// A list that was asked for before another till saw a state may be older than that state.
  @Test(arguments: [true, false]) func aListOnItsWayDoesNotUndoWhatAnotherTillSaw(_ isKnown: Bool) throws {
    var orders = isKnown ? try Self.listed(.approved) : Orders()
    let running = orders.beginPoll(at: Self.moment(40))
    orders.adopt(
      OrderRecord(
        summary: try Self.summary(0, .accepted), history: [Self.seen(.approved, 32), Self.seen(.signed, 41)]),
      now: Self.moment(42))
    Self.poll(&orders, showing: .approved, from: running)
    #expect(orders[Self.reference]?.history.map(\.state) == [.approved, .signed])
    // A later one does.
    Self.poll(&orders, showing: .approved)
    #expect(orders[Self.reference]?.state == .approved)
  }

  /// Otherwise what others then do with it would look like another attempt of theirs.
  @Test func anOrderSentAgainIsAsOldAsItsLastAttempt() throws {
    var orders = try Self.lost([0, 60])
    #expect(orders[Self.reference]?.summary.submittedAt == Sample.start + 60)
    orders.adopt(OrderRecord(summary: try Self.summary(60, .unknown), history: []), now: Self.moment(70))
    #expect(orders[Self.reference]?.submission?.failure?.cause == .answerLost(.connectionLost))
  }
}
