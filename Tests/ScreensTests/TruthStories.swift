import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// Words about orders that must be true whatever came before: a restart, another till, a state that changed meanwhile.
@Suite struct TruthStories {
  /// Why an outcome is unknown is said the same after a restart.
  @Test(
    arguments: [
      .answerLost(
        .inconclusive(.init(status: 502, details: ErrorDetails(code: 502, message: "Bad Gateway", status: nil)))),
      .answerLost(.inconclusive(.init(status: 504, transaction: "3f2a9b00"))), .answerLost(.timeout(seconds: 60)),
      .answerLost(.connectionLost), .answerLost(.garbage("not JSON")),
      .stillUnknown(.refused(.init(status: 400, details: ErrorDetails(code: 400, message: "busy", status: nil)))),
    ] as [BrokerFailure])
  func aRestartForgetsNoCause(_ failure: BrokerFailure) throws {
    for language in Language.allCases {
      var story = Story(language)
      story.toReview()
      let pressed = story.file()
      let filing = try #require(pressed)
      story.send(.submissionEnded(Story.reference, .failure(failure)))
      let said = try #require(story.state.orders[Story.reference]?.submission?.failure)
      let words = story.state.strings.submission(failure)
      var record = RestartStories.record(filing, .unknown)
      record.failure = OpenSubmission.Failure(cause: BrokerFailure(json: failure.json), at: said.at)
      let again = story.restarted(orders: [record])
      #expect(again.state.orders[Story.reference]?.submission?.failure == said)
      for shown in [story, again] {
        #expect(
          shown.shows(String(words.happened.prefix(30))) && shown.shows(String(words.sent.prefix(30))), "\(shown)")
        if let bank = words.bank { #expect(shown.shows(String(bank.suffix(8))), "\(shown)") }
      }
    }
  }

  /// Neither is it forgotten that only a person said what became of it, and that they may have been wrong.
  @Test(arguments: [true, false]) func aRestartForgetsNoWord(_ isAccepted: Bool) throws {
    var story = Story()
    story.toReview()
    let pressed = story.file()
    var record = RestartStories.record(try #require(pressed), isAccepted ? .accepted : .absent)
    record.draft = pressed?.draft
    record.resolutions = [ManualResolution(isAccepted: isAccepted, note: "Айгуль, 4411", at: story.now + 60)]
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    var again = story.restarted(orders: [record], after: 120)
    let s = again.state.strings
    #expect(
      again.shows(isAccepted ? s.bankSaidAccepted("Айгуль, 4411") : s.bankSaidNotAccepted("Айгуль, 4411")), "\(again)")
    #expect(!again.shows(String(s.absentText(isForgotten: false).prefix(20))))
    guard isAccepted else { return }
    again.press(KeyPress("t"))
    again.send(.order(.resolutionPressed(isAccepted: false)))
    again.type("Нет, не приняли")
    again.press(.enter)
    #expect(again.state.orders[Story.reference]?.canBeSentAgain == true, "\(again)")
  }

  @Test(arguments: Language.allCases) func theHistorySaysTheCauseToo(_ language: Language) {
    var story = Story(language, size: Size(width: 100, height: 120))
    story.press(.control("r"))
    story.answerHistory()
    story.press(.enter)
    _ = story.takeAll()
    let order = HistoryStories.orders[0]
    let failure = BrokerFailure.answerLost(.timeout(seconds: 60))
    let attempt = Attempt(
      beganAt: order.submittedAt, endedAt: order.submittedAt + 60, outcome: .unknown, bank: order.bank, request: "{}",
      answer: "answer lost", failure: failure)
    story.send(.recordArrived(order.reference, .success(OrderRecord(summary: order, history: [], attempts: [attempt]))))
    #expect(story.shows(story.state.strings.short(failure)), "\(story)")
  }

  /// What the customer, the bank or another till did while the question was open.
  @Test(arguments: Language.allCases) func aQuestionThatWasOvertakenIsAnswered(_ language: Language) {
    var story = Story(language)
    story.toOrder()
    story.bankSays(.approved, "")
    story.type("x")
    story.bankSays(.financed, "")
    _ = story.takeAll()
    let s = story.state.strings
    story.press(KeyPress("y"))
    #expect(story.takeAll().allSatisfy { if case .setState = $0 { false } else { true } })
    #expect(story.state.toast?.text == "\(s.stateNow(s.state(.financed, title: ""))) \(s.noCancelNow)", "\(story)")
  }

  @Test(arguments: Language.allCases) func whatWasNeverListedIsNotSaidToBeMissingAnyMore(_ language: Language) {
    let s = Strings(language)
    for wasListed in [false, true] {
      var story = Story(language, size: Size(width: 140, height: 40))
      story.toOrder()
      if wasListed { story.bankSays(.approved, "") }
      story.wait(90)
      MeaningStories.check(&story, [])
      #expect(story.shows(s.missingAtBank(wasListed: wasListed)), "\(story)")
      #expect(!story.shows(s.missingAtBank(wasListed: !wasListed)), "\(story)")
    }
  }

  /// Nobody is told to open a link that there is not.
  @Test(arguments: Language.allCases) func aLostLinkIsNotToBeOpened(_ language: Language) {
    let s = Strings(language)
    let (open, wait) = (String(s.advice(.approved).prefix(20)), String(s.advice(.approved, hasLink: false).prefix(20)))
    #expect(open != wait)
    var story = Story(language)
    story.toReview()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    story.bankSays(.approved, "")
    #expect(story.shows(String(s.linkLost.prefix(20))) && story.shows(wait) && !story.shows(open), "\(story)")
    var linked = Story(language)
    linked.toOrder()
    linked.bankSays(.approved, "")
    #expect(linked.shows(open) && !linked.shows(wait), "\(linked)")
  }

  /// The till that sold speaks another language.
  @Test func aPlanIsNamedInTheLanguageOfWhoLooks() throws {
    var story = Story(size: Size(width: 140, height: 40))
    story.fillCart()
    story.choosePlan()
    let plan = try #require(story.state.sale.plan)
    story.press(.control("n"))
    var order = HistoryStories.orders[1]
    order.plan = plan.named("0-0-12 бөліп төлеу")
    story.send(.othersChanged([OrderRecord(summary: order, history: [])]))
    story.send(.orderChosen(order.reference))
    #expect(story.shows(plan.name) && !story.shows("бөліп"), "\(story)")
    // What the bank has not named in this language keeps its name.
    story.send(.languageChosen(.english))
    #expect(story.shows("бөліп"), "\(story)")
  }

  /// Another till stored the state before this one read it.
  @Test func aStateStandsOnceInTheRecord() {
    let seen = SeenState(.approved, title: "Одобрено", at: Story.start, source: .poll)
    var view = RecordView(reference: Story.reference)
    view.record = OrderRecord(summary: HistoryStories.orders[1], history: [seen])
    view.add(SeenState(.approved, title: "Мақұлданды", at: Story.start + 5, source: .poll))
    #expect(view.record?.history == [seen] && view.record?.summary.last?.state == .approved)
  }

  /// Consent and code are one phone's too, but its customer is no other one.
  @Test(arguments: Language.allCases) func aCorrectedPhoneIsNoOtherCustomer(_ language: Language) {
    let s = Strings(language)
    for (field, foreign) in [(CustomerForm.Field.phone, Sale.ForeignProof.phone), (.lastName, .person)] {
      var story = Story(language)
      story.fillCart()
      story.choosePlan()
      story.fillCustomer()
      story.verify()
      story.state.customer.focus = field
      story.press(KeyPress(.backspace))
      #expect(story.state.sale.consent == nil && story.state.sale.form[.code].isEmpty)
      #expect(story.state.toast?.text == s.consentEnds(with: foreign), "\(story)")
    }
  }

  /// As the last number is spoken: он бесте, қырықта, елуде, алтыда.
  @Test(arguments: [
    ("04:15", "те", "ке"), ("04:40", "та", "қа"), ("04:50", "де", "ге"), ("14:06", "да", "ға"), ("14:00", "те", "ке"),
    ("10:00", "да", "ға"), ("00:00", "де", "ге"), ("04:15:30", "да", "ға"), ("04:15:00", "те", "ке"),
    ("23:59", "да", "ға"), ("20:07", "де", "ге"), ("01:13", "те", "ке"), ("01:20", "да", "ға"), ("01:02", "де", "ге"),
  ])
  func timesEndAsTheyAreSpokenInKazakh(_ time: String, _ at: String, _ until: String) {
    let s = Strings(.kazakh)
    for text in [s.consentGiven(time), s.verifiedAt(time), s.updatedAt(time), s.canBeSentAgainAt(time)] {
      #expect(text.contains("\(time)-\(at) "), "\(text)")
    }
    #expect(s.codeValid(until: time).contains("\(time)-\(until) дейін"), "\(s.codeValid(until: time))")
  }
}
