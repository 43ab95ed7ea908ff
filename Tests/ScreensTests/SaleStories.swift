import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

@Suite struct SaleStories {
  @Test func aWholeSaleByKeyboard() throws {
    var story = Story()
    story.toReview()
    #expect(story.state.step == .review)
    let request = try story.mustSubmit()
    #expect(Definition.preApprovalRequest.findings(in: request.json).isEmpty)
    #expect(request.referenceId == "KS-0007")
    #expect(request.totalCost == "169990")
    #expect(request.goods.map(\.sku) == ["ACS1"])
    #expect(request.customer.contact.mobileNumber == "7030000001")
    #expect(request.customer.taxCode == "940317499906")
    #expect((request.productType, request.loanLength, request.paymentMethod) == ("installment", "12", "annuity"))
    #expect((request.isDelivery, request.address.delivery, request.salesPlace) == (false, "", "050000"))
    #expect(request.address.pickupPoint == "Алматы, проспект Абая, 900, ТД «Demo»")
    #expect((request.verificationSmsCode, request.verificationSmsDateTime) == ("1243", "24.11.2026 14:32:01"))
    story.send(.submissionEnded(Story.reference, Story.accepted))
    #expect(story.shows("KS-0007") && story.shows("oprb-dev.bcc.kz"))
    for (state, title) in [
      (OrderState.initial, "Заявка создана"), (.approved, "Одобрено"), (.signed, "Договор подписан"),
    ] {
      story.bankSays(state, title)
      #expect(story.shows(title))
    }
    #expect(story.shows("●  Договор подписан"))
    story.press(KeyPress("n"))
    #expect(story.state.step == .cart && story.state.sale.isEmpty)
  }

  @Test func everyUnitOfALineIsSent() throws {
    var story = Story()
    story.type("ACS1")
    story.press(.enter)
    story.type("++")
    story.press(.function(2))
    story.type("Гравировка")
    story.press(.enter)
    story.type("5000")
    story.press(.enter)
    story.choosePlan()
    story.fillCustomer()
    story.verify()
    story.press(.control("n"))
    let request = try story.mustSubmit()
    #expect(request.goods.map(\.sku) == ["ACS1", "ACS1", "ACS1", "FREE1"])
    #expect(request.totalCost == "514970")
  }

  @Test func deliverySendsTheAddressAndNoPickupPoint() throws {
    var story = Story()
    story.fillCart()
    story.choosePlan()
    story.fillCustomer()
    story.deliver(to: "Астана, улица Сығанақ, 9003")
    story.state.customer.focus = .place
    story.press(.space)
    story.verify()
    story.press(.control("n"))
    let request = try story.mustSubmit()
    #expect((request.isDelivery, request.address.pickupPoint, request.salesPlace) == (true, "", "010000"))
    #expect(request.address.delivery == "Астана, улица Сығанақ, 9003")
  }

  // MARK: One intent, one application

  @Test func enterHeldDownSendsOneApplication() {
    var story = Story()
    story.toReview()
    _ = story.takeAll()
    for _ in 0..<50 { story.press(.enter) }
    let first = story.takeAll()
    #expect(first == [.reserveReference])
    story.send(.referenceReserved(Story.reference))
    for _ in 0..<50 { story.press(.enter) }
    let sent = story.takeAll()
    #expect(sent.count == 1)
    for _ in 0..<50 { story.press(.enter) }
    story.press(.escape)
    #expect(story.effects.isEmpty)
    #expect(story.state.step == .review)
  }

  @Test func aLostAnswerIsNotRetriedSilently() throws {
    var story = Story()
    story.toReview()
    let first = try story.mustSubmit()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.connectionLost))))
    #expect(story.shows("Исход неизвестен") && story.shows("банк мог её принять"))
    for _ in 0..<10 { story.press(.enter) }
    #expect(story.effects.isEmpty)
    // So soon an absence proves nothing: it may still be on its way inside the bank.
    MeaningStories.check(&story, [])
    #expect(story.shows("в списке банка пока нет") && story.shows("станет можно в 14:32:"))
    story.press(KeyPress("s"))
    #expect(story.effects.isEmpty)
    story.press(KeyPress("r"))
    guard case .loadOrders(let early)? = story.take() else {
      Issue.record("expected the bank to be asked")
      return
    }
    story.wait(26)
    // A list that was asked for before is no proof either.
    story.send(.ordersArrived(poll: early, .success(Answer([]))))
    #expect(story.shows("Исход неизвестен"))
    MeaningStories.check(&story, [])
    #expect(story.shows("Банк не знает этой заявки"))
    #expect(story.recorded.last == .recordOutcome(Story.reference, .absent, sentAt: Story.start + 3))
    story.sendAgain()
    #expect(story.shows("Банк не знает этой заявки"))
    let second = try story.mustSubmit()
    #expect(second == first)
  }

  @Test func aLostAnswerIsFoundAtTheBank() {
    var story = Story()
    story.toReview()
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, .failure(.answerLost(.timeout(seconds: 15)))))
    story.press(KeyPress("к"))
    let status = OrderStatus(
      loanLength: "12", productCode: "INS12", referenceId: "KS-0007", state: .initial, stateTitle: "Заявка создана")
    for case .loadOrders(let poll) in story.takeAll() {
      story.send(.ordersArrived(poll: poll, .success(Answer([status]))))
    }
    #expect(story.state.openOrder?.reference == Story.reference)
    #expect(story.shows("Ссылка была в потерянном ответе"))
  }

  @Test func aRefusalKeepsTheSaleAndShowsTheBanksMessage() throws {
    var story = Story()
    story.toReview()
    _ = story.submit()
    let details = ErrorDetails(code: 400, message: "customer.taxCode: not a valid IIN", status: "Bad Request")
    story.send(.submissionEnded(Story.reference, .failure(.refused(.init(status: 400, details: details)))))
    #expect(story.shows("Банк не принял данные") && story.shows("400 · customer.taxCode: not a valid IIN"))
    #expect(story.shows("Заявка не создана.") && !story.shows("Банк заявку не принял"))
    story.press(.escape)
    #expect(story.state.step == .customer && story.state.sale.form.customer != nil)
    story.press(.control("n"))
    #expect(try story.mustSubmit().referenceId == "KS-0007")
  }

  @Test(arguments: [
    (BrokerFailure.notAccepted(.init(status: 401)), "Нет авторизации"),
    (.notAccepted(.init(status: 429, retryAfter: 7)), "Подождите 7 с"),
    (.notAccepted(.init(status: 413)), "отклонена до банка"),
    (
      .answerLost(.inconclusive(.init(status: 500, details: .init(code: 500, message: "x", status: nil)))),
      "Ошибка на стороне банка (500)"
    ),
    (.notSent(.cannotConnect("refused")), "Заявка не отправлена"),
    (.answerLost(.garbage("not JSON")), "Ответ банка не читается"),
    (.answerLost(.timeout(seconds: 15)), "Банк не ответил за 15 с"),
    (.answerLost(.inconclusive(.init(status: 504))), "Ошибка на стороне банка (504)"),
    (.notSent(.noToken(.init(status: 401))), "Банк не выдал токен (401)"),
    (.notSent(.unknownHost), "Адрес банка не найден"),
  ])
  func everyFailureIsASentence(_ failure: BrokerFailure, _ text: String) {
    var story = Story()
    story.toReview()
    _ = story.submit()
    story.send(.submissionEnded(Story.reference, .failure(failure)))
    #expect(story.shows(text))
    // The sale stays on the desk until it is not known any more what became of it.
    #expect(story.state.sale.cart.count == (failure.isUncertain ? 0 : 1))
  }

  @Test func productionAsksForTheWordOnce() throws {
    var story = Story(bank: .production)
    #expect(story.shows("РАБОЧАЯ СРЕДА"))
    story.fillCart()
    story.choosePlan()
    for text in ["Ғаббасова", "Әлия", "", "940317499906", "7030000001", "aliya@example.kz"] {
      story.type(text)
      story.press(.tab)
    }
    story.press(.tab)
    story.press(.tab)
    story.press(KeyPress(" "))
    story.verify()
    #expect(!story.shows("телефон клиента"))
    story.press(.control("n"))
    let early = story.submit()
    #expect(early == nil)
    story.type("отправит")
    story.press(.enter)
    #expect(story.shows("Слово не совпадает"))
    story.type("ь")
    _ = try story.mustSubmit()
  }

  // MARK: Orders

  @Test func nothingIsPolledWhileNoOrderWaits() {
    var story = Story()
    for _ in 0..<100 { story.wait(10) }
    #expect(story.effects.isEmpty)
    story.toOrder()
    story.bankSays(.rejected, "Банк отказал")
    for _ in 0..<100 { story.wait(10) }
    #expect(story.effects.isEmpty)
    #expect(story.state.orders.nextAt == nil)
  }

  @Test func pollingSlowsDownWithAgeAndBacksOffAfterFailures() {
    var story = Story()
    story.toOrder()
    _ = story.takeAll()
    var intervals: [Int] = []
    var last = story.now
    while intervals.count < 400 {
      story.wait(1)
      for case .loadOrders(let poll) in story.takeAll() {
        intervals.append(Int(story.now.timeIntervalSince(last)))
        last = story.now
        let status = OrderStatus(
          loanLength: "12", productCode: "x", referenceId: "KS-0007", state: .preApproved, stateTitle: "")
        story.send(.ordersArrived(poll: poll, .success(Answer([status]))))
      }
    }
    // A tenth more or less each time, and a second until the till is woken.
    let tiers = intervals.dropFirst().map { interval in
      [3, 10, 30, 60].min { abs($0 - interval) < abs($1 - interval) }!
    }
    #expect(tiers.first == 3 && tiers.last == 60 && tiers == tiers.sorted())
    #expect(
      zip(intervals.dropFirst(), tiers).allSatisfy {
        Double($0) >= Double($1) * 0.9 && Double($0) <= Double($1) * 1.1 + 1
      })
    #expect(Set(intervals.suffix(100)).count > 3)
    story.send(.refreshPressed)
    for case .loadOrders(let poll) in story.takeAll() {
      story.send(.ordersArrived(poll: poll, .failure(.refused(.init(status: 429, retryAfter: 600)))))
    }
    for _ in 0..<590 { story.wait(1) }
    #expect(story.effects.isEmpty)
    // Not before it, and a tenth later at most.
    for _ in 0..<80 { story.wait(1) }
    #expect(story.effects.count == 1)
  }

  /// The last calls of a minute are left to what a clerk waits for.
  @Test func pollingWaitsForTheNextMinuteWhereTheLimitIsNearlyUsed() throws {
    var story = Story()
    story.toOrder()
    story.wait(1)
    let status = OrderStatus(
      loanLength: "12", productCode: "x", referenceId: "KS-0007", state: .preApproved, stateTitle: "")
    for case .loadOrders(let poll) in story.takeAll() {
      let answer = Answer([status], limit: RateLimit(remaining: 3, limit: 100))
      story.send(.ordersArrived(poll: poll, .success(answer)))
    }
    let minute = 60 - story.now.timeIntervalSince1970.truncatingRemainder(dividingBy: 60)
    let next = try #require(story.state.orders.nextAt)
    let wait = next.timeIntervalSince(story.state.shared.moment.monotonic)
    #expect(wait >= minute && wait <= minute + 4.1)
    story.send(.refreshPressed)
    for case .loadOrders(let poll) in story.takeAll() {
      story.send(.ordersArrived(poll: poll, .success(Answer([status], limit: RateLimit(remaining: 90, limit: 100)))))
    }
    let soon = try #require(story.state.orders.nextAt).timeIntervalSince(story.state.shared.moment.monotonic)
    #expect(soon < 4)
  }

  @Test func aProfileSaysHowOftenTheListIsReadAndWhetherThereIsOne() throws {
    var configuration = Story.configuration(.embedded)
    configuration.profile.pollSeconds = 45
    var slow = Story(configuration: configuration)
    slow.toOrder()
    slow.bankSays(.preApproved, "")
    let wait = try #require(slow.state.orders.nextAt).timeIntervalSince(slow.state.shared.moment.monotonic)
    #expect((40...50).contains(wait))
    configuration.profile.capabilities.readsOrders = false
    var blind = Story(size: Size(width: 140, height: 40), configuration: configuration)
    blind.toOrder()
    for _ in 0..<100 { blind.wait(10) }
    #expect(blind.effects.isEmpty && blind.shows("Банк не отдаёт статусы"))
  }

  @Test func aBankWithoutTheReadIsNotPolledAgain() {
    var story = Story(size: Size(width: 140, height: 40))
    story.toOrder()
    story.wait(1)
    for case .loadOrders(let poll) in story.takeAll() {
      story.send(.ordersArrived(poll: poll, .failure(.refused(.init(status: 405)))))
    }
    for _ in 0..<100 { story.wait(10) }
    #expect(story.effects.isEmpty)
    #expect(story.shows("Банк не отдаёт статусы"))
  }

  @Test func anUnknownStateIsShownWithTheBanksTitle() {
    for language in Language.allCases {
      var story = Story(language)
      story.toOrder()
      story.bankSays(OrderState("MANUAL_REVIEW"), "Ручная проверка\u{1B}[31m")
      #expect(story.shows("? "))
      #expect(story.shows("Ручная проверка\u{FFFD}[31m"))
    }
  }

  @Test func cancellingAsksFirst() throws {
    var story = Story()
    story.toOrder()
    story.bankSays(.preApproved, "Предварительно одобрено")
    _ = story.takeAll()
    story.press(KeyPress("x"))
    story.press(.enter)
    #expect(story.effects.isEmpty)
    story.press(KeyPress("ч"))
    story.press(.tab)
    story.press(.enter)
    guard case .setState(let status, _)? = story.take() else {
      Issue.record("expected the state to be set")
      return
    }
    #expect((status.referenceId, status.state) == ("KS-0007", .partnerCancelled))
    #expect(Definition.orderStatus.findings(in: status.json).isEmpty)
  }

  /// Which states can be set depends on the current one, also if that changes during the question.
  @Test func onlyAllowedStatesCanBeSet() throws {
    var story = Story()
    story.toOrder()
    story.bankSays(.approved, "Одобрено, ждём клиента")
    #expect(story.shows("клиент отказался") && !story.shows("товар выдан"))
    story.press(KeyPress("u"), KeyPress(.tab))
    story.bankSays(.signed, "Договор подписан")
    _ = story.takeAll()
    story.press(.enter)
    #expect(!story.effects.contains { if case .setState = $0 { true } else { false } })
    #expect(story.shows("товар выдан") && !story.shows("клиент отказался"))
    story.press(KeyPress("d"), KeyPress(.tab), KeyPress(.enter))
    let set = story.takeAll().compactMap { if case .setState(let status, _) = $0 { status.state } else { nil } }
    #expect(set == [.delivered])
    // A refusal is said in the bank's words.
    let details = ErrorDetails(code: 400, message: "state: DELIVERED cannot follow SIGNED", status: "Bad Request")
    story.send(.stateSet(Story.reference, .delivered, .failure(.refused(.init(status: 400, details: details)))))
    #expect(story.shows("DELIVERED cannot follow SIGNED"))
    story.bankSays(.financed, "Деньги перечислены магазину")
    #expect(!story.shows("товар выдан") && !story.shows("отменить"))
  }
}
