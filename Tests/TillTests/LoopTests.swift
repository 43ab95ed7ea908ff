import BankSandbox
import Foundation
import Screens
import Session
import Synchronization
import TerminalCore
import TestSupport
import Testing
import Text
import Wire

@testable import kassa

/// The whole till in one process: the real loop, client and bank over HTTP, without a terminal.
@MainActor
@Suite(.serialized) struct LoopTests {
  private func bank(port: Int = 0) -> EmbeddedBank {
    var options = BankServer.Options.onRealTime()
    options.speed = 20
    options.port = port
    return EmbeddedBank(options, problem: { _ in })
  }

  /// Runs a till with its own bank, and stops both.
  private func play(_ story: (inout HeadlessTill) async throws -> Void) async throws {
    let bank = bank()
    var till = HeadlessTill(at: bank)
    do { try await story(&till) } catch { Issue.record(error) }
    await bank.stop()
  }

  /// The client reads it for each call.
  @Test func theBankIsAskedInTheLanguageOfTheScreens() {
    let language = SpokenLanguage("en")
    var till = HeadlessTill(bank: { .noop }, language: language)
    till.turn()
    #expect(language.code == "ru")
    till.mailbox.post(.languageChosen(.kazakh))
    till.turn()
    #expect(language.code == "kk")
  }

  @Test func theScreenLeavesTheMouseAndTakesIt() {
    var till = HeadlessTill(bank: { .noop })
    for isCaptured in [false, true] {
      till.press(.control("o"))
      #expect(till.terminal.capturesMouse == isCaptured)
    }
  }

  /// Two keys in one batch: the terminal is the first one's.
  @Test func oneEditorHasTheTerminal() async throws {
    let began = AsyncStream<Void>.makeStream()
    var till = HeadlessTill(
      bank: { .noop },
      editOutside: { body in
        began.continuation.yield()
        return .success(Sensitive(body + Array("!".utf8)))
      })
    till.press(.function(5))
    till.paste("curl http://127.0.0.1:1/x -d abc")
    till.press(KeyPress("v"), KeyPress("v"))
    #expect(till.terminal.isAway)
    try await till.settle()
    began.continuation.finish()
    var count = 0
    for await _ in began.stream { count += 1 }
    #expect(count == 1 && !till.terminal.isAway && till.screen.contains("abc!"))
  }

  @Test func anUnreachableBankIsReported() async throws {
    // The second bank cannot start on a used port.
    let first = bank()
    let second = bank(port: await first.bank()?.port ?? 0)
    var till = HeadlessTill(at: second)
    till.type("airp")
    till.press(.enter, .control("n"))
    do { try await till.wait(until: "Нет связи с банком") } catch { Issue.record(error) }
    await first.stop()
    await second.stop()
  }

  @Test func plansComeOverHTTP() async throws {
    try await play { till in
      till.type("airp")
      till.press(.enter, .control("n"))
      try await till.wait(until: "Рассрочка 0-0-24")
      till.type("s")
      try await till.wait(until: "График платежей")
      #expect(till.sees("14 164") || till.sees("56 662"))
    }
  }

  /// A fault turned on in the console affects the till, and the request is in the console's list.
  @Test func theConsoleChangesTheBankThatTheTillCalls() async throws {
    try await play { till in
      try await till.turnOn("503", at: "products", index: 4)
      till.type("airp")
      till.press(.enter, .control("n"))
      try await till.wait(until: "503")
      till.press(.function(12))
      till.type("2")
      try await till.wait(until: "products · fault on demand")
      #expect(till.sees("Пульт учебного банка"))
    }
  }

  /// A scanner's last character and its Enter, of which the loop handles the second a second later.
  @Test func keysCountFromWhenTheyWereRead() async throws {
    // Each look at the clock is so many seconds later.
    let clock = Mutex((now: Date(), step: 0.0))
    let bank = bank()
    var till = HeadlessTill(
      at: bank,
      now: {
        clock.withLock {
          $0.now += $0.step
          return $0.now
        }
      })
    do {
      try await till.goToCustomer()
      try await till.chooseCustomer()
      try await till.giveConsent()
      try await till.verifyPhone()
      till.press(.control("n"))
      try await till.wait(until: "Проверьте заявку")
      clock.withLock { $0.step = 1 }
      till.send([.key(KeyPress("7")), .key(.enter)], apart: 0.01)
      #expect(till.sees("сканер"))
    } catch { Issue.record(error) }
    await bank.stop()
  }

  @Test func codesAreSentOnlyWithConsent() async throws {
    try await play { till in
      try await till.goToCustomer()
      try await till.chooseCustomer()
      till.press(.function(4))
      try await till.wait(until: "Нужно согласие клиента")
      #expect(!till.sees("Код подтверждения"))
      try await till.giveConsent()
      till.press(.function(4))
      try await till.wait(until: "Код подтверждения")
      #expect(till.sees("осталось 3 попытки"))
    }
  }
}
