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

  /// Both were sent in the same instant, and the journal gave way to the other till.
  @Test(arguments: Language.allCases) func whoIsSecondIsAskedAndHasSentNothing(_ language: Language) throws {
    var story = Story(language)
    story.toReview()
    let record = Self.theirs(story, .sending)
    let first = story.file()
    #expect(first?.knownRivals == [])
    story.send(.othersChanged([record]))
    story.send(.submissionEnded(Story.reference, .failure(.notSent(.secondOpen(Self.other)))))
    let strings = story.state.shared.strings
    #expect(story.shows(strings.secondTitle) && story.shows("KS-0009"))
    #expect(story.state.orders.list.map(\.reference) == [Self.other] && story.state.flow.sale.unconfirmedContent == nil)
    story.now += 2
    _ = story.takeAll()
    story.press(KeyPress("y"))
    let sent = story.takeAll().compactMap { if case .submit(let filing) = $0 { filing } else { nil } }
    #expect(sent.map(\.summary.reference) == [Story.reference] && sent.map(\.knownRivals) == [[Self.other]])
    #expect(sent.map(\.sending) == [.first])
  }

  @Test func aRepeatThatGaveWayIsStillToBeSentAgain() throws {
    var story = Story()
    story.toReview()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    let lost = try #require(story.state.orders[Story.reference])
    story.wait(26)
    MeaningStories.check(&story, [])
    #expect(story.state.orders[Story.reference]?.summary.outcome == .absent)
    story.sendAgain()
    let record = Self.theirs(story, .accepted)
    let filing = story.file()
    #expect(filing?.sending == .repeated)
    story.send(.othersChanged([record]))
    let failure = BrokerFailure.notSent(.secondOpen(Self.other)).of(.repeated)
    story.send(.submissionEnded(Story.reference, .failure(failure)))
    #expect(story.shows("Ещё одна заявка?"))
    let order = try #require(story.state.orders[Story.reference])
    #expect(order.summary.outcome == .absent && order.summary.submittedAt == lost.summary.submittedAt)
    story.now += 2
    story.type("д")
    let sent = story.takeAll().compactMap { if case .submit(let filing) = $0 { filing } else { nil } }
    #expect(sent.map(\.sending) == [.repeated] && sent.map(\.knownRivals) == [[Self.other]])
  }

  /// What another till did with an application while it was at hand here to be sent again.
  @Test(arguments: [Outcome.accepted, .unknown], Language.allCases)
  func whatAnotherTillFoundIsNotSentAgainButShown(_ outcome: Outcome, _ language: Language) throws {
    var story = Story(language)
    story.toReview()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    story.wait(26)
    MeaningStories.check(&story, [])
    let lost = try #require(story.state.orders[Story.reference])
    story.sendAgain()
    var summary = lost.summary
    summary.outcome = outcome
    summary.submittedAt += outcome == .accepted ? 0 : 5
    let record = OrderRecord(summary: summary, history: [], draft: lost.submission?.draft)
    let words = story.state.strings.changedMeanwhile

    // Known before the clerk submits.
    var told = story
    told.send(.othersChanged([record]))
    let sent = told.file()
    #expect(sent == nil && !told.effects.contains(.reserveReference))
    #expect(told.state.openOrder?.reference == Story.reference && told.shows(words), "\(told)")
    #expect(told.state.sale.isEmpty && told.state.orders[Story.reference]?.summary.outcome == outcome)

    // What the clerk made of the copy is kept, as an application of its own.
    var changed = story
    changed.state.sale.form.isDelivery = true
    changed.send(.othersChanged([record]))
    #expect(changed.file() == nil && changed.state.openOrder?.reference == Story.reference)
    #expect(changed.state.shared.parked.map(\.sale.reference) == [nil] && changed.state.sale.isEmpty)

    // Known to the journal alone, also of one that was parked and is restored.
    for isListed in [true, false] {
      var asked = story
      if !isListed { asked.state.orders = Orders() }
      let filing = asked.file()
      #expect(filing?.sending == .repeated)
      asked.send(.submissionEnded(Story.reference, .failure(.notSent(.numberUsed).of(.repeated))))
      asked.send(.othersChanged([record]))
      #expect(asked.state.openOrder?.reference == Story.reference && asked.shows(words), "\(asked)")
      #expect(asked.state.sale.isEmpty && asked.state.orders[Story.reference]?.summary.outcome == outcome)
      #expect(asked.state.orders[Story.reference]?.summary.submittedAt == summary.submittedAt)
    }

    // The clerk has gone on while it was being sent.
    _ = story.file()
    story.press(KeyPress("n"))
    story.send(.submissionEnded(Story.reference, .failure(.notSent(.numberUsed).of(.repeated))))
    #expect(story.state.openOrder == nil && story.state.toast?.text.hasPrefix("KS-0007: ") == true, "\(story)")
  }

  /// Each of several is counted.
  @Test(arguments: [
    (Language.russian, ["заявка KS-0009", "и ещё 2 заявки"]), (.kazakh, ["KS-0009", "тағы 2 өтінім"]),
    (.english, ["KS-0009", "2 applications more"]),
  ])
  func theQuestionCountsEveryOtherApplication(_ language: Language, _ words: [String]) throws {
    var story = Story(language)
    story.toReview()
    for (age, number) in ["KS-0009", "KS-0008", "KS-0006"].enumerated() {
      var record = Self.theirs(story, .accepted)
      record.summary.reference = Reference(rawValue: number)
      record.summary.submittedAt -= Double(age)
      story.send(.othersChanged([record]))
    }
    story.now += 2
    story.press(.enter)
    let screen = story.screen.replacing("│", with: " ").split { $0.isWhitespace }.joined(separator: " ")
    #expect(words.allSatisfy(screen.contains), "\(story)")
  }

  /// The goods were handed over at the other till, which this one has not seen.
  @Test(arguments: Language.allCases) func aStateThatAnotherTillPassedIsNotSet(_ language: Language) throws {
    var story = Story(language, size: Size(width: 140, height: 40))
    story.toOrder()
    story.bankSays(.signed, "Договор подписан")
    let order = try #require(story.state.orders[Story.reference])
    _ = story.takeAll()
    story.press(KeyPress("x"))
    story.press(.tab)
    story.press(.enter)
    let seen = try #require(order.history.last)
    let from = story.takeAll().compactMap { if case .setState(_, let known) = $0 { known } else { nil } }
    #expect(from == [seen])
    let delivered = SeenState(.delivered, title: "Выдан", at: story.now + 1, source: .clerk)
    story.send(.othersChanged([OrderRecord(summary: order.summary, history: order.history + [delivered])]))
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(.notSent(.stateChanged(.delivered)))))
    let strings = story.state.shared.strings
    #expect(
      story.state.orders[Story.reference]?.state == .delivered && story.state.orders[Story.reference]?.setting == nil)
    #expect(story.shows(strings.cause(.stateChanged(.delivered))))
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(.notSent(.stateBusy))))
    #expect(story.shows(strings.cause(.stateBusy)))
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
