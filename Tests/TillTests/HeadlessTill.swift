import BankControl
import BankSandbox
import BrokerClient
import Checkout
import Foundation
import Journal
import Records
import Screens
import Terminal
import TestSupport
import Themes
import Till

/// The running till in one process: the real loop, and a bank over HTTP or one made of closures; only the terminal is not there.
@MainActor
struct HeadlessTill {
  private var till: Till
  private let terminal: HeadlessScreen
  let mailbox = Mailbox<Message>()

  /// A till at the stand-in bank.
  init(at bank: EmbeddedBank, size: Size = Size(width: 132, height: 40)) {
    self.init(
      bank: { await bank.client() }, report: { await bank.report() }, command: { await bank.perform($0) }, size: size)
  }

  init(
    bank: @escaping @Sendable () async -> BrokerClient,
    report: @escaping @Sendable () async -> Result<BankReport, BankRefusal> = { .failure(.unavailable("")) },
    command: @escaping @Sendable (BankCommand) async -> Result<BankOutcome, BankRefusal> = { _ in
      .failure(.unavailable(""))
    },
    orders: [OrderRecord] = [], size: Size = Size(width: 132, height: 40)
  ) {
    let setup = Setup(
      bank: .sandbox, shop: "Test", places: SalesPlace.builtIn, catalogue: .builtIn, people: BankSandbox.people,
      themes: Theme.builtIn, redirectURL: "https://example.kz/webhook")
    let now: @Sendable () -> Date = { Date() }
    let journal: @Sendable () -> Journal = { .inMemory(prefix: "KS", now: now) }
    let outside = Outside(
      bank: bank, sendCode: { _, _ in .sent }, keeper: JournalKeeper(journal(), inMemory: journal), report: report,
      command: command, open: { _ in true }, now: now)
    terminal = HeadlessScreen(size: size, wakeUp: mailbox.descriptor)
    let state = AppState(
      setup: setup, size: size, language: .russian, theme: "night", now: now(), kept: Kept(orders: orders),
      journal: .kept)
    till = Till(state, screen: terminal, mailbox: mailbox, outside: outside)
    till.show()
  }
}

extension HeadlessTill: @MainActor Driver {
  /// Taken in and shown at once: what came in is not waited for.
  mutating func send(_ input: [InputEvent]) {
    terminal.events += input.map(ScreenEvent.input)
    goOn()
  }
  var screen: String { terminal.surface.text.replacing("\u{A0}", with: " ") }
  mutating func goOn() { _ = till.turn() }
}
