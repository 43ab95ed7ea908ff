import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

@Suite struct HistoryStories {
  /// Orders of two days, newest first.
  static let orders: [OrderSummary] = {
    func order(
      _ number: Int, _ last: String, _ first: String, _ goods: String, _ tenge: Int64, _ hours: Double,
      _ outcome: Outcome, _ state: OrderState?, _ title: String = ""
    ) -> OrderSummary {
      var buyer = Buyer()
      (buyer.lastName, buyer.firstName, buyer.iin) = (last, first, "940317499906")
      (buyer.phone, buyer.email) = ("7030000001", "aliya@example.kz")
      let plan = Plan(
        code: "INS12", name: "Рассрочка 0-0-12", months: 12, monthlyPayment: Money(tenge: tenge / 12 + 1),
        kind: .instalment, amount: Money(tenge: tenge))!
      var order = OrderSummary(
        reference: Reference(rawValue: "KS-000\(number)"), buyer: buyer, goods: [goods], plan: plan,
        submittedAt: Story.start - hours * 3600, bank: BankAddress(profile: "sandbox", host: "127.0.0.1:8640"),
        outcome: outcome)
      order.last = state.map { SeenState($0, title: title, at: order.submittedAt + 20, source: .poll) }
      return order
    }
    var forgotten = order(1, "", "", "AirPods Pro 2", 169_990, 30, .accepted, .signed, "Договор подписан")
    forgotten.buyer = Buyer()
    return [
      order(6, "Ковалёв", "Дмитрий", "AirPods Pro 2", 169_990, 0.1, .unknown, nil),
      order(
        5, "Ғаббасова", "Әлия", "Galaxy A56 8/256 ГБ", 219_990, 1, .accepted, .preApproved, "Предварительно одобрено"),
      order(4, "Жаңабаев", "Нұржан", "iPhone 16 128 ГБ", 449_990, 2, .accepted, .rejected, "Банк отказал"),
      order(
        3, "Тәңірбергенов", "Жаһан", "Кровать двуспальная 160×200", 189_990, 26, .accepted, .signed, "Договор подписан"),
      order(2, "Ким", "Ольга", "DualSense, белый", 39_990, 27, .refused, nil), forgotten,
    ]
  }()

  static func page(_ query: HistoryQuery) -> HistoryPage {
    let rows = orders.filter { query.text.isEmpty || $0.buyer.lastName.lowercased().hasPrefix(query.text.lowercased()) }
      .filter { query.group == nil || $0.group == query.group }
    let days = Set(rows.map { KazakhstanTime.day($0.submittedAt) }).sorted(by: >).map {
      DayTotal(
        day: $0, orders: 2, amount: Money(tenge: 669_980), signed: 1, signedAmount: Money(tenge: 169_990))
    }
    return HistoryPage(query: query, count: rows.count, rows: rows, days: days)
  }

  static func record() -> OrderRecord {
    let order = orders[1]
    let request = PreApprovalRequest(
      address: .init(delivery: "", pickupPoint: "Алматы, проспект Абая, 900"),
      customer: .init(
        firstName: "Әлия", lastName: "Ғаббасова", middleName: "", state: "orange", taxCode: "940317499906",
        email: "aliya@example.kz", mobileNumber: "7030000001"),
      goods: [.init(brand: "Samsung", category: "phones", image: "", model: "Galaxy", price: "219990", sku: "PHN5")],
      isDelivery: false, loanLength: "12", productType: "installment", redirectUrl: "https://example.kz/webhook",
      referenceId: "KS-0005", salesPlace: "050000", totalCost: "219990", verificationSmsCode: "1243",
      verificationSmsDateTime: KazakhstanTime.stamp(order.submittedAt))
    var draft = Draft()
    draft.buyer = order.buyer
    _ = try? draft.cart.add(
      Item(
        sku: "PHN5", brand: "Samsung", category: "phones", model: "Galaxy A56 8/256 ГБ", price: order.amount, image: "")
    )
    return OrderRecord(
      summary: order,
      history: [
        SeenState(.initial, title: "Заявка создана", at: order.submittedAt + 0.5, source: .poll),
        SeenState(.preApproved, title: "Предварительно одобрено", at: order.submittedAt + 4.2, source: .callback),
      ],
      attempts: [
        Attempt(
          beganAt: order.submittedAt - 60, endedAt: order.submittedAt - 45, outcome: .notSent, bank: order.bank,
          request: String(decoding: request.withoutCode.json.bytes, as: UTF8.self), answer: "not sent: unknownHost"),
        Attempt(
          beganAt: order.submittedAt, endedAt: order.submittedAt + 0.03, outcome: .accepted, bank: order.bank,
          request: String(decoding: request.withoutCode.json.bytes, as: UTF8.self), answer: "{\"code\":\"200\"}"),
      ], draft: draft)
  }

  @Test func theHistoryIsSearchedFilteredAndLeft() {
    var story = Story()
    story.fillCart()
    _ = story.takeAll()
    story.press(.control("r"))
    story.answerHistory()
    #expect(story.shows("6 заявок") && story.shows("Ковалёв"))
    #expect(story.shows("банк принял 2 на 669 980 ₸ · подписана 1 на"))
    story.type("ким")
    story.answerHistory()
    #expect(story.shows("1 заявка") && story.shows("Ким О") && story.shows("✗ Банк не принял"))
    story.press(.escape)
    story.answerHistory()
    story.press(.function(3))
    story.press(.function(3))
    story.answerHistory()
    #expect(story.shows("подписаны") && !story.shows("Ковалёв"))
    story.press(.escape)
    story.answerHistory()
    story.press(.escape)
    #expect(story.state.history == nil && story.shows("Корзина") && story.state.sale.cart.count == 1)
  }

  @Test func aLateAnswerIsDropped() {
    var story = Story()
    story.press(.control("r"))
    let first = story.takeAll()
    story.type("к")
    story.answerHistory()
    for case .loadHistory(let query) in first { story.send(.historyArrived(query, .success(Self.page(query)))) }
    #expect(story.state.history?.count == 2 && story.shows("Ковалёв") && !story.shows("Ғаббасова"))
  }

  @Test func scrollingLoadsTheNextPage() {
    var story = Story()
    story.press(.control("r"))
    for case .loadHistory(let query) in story.takeAll() {
      let rows = (0..<120).map { index in
        var order = Self.orders[0]
        order.reference = Reference(rawValue: "KS-\(index)")
        return order
      }
      story.send(.historyArrived(query, .success(HistoryPage(query: query, count: 100_000, rows: rows, days: []))))
    }
    for _ in 0..<80 { story.press(.down) }
    #expect(story.effects.isEmpty)
    for _ in 0..<15 { story.press(.down) }
    guard case .loadHistory(let next)? = story.take() else {
      Issue.record("expected the next part to be asked for")
      return
    }
    #expect(next.offset == 30 && next.limit == 120)
    #expect(story.shows("KS-95"))
    story.press(.end)
    #expect(story.shows("…"))
    guard case .loadHistory(let last)? = story.take() else { return }
    #expect(last.offset == 99_939)
  }

  @Test func anOrderInFullHidesPersonalDataWithOneKey() {
    var story = Story(size: Size(width: 100, height: 120))
    story.press(.control("r"))
    story.answerHistory()
    story.press(.down)
    story.press(.enter)
    #expect(story.take() == .loadRecord(Reference(rawValue: "KS-0005")))
    story.send(.recordArrived(Reference(rawValue: "KS-0005"), .success(Self.record())))
    #expect(story.shows("940317 499906") && story.shows("3,7 с · уведомление") && story.shows("30 мс"))
    #expect(!story.shows("1243"))
    story.press(.function(6))
    for secret in ["940317 499906", "940317499906", "703 000 00 01", "7030000001", "Ғаббасова", "Әлия", "aliya@"] {
      #expect(!story.shows(secret), "\(secret)")
    }
    #expect(story.shows("••••••••9906"))
    story.press(.escape)
    story.answerHistory()
    for secret in ["Ғаббасова", "Ковалёв"] { #expect(!story.shows(secret)) }
  }

  @Test func anOldOrderBeginsANewSaleAndParksTheOneInProgress() throws {
    var story = Story()
    story.fillCart()
    story.press(.control("r"))
    story.answerHistory()
    story.press(.down)
    story.press(.enter)
    _ = story.takeAll()
    story.send(.recordArrived(Reference(rawValue: "KS-0005"), .success(Self.record())))
    story.press(KeyPress("n"))
    #expect(story.state.history == nil && story.state.step == .cart && story.state.parked.count == 1)
    #expect(story.state.sale.cart.lines.map(\.item.model) == ["Galaxy A56 8/256 ГБ"])
    #expect(story.state.sale.form[.lastName].text == "Ғаббасова")
    #expect(story.state.sale.consent == nil && story.state.sale.reference == nil && story.state.sale.plan == nil)
  }

  @Test func exportAsksForAFileAndReportsErrors() {
    var story = Story()
    story.press(.control("r"))
    story.answerHistory()
    story.press(.function(2))
    story.press(.down)
    story.press(.enter)
    #expect(story.shows("~/kassa-2026-11-24.jsonl"))
    story.press(.enter)
    guard case .export(.jsonl, let path, let query)? = story.take() else {
      Issue.record("expected an export")
      return
    }
    #expect(path == "~/kassa-2026-11-24.jsonl" && query.text.isEmpty)
    story.send(.exported(.failure(.exists)))
    #expect(story.shows("Такой файл уже есть"))
    story.press(.enter)
    story.send(.exported(.success(ExportedFile(path: "/home/a.jsonl", count: 6))))
    #expect(story.shows("6 заявок → /home/a.jsonl") && story.state.overlays.isEmpty)
  }

  /// Where only one till sells, its name says nothing.
  @Test(arguments: [false, true]) func whichTillSoldIsShownWhereThereAreSeveral(_ hasSeveral: Bool) {
    var story = Story(size: Size(width: 132, height: 60))
    story.press(.control("r"))
    for case .loadHistory(let query) in story.takeAll() {
      var page = Self.page(query)
      page.hasSeveralTills = hasSeveral
      page.rows[1].till = "касса 2"
      story.send(.historyArrived(query, .success(page)))
    }
    #expect(story.shows("касса 2") == hasSeveral)
    story.press(.down, .enter)
    var record = Self.record()
    record.summary.till = "касса 2"
    story.send(.recordArrived(Reference(rawValue: "KS-0005"), .success(record)))
    #expect(story.shows("касса 2") == hasSeveral && story.shows("KS-0005"))
  }

  /// Nor where a till's column and the record beside take their room.
  @Test(arguments: [80, 100, 120, 132, 140, 160, 165, 170, 200]) func noSumIsCut(_ width: Int) {
    var story = Story(size: Size(width: width, height: 40))
    story.press(.control("r"))
    for case .loadHistory(let query) in story.takeAll() {
      var page = Self.page(query)
      page.hasSeveralTills = true
      story.send(.historyArrived(query, .success(page)))
    }
    for order in Self.orders {
      let sum = Strings(.russian).money(order.amount).replacing("\u{A0}", with: " ")
      #expect(story.shows(sum), "\(sum)")
    }
  }

  @Test func anApplicationNamesItsTill() throws {
    var configuration = Story.configuration(.embedded)
    configuration.recordedTill = "till-3"
    var story = Story(configuration: configuration)
    story.toReview()
    let sent = story.file()
    #expect(try #require(sent).summary.till == "till-3")
  }

  /// Shown in Kazakh where that is known, sent as the bank knows it.
  @Test func thePickupPointIsShownInTheClerksLanguage() throws {
    var configuration = Story.configuration(.embedded)
    configuration.places[0] = SalesPlace(
      code: "1", name: "Kassa", city: "Караганда", cityKk: "Қарағанды", salesPlace: "100000",
      pickupPoint: "Караганда, улица Ерубаева, 9", pickupPointKk: "Қарағанды, Ерубаев көшесі, 9")
    var story = Story(.kazakh, configuration: configuration)
    story.fillCart()
    story.choosePlan()
    #expect(story.shows("Қарағанды, Ерубаев көшесі, 9") && !story.shows("улица"))
    story.fillCustomer()
    story.verify()
    story.press(.control("n"))
    #expect(story.shows("Ерубаев көшесі"))
    #expect(try story.mustSubmit().address.pickupPoint == "Караганда, улица Ерубаева, 9")
  }

  @Test func aDayIsChosenByItsTotal() {
    var story = Story()
    story.press(.control("r"))
    story.answerHistory()
    story.press(.function(4))
    #expect(story.take() == .loadDays(HistoryScreenQuestion.all))
    let day = CivilDate(year: 2026, month: 11, day: 23)!
    let total = DayTotal(
      day: day, orders: 21, amount: Money(tenge: 1_234_567), signed: 7, signedAmount: Money(tenge: 800_000))
    story.send(.daysArrived(.success([total])))
    #expect(story.shows("банк принял 21 на 1 234 567 ₸ · подписано 7 на 800 000 ₸"))
    story.press(.down)
    story.press(.enter)
    guard case .loadHistory(let query)? = story.take() else { return }
    #expect(query.day == day)
    #expect(story.shows("23.11.2026"))
  }
}

enum HistoryScreenQuestion {
  static let all: HistoryQuery = {
    var query = HistoryQuery()
    query.limit = 120
    return query
  }()
}

extension Story {
  /// Answers the pending queries.
  mutating func answerHistory() {
    for case .loadHistory(let query) in takeAll() {
      send(.historyArrived(query, .success(HistoryStories.page(query))))
    }
  }
}
