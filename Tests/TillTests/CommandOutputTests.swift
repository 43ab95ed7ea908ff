import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import GRDB
import Glibc
import Sales
import TestSupport
import Testing

/// What commands print where nobody reads, where something cannot be stored, and where a signal comes.
@Suite(.serialized, .ownThread, .patient) struct CommandOutputTests {
  /// Opens descriptor 4: a pipe that nobody reads.
  private static let unread = "[ -p pipe ] || mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; "

  // MARK: Nobody reads

  @Test func theExitCodeStandsWhereNobodyReadsTheErrors() async throws {
    let dead = DeadPort()
    let home = try ConfigCommandTests.Home(LiveShop.toml(port: dead.number))
    try home.write("x", to: "config/kassa/secret")
    #expect(try home.run(Self.unread + "kassa products 100000 2>&4; echo $?").output == "69\n")
    withExtendedLifetime(dead) {}
    try await LiveShop.with { shop in
      try await shop.bank.perform(.turnOn(Fault(.closed, at: .preApproved, .after, times: 1)))
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run(Self.unread + "kassa apply a.json 2>&4; echo $?").output == "3\n")
      // It is noted that the list has settled it.
      #expect(try await shop.run(Self.unread + "kassa orders TEST-1 2>&4 >list; echo $?").output == "0\n")
      #expect(try await shop.journal().order(Reference(rawValue: "TEST-1")).get()?.summary.outcome == .accepted)
    }
  }

  // MARK: Signals

  /// While a bank does not answer: whatever the command, its object is there, and nothing was changed.
  @Test(arguments: ["products 1000", "token", "orders", "check", "apply a.json", "order set TEST-1 DELIVERED"])
  func aSignalIsAFailureWithItsObject(_ command: String) async throws {
    try await ScriptedServer.with([.readHead, .hold]) { bank in
      let home = try ConfigCommandTests.Home(LiveShop.toml(port: bank.port))
      try home.write("x", to: "config/kassa/secret")
      try home.write(String(decoding: LiveShop.application().bytes, as: UTF8.self), to: "a.json")
      let output = home.folder.path + "/output"
      let child = try ChildProcess(
        [Terminal80.program] + command.split(separator: " ").map(String.init) + ["--json"],
        environment: home.environment, folder: home.folder.path, output: output)
      while bank.received.joined().isEmpty { try await Task.sleep(for: .milliseconds(5)) }
      kill(child.id, SIGTERM)
      let status = try await RawHTTP.onThread { child.wait() }
      let error = try JSON(parsing: try Data(contentsOf: URL(filePath: output)))["error"]
      #expect(status == 143 && error?["exit"]?.integer == 143 && error?["code"]?.text == "stopped")
      #expect(error?["message"]?.text == "stopped before anything was changed at the bank")
    }
  }

  @Test func aMessageThatASignalStopsMayHaveBeenSent() async throws {
    try await ScriptedServer.with([.readHead, .hold]) { gateway in
      let home = try ConfigCommandTests.Home(
        LiveShop.toml(
          port: gateway.port, "sms = { sender = \"http\", http = { url = \"http://127.0.0.1:\(gateway.port)/\" } }"))
      try home.write("1234\n", to: "text")
      let child = try ChildProcess(
        ["/bin/sh", "-c", "exec '\(Terminal80.program)' sms 77475774285 <text"],
        environment: home.environment, folder: home.folder.path, output: home.folder.path + "/output")
      while gateway.received.joined().isEmpty { try await Task.sleep(for: .milliseconds(5)) }
      kill(child.id, SIGTERM)
      #expect(try await RawHTTP.onThread { child.wait() } == 3)
      let said = try String(contentsOfFile: home.folder.path + "/output", encoding: .utf8)
      #expect(said.contains("it is not known whether it was sent"), "\(said)")
    }
  }

  // MARK: Storage

  /// As a full disk: the bank's answer is told all the same.
  @Test func whatTheJournalCannotStoreIsSaidBesideTheObject() async throws {
    try await LiveShop.with { shop in
      func run(_ command: String) async throws -> JSON {
        let (status, output, errors) = try await shop.run("kassa \(command) --json")
        #expect(status == 0 && errors == "the journal could not store it: no room\n", "\(output)\(errors)")
        return try JSON(parsing: output.utf8)
      }
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      try shop.journal().flush()
      let sql = "CREATE TRIGGER full BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'no room'); END"
      try await DatabaseQueue(path: shop.journalPath).write { try $0.execute(sql: sql) }
      #expect(try await run("apply a.json")["outcome"]?.text == "accepted")
      try await shop.bank.perform(.move(reference: "TEST-1", .signed))
      #expect(try await run("order set TEST-1 DELIVERED")["state"]?.text == "DELIVERED")
      #expect(try await run("orders")["orders"]?.elements?.count == 1)
    }
  }

  // MARK: Output that cannot be written

  /// What has been done is said elsewhere.
  @Test(arguments: [
    "token", "products 1000", "orders", "orders --json", "orders --watch", "config show", "config show --json",
    "config path", "config path --json",
  ])
  func anOutputThatIsLostIsAnError(_ command: String) async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json").status == 0)
      for (file, reason) in [("/dev/full", "No space left on device"), ("&-", "Bad file descriptor")] {
        let (status, _, errors) = try await shop.run("kassa \(command) >\(file)")
        #expect(status == 74 && errors == "Error: standard output: \(reason)\n", "\(errors)")
      }
    }
  }

  @Test func whatWasDoneIsSaidWhereTheOutputIsLost() async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      let (status, _, errors) = try await shop.run("kassa apply a.json >/dev/full")
      #expect(status == 74, "\(errors)")
      #expect(errors == "Error: TEST-1 accepted, but standard output: No space left on device\n")
      let order = try JSON(parsing: try await shop.run("kassa orders TEST-1 --json").output.utf8)
      #expect(order["order"]?["redirectLink"]?.text?.hasPrefix("http://127.0.0.1:") == true)
      #expect(order["findings"]?.elements?.isEmpty == true)
      // A reader that has had enough is no loss.
      #expect(try await shop.run("kassa orders | head -0") == (0, "", ""))
    }
  }

  @Test func aClosedInputIsNamed() throws {
    let home = try ConfigCommandTests.Home()
    let (status, _, errors) = try home.run("kassa apply - --anyway <&-")
    #expect(status == 74 && errors == "Error: standard input: Bad file descriptor\n", "\(errors)")
  }

  /// Letters that nobody sees are told, but do not change how a line reads.
  @Test func objectsHideNothing() async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application { $0["referenceId"] = "A\u{202E}B" }, to: "a.json")
      let sent = try await shop.run("kassa apply a.json --anyway --json")
      #expect(sent.output.contains(#""referenceId":"A\u202eB""#), "\(sent)")
      #expect(try JSON(parsing: sent.output.utf8)["referenceId"]?.text == "A\u{202E}B")
      #expect(!sent.output.unicodeScalars.contains("\u{202E}"))
    }
  }

  @Test func aFileInThePlaceOfTheJournalsFolderIsSaid() async throws {
    try await LiveShop.with { shop in
      try shop.home.write("", to: ".local")
      try shop.write(try LiveShop.application(), to: "a.json")
      let (status, _, errors) = try await shop.run("kassa apply a.json")
      #expect(status == 74 && errors.hasSuffix(": Not a directory\n"), "\(errors)")
    }
  }
}
