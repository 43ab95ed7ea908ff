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

  @Test(arguments: [
    "--help", "help", "help sell", "apply --help", "--version", "bank --version", "--generate-completion-script bash",
    "---completion products -- --profile 2 0 kassa products --profile ''",
  ])
  func whatWasAskedForAndIsLostIsAnError(_ command: String) throws {
    let home = try ConfigCommandTests.Home()
    let whole = try home.run("kassa \(command)")
    #expect(whole.status == 0 && !whole.output.isEmpty && whole.errors.isEmpty, "\(whole)")
    #expect(
      try home.run("kassa \(command) >/dev/full") == (74, "", "Error: standard output: No space left on device\n"))
    #expect(try home.run("trap '' PIPE; \(Self.unread) kassa \(command) >&4; echo $?").output == "0\n")
  }

  /// An object that nobody got is told as a sentence.
  @Test func aFailureWhoseObjectIsLostIsSaid() async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json").status == 0)
      let full = "standard output: No space left on device"
      for (command, status, sentence) in [
        ("orders --watch --json", Int32(74), "Error: \(full)\n"),
        ("apply a.json --json", 65, "Error: TEST-1: the bank has accepted it: kassa orders TEST-1\n"),
        ("products 0 --json", 65, "Error: the amount is no sum above zero, at most 999 999 999 tenge\n"),
        ("config show --config none --json", 78, "none: there is no such file\n"),
      ] {
        let ended = try await shop.run("kassa \(command) >/dev/full")
        #expect(ended == (status, "", sentence), "\(command): \(ended)")
      }
      #expect(
        try await shop.run("kassa products --json >/dev/full").errors.hasPrefix("Error: Missing expected argument"))
    }
  }

  /// Also where it is told so instead of being ended.
  @Test func aReaderOfAnExportThatHasHadEnoughIsNoError() async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application(), to: "a.json")
      #expect(try await shop.run("kassa apply a.json").status == 0)
      let unread = "trap '' PIPE; \(Self.unread) kassa export --format csv >&4; echo $?"
      #expect(try await shop.run(unread) == (0, "0\n", ""))
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
      let forgotten = try await shop.run("kassa forget --older-than 0d >/dev/full")
      #expect(
        forgotten.status == 74 && forgotten.errors.contains("what was asked for is forgotten, but"), "\(forgotten)")
      // A reader that has had enough is no loss.
      #expect(try await shop.run("kassa orders | head -0") == (0, "", ""))
    }
  }

  /// Nobody could call it.
  @Test func aBankThatCannotSayItsAddressEnds() throws {
    let home = try ConfigCommandTests.Home()
    let bank = "timeout 300 kassa bank --listen 127.0.0.1:0"
    let program = "'\(Terminal80.program)'"
    func run(_ output: String) throws -> (status: Int32, output: String, errors: String) {
      try home.run(Self.unread + bank.replacing("kassa", with: program) + output)
    }
    #expect(try run(" >/dev/full") == (74, "", "Error: standard output: No space left on device\n"))
    #expect(
      try run(" >&4; echo $?")
        == (0, "Error: nobody reads the output, which says where the bank listens\n74\n", ""))
  }

  /// What it says later may be lost.
  @Test func aBankWhoseLogIsLostGoesOn() throws {
    let home = try ConfigCommandTests.Home()
    let program = "'\(Terminal80.program)'"
    // The reader ends with the first line, and then the bank answers two calls.
    let script = """
      mkfifo said; \(program) bank --listen 127.0.0.1:0 >said & bank=$!
      read -r _ _ url < said
      for _ in 1 2; do
        exec 5<>/dev/tcp/127.0.0.1/${url##*:}; printf 'GET /openapi.json HTTP/1.0\\r\\n\\r\\n' >&5; head -c 13 <&5
      done
      kill -0 $bank && echo alive; kill $bank; wait $bank
      """
    #expect(try home.run("{ \(script); }").output == "HTTP/1.0 200 HTTP/1.0 200 alive\n")
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
