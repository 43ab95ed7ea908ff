import BankControl
import BankSandbox
import Checkout
import Foundation
import Journal
import Records
import Screens
import Terminal
import Testing
import Themes
import Till

/// The whole till in one process: the real loop, client and bank over HTTP; only the terminal is not there.
@MainActor
@Suite(.serialized) struct LoopTests {
  /// One thing to do, once the screen shows a text.
  struct Line {
    let waitFor: String
    let press: [KeyPress]
    init(_ waitFor: String, _ press: [KeyPress]) { (self.waitFor, self.press) = (waitFor, press) }
  }

  static var keeper: JournalKeeper {
    JournalKeeper(.inMemory(prefix: "KS", now: { Date() }), inMemory: { .inMemory(prefix: "KS", now: { Date() }) })
  }

  static func typed(_ text: String) -> [KeyPress] { text.map { KeyPress($0) } }

  /// Plays a script and returns the last screen; fails where a text does not come within half a minute.
  func play(_ script: [Line], code: SMSCode = SMSCode("4711")!) async -> String {
    var options = BankSandbox.Options()
    options.speed = 20
    let now: @Sendable () -> Date = { Date() }
    let mailbox = Mailbox<Message>()
    let bank = EmbeddedBank(options, now: now) { mailbox.post(.noticed(.bankNotStarted(reason: $0))) }
    let setup = Setup(
      bank: .sandbox, shop: "Test", places: SalesPlace.builtIn, catalogue: .builtIn, people: BankSandbox.people,
      themes: Theme.builtIn, redirectURL: "https://example.kz/webhook")
    var rest = script[...]
    let deadline = Date() + 30
    let screen = HeadlessScreen(size: Size(width: 132, height: 40), wakeUp: mailbox.descriptor) { screen in
      let shown = screen.surface.text.replacing("\u{A0}", with: " ")
      guard let line = rest.first else { return [.ended] }
      guard Date() < deadline else {
        Issue.record("“\(line.waitFor)” never came:\n\(shown)")
        return [.ended]
      }
      guard shown.contains(line.waitFor) else { return nil }
      rest = rest.dropFirst()
      return line.press.map { .input(.key($0)) }
    }
    let outside = Outside(
      bank: { await bank.client() }, sendCode: { _, _ in .sent }, keeper: Self.keeper,
      report: { await bank.report() }, command: { await bank.perform($0) }, open: { _ in true }, now: now)
    let state = AppState(setup: setup, size: screen.size, language: .russian, theme: "night", now: now())
    Till(screen: screen, mailbox: mailbox, outside: outside).run(state)
    await bank.stop()
    return screen.surface.text.replacing("\u{A0}", with: " ")
  }

  /// The digits of the simulated phone are typed by reading them off the screen.
  func sale(_ person: Int, then: [Line]) -> [Line] {
    [
      Line("Корзина", Self.typed("airp") + [KeyPress(.enter)]),
      Line("рассрочка", [.control("n")]),
      Line("Рассрочка 0-0-12", [KeyPress(.enter)]),
      Line("Фамилия", [KeyPress(.function(3))]),
      Line("Тестовые клиенты", Array(repeating: KeyPress(.down), count: person) + [KeyPress(.enter), KeyPress(" ")]),
      Line("дано в", [KeyPress(.function(4))]),
    ] + then
  }

  @Test func aBankThatCannotBeReachedIsSaid() async {
    let mailbox = Mailbox<Message>()
    let setup = Setup(
      bank: .sandbox, shop: "Test", places: SalesPlace.builtIn, catalogue: .builtIn, people: [], themes: Theme.builtIn,
      redirectURL: "https://example.kz/webhook")
    var options = BankSandbox.Options()
    // A port that is taken: the bank cannot start.
    let first = EmbeddedBank(BankSandbox.Options(), now: { Date() }, problem: { _ in })
    options.port = await first.bank()?.port ?? 0
    let bank = EmbeddedBank(options, now: { Date() }, problem: { _ in })
    var step = 0
    let deadline = Date() + 20
    let screen = HeadlessScreen(size: Size(width: 100, height: 30), wakeUp: mailbox.descriptor) { screen in
      let shown = screen.surface.text
      if step == 0 {
        step = 1
        return (Self.typed("airp") + [KeyPress(.enter), .control("n")]).map { .input(.key($0)) }
      }
      return shown.contains("Нет связи с банком") || Date() > deadline ? [.ended] : nil
    }
    let outside = Outside(
      bank: { await bank.client() }, sendCode: { _, _ in .sent }, keeper: Self.keeper,
      report: { await bank.report() }, command: { await bank.perform($0) }, open: { _ in true },
      now: { Date() })
    Till(screen: screen, mailbox: mailbox, outside: outside).run(
      AppState(setup: setup, size: screen.size, language: .russian, theme: "night", now: Date()))
    #expect(screen.surface.text.contains("Нет связи с банком"))
    await first.stop()
    await bank.stop()
  }

  @Test func plansComeOverHTTP() async {
    let last = await play([
      Line("Корзина", Self.typed("airp") + [KeyPress(.enter), .control("n")]),
      Line("Рассрочка 0-0-24", [KeyPress("s")]), Line("График платежей", []),
    ])
    #expect(last.contains("14 164") || last.contains("56 662"))
  }

  /// What is turned on in the console happens to the till, and the request that met it is in the console's list.
  @Test func theConsoleChangesTheBankThatTheTillCalls() async {
    let last = await play([
      Line("Корзина", [KeyPress(.function(12))]),
      Line("Заявок пока нет", [KeyPress("4"), KeyPress(.enter)]),
      Line("ответ 503", Self.typed("503") + [KeyPress(.enter)]),
      Line("все запросы", Self.typed("products") + [KeyPress(.enter)]),
      Line("всегда, до приёма", Array(repeating: KeyPress(.down), count: 4) + [KeyPress(.enter)]),
      Line("Сбой включён", [KeyPress(.escape)]),
      Line("Корзина", Self.typed("airp") + [KeyPress(.enter), .control("n")]),
      Line("503", [KeyPress(.function(12)), KeyPress("2")]),
      Line("products · fault on demand", []),
    ])
    #expect(last.contains("Пульт банка"))
  }

  @Test func codesAreSentOnlyWithConsent() async {
    let last = await play(sale(0, then: [Line("Код подтверждения", [])]))
    #expect(last.contains("осталось 3 попытки"))
  }
}
