import BrokerAPI
import Checkout
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// What a running till shows of the others that share its journal.
@Suite struct OtherTillsStories {
  private static let other = Reference(rawValue: "KS-0009")

  /// Another till's application of the customer of this story.
  private static func theirs(_ story: Story, _ outcome: Outcome) -> OrderRecord {
    let sale = story.state.sale
    let summary = OrderSummary(
      reference: other, buyer: sale.form.buyer, goods: ["AirPods Pro 2"], plan: sale.plan!, submittedAt: story.now,
      outcome: outcome)
    return OrderRecord(summary: summary, history: [])
  }

  @Test(arguments: [Outcome.sending, .unknown, .accepted])
  func aSecondApplicationThatAnotherTillSentMeanwhileIsAskedAbout(_ outcome: Outcome) {
    var story = Story()
    story.toReview()
    let record = Self.theirs(story, outcome)
    _ = story.takeAll()
    story.now += 2
    story.press(.enter)
    #expect(story.takeAll().contains(.reserveReference))
    story.send(.othersChanged([record]))
    story.send(.referenceReserved(Story.reference))
    #expect(story.shows("Ещё одна заявка?") && story.shows("KS-0009"))
    #expect(!story.takeAll().contains { if case .submit = $0 { true } else { false } })
    // Once it is meant, it is sent under the number that was reserved.
    story.type("д")
    let sent = story.takeAll().compactMap { if case .submit(let filing) = $0 { filing } else { nil } }
    #expect(sent.map(\.summary.reference) == [Story.reference])
  }

  @Test func whatNeverBecameAnOrderIsTheOtherTillsToShow() {
    var story = Story()
    story.toReview()
    story.send(.othersChanged([Self.theirs(story, .refused)]))
    #expect(story.state.orders.list.isEmpty)
  }

  @Test func anOrderFollowsWhatAnotherTillSawWroteDownAndSentAgain() throws {
    var story = Story(size: Size(width: 140, height: 40))
    story.toReview()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    var summary = try #require(story.state.orders[Story.reference]?.summary)
    let draft = story.state.orders[Story.reference]?.submission?.draft
    func tell(_ outcome: Outcome, _ history: [SeenState] = [], _ words: [ManualResolution] = []) {
      summary.outcome = outcome
      story.send(
        .othersChanged([OrderRecord(summary: summary, history: history, resolutions: words, draft: draft)]))
    }
    tell(.absent, [], [ManualResolution(isAccepted: false, note: "нет такой", at: story.now)])
    let order = story.state.orders[Story.reference]
    #expect(order?.summary.outcome == .absent && order?.submission?.resolution?.note == "нет такой")
    // There it was sent again.
    summary.submittedAt += 60
    tell(.unknown)
    #expect(story.state.orders[Story.reference]?.summary.outcome == .unknown)
    let seen = SeenState(.approved, title: "Одобрено", at: story.now + 70, source: .poll)
    tell(.accepted, [seen])
    #expect(story.state.orders[Story.reference]?.history == [seen])
    #expect(story.state.orders[Story.reference]?.submission == nil)
  }

  private static let shown = HistoryStories.orders[1]

  /// What is told of an order that another till changed has no attempts.
  private static let told = OrderRecord(summary: shown, history: [])

  @Test func anOpenRecordIsLoadedAgain() {
    var story = Story(size: Size(width: 100, height: 120))
    story.press(.control("r"))
    story.answerHistory()
    story.press(.down, .enter)
    _ = story.takeAll()
    story.send(.recordArrived(Self.shown.reference, .success(HistoryStories.record())))
    story.send(.othersChanged([Self.told]))
    #expect(story.shows("30 мс"), "its attempts stay: \(story)")
    #expect(story.takeAll() == [.loadRecord(Self.shown.reference)])
    story.send(.othersChanged([OrderRecord(summary: HistoryStories.orders[2], history: [])]))
    #expect(story.takeAll().isEmpty)
  }

  @Test func theListAndTheRecordBesideAreLoadedAgain() {
    var story = Story(size: Size(width: 170, height: 60))
    story.press(.control("r"))
    story.answerHistory()
    story.press(.down)
    _ = story.takeAll()
    story.send(.recordArrived(Self.shown.reference, .success(HistoryStories.record())))
    #expect(story.shows("30 мс"), "\(story)")
    story.send(.othersChanged([Self.told]))
    #expect(story.shows("30 мс"), "its attempts stay: \(story)")
    let effects = story.takeAll()
    #expect(effects == [.loadHistory(HistoryScreenQuestion.all), .previewRecord(Self.shown.reference)])
    // Another till has sold meanwhile: what was selected moves down.
    for case .loadHistory(let query) in effects {
      var newest = HistoryStories.orders[0]
      newest.reference = Self.other
      let rows = [newest] + HistoryStories.orders
      story.send(
        .historyArrived(query, .success(HistoryPage(query: query, count: rows.count, rows: rows, days: []))))
    }
    #expect(story.shows("KS-0009") && story.state.history?.selected?.reference == Self.shown.reference)
    #expect(story.takeAll().isEmpty, "the record beside is still its")
  }

  @Test func theJournalIsAskedEveryHalfMinute() {
    var story = Story(journal: .active)
    func asks() -> Int { story.journalAsked }
    let before = asks()
    for _ in 0..<130 { story.wait(1) }
    #expect((4...5).contains(asks() - before))
  }
}
