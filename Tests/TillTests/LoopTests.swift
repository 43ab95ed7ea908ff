import BankSandbox
import Foundation
import Terminal
import TestSupport
import Testing
import Till

/// The whole till in one process: the real loop, client and bank over HTTP; only the terminal is not there.
@MainActor
@Suite(.serialized) struct LoopTests {
  private func bank(port: Int = 0) -> EmbeddedBank {
    var options = BankSandbox.Options()
    options.speed = 20
    options.port = port
    return EmbeddedBank(options, now: { Date() }, problem: { _ in })
  }

  /// Runs a till at a bank of its own, which ends however the story does.
  private func play(_ story: (inout HeadlessTill) async throws -> Void) async throws {
    let bank = bank()
    var till = HeadlessTill(at: bank)
    do { try await story(&till) } catch { Issue.record(error) }
    await bank.stop()
  }

  @Test func aBankThatCannotBeReachedIsSaid() async throws {
    // A port that is taken: the second bank cannot start.
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

  /// What is turned on in the console happens to the till, and the request that met it is in the console's list.
  @Test func theConsoleChangesTheBankThatTheTillCalls() async throws {
    try await play { till in
      till.press(.function(12))
      try await till.wait(until: "×20 · идут")
      till.type("4")
      till.press(.enter)
      try await till.wait(until: "ответ 503")
      till.type("503")
      till.press(.enter)
      try await till.wait(until: "все запросы")
      till.type("products")
      till.press(.enter)
      try await till.wait(until: "всегда, до приёма")
      till.press(.down, times: 4)
      till.press(.enter)
      try await till.wait(until: "Сбой включён")
      till.press(.escape)
      try await till.wait(until: "Корзина")
      till.type("airp")
      till.press(.enter, .control("n"))
      try await till.wait(until: "503")
      till.press(.function(12))
      till.type("2")
      try await till.wait(until: "products · fault on demand")
      #expect(till.sees("Пульт банка"))
    }
  }

  @Test func codesAreSentOnlyWithConsent() async throws {
    try await play { till in
      till.type("airp")
      till.press(.enter, .control("n"))
      try await till.wait(until: "Рассрочка 0-0-12")
      till.press(.enter)
      try await till.wait(until: "Фамилия")
      till.press(.function(3))
      try await till.wait(until: "Тестовые клиенты")
      till.press(.enter, .function(4))
      try await till.wait(until: "Нужно согласие клиента")
      #expect(!till.sees("Код подтверждения"))
      till.press(.space)
      try await till.wait(until: "дано в")
      till.press(.function(4))
      try await till.wait(until: "Код подтверждения")
      #expect(till.sees("осталось 3 попытки"))
    }
  }
}
