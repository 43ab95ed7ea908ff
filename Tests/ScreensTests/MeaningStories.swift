import BrokerAPI
import Checkout
import FoundationEssentials
import Records
import Terminal
import TestSupport
import Testing

@testable import Screens

/// What the till makes of what an answer means: on the review, at an order, and after it was killed.
@Suite struct MeaningStories {
  static let used = BrokerFailure.Refusal(
    status: 400, details: ErrorDetails(code: 400, message: "referenceId: was used before", status: nil))
  static let wrong = BrokerFailure.Refusal(
    status: 400, details: ErrorDetails(code: 400, message: "customer.taxCode: not a valid IIN", status: nil))
  static let serverError = BrokerFailure.answerLost(
    .inconclusive(
      .init(status: 500, details: ErrorDetails(code: 500, message: "Внутренняя ошибка сервиса", status: nil))))

  /// A story whose application the bank does not know after its answer was lost.
  static func absent(_ failure: BrokerFailure = .answerLost(.connectionLost), size: Size = Size(width: 100, height: 30))
    -> Story
  {
    var story = Story(size: size)
    story.toReview()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(failure)))
    story.wait(11)
    Self.check(&story, [])
    return story
  }

  /// Presses R and answers with these orders.
  static func check(_ story: inout Story, _ orders: [OrderStatus]) {
    _ = story.takeAll()
    story.press(KeyPress("r"))
    for case .loadOrders(let ask) in story.takeAll() { story.send(.ordersArrived(ask: ask, .success(Answer(orders)))) }
  }

  static func status(_ state: OrderState) -> OrderStatus {
    OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: Story.reference.rawValue, state: state,
      stateTitle: state.name)
  }

  // MARK: Sending again

  @Test func whatIsSentForTheFirstTimeIsNoRepeat() {
    var story = Story()
    story.toReview()
    #expect(story.file()?.sending == .first)
    // What is proven not to be taken may be sent again as if for the first time.
    for failure: BrokerFailure in [
      .refused(Self.wrong), .notTaken(.init(status: 429)), .notSent(.cannotConnect("x")),
    ] {
      story.send(.submissionEnded(Story.reference, .failure(failure)))
      #expect(story.file()?.sending == .first, "\(failure)")
    }
  }

  /// The customer of the table whom the bank answers with 500: unknown, then checked, then sent again with the same number.
  @Test func aServerErrorEndsInCheckingAndSendingAgain() {
    var story = Story()
    story.toReview()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(Self.serverError)))
    #expect(story.shows("Исход неизвестен: Ошибка на стороне банка (500)") && story.shows("банк мог её принять"))
    #expect(story.shows("Ответ банка: 500 · Внутренняя ошибка сервиса") && !story.shows("не принял"))
    for _ in 0..<5 { story.press(.enter) }
    #expect(story.effects.isEmpty)
    story.wait(11)
    Self.check(&story, [])
    #expect(story.shows("Банк не знает этой заявки"))
    let again = story.file()
    #expect(again?.sending == .repeated && again?.summary.reference == Story.reference)
  }

  @Test func aRepeatThatWasUsedBeforeProvesTheFirst() {
    var story = Self.absent()
    #expect(story.file()?.sending == .repeated)
    story.send(.submissionEnded(Story.reference, .failure(.takenBefore(Self.used))))
    #expect(story.shows("Банк принял заявку, ответ потерялся"))
    #expect(story.state.openOrder?.reference == Story.reference && story.state.sale.isEmpty)
    #expect(story.state.orders[Story.reference]?.summary.outcome == .accepted)
    #expect(story.shows("Ссылка была в потерянном ответе"))
  }

  @Test(arguments: [
    (BrokerFailure.stillUnknown(.refused(wrong)), "Повтор не принят"),
    (.stillUnknown(.notTaken(.init(status: 429))), "Повтор не принят"),
    (.stillUnknown(.notSent(.cannotConnect("x"))), "Повтор не отправлен"),
    (.stillUnknown(.notSent(.notKept)), "Повтор не отправлен"), (serverError, "банк мог её принять"),
  ])
  func whateverElseBecomesOfARepeatLeavesItUnknown(_ failure: BrokerFailure, _ text: String) {
    var story = Self.absent()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(failure)))
    #expect(story.shows("Исход неизвестен") && story.shows(text) && story.shows("R сверит с банком"))
    story.press(.enter)
    #expect(story.effects.isEmpty)
    // It is found at the bank after all.
    Self.check(&story, [Self.status(.preApproved)])
    #expect(story.state.openOrder?.reference == Story.reference && story.shows("Банк принял заявку"))
  }

  /// A number stands for what was first sent under it.
  @Test func anotherContentAfterADoubtIsAnotherApplication() {
    var story = Self.absent()
    story.press(.alt("1"))
    story.type("acs2")
    story.press(.enter)
    story.wait(1)
    story.answerPlans()
    story.choosePlan()
    story.press(.control("n"))
    #expect(story.state.step == .review && !story.shows("KS-0007") && !story.shows("Банк не знает"))
    _ = story.takeAll()
    story.press(.enter)
    #expect(story.takeAll() == [.takeReference])
    story.send(.referenceTaken(Reference(rawValue: "KS-0008")))
    guard case .submit(let filing)? = story.takeAll().last else {
      Issue.record("expected an application")
      return
    }
    #expect(filing.sending == .first && filing.summary.reference.rawValue == "KS-0008")
  }

  @Test func aNewCodeIsNoOtherContent() {
    var story = Self.absent()
    story.wait(2000)
    story.press(.alt("3"))
    story.verify()
    story.press(.control("n"))
    let filing = story.file()
    #expect(filing?.sending == .repeated && filing?.summary.reference == Story.reference)
  }

  @Test func aDoubtOutlivesARestartAndAParkedCart() throws {
    var story = Self.absent()
    #expect(story.desk.draft.inDoubt != nil)
    // The desk as it is kept is read back.
    let json = try JSONEncoder().encode(story.desk)
    #expect(try JSONDecoder().decode(Desk.self, from: json) == story.desk)
    story.press(.alt("1"))
    story.press(.function(7))
    story.press(.function(7))
    story.press(.enter)
    story.wait(1)
    story.answerPlans()
    var again = story.restarted(after: 70)
    again.answerPlans()
    again.press(.alt("3"))
    again.verify()
    again.press(.control("n"))
    let filing = again.file()
    #expect(filing?.sending == .repeated && filing?.summary.reference == Story.reference)
  }

  /// A desk of an earlier version does not say that its number is in doubt, and one that was kept as the till was killed says that it is;
  /// the journal knows.
  @Test(arguments: [
    (Outcome.absent, Sending.repeated), (.refused, .first), (.notTaken, .first), (.notSent, .first),
  ])
  func theJournalKnowsWhetherANumberIsInDoubt(_ outcome: Outcome, _ sending: Sending) throws {
    var story = Story()
    story.toReview()
    let pressed = story.file()
    let filing = try #require(pressed)
    var earlier = story.desk
    earlier.draft.inDoubt = nil
    for desk in [earlier, story.desk] {
      let kept = Kept(desk: desk, orders: [KeepingStories.record(filing, outcome)])
      var again = Story(now: story.now + 70, kept: kept)
      again.press(.alt("3"))
      again.verify()
      again.press(.control("n"))
      #expect(again.file()?.sending == sending)
    }
  }

  // MARK: Proof that comes by itself

  @Test func anUnknownOutcomeIsProvenByAnyListAndByACallback() {
    func unknown() -> Story {
      var story = Story()
      story.toReview()
      _ = story.file()
      story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
      return story
    }
    var listed = unknown()
    listed.send(.ordersArrived(ask: 0, .success(Answer([Self.status(.approved)]))))
    #expect(listed.state.openOrder?.reference == Story.reference && listed.shows("APPROVED"))
    #expect(listed.kept.contains(.settle(Story.reference, .accepted)))
    var told = unknown()
    told.told(.approved, title: "Одобрено")
    #expect(told.state.openOrder?.reference == Story.reference && told.shows("Одобрено"))
    #expect(told.kept.contains(.settle(Story.reference, .accepted)))
    // Not while something else is looked at: a key that is meant for it must not land on the order.
    var elsewhere = unknown()
    elsewhere.press(.control("r"))
    elsewhere.send(.ordersArrived(ask: 0, .success(Answer([Self.status(.approved)]))))
    #expect(elsewhere.state.openOrder == nil && elsewhere.state.history != nil)
  }

  // MARK: Words

  @Test(arguments: Language.allCases)
  func refusedIsSaidOnlyWhereTheBankRefused(_ language: Language) {
    let s = Strings(language)
    let words = [
      Language.russian: ["отказал", "банк заявку не принял"], .kazakh: ["бас тартты", "банк өтінімді қабылдамады"],
      .english: ["refused", "the bank did not take"],
    ][language]!
    func saysRefused(_ failure: BrokerFailure) -> Bool {
      let text = s.submission(failure)
      let all = [text.happened, text.sent, text.advice, s.setting(failure)].joined(separator: " ").lowercased()
      return words.contains { all.contains($0) }
    }
    for status in [200, 400, 403, 404, 409, 422] { #expect(saysRefused(.refused(.init(status: status)))) }
    for status in [400, 401, 403, 404, 405, 406, 408, 413, 415, 422, 429, 500, 503, 302] {
      let refusal = BrokerFailure.Refusal(status: status)
      #expect(!saysRefused(.notTaken(refusal)), "\(status)")
      #expect(!saysRefused(.answerLost(.inconclusive(refusal))), "\(status)")
      #expect(!saysRefused(.stillUnknown(.notTaken(refusal))), "\(status)")
    }
  }

  /// What to do depends on what kept it from being sent.
  @Test(arguments: [
    (BrokerFailure.Cause.noToken(.init(status: 401)), "Client ID"),
    (.noToken(.init(status: 429, retryAfter: 9)), "9 с"),
    (.notConfigured("URL"), "настраивает кассу"), (.notKept, "журнал"), (.cannotConnect("x"), "Проверьте связь"),
  ])
  func theAdviceFitsWhatKeptItFromBeingSent(_ cause: BrokerFailure.Cause, _ text: String) {
    #expect(Strings(.russian).submission(.notSent(cause)).advice.contains(text))
  }

  @Test func theGatewaysNumberIsShownForTheBanksSupport() {
    let refusal = BrokerFailure.Refusal(status: 503, transaction: "3f2a9b00")
    #expect(Strings(.russian).submission(.answerLost(.inconclusive(refusal))).bank == "№ 3f2a9b00")
  }

  // MARK: Setting a state

  /// An order that is approved, of which the clerk wants to cancel and the answer is lost.
  static func unsettled(_ failure: BrokerFailure = .answerLost(.timeout(seconds: 75))) -> Story {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    _ = story.takeAll()
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(failure)))
    return story
  }

  static func offersToCancel(_ story: Story) -> Bool {
    story.state.bindings.contains { $0.message == .order(.statePressed(.partnerCancelled)) }
  }

  @Test func anUnknownOutcomeOfSettingAStateIsSaidAndSettledByTheNextList() {
    var set = Self.unsettled()
    #expect(set.shows("Неизвестно, изменён ли статус: Банк не ответил за 75 с"))
    #expect(set.shows("Неизвестно, установлен ли статус «Отменено магазином»"))
    #expect(!Self.offersToCancel(set) && !set.shows("Заявка отменена"))
    set.bankSays(.partnerCancelled, "Отменено магазином")
    #expect(set.shows("Заявка отменена") && !set.shows("Неизвестно"))

    // So soon an unchanged state proves nothing; later it does.
    var unset = Self.unsettled(Self.serverError)
    unset.bankSays(.approved, "Одобрено, ждём клиента")
    #expect(unset.shows("Неизвестно, установлен ли статус") && !Self.offersToCancel(unset))
    unset.wait(11)
    unset.bankSays(.approved, "Одобрено, ждём клиента")
    #expect(unset.shows("Банк не изменил статус на «Отменено магазином»") && Self.offersToCancel(unset))
    #expect(!unset.shows("Неизвестно, установлен"))
  }

  /// A list that was asked for before the state was set says nothing of it.
  @Test func anOlderListSettlesNothing() {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено")
    story.press(KeyPress("r"))
    guard case .loadOrders(let ask)? = story.takeAll().last else {
      Issue.record("expected the bank to be asked")
      return
    }
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(.answerLost(.connectionLost))))
    story.wait(60)
    story.send(.ordersArrived(ask: ask, .success(Answer([Self.status(.approved)]))))
    #expect(story.shows("Неизвестно, установлен ли статус"))
    story.bankSays(.approved, "Одобрено")
    #expect(story.shows("Банк не изменил статус"))
  }

  /// One at a time, also where the clerk looks away and back while the bank is slow.
  @Test func aStateOnItsWayIsShownAndNotSetTwice() {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено")
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    story.press(.escape)
    story.send(.order(.orderChosen(Story.reference)))
    #expect(story.shows("Передаём банку статус «Отменено магазином»") && !Self.offersToCancel(story))
    _ = story.takeAll()
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    #expect(!story.effects.contains { if case .setState = $0 { true } else { false } })
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(.refused(Self.wrong))))
    #expect(!story.shows("Передаём") && Self.offersToCancel(story))
  }

  @Test func aStateThatWasTurnedAwayMayBeSetAgain() {
    var story = Self.unsettled(.notTaken(.init(status: 429, retryAfter: 5)))
    #expect(story.shows("Статус не изменён: Слишком много запросов") && Self.offersToCancel(story))
    story = Self.unsettled(.notSent(.cannotConnect("x")))
    #expect(story.shows("Статус не изменён: Нет связи с банком") && Self.offersToCancel(story))
  }

  /// Where the bank does not offer the read, nobody but its people can tell.
  @Test func withoutTheReadTheClerkIsSentToTheBank() {
    var story = Self.unsettled()
    while !story.effects.contains(where: { if case .loadOrders = $0 { true } else { false } }) { story.wait(0.5) }
    for case .loadOrders(let ask) in story.takeAll() {
      story.send(.ordersArrived(ask: ask, .failure(.notTaken(.init(status: 405)))))
    }
    #expect(story.shows("спросите банк") && Self.offersToCancel(story))
  }

  /// An order that nothing waits for any more, such as one that is signed, is asked about for the sake of the state.
  @Test func anOldOrderIsAskedAboutUntilItsStateIsSettled() {
    var story = Story()
    story.toOrder()
    story.bankSays(.signed, "Договор подписан")
    story.wait(100_000)
    story.bankSays(.signed, "Договор подписан")
    #expect(story.state.orders.nextAt == nil)
    story.press(KeyPress("d"), KeyPress(.tab), KeyPress(.enter))
    story.send(.stateSet(Story.reference, .delivered, .failure(.answerLost(.connectionLost))))
    story.bankSays(.financed, "Деньги перечислены")
    #expect(story.shows("Выдача товара передана банку"))
  }
}
