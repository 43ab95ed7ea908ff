import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Effects: replaced, cancelled with their screen, run in sequence, or never cancelled.
@Suite struct EffectStories {
  private func ids(_ effects: [Effect]) -> [EffectID?] { effects.map(\.id) }

  /// Each key of a search starts a query with the same id, which cancels the one before.
  @Test func aSearchReplacesTheOneBefore() {
    var story = Story()
    story.press(.control("r"))
    story.type("al")
    #expect(ids(story.takeAll()) == [.history, .history, .history])
  }

  @Test func leavingAScreenCancelsItsEffects() {
    var story = Story()
    story.press(.control("r"))
    #expect(story.cancelled.isEmpty)
    story.press(.escape)
    #expect(story.cancelled == [[.history, .days, .record]])
  }

  /// Every effect with an id says who it belongs to.
  @Test func effectsBelongToThePlaceTheCompanionOrTheSession() {
    let owners = Dictionary(grouping: EffectID.allCases, by: \.owner)
    #expect(owners[.place(.history)] == [.history, .days, .record] && owners[.companion(.record)] == [.preview])
    #expect(owners[.session] == [.plans, .orders, .bankReport, .tests] && owners.count == 4)
    #expect(owners[.place(.mutations)] == [.mutations])
  }

  /// A screen below another one is still open.
  @Test func aCoveredScreenKeepsItsEffects() {
    var story = Story()
    story.press(.control("r"), .function(12))
    #expect(story.cancelled.isEmpty)
    story.press(.escape)
    #expect(story.cancelled.isEmpty && story.state.place.kind == .history)
  }

  @Test func plansForAnotherCartAreCancelled() {
    var story = Story()
    story.type("airp")
    story.press(.enter)
    story.wait(1)
    #expect(ids(story.takeAll()) == [.plans] && story.cancelled.isEmpty)
    story.press(KeyPress("+"))
    #expect(story.cancelled == [[.plans]])
    story.wait(1)
    #expect(ids(story.takeAll()) == [.plans])
  }

  /// Nothing cancels sending an application, setting a state or sending a code.
  @Test func effectsThatChangeSomethingHaveNoId() throws {
    var story = Story()
    story.toReview()
    let sent = story.file()
    let filing = try #require(sent)
    #expect(Effect.submit(filing).id == nil)
    story.press(.control("n"), .control("r"), .escape, .function(12), .escape)
    #expect(story.cancelled.allSatisfy { $0.isDisjoint(with: [.orders, .plans]) })
    let status = OrderStatus(
      loanLength: "12", productCode: "CC12INS", referenceId: "KS-1", state: .delivered, stateTitle: "")
    for effect in [
      Effect.reserveReference, .setState(status, from: nil), .claim(Story.reference), .command(.sums(false)),
    ] {
      #expect(effect.id == nil)
    }
  }

  /// A callback that arrives before the answer is stored after the application.
  @Test func anEarlyStateIsStoredAfterItsApplication() {
    var story = Story()
    story.send(.listening("http://127.0.0.1:1/callback"))
    story.toReview()
    let status = OrderStatus(
      loanLength: "12", productCode: "CC12INS", referenceId: Story.reference.rawValue, state: .approved,
      stateTitle: "Одобрено")
    story.send(.callbackArrived(BankCallback(id: "1", status: status)))
    var state = story.state
    let enter = state.update(.input(.key(.enter)), at: Story.moment(story.now + 2), frame: story.frame)
    #expect(enter.contains(.reserveReference))
    let effects = state.update(.referenceReserved(Story.reference), at: Story.moment(story.now + 2), frame: story.frame)
    let sequences = effects.compactMap { if case .sequence(let parts) = $0 { parts } else { nil } }
    guard case .submit? = sequences.first?.first, case .recordStates? = sequences.first?.last else {
      Issue.record("\(effects)")
      return
    }
    #expect(sequences.count == 1 && sequences[0].count == 2)
  }

  /// Pressing R repeatedly does not delay the answer.
  @Test func aRefreshDoesNotRestartARunningPoll() {
    var story = Story()
    story.toOrder()
    _ = story.takeAll()
    story.press(KeyPress("r"), KeyPress("r"), KeyPress("r"))
    #expect(ids(story.takeAll()) == [.orders])
    story.now += 6
    story.press(KeyPress("r"))
    #expect(ids(story.takeAll()) == [.orders])
  }
}
