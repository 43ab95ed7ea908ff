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

/// A request is edited and sent: from an exchange, from the review, from a pasted line of curl.
@Suite struct RequestStories {
  private static let narrow = Size(width: 80, height: 24)
  private static let wide = Size(width: 132, height: 36)

  /// At the request that the bank accepted.
  private static func story(_ size: Size = narrow, bank: BankIdentity.Environment = .embedded) -> Story {
    var story = Story(size: size, bank: bank)
    story.exchange()
    _ = story.takeAll()
    story.press(.function(5))
    story.press(.down, .down)
    story.type("e")
    return story
  }

  /// Sign in, submit an application, break a field, send it, see what is wrong, send it again: all that a person presses.
  @Test func theWholeJobTakesFewKeys() throws {
    var story = Story(size: Self.narrow)
    var keys = 0
    func press(_ press: KeyPress...) {
      keys += press.count
      story.press(press)
    }
    for letter in "airp" { press(KeyPress(letter)) }
    press(.enter)
    story.wait(1)
    story.answerPlans()
    press(.control("n"))
    story.answerPlans()
    press(.enter, .function(3), .enter, .space, .function(4))
    for case .sendCode(let request) in story.takeAll() { story.send(.codeSent(request, SMSCode("1243")!)) }
    for digit in "1243" { press(KeyPress(digit)) }
    press(.control("n"))
    story.now += 2
    press(.enter)
    var sent: PreApprovalRequest?
    while let effect = story.take() {
      switch effect {
      case .reserveReference: story.send(.referenceReserved(Story.reference))
      case .submit(let filing): if case .application(let request) = filing.request { sent = request }
      default: break
      }
    }
    let body = String(decoding: try #require(sent).json.bytes, as: UTF8.self)
    story.exchanged(Story.exchange(70, "POST", "/v1/broker/pre-approved", body: body, answer: "{}"))
    story.send(.submissionEnded(Story.reference, Story.accepted))
    press(.function(5), KeyPress("e"), KeyPress("t"), .function(10))
    let run = try story.mustHaveSent()
    #expect(run.number == 1 && run.run.requests.count == 1)
    #expect(
      run.run.requests[0].body
        == body.replacing("\"1243\"", with: "\"<sms_code>\"").replacing(
          /"address":\{[^}]*\}/, with: "\"address\":null"))
    story.answerTest(
      run, 400, answer: #"{"code":400,"message":"address: ожидался объект","status":"Bad Request"}"#)
    #expect(story.shows("400") && story.shows("address: ожидался объект"))
    story.wait(2)
    press(.function(10))
    let second = try story.mustHaveSent()
    #expect(second.number == 2)
    #expect(keys <= 24, "and one copies it as curl: \(keys)")
  }

  @Test func theTreeIsEdited() throws {
    var story = Self.story(Size(width: 80, height: 70))
    #expect(
      story.shows("Запрос банку") && story.shows("POST") && story.shows(#""verificationSmsCode" : "{{sms_code}}""#))
    story.goToLine("channel")
    story.press(.enter)
    #expect(story.shows("Значение") && story.shows(#""web""#))
    story.press(.control("u"))
    story.type("мост")
    story.press(.enter)
    #expect(story.shows(#""channel" : "мост""#))
    story.type("r")
    story.press(.control("u"))
    story.type("канал")
    story.press(.enter)
    #expect(story.shows(#""канал" : "мост""#) && story.shows("▲ channel"))
    story.type("d")
    #expect(story.count(of: #""канал" : "мост""#) == 2)
    story.press(.delete)
    #expect(story.count(of: #""канал" : "мост""#) == 1)
    story.press(.insert)
    story.type("новый")
    story.press(.tab)
    story.type("=01")
    story.press(.enter)
    // What is forced is no JSON any more: it stands as a text.
    #expect(story.shows(#""новый":01"#) && story.shows("не JSON"))
    story.type("zzzzz")
    #expect(story.shows(#""channel" : "web""#))
    story.type("z")
    #expect(story.shows("Возвращать нечего"))
  }

  /// What is typed into no field is not sent either: nothing was changed.
  @Test func untouchedItIsSentAsItWas() throws {
    var story = Self.story()
    let row = story.state.shared.exchanges.ordinals.compactMap { story.state.shared.exchanges[$0] }.last {
      $0.exchange.sale == "KS-2QBR9J" && $0.method == "POST" && $0.kind == .application
    }
    story.press(.enter)
    story.press(.enter)
    story.press(.home)
    story.press(.down)
    story.press(.enter)
    story.press(.enter)
    story.sendRequest()
    let sent = try story.mustHaveSent().run
    #expect(sent == TestRun([try RequestDraft.test(of: #require(row))]))
  }

  @Test func brokenJSONIsSent() throws {
    var story = Self.story()
    story.type("e")
    #expect(story.shows("Тело как текст") && story.shows("1:1"))
    story.press(.delete)
    story.paste("[\r\n,")
    story.sendRequest()
    let body = try story.mustHaveSent().run.requests[0].body
    #expect(body.hasPrefix("[\n,\"address\":") && body.hasSuffix("}"))
    #expect(story.state.navigation.request?.isMoving == true)
  }

  @Test func aDoubledMemberIsSent() throws {
    var story = Self.story(Size(width: 80, height: 70))
    story.goToLine("totalCost")
    story.type("d")
    story.sendRequest()
    let body = try story.mustHaveSent().run.requests[0].body
    #expect(body.ranges(of: "\"totalCost\":\"169990\"").count == 2)
  }

  @Test func aValueOfAnEarlierAnswerIsSent() throws {
    var story = Self.story(Size(width: 80, height: 70))
    story.goToLine("redirectUrl")
    story.press(.enter)
    story.press(.control("u"))
    story.type("{{redirectLink}}")
    story.press(.enter)
    #expect(story.shows("{{redirectLink}} = https://a.kz/x · 14:32:47 POST /v1/broker/pre-approved"))
    story.goToLine("salesPlace")
    story.press(.enter)
    story.press(.control("u"))
    story.type("{{нет такого}}")
    story.press(.enter)
    #expect(story.shows("{{нет такого}}: в ответах такого нет, уйдёт как есть"))
    // A newer answer.
    story.exchanged(Story.exchange(90, "GET", "/v1/broker/x", answer: #"{"redirectLink":"https://b.kz/y"}"#))
    #expect(story.shows("= https://b.kz/y"))
    story.sendRequest()
    let body = try story.mustHaveSent().run.requests[0].body
    #expect(body.contains(#""redirectUrl":"https://b.kz/y""#) && body.contains(#""salesPlace":"{{нет такого}}""#))
  }

  @Test(arguments: [narrow, wide])
  func theAnswerShowsAtOnce(_ size: Size) throws {
    var story = Self.story(size)
    story.type("t")
    story.sendRequest()
    let run = try story.mustHaveSent()
    #expect(story.shows("Ждём ответа"))
    story.answerTest(run, 400, answer: #"{"code":400,"message":"Отказ","status":"Bad Request"}"#)
    #expect(story.shows("\"message\" : \"Отказ\"") && story.shows("400"))
    let isBeside = size == Self.wide
    #expect(story.shows("\"address\" : null") == isBeside)
    // One key back, and one there again.
    story.press(isBeside ? .tab : .escape)
    #expect(story.state.place.kind == .request && story.shows("\"address\" : null"))
    story.press(.tab)
    #expect(story.shows("\"message\" : \"Отказ\""))
    story.press(.escape)
    if !isBeside { story.press(.escape) }
    #expect(story.state.place.kind == .exchanges)
  }

  @Test func manyAreCountedAndStopped() throws {
    var story = Self.story(Self.wide)
    story.goToLine("Сколько раз")
    story.press(.enter)
    story.press(.control("u"))
    story.type("1001")
    story.press(.enter)
    #expect(story.shows("От 1 до 1000"))
    story.press(.backspace)
    story.press(.enter)
    story.press(.down)
    story.press(.enter)
    story.press(.down)
    story.press(.enter)
    story.sendRequest()
    let run = try story.mustHaveSent()
    #expect(run.run.requests.count == 100 && run.run.isAtOnce && run.run.isRenewed)
    #expect(story.shows("0 из 100"))
    for number in 0..<5 { story.answerTest(run, number < 3 ? 200 : 503, id: number + 200) }
    story.send(.testEnded(run.number, .failed(BrokerFailure(.answerLost(.connectionLost)), nil)))
    story.send(.testEnded(run.number, .notSent(.noToken(.expired))))
    #expect(story.shows("7 из 100 · 200 × 3 · 503 × 2 · без ответа: 1 · не отправлено: 1"))
    story.type("s")
    #expect(story.cancelled.last == [.tests] && story.shows("остановлено"))
    // Of another run nothing counts.
    story.send(.testEnded(run.number - 1, .answered(status: 200, nil)))
    #expect(story.shows("7 из 100"))
  }

  @Test func anAcceptedApplicationIsNoSale() throws {
    var story = Self.story()
    for number in 0..<2 {
      story.sendRequest()
      let run = try story.mustHaveSent()
      story.answerTest(run, 200, id: 300 + number)
      #expect(story.shows("продажей кассы она не стала") == (number == 0))
      #expect(story.state.orders.list.isEmpty)
      story.press(.down)
      story.wait(60)
      story.state.toast = nil
    }
  }

  @Test func onceMoreExactlyTheSame() throws {
    var story = Self.story()
    story.press(.escape)
    story.repeatRequest()
    let run = try story.mustHaveSent()
    #expect(run.run.requests.count == 1 && !run.run.isRenewed)
    #expect(run.run.requests[0].request.slots == [.bearerToken, .smsCode])
    story.answerTest(run, 409, answer: "{}", id: 400)
    story.exchanged(Story.exchange(91, "GET", "/v1/broker/products"))
    #expect(
      story.shows("409") && story.screen.split(separator: "\n").contains { $0.contains("▎") && $0.contains("409") })
    // What comes of it may be recorded after it was told.
    story.repeatRequest()
    let second = try story.mustHaveSent()
    story.send(.testEnded(second.number, .answered(status: 418, Story.exchange(401, "POST", "/").id)))
    story.exchanged(Story.exchange(401, "POST", "/v1/broker/pre-approved", body: "{}", status: 418))
    #expect(story.screen.split(separator: "\n").contains { $0.contains("▎") && $0.contains("418") })
    story.repeatRequest()
    let third = try story.mustHaveSent()
    story.send(.testEnded(third.number, .notSent(.noValue(.smsCode))))
    #expect(story.shows("значение {{sms_code}} неизвестно"))
  }

  @Test func callbacksAndMessagesAreNotEdited() throws {
    var story = Self.story()
    story.press(.escape)
    story.press(.home)
    story.type("e")
    #expect(story.state.place.kind == .exchanges && story.shows("Это прислал банк"))
    story.press(.down, .down, .down)
    story.repeatRequest()
    #expect(story.shows("Это сообщение покупателю") && !story.hasSent)
  }

  @Test func theRealBankGetsNothing() throws {
    var story = Self.story(bank: .production)
    #expect(story.state.place.kind == .exchanges && story.shows("обмен только читается"))
    story.repeatRequest()
    story.paste("curl https://a.kz/")
    story.press(.alt("e"))
    #expect(story.state.place.kind == .exchanges && !story.hasSent)
  }

  @Test func theApplicationUnderReviewIsSentWithANumberOfItsOwn() throws {
    var story = Story(size: Self.narrow)
    story.toReview()
    story.exchanged(Story.exchange(21, "GET", "/v1/broker/products?amount=1", answer: "{}"))
    let sale = story.state.sale
    story.type("e")
    #expect(story.shows("Запрос банку") && story.shows("{{sms_code}}") == false)
    story.sendRequest()
    let run = try story.mustHaveSent().run
    #expect(run.isRenewed && run.requests[0].request.url.text.hasSuffix("/v1/broker/pre-approved"))
    #expect(run.requests[0].request.headers.map(\.name) == ["Authorization", "Content-Type"])
    #expect(run.requests[0].request.slots == [.bearerToken, .smsCode])
    story.press(.escape)
    story.press(.escape)
    #expect(story.state.place == .sale(.review) && story.state.sale == sale)
    let submitted = try story.mustSubmit()
    #expect(submitted.referenceId == Story.reference.rawValue)
  }

  @Test func aLineOfCurlBecomesARequest() throws {
    var story = Self.story()
    story.press(.escape)
    story.send(.bankStarted(brokerBase: "http://127.0.0.1:5/bcc/sandbox/v1/broker"))
    story.paste("curl -k -X PUT 'https://api.bcc.kz/bcc/x/v1/broker/orders?a=1' -H 'X-A: б' -d '{\"a\":1}'")
    #expect(
      story.shows("PUT") && story.shows("http://127.0.0.1:5/bcc/sandbox/v1/broker/orders")
        && story.shows("вместо api.bcc.kz пойдёт в банк профиля") && story.shows("Не учтено: -k"))
    story.paste("curl https://shop.kz/orders --data @file")
    #expect(story.shows("файлы не читаются") && story.shows("PUT"))
    story.paste("curl https://shop.kz/orders")
    #expect(story.shows("https://shop.kz/orders") && !story.shows("вместо"))
    // It took the place of the one before, which comes back.
    story.type("z")
    #expect(story.shows("PUT") && story.shows("вместо api.bcc.kz"))
    story.paste("curl https://shop.kz/orders")
    story.sendRequest()
    let request = try story.mustHaveSent().run.requests[0].request
    #expect(request.url.text == "https://shop.kz/orders" && request.slots.isEmpty)
  }

  @Test func theDraftIsKept() throws {
    var story = Self.story(Size(width: 80, height: 70))
    story.goToLine("channel")
    story.type("t")
    story.press(.escape, .escape)
    #expect(story.state.place == .sale(.cart))
    story.press(.alt("e"))
    #expect(story.shows("\"channel\" : 0"))
    // From its exchange too, from another one anew.
    story.press(.escape)
    story.press(.function(5))
    story.press(.down, .down)
    story.type("e")
    #expect(story.shows("\"channel\" : 0"))
    story.press(.escape)
    story.press(.up)
    story.type("e")
    #expect(story.shows("\"taxCode\" : 960629450735") && !story.shows("\"channel\" : 0"))
  }

  /// Before anything was sent.
  @Test func aPastedCallGoesToTheBankInsideTheTill() {
    var story = Story(size: Self.narrow)
    story.send(.bankStarted(brokerBase: "http://127.0.0.1:4321/bcc/sandbox/v1/broker"))
    story.press(.function(5))
    story.paste("curl https://api.bcc.kz/bcc/x/v1/broker/orders")
    #expect(story.shows("http://127.0.0.1:4321/bcc/sandbox/v1/broker/orders"))
  }

  @Test func itIsCopiedAsItWouldBeSent() throws {
    var story = Self.story(Size(width: 80, height: 70))
    story.goToLine("channel")
    story.type("t")
    story.type("y")
    let text = try story.mustCopy()
    #expect(text.contains(#""channel":0"#) && text.contains("KASSA_TOKEN=") && !story.hasSent)
    story.goToLine("Токен")
    story.press(.enter)
    story.type("y")
    let bare = try story.mustCopy()
    #expect(!bare.contains("KASSA_TOKEN") && bare.contains(#""channel":0"#))
  }

  /// Nothing is laid out for each of many answers, and nothing large unasked.
  @Test func anAnswerIsLaidOutAtTheEndOrWhenAsked() throws {
    var story = Self.story(Self.wide)
    story.goToLine("Сколько раз")
    story.press(.enter)
    story.press(.control("u"))
    story.type("2")
    story.press(.enter)
    story.press(.function(10))
    let run = try story.mustHaveSent()
    story.answerTest(run, 400, answer: #"{"message":"Отказ"}"#, id: 600)
    #expect(story.state.navigation.request?.answer == nil && story.shows("покажет Tab"))
    story.press(.tab)
    #expect(story.shows("\"message\" : \"Отказ\""))
    let large = "{\"message\":\"Большой\",\"a\":\"" + String(repeating: "x", count: 1 << 20) + "\"}"
    story.answerTest(run, 400, answer: large, id: 601)
    #expect(story.state.navigation.request?.answer == nil && story.shows("покажет Tab"))
    story.press(.tab)
    #expect(story.shows("\"message\" : \"Большой\""))
  }

  /// It holds a customer, whom the recorded exchanges may outlive.
  @Test(arguments: [nil, 7]) func theDraftIsForgottenWithItsTime(_ recordDays: Int?) {
    var story = Self.story()
    story.state.shared.configuration.recordDays = recordDays
    story.press(.enter)
    story.now += 25 * 3600
    story.send(.ticked)
    #expect(story.state.testing.kept == nil && story.state.place.kind == .exchanges && story.state.overlays.isEmpty)
  }

  @Test func peopleAreMasked() {
    var story = Self.story(Size(width: 80, height: 70))
    #expect(story.shows("Ғаббасова"))
    story.press(.function(6))
    #expect(!story.shows("Ғаббасова") && !story.shows("940317499906"))
    story.goToLine("lastName")
    story.press(.enter)
    #expect(!story.shows("Ғаббасова") && story.shows("•••"))
    story.press(.escape)
    story.type("e")
    #expect(!story.shows("Ғаббасова") && !story.shows("940317499906"))
  }

  @Test func tokensFlawsAndHeadersAreChosen() throws {
    var story = Self.story(Size(width: 80, height: 70))
    story.goToLine("Токен")
    story.press(.enter)
    #expect(story.shows("без токена"))
    story.goToLine("Порча")
    story.press(.enter)
    #expect(story.shows("два Content-Length"))
    story.goToLine("Authorization")
    #expect(story.shows("Bearer {{token}}"))
    story.press(.insert)
    story.type("Content-Length")
    story.press(.tab)
    story.type("5")
    story.press(.enter)
    story.type("d")
    story.goToLine("Authorization")
    story.press(.delete)
    story.sendRequest()
    let test = try story.mustHaveSent().run.requests[0]
    #expect(test.token == .none && test.flaw == .twoLengths)
    #expect(test.request.headers.map(\.name) == ["Content-Length", "Content-Length"])
  }

  @Test func anEditorOfTheUsersHasTheBodyWithoutSecrets() throws {
    var story = Self.story()
    story.type("v")
    let bodies = story.takeAll().compactMap { if case .editOutside(let body) = $0 { body.value } else { nil } }
    let body = try #require(bodies.first)
    #expect(String(decoding: body, as: UTF8.self).contains("{{sms_code}}"))
    story.send(.editedOutside(.failure(.failed(1))))
    #expect(story.shows("тело прежнее"))
    story.send(.editedOutside(.success(Sensitive([0xFF, 0x00]))))
    story.type("e")
    #expect(story.shows("не текст в UTF-8"))
    story.sendRequest()
    let sent = try story.mustHaveSent().run.requests[0]
    #expect(sent.request.body?.shownBytes == [0xFF, 0x00])
  }
}

extension TestRequest {
  /// With names in the place of secrets.
  fileprivate var body: String {
    request.body.map { String(decoding: $0.bytes { "<\($0.name)>" }, as: UTF8.self) } ?? ""
  }
}

extension Story {
  fileprivate struct Sent {
    let run: TestRun
    let number: Int
  }

  fileprivate var hasSent: Bool { effects.contains { if case .sendTests = $0 { true } else { false } } }

  /// The tests that were to be sent last.
  fileprivate mutating func mustHaveSent() throws -> Sent {
    let all = takeAll().compactMap {
      if case .sendTests(let run, let number) = $0 { Sent(run: run, number: number) } else { nil }
    }
    return try #require(all.last)
  }

  fileprivate mutating func answerTest(
    _ run: Sent, _ status: Int, answer: String = "{}", id: Int = 500
  ) {
    let exchange = Story.exchange(
      id, "POST", "/v1/broker/pre-approved", body: run.run.requests[0].body, status: status, answer: answer)
    exchanged(exchange)
    send(.testEnded(run.number, .answered(status: status, exchange.id)))
  }

  /// Moves to the line with a text.
  fileprivate mutating func goToLine(_ text: String) {
    press(.home)
    for _ in 0..<120 {
      if screen.split(separator: "\n").contains(where: { $0.contains("▎") && $0.contains(text) }) { return }
      press(.down)
    }
    Issue.record("no line with \(text):\n\(screen)")
  }

  fileprivate func count(of text: String) -> Int { screen.ranges(of: text).count }
}

extension Story {
  /// Also unchanged.
  mutating func sendRequest() {
    wait(2)
    press(.function(10))
    if !state.overlays.isEmpty { type("y") }
  }

  mutating func repeatRequest() {
    type("a")
    if !state.overlays.isEmpty { type("y") }
  }
}
