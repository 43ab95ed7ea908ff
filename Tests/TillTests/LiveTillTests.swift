import BankAdmin
import BankSandbox
import Checkout
import Foundation
import TerminalCore
import TestSupport
import Testing

@testable import Session
@testable import kassa

/// The built till with a bank that it knows from its configuration alone.
@Suite(.serialized, .ownThread, .patient) struct LiveTillTests {
  private static let codes =
    #"sms = { sender = "command", command = { command = ["sh", "-c", "cat > \"$HOME/sent-\"; mv \"$HOME/sent-\" \"$HOME/sent\""] } }"#

  private static func terminal(_ shop: LiveShop, _ arguments: String = "") throws -> Terminal80 {
    let variables = shop.home.environment.map { "\($0)='\($1)'" }.joined(separator: " ")
    return try Terminal80(command: "env \(variables) '\(Terminal80.program)' --no-journal --lang ru \(arguments)")
  }

  @Test func aWholeSaleAtTheBankOfAProfile() async throws {
    var options = BankServer.Options.onRealTime()
    options.speed = 20
    let person = try #require(BankServer.people.first { $0.outcome == .approved })
    try await LiveShop.with(Self.codes, options: options) { shop in
      await shop.bank.allow(callbackHost: "127.0.0.1")
      var terminal = try Self.terminal(shop, "--callbacks 127.0.0.1:0")
      defer { terminal.end() }
      try await terminal.goToCustomer()
      #expect(terminal.sees("● TEST") && !terminal.sees("SANDBOX"))
      // What belongs to the stand-in bank inside the till is not there.
      terminal.press(.function(3))
      try await terminal.wait(until: "только у учебного банка")
      terminal.press(.function(12))
      #expect(terminal.sees("Фамилия"))
      try await terminal.typeCustomer(person.customer)
      terminal.press(.function(4))
      let sent = shop.home.folder.path + "/sent"
      let text = try await terminal.wait("the message") { _ in try? String(contentsOfFile: sent, encoding: .utf8) }
      let code = try #require(text.firstMatch(of: /Код ([0-9]{4}) для заявки Арман/)?.1)
      try await terminal.wait(until: "Код отправлен")
      #expect(!terminal.sees(String(code)))
      terminal.type(String(code))
      try await terminal.wait(until: "номер подтверждён")
      terminal.press(.control("n"))
      try await terminal.wait(until: "Проверьте заявку")
      terminal.press(.enter)
      try await terminal.wait(until: "товар можно выдать")
      // The bank's own callbacks arrive too, before or after.
      while !(try await shop.bank.report().callbacks.contains { $0.outcome.isAccepted }) {
        try await Task.sleep(for: .milliseconds(50))
      }
    }
  }

  @Test(arguments: ["--bank-speed 5", "--scenario x.toml", "--share", "--admin-key-file x"])
  func flagsOfTheBankInsideAreRefused(_ flag: String) async throws {
    try await LiveShop.with(Self.codes) { shop in
      let (status, _, errors) = try shop.home.run("kassa --no-journal \(flag)")
      #expect(status == 64 && errors.contains("only for the bank inside the till"), "\(errors)")
    }
  }

  @Test(arguments: [
    ("", "profiles.shop.sms.sender: is missing: nobody sends the codes"),
    (
      "sms = { sender = \"http\", http = { url = \"https://x.kz/\", fields = { k = { file = \"none\" } } } }",
      "fields.k: "
    ),
    ("callbacks = { listen = \"127.0.0.1:1\", secret = { file = \"none\" } }\n" + codes, "callbacks.secret: "),
  ])
  func whatIsMissingIsSaidBeforeTheTerminalIsTouched(_ profile: String, _ sentence: String) async throws {
    try await LiveShop.with("partner.success_redirect = \"https://shop.kz/\"\n" + profile) { shop in
      let (status, output, errors) = try shop.home.run("kassa --no-journal")
      #expect(status == 78 && output.isEmpty && errors.contains(sentence), "\(errors)")
    }
  }

  @Test func withoutCallbacksAnApplicationStillNamesAnAddress() async throws {
    try await LiveShop.with(Self.codes) { shop in
      let (status, _, errors) = try shop.home.run("kassa --no-journal")
      #expect(status == 78 && errors.contains("profiles.shop.callbacks.listen: is missing"), "\(errors)")
    }
  }

  @Test func aSecondTillSaysWhoHasTheCallbacks() async throws {
    let first = try await CallbackListener.start(secret: nil, now: { Date() }, logger: nil, received: { _ in })
    let port = try #require(URL(string: first.url)?.port)
    try await LiveShop.with(Self.codes + "\ncallbacks = { listen = \"127.0.0.1:\(port)\" }") { shop in
      var terminal = try Self.terminal(shop)
      defer { terminal.end() }
      try await terminal.wait(until: "принимает другая касса")
    }
    await first.stop()
  }
}
