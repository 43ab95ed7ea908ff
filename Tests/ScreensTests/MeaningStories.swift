import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

/// How the till handles outcomes: at the review, at an order, and after a crash.
@Suite struct MeaningStories {
  static let used = BrokerFailure.Refusal(
    status: 400, details: ErrorDetails(code: 400, message: "referenceId: was used before", status: nil))
  static let wrong = BrokerFailure.Refusal(
    status: 400, details: ErrorDetails(code: 400, message: "customer.taxCode: not a valid IIN", status: nil))
  static let serverError = BrokerFailure.answerLost(
    .inconclusive(
      .init(status: 500, details: ErrorDetails(code: 500, message: "Внутренняя ошибка сервиса", status: nil))))

  /// An application whose answer was lost and which the bank does not know, back at the review.
  static func absent(_ failure: BrokerFailure = .answerLost(.connectionLost), size: Size = Size(width: 100, height: 30))
    -> Story
  {
    var story = Story(size: size)
    story.toReview()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(failure)))
    story.wait(26)
    Self.check(&story, [])
    story.sendAgain()
    return story
  }

  /// Presses R and answers with these orders.
  static func check(_ story: inout Story, _ orders: [OrderStatus]) {
    // One that is under way already is the one that is waited for.
    story.press(KeyPress("r"))
    for case .loadOrders(let poll) in story.takeAll() {
      story.send(.ordersArrived(poll: poll, .success(Answer(orders))))
    }
  }

  static func status(_ state: OrderState) -> OrderStatus {
    OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: Story.reference.rawValue, state: state,
      stateTitle: state.name)
  }

  // MARK: Sending again

  @Test func aFirstSubmissionIsNoRepeat() {
    var story = Story()
    story.toReview()
    #expect(story.file()?.sending == .first)
    // What is proven not to be taken may be sent again as if for the first time.
    for failure: BrokerFailure in [
      .refused(Self.wrong), .notAccepted(.init(status: 429)), .notSent(.cannotConnect("x")),
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
    #expect(story.shows("Исход неизвестен") && story.shows("Ошибка на стороне банка (500)"))
    #expect(story.shows("банк мог её принять"))
    #expect(story.shows("Ответ банка: 500 · Внутренняя ошибка сервиса") && !story.shows("не принял"))
    for _ in 0..<5 { story.press(.enter) }
    #expect(story.effects.isEmpty)
    story.wait(26)
    Self.check(&story, [])
    #expect(story.shows("Банк не знает этой заявки"))
    story.sendAgain()
    #expect(story.state.step == .review && story.shows("Банк не знает этой заявки"))
    let again = story.file()
    #expect(again?.sending == .repeated && again?.summary.reference == Story.reference)
  }

  @Test func aDuplicateNumberProvesTheFirstSubmission() {
    var story = Self.absent()
    #expect(story.file()?.sending == .repeated)
    story.send(.submissionEnded(Story.reference, .failure(.alreadyAccepted(Self.used))))
    #expect(story.shows("Банк принял заявку, ответ потерялся"))
    #expect(story.state.openOrder?.reference == Story.reference && story.state.sale.isEmpty)
    #expect(story.state.orders[Story.reference]?.summary.outcome == .accepted)
    #expect(story.shows("Ссылка была в потерянном ответе"))
  }

  @Test(arguments: [
    (BrokerFailure.stillUnknown(.refused(wrong)), "Повтор не принят"),
    (.stillUnknown(.notAccepted(.init(status: 429))), "Повтор не принят"),
    (.stillUnknown(.notSent(.cannotConnect("x"))), "Повтор не отправлен"),
    (.stillUnknown(.notSent(.notStored)), "Повтор не отправлен"), (serverError, "банк мог её принять"),
  ])
  func whateverElseBecomesOfARepeatLeavesItUnknown(_ failure: BrokerFailure, _ text: String) {
    var story = Self.absent()
    _ = story.file()
    story.send(.submissionEnded(Story.reference, .failure(failure)))
    #expect(story.shows("Исход неизвестен") && story.shows(text) && story.shows("сверить с банком"))
    story.press(.enter)
    #expect(story.effects.allSatisfy { $0 == .release(Story.reference) })
    // It is found at the bank after all.
    Self.check(&story, [Self.status(.preApproved)])
    #expect(story.state.openOrder?.reference == Story.reference && story.shows("Банк принял заявку"))
  }

  /// A number is bound to the content first sent under it.
  @Test func differentContentAfterAnUnknownOutcomeIsAnotherApplication() {
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
    #expect(story.shows("Ещё одна заявка?") && story.takeAll().isEmpty)
    story.type("д")
    #expect(story.takeAll() == [.reserveReference])
    story.send(.referenceReserved(Reference(rawValue: "KS-0008")))
    guard case .submit(let filing)? = story.takeAll().last else {
      Issue.record("expected an application")
      return
    }
    #expect(filing.sending == .first && filing.summary.reference.rawValue == "KS-0008")
  }

  @Test func aNewCodeIsTheSameContent() {
    var story = Self.absent()
    story.wait(2000)
    story.press(.alt("3"))
    story.verify()
    story.press(.control("n"))
    let filing = story.file()
    #expect(filing?.sending == .repeated && filing?.summary.reference == Story.reference)
  }

  @Test func anUnknownOutcomeSurvivesARestartAndParking() throws {
    var story = Self.absent()
    #expect(story.desk.draft.unconfirmedContent != nil)
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

  /// Desks of earlier versions lack the unconfirmed content, and a desk saved at a crash may have it wrongly:
  /// the journal decides.
  @Test(arguments: [
    (Outcome.absent, Sending.repeated), (.refused, .first), (.notAccepted, .first), (.notSent, .first),
  ])
  func theJournalKnowsWhetherANumberIsInDoubt(_ outcome: Outcome, _ sending: Sending) throws {
    var story = Story()
    story.toReview()
    let pressed = story.file()
    let filing = try #require(pressed)
    var earlier = story.desk
    earlier.draft.unconfirmedContent = nil
    for desk in [earlier, story.desk] {
      let kept = RestoredSession(desk: desk, orders: [RestartStories.record(filing, outcome)])
      var again = Story(now: story.now + 70, restored: kept)
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
    listed.bankSays(.approved, "APPROVED")
    #expect(listed.state.openOrder?.reference == Story.reference && listed.shows("APPROVED"))
    #expect(
      listed.recorded.contains {
        if case .recordStates(let states) = $0 { states[Story.reference]?.state == .approved } else { false }
      })
    var told = unknown()
    told.told(.approved, title: "Одобрено")
    #expect(told.state.openOrder?.reference == Story.reference && told.shows("Одобрено"))
    #expect(
      told.recorded.contains {
        if case .recordStates(let states) = $0 { states[Story.reference]?.state == .approved } else { false }
      })
    // What is looked at meanwhile stays: a key that is meant for it must not land on the order.
    var elsewhere = unknown()
    elsewhere.press(.control("r"))
    elsewhere.bankSays(.approved, "APPROVED")
    #expect(elsewhere.state.history != nil && elsewhere.state.orders[Story.reference]?.state == .approved)
  }

  // MARK: Words

  @Test(arguments: Language.allCases)
  func refusedIsShownOnlyWhereTheBankRefused(_ language: Language) {
    let s = Strings(language)
    let words = [
      Language.russian: ["отказал", "банк заявку не принял", "банк не принял данные"],
      .kazakh: ["бас тартты", "банк өтінімді қабылдамады", "банк деректерді қабылдамады"],
      .english: ["refused", "the bank did not accept"],
    ][language]!
    func saysRefused(_ failure: BrokerFailure) -> Bool {
      let text = s.submission(failure)
      let all = [text.happened, text.sent, text.advice, s.setting(failure)].joined(separator: " ").lowercased()
      return words.contains { all.contains($0) }
    }
    for status in [200, 400, 403, 404, 409, 422] { #expect(saysRefused(.refused(.init(status: status)))) }
    for status in [400, 401, 403, 404, 405, 406, 408, 413, 415, 422, 429, 500, 503, 302] {
      let refusal = BrokerFailure.Refusal(status: status)
      #expect(!saysRefused(.notAccepted(refusal)), "\(status)")
      #expect(!saysRefused(.answerLost(.inconclusive(refusal))), "\(status)")
      #expect(!saysRefused(.stillUnknown(.notAccepted(refusal))), "\(status)")
    }
  }

  @Test(arguments: [
    (BrokerFailure.Cause.noToken(.init(status: 401)), "настраивает кассу"),
    (.noToken(.init(status: 429, retryAfter: 9)), "9 с"),
    (.notConfigured("URL"), "настраивает кассу"), (.notStored, "журнал"), (.cannotConnect("x"), "Проверьте связь"),
  ])
  func theAdviceFitsWhyItWasNotSent(_ cause: BrokerFailure.Cause, _ text: String) {
    #expect(Strings(.russian).submission(.notSent(cause)).advice.contains(text))
  }

  @Test func theGatewaysNumberIsShownForTheBanksSupport() {
    let refusal = BrokerFailure.Refusal(status: 503, transaction: "3f2a9b00")
    #expect(Strings(.russian).submission(.answerLost(.inconclusive(refusal))).bank == "№ 3f2a9b00")
  }

  // MARK: Setting a state

  /// An approved order whose cancellation got no answer.
  static func unsettled(_ failure: BrokerFailure = .answerLost(.timeout(seconds: 75))) -> Story {
    var story = Story(size: Size(width: 80, height: 24))
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    _ = story.takeAll()
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(failure)))
    return story
  }

  static func offersToCancel(_ story: Story) -> Bool {
    story.state.bindings.contains { $0.message == .order(.statePressed(.partnerCancelled)) && $0.disabledReason == nil }
  }

  @Test func anUnknownOutcomeOfSettingAStateIsShownAndResolvedByTheNextPoll() {
    var set = Self.unsettled()
    #expect(set.shows("Неизвестно, изменён ли статус. Банк не ответил за 75 с"))
    #expect(set.shows("Неизвестно, установлен ли статус «Отменено магазином»"))
    #expect(!Self.offersToCancel(set) && !set.shows("Заявка отменена"))
    set.bankSays(.partnerCancelled, "Отменено магазином")
    #expect(set.shows("Заявка отменена") && !set.shows("Неизвестно"))

    // So soon an unchanged state proves nothing; later it does.
    var unset = Self.unsettled(Self.serverError)
    unset.bankSays(.approved, "Одобрено, ждём клиента")
    #expect(unset.shows("Неизвестно, установлен ли статус") && !Self.offersToCancel(unset))
    unset.wait(26)
    unset.bankSays(.approved, "Одобрено, ждём клиента")
    #expect(unset.shows("Банк не изменил статус на «Отменено магазином»") && Self.offersToCancel(unset))
    #expect(!unset.shows("Неизвестно, установлен"))
  }

  /// The bank may cancel what was signed.
  @Test func goodsStayWhileACancellationIsNotKnown() {
    var story = Story(size: Size(width: 80, height: 24))
    story.toOrder()
    story.bankSays(.signed, "Договор подписан")
    #expect(story.shows("товар можно выдать"))
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    #expect(story.shows("товар не выдавайте") && !story.shows("товар можно выдать"))
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(.answerLost(.connectionLost))))
    #expect(story.shows("товар не выдавайте") && !story.shows("товар можно выдать"))
    _ = story.takeAll()
    story.wait(26)
    story.bankSays(.signed, "Договор подписан")
    #expect(story.shows("товар можно выдать") && !story.shows("не выдавайте"))
    // Other tills may set a state again.
    #expect(story.effects.contains(.release(Story.reference)))
  }

  /// A poll begun before the state was set proves nothing.
  @Test func anOlderPollResolvesNothing() {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено")
    story.press(KeyPress("r"))
    guard case .loadOrders(let poll)? = story.takeAll().last else {
      Issue.record("expected the bank to be asked")
      return
    }
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(.answerLost(.connectionLost))))
    story.wait(60)
    story.send(.ordersArrived(poll: poll, .success(Answer([Self.status(.approved)]))))
    #expect(story.shows("Неизвестно, установлен ли статус"))
    story.bankSays(.approved, "Одобрено")
    #expect(story.shows("Банк не изменил статус"))
  }

  /// One at a time, also after leaving and returning.
  @Test func aStateBeingSetIsShownAndNotSetTwice() {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено")
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    story.press(.escape)
    story.send(.orderChosen(Story.reference))
    #expect(story.shows("Передаём банку статус «Отменено магазином»") && !Self.offersToCancel(story))
    _ = story.takeAll()
    story.press(KeyPress("x"), KeyPress(.tab), KeyPress(.enter))
    #expect(!story.effects.contains { if case .setState = $0 { true } else { false } })
    story.send(.stateSet(Story.reference, .partnerCancelled, .failure(.refused(Self.wrong))))
    #expect(!story.shows("Передаём") && Self.offersToCancel(story))
  }

  @Test func aRejectedStateMayBeSetAgain() {
    var story = Self.unsettled(.notAccepted(.init(status: 429, retryAfter: 5)))
    #expect(story.shows("Статус не изменён. Слишком много запросов") && Self.offersToCancel(story))
    story = Self.unsettled(.notSent(.cannotConnect("x")))
    #expect(story.shows("Статус не изменён. Нет связи с банком") && Self.offersToCancel(story))
  }

  /// Without the read, only the bank's staff can tell.
  @Test func withoutTheReadTheClerkIsSentToTheBank() {
    var story = Self.unsettled()
    while !story.effects.contains(where: { if case .loadOrders = $0 { true } else { false } }) { story.wait(0.5) }
    for case .loadOrders(let poll) in story.takeAll() {
      story.send(.ordersArrived(poll: poll, .failure(.notAccepted(.init(status: 405)))))
    }
    #expect(story.shows("спросите банк") && Self.offersToCancel(story))
  }

  /// Signed orders are polled too while a state is unconfirmed.
  @Test func anOldOrderIsPolledUntilItsStateIsResolved() {
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
