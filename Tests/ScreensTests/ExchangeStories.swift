import BrokerAPI
import Checkout
import Exchanges
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing
import Text

@testable import Screens

/// The exchanges with the bank on their screen: what shows, the filter, following, one in detail, the mask.
@Suite struct ExchangeStories {
  private static let narrow = Size(width: 80, height: 24)
  private static let wide = Size(width: 132, height: 36)

  private static func story(_ size: Size = narrow, open: Bool = true) -> Story {
    var story = Story(size: size)
    story.exchange()
    if open { story.press(.function(5)) }
    return story
  }

  @Test(arguments: [narrow, wide, Size(width: 160, height: 45)])
  func theNewestExchangeStandsOnTop(_ size: Size) {
    let story = Self.story(size)
    let count = story.state.shared.exchanges.findings
    let findings = story.state.strings.findings(count).replacing("\u{A0}", with: " ")
    #expect(story.shows("Обмен с банком") && story.shows("8 обменов · \(findings)") && count >= 2)
    #expect(story.lists("▎ 14:32:58 ← CUSTOMER_APPROVED"))
    #expect(story.lists("SMS +7 747 ••• •• 85"))
    #expect(story.shows("опросы без изменений: 1"))
    // From 132 columns the selected one stands beside.
    #expect(story.shows("Касса ответила") == (size.width >= 132))
  }

  @Test func lettersAreCommandsUntilTheFilterHasTheFocus() {
    var story = Self.story()
    story.type("pre")
    #expect(story.shows("фильтр: путь") && story.state.navigation.exchanges?.query.isEmpty == true)
    story.type("/path:pre")
    #expect(story.shows("2 из 7") && story.shows("/pre-approved") && !story.shows("/products"))
    story.press(.enter)
    story.press(.down)
    #expect(story.lists("▎ 14:32:47 POST /pre-approved"))
    // Back shows all again before it leaves.
    story.press(.escape)
    #expect(story.shows("/products"))
    story.press(.escape)
    #expect(story.state.place == .sale(.cart))
  }

  @Test func aMistakeInTheFilterIsTold() {
    var story = Self.story()
    story.type("/stauts:4xx")
    #expect(story.shows("✗ нет ключа «stauts»"))
    story.press(.control("u"))
    story.type("status:4xx")
    #expect(!story.shows("✗ нет") && story.shows("1 из 7"))
    story.press(.control("u"))
    story.type("body:\"неверный иин\"")
    #expect(story.shows("1 из 7"))
    story.type("ы")
    #expect(story.shows("Ничего не найдено"))
  }

  @Test func theListFollowsUntilAnotherRowIsChosen() {
    var story = Self.story()
    story.exchanged(Story.exchange(90, "GET", "/v1/broker/products", answer: "{}"))
    #expect(story.lists("▎ 14:33:30 GET /products"))
    story.press(.down)
    #expect(story.lists("▎ 14:32:58 ←"))
    story.exchanged(Story.exchange(91, "GET", "/v1/broker/products", answer: "{}"))
    #expect(story.lists("▎ 14:32:58 ←") && story.shows("стоит"))
    story.type("f")
    #expect(story.lists("▎ 14:33:31 GET /products") && !story.shows("стоит"))
    // Standing still on the newest one.
    story.type("f")
    story.exchanged(Story.exchange(92, "GET", "/v1/broker/products", answer: "{}"))
    #expect(story.lists("▎ 14:33:31 GET /products"))
  }

  /// A row does not move under whoever reads it.
  @Test func standingStillTheRowsStayWhereTheyAre() {
    var story = Story(size: Self.narrow)
    for number in 0..<60 { story.exchanged(Story.exchange(number, "GET", "/v1/broker/products?n=\(number)")) }
    story.press(.function(5))
    for _ in 0..<30 { story.press(.down) }
    let row = story.surface.text.split(separator: "\n").firstIndex { $0.contains("▎") }
    let text = story.surface.text(row: 12)
    for number in 60..<63 { story.exchanged(Story.exchange(number, "GET", "/v1/broker/products?n=\(number)")) }
    #expect(story.surface.text.split(separator: "\n").firstIndex { $0.contains("▎") } == row)
    #expect(story.surface.text(row: 12) == text)
  }

  @Test func unchangedPollsShowWhereWanted() {
    var story = Self.story()
    story.type("u")
    #expect(story.lists("14:32:40 GET /orders") && story.lists("14:32:35 GET /orders"))
    story.type("u")
    #expect(!story.lists("14:32:40 GET /orders") && story.lists("14:32:35 GET /orders"))
  }

  @Test func oneIsReadInDetail() {
    var story = Self.story(Size(width: 80, height: 90))
    story.press(.down)
    story.press(.enter)
    for text in [
      "POST /v1/broker/pre-approved", "KS-2QBRA1", "Запрос", "\"taxCode\" : 960629450735",
      "▲ ожидается: строка, получено: число · описано", "Ответ", "400 Bad Request",
      "\"message\" : \"Отказ: неверный ИИН\"", "Время", "ожидание", "2,5 мс",
      "Заголовки: Запрос", "Authorization", "Bearer ••••",
    ] { #expect(story.shows(text), "\(text)") }
    #expect(!story.shows("\"1243\"") && !story.shows("secrettoken"))
    story.press(.tab)
    #expect(story.shows("▎ Ответ"))
    story.press(KeyPress(.tab, .shift))
    #expect(story.shows("▎ Запрос"))
    story.press(.escape)
    #expect(story.lists("▎ 14:32:51 POST /pre-approved"))
  }

  @Test func findingsAreListedWithTheirProvenance() {
    var story = Self.story()
    story.press(.down)
    #expect(story.shows("▲ 2 замечания"))
    story.type("g")
    #expect(story.shows("Замечания к обмену") && story.shows("customer.taxCode"))
  }

  @Test func listsFoldAndTextsAreFound() {
    var story = Self.story(Size(width: 80, height: 60))
    story.press(.down)
    story.press(.enter)
    story.type("/taxCode")
    story.press(.enter)
    #expect(story.shows("▎") && story.state.navigation.exchanges?.focus == .detail)
    story.press(.up)
    func isAtCustomer() -> Bool {
      story.surface.text.split(separator: "\n").contains { $0.contains("▎") && $0.contains("\"customer\"") }
    }
    for _ in 0..<40 where !isAtCustomer() { story.press(.up) }
    #expect(isAtCustomer())
    story.press(.space)
    #expect(story.shows("\"customer\" : { 6 значений }") && !story.shows("\"taxCode\" :"))
    story.press(.space)
    #expect(story.shows("\"taxCode\" :"))
    story.type("/такого нет")
    story.press(.enter)
    #expect(story.shows("Ничего не найдено"))
  }

  @Test func whatIsReadStaysWhileOthersCome() {
    var story = Self.story(Size(width: 132, height: 60))
    story.press(.down)
    story.press(.enter)
    for number in 0..<1200 { story.exchanged(Story.exchange(number, "GET", "/v1/broker/products?n=\(number)")) }
    #expect(story.shows("\"taxCode\" : 960629450735") && story.shows("ушло 208"))
  }

  /// Also one that is read: customers of idle sales do not outlive their time in it.
  @Test(arguments: [narrow, wide])
  func exchangesAreForgottenWithIdleCustomers(_ size: Size) {
    var story = Self.story(size)
    story.press(.down)
    story.press(.enter)
    #expect(story.shows("Запрос"))
    story.wait(86_400 - 60)
    #expect(story.shows("Запрос"))
    story.wait(180)
    #expect(!story.shows("Запрос") && story.shows("Обменов ещё не было") && story.shows("ушло 8"))
    story.exchanged(Story.exchange(86_700, "GET", "/v1/broker/products", answer: "{}"))
    #expect(story.shows("1 обмен") && story.shows("/products"))
  }

  /// Those of earlier runs stay as long as they are recorded.
  @Test func recordedExchangesStayForTheirDays() {
    var configuration = Story.configuration(.embedded)
    configuration.recordDays = 7
    var story = Story(size: Self.wide, configuration: configuration)
    let day = 86_400
    let earlier = [-8 * day, -6 * day, -60].map {
      Story.exchange($0, "GET", "/v1/broker/products?n=\($0)", answer: "{}")
    }
    story.send(.exchangesRestored(earlier.map { RecordedExchange($0) }))
    story.exchanged(Story.exchange(1, "GET", "/v1/broker/products?n=1", answer: "{}"))
    story.wait(60)
    story.press(.function(5))
    #expect(story.shows("3 обмена") && story.shows("ушло 1"))
    story.wait(2 * 86_400)
    #expect(story.shows("2 обмена") && story.shows("ушло 2"))
  }

  /// While it is typed, and once it was.
  @Test func anUnfinishedFilterIsToldWhenItIsLeft() {
    var story = Self.story(Self.wide)
    for (filter, told) in [("method:", "после «method:» пусто"), (#"body:"a"#, "кавычка не закрыта")] {
      story.press(KeyPress("/"))
      story.press(.control("u"))
      story.type(filter)
      #expect(!story.shows(told))
      story.press(.enter)
      #expect(story.shows(told))
    }
  }

  /// A large body is laid out only when it is asked for: it would stop the keys.
  @Test func aLargeBodyWaitsForEnter() {
    var story = Self.story(Self.wide)
    let large = "\"" + String(repeating: "x", count: 2_000_000) + "\""
    story.exchanged(Story.exchange(90, "GET", "/v1/broker/products", answer: large))
    #expect(story.shows("2,0 МБ: покажет") && !story.shows("xxx"))
    story.press(.enter)
    #expect(story.shows("xxx"))
    story.press(.escape)
    #expect(!story.shows("xxx"))
    story.type("b")
    #expect(story.lists("14:33:30 GET /products") && !story.shows("xxx"))
  }

  @Test func brokenOffBodiesShowAsFarAsTheyCame() {
    var story = Story(size: Self.narrow)
    story.exchanged(
      Story.exchange(
        1, "GET", "/v1/broker/orders", answer: #"[{"referenceId":"KS"#, failure: .answerLost(.connectionLost)))
    story.press(.function(5))
    #expect(story.shows("оборвана"))
    story.press(.enter)
    #expect(story.shows("▲ Связь оборвалась: показано то, что пришло") && story.shows(#"[{"referenceId":"KS"#))
  }

  @Test(arguments: [Size(width: 80, height: 90), Size(width: 132, height: 90)])
  func theMaskHidesPeopleAndNothingElse(_ size: Size) {
    var story = Self.story(size)
    story.press(.down)
    story.press(.enter)
    #expect(story.shows("960629450735"))
    story.press(.function(6))
    #expect(!story.shows("960629450735") && story.shows("••••••••0735"))
    story.press(.escape)
    story.press(.down)
    story.press(.enter)
    #expect(!story.shows("Ғаббасова") && story.shows("169990"))
    story.press(.escape)
    story.type("/body:Ғабб path:pre")
    #expect(!story.shows("Ғабб") && story.shows("body:•••• path:pre"))
  }

  @Test func secretsNeverShow() {
    var story = Self.story(Size(width: 160, height: 90))
    for _ in 0..<8 {
      for secret in ["secrettoken", "\"1243\"", "clientsecret"] { #expect(!story.shows(secret)) }
      story.press(.down)
    }
  }

  @Test func theyStandBesideTheSaleWhereThereIsRoom() throws {
    var story = Self.story(Self.wide)
    story.type("b")
    #expect(story.state.place == .sale(.cart) && story.shows("Обмен с банком"))
    #expect(story.lists("14:32:51 POST /pre-approved"))
    story.type("airp")
    story.exchanged(Story.exchange(95, "GET", "/v1/broker/products", answer: "{}"))
    #expect(story.lists("14:33:35 GET /products") && story.shows("AirPods"))
    // What the bank answered, and how the request departed from the contract.
    let log = story.state.shared.exchanges
    story.exchanged(try #require(log.ordinals.compactMap { log[$0] }.last { $0.exchange.sale == "KS-2QBRA1" }).exchange)
    #expect(story.shows("▲ customer.taxCode:") && story.shows(#""message" : "Отказ: нев"#) && story.shows("AirPods"))
    // The orders take their place back.
    story.press(.function(8))
    #expect(!story.shows("Обмен с банком"))
    story.press(.escape)
    #expect(!story.shows("Обмен с банком"))
    var small = Self.story(Self.narrow)
    small.type("b")
    #expect(small.shows("от 132 колонок"))
  }

  @Test func anExchangeChangesNothingOfWhatIsTyped() {
    var story = Story(size: Self.narrow)
    story.type("airp")
    let effects = story.effects
    story.exchange()
    #expect(story.shows("AirPods") && story.effects == effects)
    story.press(.function(5))
    story.press(.escape)
    #expect(story.shows("AirPods") && story.shows("airp"))
  }

  @Test func productionReadsToo() {
    var story = Story(size: Self.narrow, bank: .production)
    story.exchange()
    _ = story.takeAll()
    story.press(.function(5))
    story.press(.down)
    story.press(.enter)
    #expect(story.shows("Запрос") && story.takeAll().isEmpty)
  }
}

extension Story {
  /// However wide the columns are.
  fileprivate func lists(_ row: String) -> Bool {
    screen.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ").contains(row)
  }

  static func exchange(
    _ number: Int, _ method: String, _ path: String, body: String? = nil, status: Int? = 200, reason: String = "OK",
    answer: String = "[]", sale: String? = nil, direction: Exchange.Direction = .sent, failure: BrokerFailure? = nil
  ) -> Exchange {
    let redactor = Redactor([
      SentSecret(.bearerToken, "secrettoken"), SentSecret(.clientSecret, "clientsecret"),
      SentSecret(.smsCode, "1243", onlyAt: "verificationSmsCode"),
    ])
    let request = Exchange.Request(
      method: method, url: redactor.request(Array("http://127.0.0.1:5\(path)".utf8)),
      headers: redactor.headers([("Authorization", "Bearer secrettoken")], ofRequest: true),
      body: body.map { redactor.request(Array($0.utf8)) })
    let response = status.map {
      Exchange.Response(
        status: $0, reason: redactor.response(Array(reason.utf8)),
        headers: redactor.headers([("Content-Type", "application/json")], ofRequest: false),
        body: redactor.response(Array(answer.utf8)))
    }
    var exchange = Exchange(
      id: ExchangeID(UUID(uuidString: "00000000-0000-0000-0000-" + String(format: "%012d", abs(number)))!),
      direction: direction, profile: "sandbox", sale: sale, start: start + Double(number),
      content: .http(request, response))
    exchange.times.sending = .microseconds(200)
    exchange.times.waiting = .microseconds(2500)
    exchange.times.receiving = .microseconds(300)
    exchange.failure = failure
    return exchange
  }

  mutating func openExchanges() {
    exchange()
    press(.function(5))
  }

  mutating func exchanged(_ exchange: Exchange) { send(.exchanged(RecordedExchange(exchange))) }

  /// What a sale brings about, and one that the bank refuses.
  mutating func exchange() {
    let list =
      #"[{"loanLength":"12","productCode":"CC12INS","referenceId":"KS-2QBR9J","state":"INIT","stateTitle":"A"}]"#
    let products = #"{"products":[{"name":"Рассрочка","monthlyPayment":18331,"period":12,"productCode":"CC12INS"}]}"#
    var clerk = Story()
    clerk.toReview()
    let good = String(decoding: clerk.submit()?.json.bytes ?? [], as: UTF8.self)
    // A number instead of a text, and a state that no application begins with.
    let bad = good.replacing("\"940317499906\"", with: "960629450735").replacing("\"INIT\"", with: "\"NEW\"")
    exchanged(
      Story.exchange(
        20, "POST", "/v1/oauth/token", body: "grant_type=client_credentials&client_secret=clientsecret",
        answer: #"{"access_token":"secrettoken","token_type":"Bearer","expires_in":3600,"scope":"s","consented_on":1}"#)
    )
    exchanged(Story.exchange(21, "GET", "/v1/broker/products?amount=219970", answer: products))
    exchanged(Story.exchange(35, "GET", "/v1/broker/orders", answer: list))
    exchanged(Story.exchange(40, "GET", "/v1/broker/orders", answer: list))
    send(
      .exchanged(
        RecordedExchange(
          Exchange(
            id: ExchangeID(UUID(uuidString: "00000000-0000-0000-0000-000000000044")!), profile: "sandbox",
            start: Story.start + 44,
            content: .simulatedSMS(to: Sensitive(try! Phone(parsing: "7474308685")), text: .whole(.smsCode))))))
    exchanged(
      Story.exchange(
        47, "POST", "/v1/broker/pre-approved", body: good,
        answer: #"{"code":"200","message":"ok","redirectLink":"https://a.kz/x","requestUuid":"u","status":"Success"}"#,
        sale: "KS-2QBR9J"))
    exchanged(
      Story.exchange(
        51, "POST", "/v1/broker/pre-approved", body: bad, status: 400, reason: "Bad Request",
        answer: #"{"code":400,"message":"Отказ: неверный ИИН","status":"Bad Request"}"#, sale: "KS-2QBRA1"))
    exchanged(
      Story.exchange(
        58, "POST", "/callback",
        body:
          #"{"loanLength":"12","productCode":"CC12INS","referenceId":"KS-2QBR9J","state":"CUSTOMER_APPROVED","stateTitle":"A"}"#,
        answer: "", sale: "KS-2QBR9J", direction: .received))
  }
}
