import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import Sales
import TerminalCore
import TestSupport
import Testing

@testable import Screens

extension Story {
  /// The report of a bank in the middle of a demonstration.
  static var report: BankReport {
    typealias Order = BankReport.Order
    var report = BankReport(clock: .init(now: start + 75, speed: 60, isPaused: false))
    report.scenarios = [
      .init(
        id: "approved",
        names: ["ru": "Одобрено и подписано", "kk": "Мақұлданып, қол қойылды", "en": "Approved and signed"],
        isTargeted: false, provenance: .assumed),
      .init(
        id: "rejected", names: ["ru": "Отказ скоринга", "kk": "Скоринг бас тартты", "en": "Refused by scoring"],
        isTargeted: false, provenance: .assumed),
    ]
    report.chosen = "rejected"
    report.faults = [
      .init(id: 1, fault: Fault(.status(503, retryAfter: 5), at: .preApproved, .after, times: 3)),
      .init(id: 2, fault: Fault(.outOfOrder, at: .callback, probability: 0.5)),
    ]
    func order(_ reference: String, _ state: OrderState, _ title: String, next: OrderState?) -> Order {
      let step = next.map { Order.Step(state: $0, at: start + 79) }
      return Order(
        reference: reference, totalCost: Money(tenge: 169_990), state: state, title: title,
        course: [.init(state: .initial, at: start), .init(state: state, at: start + 70)] + [step].compactMap { $0 },
        next: step)
    }
    report.orders = [
      order("KS-2QB5C8", .preApproved, "Предварительно одобрено", next: .approved),
      order("KS-2QB5C7", .signed, "Договор подписан", next: nil),
      order(
        "KS-2QB5C6", OrderState("ADDITIONAL_CONFIRMATION"), "Нужно ещё раз подтвердить личность",
        next: .customerApproved),
    ]
    (report.orderCount, report.requestCount, report.callbackCount) = (3, 1204, 4)
    func request(_ number: Int, _ method: String, _ path: String, _ status: Int, _ problem: String? = nil)
      -> RequestRecord
    {
      RequestRecord(
        number: number, at: start + Double(number - 1200), method: method, path: "/bcc/sandbox" + path, status: status,
        seconds: 0.0123, problem: problem)
    }
    report.requests = [
      request(1204, "GET", "/v1/broker/orders", 200),
      request(
        1203, "POST", "/v1/broker/pre-approved", 400, "totalCost: 1 is not the sum of the prices, 169990 (assumed)"),
      request(1202, "GET", "/v1/broker/products?merchantId=KASSA-DEMO&amount=169990", 0),
      request(1201, "POST", "/v2/oauth/token", 200),
    ]
    func attempt(_ state: OrderState, _ number: Int, _ outcome: BankReport.CallbackAttempt.Outcome)
      -> BankReport.CallbackAttempt
    {
      .init(
        id: "e-\(state.name)", reference: "KS-2QB5C7", state: state, url: "http://127.0.0.1:9/hook", attempt: number,
        at: start + 60, outcome: outcome)
    }
    report.callbacks = [
      attempt(.signed, 2, .answered(200)), attempt(.signed, 1, .failed("connection refused")),
      attempt(.approved, 1, .answered(503)), attempt(.preApproved, 1, .notAllowed(.host)),
    ]
    report.snapshots = ["14:30:00"]
    return report
  }

  /// Opens a tab of the console with a report.
  mutating func openConsole(_ report: BankReport = Story.report, tab: Character = "1") {
    press(.function(12))
    _ = takeAll()
    send(.bankReportArrived(.success(report)))
    type(String(tab))
  }

  /// Commands since the last call.
  mutating func commands() -> [BankCommand] {
    takeAll().compactMap { if case .command(let command) = $0 { command } else { nil } }
  }
}

extension BankReport.CallbackAttempt {
  fileprivate func copy(id: String) -> Self {
    .init(id: id, reference: reference, state: state, url: url, attempt: attempt, at: at, outcome: outcome)
  }
}

@Suite struct ConsoleStories {
  @Test func theBankIsPolledOnlyWhileTheConsoleIsOpen() {
    var story = Story()
    story.press(.function(12))
    #expect(story.takeAll().contains(.loadBankReport) && story.shows("Пульт учебного банка"))
    // One question at a time.
    story.wait(5)
    #expect(!story.takeAll().contains(.loadBankReport))
    story.send(.bankReportArrived(.success(Story.report)))
    #expect(story.shows("KS-2QB5C8") && story.shows("0:04 → APPROVED"))
    story.wait(1)
    #expect(story.takeAll().contains(.loadBankReport))
    story.press(.escape)
    story.send(.bankReportArrived(.success(Story.report)))
    story.wait(10)
    #expect(!story.takeAll().contains(.loadBankReport) && story.shows("Корзина"))
  }

  @Test func movingAnOrderByHandPollsAtOnce() {
    var story = Story()
    story.toOrder()
    story.openConsole()
    story.press(.enter)
    #expect(story.shows("описано, строка 309") && story.shows("EXPIRED · допущение"))
    story.type("financed")
    story.press(.enter)
    let command = BankCommand.move(reference: "KS-2QB5C8", .financed)
    #expect(story.commands() == [command])
    story.send(.bankCommanded(command, .success(.done)))
    let effects = story.takeAll()
    #expect(effects.contains(.loadBankReport))
    #expect(effects.contains { if case .loadOrders = $0 { true } else { false } })
    #expect(story.shows("KS-2QB5C8 → Деньги перечислены магазину"))
  }

  @Test func aFaultIsTurnedOnInThreeChoicesAndOff() {
    var story = Story()
    story.openConsole(tab: "4")
    story.press(.enter)
    story.type("429")
    story.press(.enter)
    story.type("preapp")
    story.press(.enter)
    story.press(.down, .enter)
    #expect(story.commands() == [.turnOn(Fault(.status(429, retryAfter: 5), at: .preApproved, .after, times: 1))])
    story.press(.down, .enter)
    #expect(story.commands() == [.turnOff(1)])
    story.press(.end, .enter)
    #expect(story.commands() == [.turnOff(nil)])
  }

  /// The bank accepts every fault on offer.
  @Test func everyFaultOfThePickersIsOneOfTheContract() throws {
    let story = Story()
    for item in Picker.faultKinds(story.state.strings).items {
      guard case .place(.console(.placeWanted(let kind))) = item.message else { continue }
      let places =
        kind.appliesOnlyToCallbacks
        ? [.callback]
        : [Fault.Endpoint?.none] + Fault.Endpoint.allCases.filter { $0 != .callback || kind.appliesToCallbacks }
      for place in places {
        for item in Picker.faultTimes(kind, place, story.state.strings).items {
          guard case .place(.console(.commanded(.turnOn(let fault)))) = item.message else {
            Issue.record("\(item)")
            continue
          }
          let read = try Fault(checking: fault.json)
          #expect(read == fault)
        }
      }
    }
  }

  @Test func aCallbackIsSentAgain() {
    var story = Story()
    story.openConsole(tab: "3")
    #expect(story.shows("✓ ответ 200") && story.shows("✗ ответ 503"))
    story.press(.down, .down, .enter)
    #expect(story.commands() == [.sendAgain(callback: "e-APPROVED")])
    story.send(.bankCommanded(.sendAgain(callback: "e-APPROVED"), .success(.sent(isAccepted: false))))
    #expect(story.shows("Отправлено, но не принято"))
  }

  /// Enter acts on what was selected, whatever has come since.
  @Test func theSelectionStaysOnItsItem() {
    var story = Story()
    story.openConsole(tab: "3")
    story.press(.down, .down)
    story.type("2")
    story.press(.down)
    story.type("1")
    story.press(.down)
    var report = Story.report
    let first = report.requests[0]
    report.requests.insert(
      RequestRecord(number: 1205, at: first.at, method: "GET", path: "/new", status: 200, seconds: 0), at: 0)
    report.callbacks.insert(report.callbacks[0].copy(id: "e-new"), at: 0)
    report.orders.insert(
      .init(reference: "KS-NEW", totalCost: .zero, state: .initial, title: "", course: [], next: nil), at: 0)
    story.send(.bankReportArrived(.success(report)))
    story.press(.enter)
    #expect(story.shows("KS-2QB5C7") && story.shows("описано, строка 309"))
    story.type("financed")
    story.press(.enter)
    #expect(story.commands() == [.move(reference: "KS-2QB5C7", .financed)])
    story.type("2")
    story.press(.enter)
    #expect(story.shows("(assumed)"))
    story.press(.escape)
    story.type("3")
    story.press(.enter)
    #expect(story.commands() == [.sendAgain(callback: "e-APPROVED")])
  }

  @Test func aRefusedCommandSpeaksTheTillsLanguage() {
    var story = Story()
    story.openConsole(tab: "3")
    story.send(.bankCommanded(.sendAgain(callback: "x"), .failure(.noSuch(.callback))))
    #expect(story.shows("Такого уведомления у банка нет"))
  }

  @Test func scenariosAndRulesAreChosen() {
    var story = Story()
    story.openConsole(tab: "5")
    story.press(.enter)
    #expect(story.commands() == [.choose(scenario: nil)])
    story.press(.down, .enter)
    #expect(story.commands() == [.choose(scenario: "approved")])
    story.type("6p")
    #expect(story.commands() == [.clock(isPaused: true)])
    story.press(.down, .enter, .down, .enter)
    #expect(story.commands() == [.clock(speed: 5)])
    story.press(.down, .enter, .end, .enter)
    #expect(story.commands() == [.clock(jump: 14 * 86_400)])
    story.press(.down, .enter)
    #expect(story.commands() == [.repeats(.refuse)])
    story.press(.down, .enter)
    #expect(story.commands() == [.offersRead(false)])
    story.press(.down, .enter)
    #expect(story.commands() == [.merchantRequired(false)])
    story.press(.down, .enter)
    #expect(story.commands() == [.sums(false)])
    story.press(.down, .enter, .enter)
    #expect(story.commands() == [.outage(seconds: 5)])
    story.press(.down, .enter)
    // By the bank's clock.
    #expect(story.commands() == [.save(snapshot: KazakhstanTime.clockWithSeconds(Story.report.clock.now))])
    // Going back loses what is there, so it is asked first.
    story.press(.down, .enter)
    #expect(story.commands().isEmpty && story.shows("Нынешние пропадут"))
    story.type("y")
    #expect(story.commands() == [.restore(snapshot: "14:30:00")])
  }

  @Test func aRequestTellsWhyItWasRefusedAndHowSureTheRuleIs() {
    var story = Story(size: Size(width: 80, height: 24))
    story.openConsole(tab: "2")
    story.press(.down, .enter)
    #expect(story.shows("(assumed)"))
  }

  @Test func controlCharactersInPathsDoNotReachTheTerminal() {
    var report = Story.report
    report.requests = [
      RequestRecord(number: 1, at: Story.start, method: "GET", path: "/\u{1B}[2J\u{202E}evil", status: 404, seconds: 0)
    ]
    var story = Story()
    story.openConsole(report, tab: "2")
    #expect(!story.screen.contains("\u{1B}") && !story.screen.contains("\u{202E}"))
    story.press(.enter)
    #expect(!story.screen.contains("\u{1B}") && !story.screen.contains("\u{202E}"))
  }

  @Test func anOrderThatIsOpenedFromTheConsoleShows() {
    var story = Story()
    story.toOrder()
    story.press(KeyPress("n"))
    story.openConsole()
    story.press(.function(8))
    story.press(.enter)
    #expect(story.shows("Ссылка для клиента") && !story.shows("Пульт учебного банка"))
  }

  @Test func thereIsNoConsoleOfARealBank() {
    var story = Story(bank: .production)
    story.press(.function(12))
    #expect(!story.takeAll().contains(.loadBankReport) && story.state.console == nil)
  }

  @Test func aJumpIsTakenBackWhileItIsTheLast() {
    var story = Story()
    story.openConsole()
    story.press(KeyPress("z"))
    #expect(story.shows("Часы банка не переводили") && story.commands().isEmpty)
    var report = Story.report
    report.clock = .init(now: Story.start + 3600, speed: 1, isPaused: false, ahead: 3600, lastJump: 3600)
    story.send(.bankReportArrived(.success(report)))
    story.press(KeyPress("z"))
    #expect(story.commands() == [.takeBackJump])
    let ours = Story.reference.rawValue
    let orders = RestoredOrders(vanished: [], returned: [], changed: [ours])
    story.send(.bankCommanded(.takeBackJump, .success(.restored(orders))))
    #expect(story.shows("Часы переведены назад: заявки этой кассы не изменились"))
  }

  /// Also where the bank offers no list, and its callbacks alone cannot say that it went back.
  @Test func theTillGoesBackWithItsBank() {
    func report(_ state: OrderState, turn: Int) -> BankReport {
      var report = Story.report
      report.orders = [
        BankReport.Order(
          reference: Story.reference.rawValue, totalCost: .zero, state: state, title: "", course: [], next: nil,
          turn: turn)
      ]
      return report
    }
    var story = Story()
    story.send(.listening("http://127.0.0.1:5/callback"))
    story.toOrder()
    story.send(.bankReportArrived(.success(report(.initial, turn: 0))))
    for state in [OrderState.preApproved, .expired] { story.told(state) }
    // Only a bank that went back is followed: a report is no list.
    story.send(.bankReportArrived(.success(report(.preApproved, turn: 0))))
    #expect(story.state.orders[Story.reference]?.state == .expired)
    let asked = story.reportsWanted
    story.told(.initial, id: "again")
    #expect(story.reportsWanted == asked + 1 && story.state.orders.nextAt != nil)
    story.send(.bankReportArrived(.success(report(.initial, turn: 1))))
    #expect(story.state.orders[Story.reference]?.state == .initial)
    for state in [OrderState.preApproved, .customerRejected] {
      story.told(state, id: "again \(state)")
      #expect(story.state.orders[Story.reference]?.state == state)
    }
  }

  /// Orders of other tills at the same bank are not counted.
  @Test func aRestoredSnapshotSaysWhatBecameOfTheTillsOrders() {
    var story = Story()
    story.toOrder()
    story.openConsole(tab: "6")
    let command = BankCommand.restore(snapshot: "14:30:00")
    let ours = Story.reference.rawValue
    story.send(
      .bankCommanded(
        command, .success(.restored(RestoredOrders(vanished: [ours, "KS-9999"], returned: [], changed: ["KS-9998"])))))
    #expect(story.shows("Снимок 14:30:00: 1 заявка исчезла"))
    story.send(
      .bankCommanded(command, .success(.restored(RestoredOrders(vanished: ["X"], returned: [], changed: [])))))
    #expect(story.shows("Снимок 14:30:00: заявки этой кассы не изменились"))
  }

  @Test(arguments: [
    (Language.russian, "Снимок 9: 21 заявка исчезла, 3 вернулись, 5 изменилось"),
    (.kazakh, "9 суреті: 21 өтінім жоғалды, 3 қайтты, 5 өзгерді"),
    (.english, "Snapshot 9: 21 orders vanished, 3 returned, 5 changed"),
  ])
  func theCountsOfARestoredSnapshotAreInTheRightForms(_ language: Language, _ text: String) {
    let strings = Strings(language)
    let told = strings.restored(strings.title(ofReturn: .restore(snapshot: "9")), vanished: 21, returned: 3, changed: 5)
    #expect(told.replacing("\u{A0}", with: " ") == text)
  }

  @Test func anUnreachableBankIsReported() {
    var story = Story()
    story.openConsole()
    story.send(.bankReportArrived(.failure(.unavailable("address in use"))))
    #expect(story.shows("не отвечает: address in use"))
  }
}
