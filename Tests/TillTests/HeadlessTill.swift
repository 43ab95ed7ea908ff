import BankAdmin
import BankSandbox
import Checkout
import Foundation
import JournalSQLite
import QREncoder
import Sales
import Screens
import Session
import TerminalCore
import TestSupport
import Text
import Themes
import Wire

@testable import kassa

extension BankServer.Options {
  static func onRealTime(seed: UInt64 = 1) -> Self {
    BankServer.Options(random: RandomSource(seed: seed), now: { Moment(Date()) }, clock: ContinuousClock())
  }
}

/// The running till in one process: the real loop, with a bank over HTTP or of closures, without a terminal.
@MainActor
struct HeadlessTill {
  private var till: Till
  let terminal: HeadlessScreen
  private let tasks: Tasks
  let mailbox = Mailbox<Message>()
  private let clock: @Sendable () -> Moment

  /// Monotonic time is far from the wall clock's, so that confusing the two fails.
  nonisolated private static func moment(_ wall: Date) -> Moment { Moment(wall, monotonic: wall - 50_000_000) }

  /// With the stand-in bank.
  init(
    at bank: EmbeddedBank, size: Size = Size(width: 132, height: 40), random: RandomSource = RandomSource(seed: 1),
    sendCode: @escaping Dependencies.SendCode = { _, _, _ in .sent() },
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.init(
      bank: { await bank.client() }, report: { await bank.report() }, command: { await bank.perform($0) }, size: size,
      random: random, sendCode: sendCode, now: now)
  }

  init(
    bank: @escaping @Sendable () async -> BrokerClient,
    report: @escaping @Sendable () async -> Result<BankReport, BankRefusal> = { .failure(.unavailable("")) },
    command: @escaping @Sendable (BankCommand) async -> Result<BankOutcome, BankRefusal> = { _ in
      .failure(.unavailable(""))
    },
    orders: [OrderRecord] = [], size: Size = Size(width: 132, height: 40),
    journal change: @escaping @Sendable (inout Journal) -> Void = { _ in },
    random: RandomSource = RandomSource(seed: 1),
    sendCode: @escaping Dependencies.SendCode = { _, _, _ in .sent() },
    language: SpokenLanguage = SpokenLanguage("ru"),
    receiveCallbacks: @escaping @Sendable (Mailbox<Message>) async -> Void = { _ in },
    editOutside: (@Sendable ([UInt8]) async -> Result<Sensitive<[UInt8]>, OutsideFailure>)? = nil,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    let configuration = TillConfiguration(
      profile: .sandbox(), shop: "Test", places: SalesPlace.builtIn, catalogue: .builtIn, people: BankServer.people,
      themes: Theme.builtIn, redirectURL: "https://example.kz/webhook", qrCode: { QRCode($0) })
    let journal: @Sendable () -> Journal = {
      var journal = Journal.inMemory(prefix: "KS", bank: .embedded, now: now)
      change(&journal)
      return journal
    }
    let clock: @Sendable () -> Moment = { Self.moment(now()) }
    self.clock = clock
    let dependencies = Dependencies(
      bank: bank, random: random, sendCode: sendCode, keeper: JournalKeeper(journal(), inMemory: journal),
      report: report,
      command: command, open: { _ in true }, receiveCallbacks: receiveCallbacks, editOutside: editOutside,
      clock: clock, language: language, logger: nil)
    tasks = dependencies.tasks
    terminal = HeadlessScreen(size: size)
    let state = AppState(
      configuration: configuration, size: size, language: .russian, theme: "night", now: clock(),
      restored: RestoredSession(orders: orders),
      journal: .active)
    till = Till(state, screen: terminal, mailbox: mailbox, dependencies: dependencies)
    till.show()
  }
}

extension HeadlessTill {
  /// Cancels what still runs.
  func end() async { await tasks.end() }

  /// Runs the till until no task is running and all messages are processed.
  mutating func settle() async throws {
    repeat {
      while tasks.count > 0 { try await Task.sleep(for: .milliseconds(1)) }
      turn()
      // A task that ended quickly has left its result in the mailbox.
    } while tasks.count > 0 || hasMail
  }
}

extension HeadlessTill {
  private var hasMail: Bool {
    var descriptor = pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) > 0
  }
}

extension HeadlessTill: @MainActor Driver {
  /// Processed and shown at once.
  mutating func send(_ input: [InputEvent]) { send(input, apart: 0) }
  /// - Parameter gap: seconds from one to the next.
  mutating func send(_ input: [InputEvent], apart gap: TimeInterval) {
    var read = clock().monotonic
    for event in input {
      terminal.events.append(.input(event, at: read, after: read))
      read += gap
    }
    turn()
  }
  var screen: String { terminal.surface.text.replacing("\u{A0}", with: " ") }
  /// Lets the other tests of the main actor run, too.
  @MainActor mutating func goOn() async throws {
    try await Task.sleep(for: .milliseconds(5))
    turn()
  }
  /// Handles what has come.
  mutating func turn() { _ = till.turn() }
}
