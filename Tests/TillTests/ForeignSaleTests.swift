import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import TerminalCore
import TestSupport
import Testing

/// The built till sells in a real terminal at a bank that is no code of ours, through a proxy, with every kind of secret; then all that
/// it left, and all that its programs saw, is searched for them.
@Suite(.serialized, .ownThread, .patient) struct ForeignSaleTests {
  @Test func aWholeSaleLeavesNoSecret() async throws {
    let shop = try await Shop()
    let people = BankServer.people.map(\.customer)
    var till = try shop.terminal()
    defer { till.end() }

    try await sell(to: people[0], at: shop, &till)
    try await till.wait(until: "preapp=")
    let first = try await till.wait(matching: "(KS-[0-9A-Z-]+)")
    till.press(KeyPress("c"))
    try await till.wait(until: "Ссылка скопирована")
    till.press(KeyPress("o"))
    try await till.wait(until: "Ссылка открыта в браузере")
    try await callBack(about: first, at: shop, &till)
    #expect(try ProcessEntries.traces(of: try await shop.secrets(), of: till.pid) == [])

    // Whatever a crash leaves is searched, too.
    kill(till.pid, SIGABRT)
    try await till.ended()
    #expect(try shop.home.traces(of: try await shop.secrets()) == [])
    try shop.send(by: "command")
    till.restart()
    try await till.wait(until: "можно выдать")
    till.press(KeyPress("n"))
    let second = try await loseAnAnswer(to: people[1], at: shop, &till)
    #expect(try ProcessEntries.traces(of: try await shop.secrets(), of: till.pid) == [])

    till.press(.function(11))
    for number in [first, second] { try await till.wait(until: number) }
    till.press(.function(2))
    try await till.wait(until: "Выгрузить как")
    till.press(.enter)
    try await till.wait(until: "Файл")
    till.press(.control("u"))
    till.paste(shop.home.path + "/history.csv")
    till.press(.enter)
    try await till.wait(until: "2 заявки →")
    till.press(.control("q"))
    try await till.ended()
    for (number, command) in [
      "export --format csv", "export --format jsonl --personal-data --yes", "config show", "token", "orders --json",
      "products 1000", "check", "sms 7030000001",
    ].enumerated() {
      let (status, output) = try shop.run(command, output: "output-\(number)")
      #expect(status == 0, "\(command): \(output)")
    }

    let files = try shop.home.contents().keys
    for name in ["log", "history.csv", "output-0", "state/kassa/journal.sqlite"] { #expect(files.contains(name)) }
    for name in ["fetch-secret", "xclip", "xdg-open", "send-sms"] {
      #expect(try shop.vault.contents()["seen-\(name)"]?.bytes.isEmpty == false, "\(name)")
    }
    let secrets = try await shop.secrets()
    for secret in Shop.ours { #expect(try shop.vault.traces(of: [secret]) != [], "the search finds what is there") }
    #expect(try shop.home.traces(of: secrets) == [])
    #expect(try shop.home.traces(of: ["verificationSmsCode", "X-RateLimit-Remaining"]) != [], "exchanges are recorded")
    #expect(try shop.vault.traces(of: secrets) { !$0.hasPrefix("seen-") } == [])
    #expect(Traces.anyForm(secrets, in: Data(till.screen.utf8)) == [])
    // One application each, whatever was lost.
    #expect(try await shop.realm.calls().count { $0 == "POST /v1/broker/pre-approved" } == 2)
  }

  private func sell(to customer: Customer, at shop: Shop, _ till: inout Terminal80) async throws {
    try await till.goToCustomer()
    try await till.typeCustomer(customer)
    till.press(.function(4))
    try await till.wait(until: "Код отправлен")
    till.type(try await shop.newestCode())
    try await till.wait(until: "номер подтверждён")
    till.press(.control("n"))
    try await till.wait(until: "Проверьте заявку")
    till.press(.enter)
  }

  /// While the list fails, so that only callbacks speak: in both spellings, without a signature and with one.
  private func callBack(about reference: String, at shop: Shop, _ till: inout Terminal80) async throws {
    try await shop.realm.set(faults: [Shop.noList])
    var message: JSON.Members = [
      "referenceId": .string(reference), "state": "SIGNED", "stateTitle": "Договор подписан", "snake": true,
    ]
    #expect(try await shop.realm.callBack(.object(message)) == 200)
    try await till.wait(until: "«Договор подписан», не подтверждено")
    #expect(!till.sees("можно выдать"))
    message["snake"] = false
    message["secret"] = .string(Shop.callbacks)
    #expect(try await shop.realm.callBack(.object(message)) == 200)
    try await till.wait(until: "можно выдать")
    #expect(!till.sees("не подтверждено"))
    message["secret"] = "another"
    #expect(try await shop.realm.callBack(.object(message)) == 401)
    try await shop.realm.set(faults: [])
  }

  /// Nobody knows what came of it until the list does. Returns the number.
  private func loseAnAnswer(to customer: Customer, at shop: Shop, _ till: inout Terminal80) async throws -> String {
    try await shop.realm.set(faults: [["call": "POST /v1/broker/pre-approved", "lost": true], Shop.noList])
    try await sell(to: customer, at: shop, &till)
    try await till.wait(until: "Исход неизвестен")
    let reference = try await till.wait(matching: "(KS-[0-9A-Z-]+)")
    #expect(try await shop.realm.log()["orders"]?[reference] != nil)
    try await shop.realm.set(faults: [])
    till.press(KeyPress("r"))
    try await till.wait(until: "Заявка создана")
    #expect(!till.sees("Исход неизвестен"))
    return reference
  }
}

/// A shop with all that a profile may have, and the folders that its run leaves something in.
private struct Shop {
  static let gateway = #"ga+t%e&way" ё-8f3a"#
  static let callbacks = #"ca+l%l&back" ё-7d21"#
  static let ours = [
    ForeignBank.Realm.secret, ForeignBank.passphrase, ForeignBank.proxyPassword, gateway, callbacks,
  ]
  static let noList: JSON = ["call": "GET /v1/broker/orders", "times": 10_000, "status": 503]

  /// All that the program may write to.
  let home = try! Folder()
  /// Its secrets and programs, and what these saw of their surroundings.
  let vault = try! Folder()
  let realm: ForeignBank.Realm

  init() async throws {
    realm = try await ForeignBank.shared.get().realm([
      "token": ["accepts": "form", "expires_in": "3600"], "gzip": true, "chunked": true,
      "headers": ["X-RateLimit-Remaining": "name=default,300;"], "sms": ["key": .string(Self.gateway)],
    ])
    for name in ["bin", "home", "state", "run", "tmp", "config/kassa"] {
      try FileManager.default.createDirectory(
        atPath: (name == "bin" ? vault.path : home.path) + "/" + name, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    for (name, secret) in [
      "client": ForeignBank.Realm.secret, "passphrase": ForeignBank.passphrase, "proxy": ForeignBank.proxyPassword,
      "gateway": Self.gateway, "callbacks": Self.callbacks,
    ] {
      try Data((secret + "\n").utf8).write(to: URL(filePath: vault.path + "/" + name))
      chmod(vault.path + "/" + name, 0o600)
    }
    try writePrograms()
    try send(by: "http")
  }

  /// Each notes its arguments and environment.
  private func writePrograms() throws {
    let path = vault.path
    for (name, script) in [
      "fetch-secret": "cat '\(path)/client'", "xdg-open": "", "xclip": "cat > /dev/null",
      "send-sms": "cat >> '\(path)/sms'",
    ] {
      try ChildProcess.writeScript(
        "cat /proc/$$/cmdline /proc/$$/environ >> '\(path)/seen-\(name)'\n\(script)", to: "\(path)/bin/\(name)")
    }
    try ChildProcess.writeScript(
      """
      export PATH='\(path)/bin:/usr/bin:/bin' HOME='\(home.path)/home' XDG_STATE_HOME='\(home.path)/state' DISPLAY=:0
      export XDG_CONFIG_HOME='\(home.path)/config' XDG_RUNTIME_DIR='\(home.path)/run' TMPDIR='\(home.path)/tmp'
      export TILL_CALLBACKS="$(cat '\(path)/callbacks')"
      unset TMUX; ulimit -c unlimited; cd '\(home.path)' && exec '\(Terminal80.program)' "$@"
      """, to: path + "/kassa")
  }

  /// - Parameter sender: http or command.
  func send(by sender: String) throws {
    let bank = realm.bank
    let path = vault.path
    let base = realm.base(.good, host: "bank.test", port: 443)
    let tables = """
      [profiles.foreign.tls]
      ca_file = "\(bank.path("ca.pem"))"
      client_certificate = "\(bank.path("client.pem"))"
      client_key = "\(bank.path("client-locked.key"))"
      client_key_passphrase = { file = "\(path)/passphrase" }
      [profiles.foreign.proxy]
      url = "http://127.0.0.1:\(bank.port(.password))"
      user = "kassa"
      password = { file = "\(path)/proxy" }
      [profiles.foreign.callbacks]
      secret = { env = "TILL_CALLBACKS" }
      [profiles.foreign.orders]
      poll_seconds = 1
      [profiles.foreign.sms]
      sender = "\(sender)"
      [profiles.foreign.sms.command]
      command = ["\(path)/bin/send-sms"]
      [profiles.foreign.sms.http]
      url = "\(base)/mobizon/service/message/sendsmsmessage?output=json&api=v1"
      fields = { recipient = "{phone}", text = "{text}", apiKey = { file = "\(path)/gateway" } }
      [profiles.foreign.sms.http.answer]
      ok = [ { at = "/code", is = 0 } ]
      id = "/data/messageId"
      """
    let toml = realm.toml(.good, host: "bank.test", port: 443, more: tables)
      .replacing(#"{ file = "secret" }"#, with: "{ command = [\"\(path)/bin/fetch-secret\"] }")
    try Data(toml.utf8).write(to: URL(filePath: home.path + "/config/kassa/config.toml"))
  }

  func terminal() throws -> Terminal80 {
    try Terminal80(
      command: "'\(vault.path)/kassa' sell --record --lang ru --callbacks 127.0.0.1:0 --log '\(home.path)/log'")
  }

  /// - Parameter output: the file for what it prints.
  func run(_ arguments: String, output: String) throws -> (status: Int32, output: String) {
    let file = home.path + "/" + output
    let (status, _) = try ChildProcess.run(
      ["/bin/sh", "-c", "echo Проба | '\(vault.path)/kassa' \(arguments) > '\(file)' 2>&1"],
      environment: ["PATH": "/usr/bin:/bin"])
    return (status, try String(contentsOfFile: file, encoding: .utf8))
  }

  /// The messages' texts, of the gateway and of the program.
  private func texts() async throws -> [String] {
    let sent = try await realm.log()["sent"]?.elements?.compactMap { $0["text"]?.text } ?? []
    return sent + [try? String(contentsOfFile: vault.path + "/sms", encoding: .utf8)].compactMap { $0 }
  }

  private func codes() async throws -> [String] {
    try await texts().compactMap { $0.firstMatch(of: /Код ([0-9]{4})/).map { String($0.1) } }
  }

  func newestCode() async throws -> String { try #require(try await codes().last) }

  /// What nothing may hold, as it is and as it stands in a form that is encoded once more.
  func secrets() async throws -> [String] {
    let tokens = try await realm.log()["tokens"]?.elements?.compactMap(\.text) ?? []
    #expect(!tokens.isEmpty)
    let ours = Self.ours + Self.ours.compactMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }
    // A code is too short to search for alone.
    let codes = try await codes().flatMap { ["Код \($0)", "Code\":\"\($0)\"", "=\($0)&", "\0\($0)\0", " \($0) "] }
    return ours + tokens + codes
  }
}
