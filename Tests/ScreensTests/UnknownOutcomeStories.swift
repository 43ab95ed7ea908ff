import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// An unknown outcome never blocks the next sale: the panel tracks the application.
@Suite struct UnknownOutcomeStories {
  private static func lost() -> Story {
    var story = Story(size: Size(width: 140, height: 40))
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toReview()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    return story
  }

  @Test func theNextSaleStartsAtOnceAndThePanelShowsTheAnswer() {
    var story = Self.lost()
    #expect(story.state.sale.isEmpty && story.shows("? Исход неизвестен") && story.shows("обслуживать следующего"))
    story.press(KeyPress("n"))
    story.type("phn5")
    story.press(.enter)
    #expect(story.state.step == .cart && story.state.sale.cart.count == 1)
    story.bankSays(.approved, "Одобрено, ждём клиента")
    // What the clerk is doing stays on the screen.
    #expect(story.state.step == .cart && story.state.openOrder == nil && story.state.sale.cart.count == 1)
    #expect(story.shows("KS-0007: Банк принял заявку") && story.shows("Одобрено, ждём клиента"))
  }

  @Test func theNextSaleStartsWhileAnApplicationIsSent() {
    var story = Story(size: Size(width: 140, height: 40))
    story.toReview()
    _ = story.file()
    story.press(KeyPress("n"))
    #expect(story.state.sale.isEmpty && story.state.step == .cart && story.shows("◌ Отправляется"))
    story.type("phn5")
    story.press(.enter)
    var refused = story
    story.send(.submissionEnded(Story.reference, Story.accepted))
    #expect(story.state.step == .cart && story.state.sale.cart.count == 1 && story.shows("Банк принял заявку"))
    #expect(story.state.orders[Story.reference]?.summary.link == Story.link)

    // One that came to nothing is not lost either: it can be taken back to the desk, where it is mended.
    refused.send(.submissionEnded(Story.reference, .failure(.refused(MeaningStories.wrong))))
    #expect(refused.state.step == .cart && refused.shows("KS-0007: Не принята"))
    refused.send(.orderChosen(Story.reference))
    #expect(refused.shows("Банк не принял данные") && refused.shows("not a valid IIN"))
    refused.sendAgain()
    #expect(refused.state.sale.form.customer != nil && refused.state.parked.count == 1)
    #expect(refused.state.orders[Story.reference] == nil && refused.file()?.sending == .first)
  }

  /// Without the read, signed callbacks are the proof.
  @Test func aCallbackResolvesItWithoutTheRead() {
    var story = Self.lost()
    while !story.effects.contains(where: { if case .loadOrders = $0 { true } else { false } }) { story.wait(0.5) }
    for case .loadOrders(let poll) in story.takeAll() {
      story.send(.ordersArrived(poll: poll, .failure(.notAccepted(.init(status: 405)))))
    }
    story.wait(600)
    #expect(story.shows("Исход неизвестен") && story.shows("спросите банк") && story.effects.isEmpty)
    story.told(.signed, title: "Договор подписан")
    #expect(story.shows("Договор подписан") && !story.shows("Исход неизвестен"))
  }

  @Test func aCallbackBeforeTheLostAnswerProvesIt() {
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toReview()
    _ = story.file()
    story.told(.preApproved, title: "Предварительно одобрено")
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    #expect(story.state.openOrder?.reference == Story.reference && story.state.sale.isEmpty)
    #expect(story.shows("Банк принял заявку, ответ потерялся") && !story.shows("Исход неизвестен"))
  }

  // MARK: What is said of it

  private static func unknown(
    _ language: Language = .russian, readsOrders: Bool = true, _ cause: BrokerFailure.Cause = .connectionLost
  ) -> Story {
    var story = Story.atRealBank(language, readsOrders: readsOrders)
    story.toReviewOfSomebody()
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(cause))))
    return story
  }

  /// Where no list can be read, the till finds out nothing, and nothing looks as if it did.
  @Test(arguments: Language.allCases) func withoutAListNothingSaysThatTheTillFindsOut(_ language: Language) {
    let story = Self.unknown(language, readsOrders: false)
    let s = Strings(language)
    #expect(story.state.toast?.text == s.unknownIsTracked(isUnclear: false, canRead: false))
    #expect(story.shows("○  " + s.comparing) && !story.shows("◐"), "\(story)")
    #expect(story.shows(String(s.onlyTheBankKnows.prefix(20))) && !story.shows(String(s.tillFindsOut.prefix(20))))
    let read = Self.unknown(language)
    #expect(read.shows("◐  " + s.comparing), "\(read)")
  }

  /// A list that has shown nothing yet cannot prove an absence, but it can show the order.
  @Test(arguments: Language.allCases) func aListOfAFreshJournalMayStillShowIt(_ language: Language) {
    var story = Self.unknown(language)
    let s = Strings(language)
    #expect(story.shows(String(s.theListMayShowIt.prefix(20))) && !story.shows(String(s.onlyTheBankKnows.prefix(20))))
    story.bankSays(.approved, "Одобрено")
    #expect(story.state.orders[Story.reference]?.state == .approved)
  }

  /// An answer that came was not lost.
  @Test(
    arguments: [
      .inconclusive(.init(status: 200)), .inconclusive(.init(status: 504)), .garbage("no JSON"), .tooLarge,
    ] as [BrokerFailure.Cause])
  func anUnclearAnswerIsNotCalledLost(_ cause: BrokerFailure.Cause) {
    for language in Language.allCases {
      let story = Self.unknown(language, cause)
      let s = Strings(language)
      #expect(story.state.toast?.text == s.unknownIsTracked(isUnclear: true, canRead: true))
      #expect(story.shows(s.unclearAnswer) && !story.shows(s.noAnswer), "\(story)")
      #expect(story.shows(String(s.customerWaits(isUnclear: true).prefix(20))), "\(story)")
      #expect(!story.shows(String(s.customerWaits(isUnclear: false).prefix(20))))
      let lost = Self.unknown(language)
      #expect(lost.shows(s.noAnswer) && !lost.shows(s.unclearAnswer), "\(lost)")
    }
  }

  // MARK: What the list said last

  /// An open order says since when nothing is known of it, and why.
  @Test(arguments: Language.allCases) func anOrderSaysWhyItsStateIsOld(_ language: Language) {
    var story = Story(language)
    let s = Strings(language)
    story.toOrder()
    story.bankSays(.preApproved, "")
    let read = story.now
    #expect(!story.shows(String(s.listNotRead("", since: nil).prefix(15))), "\(story)")
    while story.effects.isEmpty { story.wait(0.5) }
    for case .loadOrders(let poll) in story.takeAll() {
      story.send(.ordersArrived(poll: poll, .failure(.notSent(.cannotConnect("x")))))
    }
    let text = s.listNotRead(s.cause(.cannotConnect("x")), since: read)
    let begin = "▲ " + String(text.prefix(15))
    #expect(story.shows(begin) && text.contains(KazakhstanTime.clock(read)), "\(story)")
    story.wait(90)
    // The bank's list comes again.
    story.bankSays(.preApproved, "")
    #expect(!story.shows(begin), "\(story)")
  }

  /// Whatever comes of it, who asks gets a word.
  @Test(
    arguments: [
      (.success(Answer([])), nil), (.failure(.notSent(.cannotConnect("x"))), "Нет связи с банком"),
      (.failure(.notAccepted(.init(status: 405))), "Банк не отдаёт статусы по запросу"),
    ] as [(Result<Answer<[OrderStatus]>, BrokerFailure>, String?)])
  func aRefreshIsAlwaysAnswered(_ result: Result<Answer<[OrderStatus]>, BrokerFailure>, _ words: String?) throws {
    for isOpen in [true, false] {
      var story = Story()
      if isOpen {
        story.toReview()
        _ = story.submit()
        story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
      } else {
        story.toOrder()
      }
      _ = story.takeAll()
      // Twice: after 405 the till does not poll by itself.
      for _ in 0..<2 {
        story.state.toast = nil
        story.now += 10
        story.press(KeyPress("r"))
        for case .loadOrders(let poll) in story.takeAll() { story.send(.ordersArrived(poll: poll, result)) }
        let toast = try #require(story.state.toast?.text, "\(story)")
        #expect(toast.contains(words ?? story.state.strings.listRead))
      }
      // What the till reads by itself is no answer to anybody.
      story.state.toast = nil
      story.wait(30)
      for case .loadOrders(let poll) in story.takeAll() { story.send(.ordersArrived(poll: poll, .success(Answer([])))) }
      #expect(story.state.toast?.text != story.state.strings.listRead)
    }
  }

  @Test func aSlowDecisionIsNotSaidToTakeSeconds() {
    var story = Story()
    story.toOrder()
    #expect(story.shows("занимает секунды"))
    story.wait(61)
    #expect(!story.shows("секунды") && story.shows("Банк всё ещё принимает решение"), "\(story)")
  }

  // MARK: What proves an absence

  /// A list that never contained an order of ours proves nothing: a person decides, and the bank's statement is stored.
  @Test(arguments: [true, false]) func withoutATrustedListAPersonDecides(_ isAccepted: Bool) throws {
    var story = Story(size: Size(width: 140, height: 40), absence: AbsenceRule(after: 90, isListTrusted: false))
    story.toReview()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    story.wait(600)
    MeaningStories.check(&story, [])
    #expect(story.shows("Исход неизвестен") && story.shows("спросите банк"))
    story.press(KeyPress("t"))
    #expect(story.shows("Банк её не принимал"))
    story.press(KeyPress(isAccepted ? "1" : "2"), KeyPress(.enter))
    story.type("Айгуль, обращение 4411")
    story.press(.enter)
    let resolution = ManualResolution(isAccepted: isAccepted, note: "Айгуль, обращение 4411", at: story.now)
    #expect(story.recorded.last == .recordResolution(Story.reference, resolution))
    if isAccepted {
      #expect(story.state.orders[Story.reference]?.summary.outcome == .accepted && !story.shows("Исход неизвестен"))
    } else {
      #expect(story.shows("Банк сказал: не принята · Айгуль, обращение 4411"))
      story.sendAgain()
      #expect(story.file()?.sending == .repeated)
    }
  }

  @Test func aListThatHasContainedAnOrderIsTrusted() {
    var story = Story(size: Size(width: 140, height: 40), absence: AbsenceRule(after: 90, isListTrusted: false))
    story.toOrder()
    story.bankSays(.approved, "Одобрено")
    let other = Reference(rawValue: "KS-0008")
    story.press(KeyPress("n"))
    story.toReview()
    // The same customer and total once more: that is asked first.
    story.now += 2
    story.press(.enter)
    #expect(story.shows("Ещё одна заявка?") && story.shows("KS-0007"))
    story.type("д")
    #expect(story.takeAll().contains(.reserveReference))
    story.send(.referenceReserved(other))
    story.send(.submissionEnded(other, .failure(.answerLost(.connectionLost))))
    story.wait(91)
    MeaningStories.check(&story, [MeaningStories.status(.approved)])
    #expect(story.state.orders[other]?.summary.outcome == .absent && story.shows("Банк не знает этой заявки"))
  }

  @Test func anotherTillMayHoldTheLease() {
    var story = Self.lost()
    story.wait(26)
    MeaningStories.check(&story, [])
    _ = story.takeAll()
    story.press(KeyPress("s"))
    #expect(story.takeAll() == [.claim(Story.reference)])
    story.send(.claimed(Story.reference, .success(false)))
    #expect(story.state.sale.isEmpty && story.shows("занята другая касса"))
  }

  // MARK: Time and order

  /// The wall clock that is set back stops nothing.
  @Test func aClockThatIsSetBackStopsNothing() {
    var story = Self.lost()
    _ = story.takeAll()
    var monotonic = story.moment.monotonic
    func tick(_ story: inout Story, wall: TimeInterval) -> [Effect] {
      monotonic += 1
      return story.state.update(.ticked, at: Moment(story.now + wall, monotonic: monotonic), frame: story.frame)
    }
    var asked = 0
    for second in 0..<60 {
      for case .loadOrders(let poll) in tick(&story, wall: -86_400 + Double(second)) {
        asked += 1
        _ = story.state.update(
          .ordersArrived(poll: poll, .success(Answer([]))), at: Moment(story.now - 86_400, monotonic: monotonic),
          frame: story.frame)
      }
    }
    #expect(asked > 5 && story.state.orders[Story.reference]?.summary.outcome == .absent)
  }

  /// Neither what a clerk waits for nor what guards them follows a wall clock that somebody sets.
  @Test(arguments: [-7200.0, 7200]) func aClockThatIsSetChangesNoWait(_ seconds: TimeInterval) throws {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.sendCode()
    story.setWallClock(by: seconds)
    func isSentAgain(after wait: TimeInterval) -> Bool {
      story.wait(wait)
      story.press(.function(4))
      return story.effects.contains { if case .sendCode = $0 { true } else { false } }
    }
    #expect(!isSentAgain(after: 30) && isSentAgain(after: 31))
    for case .sendCode(let request) in story.takeAll() { story.send(.codeSent(request, SMSCode("1243")!)) }
    story.type("1243")
    story.press(.control("n"))
    // A letter that was typed long ago is no part of a scan.
    story.press(KeyPress("x"))
    story.wait(1)
    story.setWallClock(by: seconds)
    #expect(story.submit() != nil)
  }

  @Test func anAbsenceThatAnotherTillSettledFirstIsNotClaimed() {
    var story = Self.lost()
    story.isAloneWithJournal = false
    story.wait(26)
    for case .loadOrders(let poll) in story.takeAll() { story.send(.ordersArrived(poll: poll, .success(Answer([])))) }
    story.wait(60)
    for case .loadOrders(let poll) in story.takeAll() { story.send(.ordersArrived(poll: poll, .success(Answer([])))) }
    #expect(story.recorded.contains { if case .recordOutcome(_, .absent, _) = $0 { true } else { false } })
    #expect(story.state.orders[Story.reference]?.summary.outcome == .unknown)
    // What the other till found out is taken over.
    #expect(story.takeAll().contains(.loadRecord(Story.reference)))
    guard var summary = story.state.orders[Story.reference]?.summary else { return }
    summary.outcome = .absent
    let record = OrderRecord(summary: summary, history: [], attempts: [], draft: nil)
    story.send(.recordArrived(Story.reference, .success(record)))
    #expect(story.state.orders[Story.reference]?.summary.outcome == .absent)
  }

  /// Of an application that is sent again there is one copy, and a copy of one that the bank has is another application.
  @Test func aParkedCopyIsNoRepeat() {
    var story = Self.lost()
    story.wait(26)
    MeaningStories.check(&story, [])
    for _ in 0..<2 {
      story.sendAgain()
      #expect(story.state.sale.reference == Story.reference && story.state.shared.parked.isEmpty)
      story.press(.function(7))
      #expect(story.state.shared.parked.count == 1)
      story.send(.orderChosen(Story.reference))
    }
    MeaningStories.check(&story, [MeaningStories.status(.approved)])
    story.press(KeyPress("n"))
    story.send(.recalled(0))
    story.press(.alt("4"))
    story.now += 2
    story.press(.enter)
    #expect(story.shows("Ещё одна заявка?") && story.state.sale.reference == nil)
    story.type("д")
    #expect(story.takeAll().contains(.reserveReference))
  }

  /// A good that is added at the review takes the plan away.
  @Test func withoutAPlanTheReviewLeadsToThePlans() {
    var story = Story()
    story.toReview()
    story.scan("PHN5")
    story.press(.function(2))
    #expect(story.shows("2 Условия") && !story.shows("отправить заявку"))
    story.now += 2
    story.press(.enter)
    #expect(story.state.flow.step == .plan)
  }

  @Test func oneNotFoundDoesNotEndPolling() {
    var story = Self.lost()
    for _ in 0..<3 {
      while !story.effects.contains(where: { if case .loadOrders = $0 { true } else { false } }) { story.wait(0.5) }
      for case .loadOrders(let poll) in story.takeAll() {
        story.send(.ordersArrived(poll: poll, .failure(.notAccepted(.init(status: 404)))))
      }
      #expect(!story.state.orders.isReadRefused)
    }
    story.bankSays(.approved, "Одобрено")
    #expect(story.state.orders[Story.reference]?.state == .approved)
  }

  /// A list that was asked for before a newer one, or before the clerk set a state, takes nothing back.
  @Test func noOlderAnswerOverwritesANewerState() {
    var story = Self.lost()
    _ = story.takeAll()
    story.press(KeyPress("r"))
    story.now += 6
    story.press(KeyPress("r"))
    let polls = story.takeAll().compactMap { if case .loadOrders(let poll) = $0 { poll } else { nil } }
    guard polls.count == 2 else {
      Issue.record("expected the bank to be asked twice")
      return
    }
    let (older, newer) = (polls[0], polls[1])
    story.send(.ordersArrived(poll: newer, .success(Answer([MeaningStories.status(.signed)]))))
    story.send(.ordersArrived(poll: older, .success(Answer([MeaningStories.status(.approved)]))))
    #expect(story.state.orders[Story.reference]?.state == .signed)
    story.press(KeyPress("r"))
    guard case .loadOrders(let before)? = story.takeAll().last else {
      Issue.record("expected the bank to be asked")
      return
    }
    story.press(KeyPress("d"), KeyPress(.tab), KeyPress(.enter))
    let set = OrderUpdateResponse(code: "200", message: "", status: "Success")
    story.send(.stateSet(Story.reference, .delivered, .success(Answer(set))))
    story.send(.ordersArrived(poll: before, .success(Answer([MeaningStories.status(.signed)]))))
    #expect(story.state.orders[Story.reference]?.state == .delivered)
  }
}
