import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import Glibc
import JournalSQLite
import Sales
import TestSupport
import Testing

@testable import kassa

/// The bank's calls from the command line: the built program beside a bank of this process.
@Suite(.patient) struct BrokerCommandTests {
  private typealias Ended = (status: Int32, output: String, errors: String)

  // MARK: Token and products

  @Test func aTokenIsShownOnlyWhereItIsAskedFor() async throws {
    try await LiveShop.with { shop in
      let (status, output, errors) = try await shop.run("kassa token")
      #expect(status == 0 && errors.isEmpty && output.hasPrefix("a token for ") && output.hasSuffix("broker\n"))
      let hidden = try await shop.run("kassa token --json")
      let json = try JSON(parsing: hidden.output.utf8)
      #expect(json["expiresIn"]?.integer ?? 0 > 0 && json["scope"]?.text == "bcc.application.broker")
      #expect(json["token"] == nil)
      let shown = try await shop.run("kassa token --show")
      #expect(shown.status == 0 && shown.output.split(separator: "\n").count == 1 && !shown.output.contains(" "))
      #expect(try JSON(parsing: try await shop.run("kassa token --show --json").output.utf8)["token"]?.text != nil)
    }
  }

  @Test func aRefusedClientIsNotPermitted() async throws {
    try await LiveShop.with { shop in
      try shop.home.write("another", to: "config/kassa/secret")
      let (status, output, errors) = try await shop.run("kassa token")
      #expect(status == 77 && output.isEmpty && errors.hasPrefix("Error: not sent: no token: HTTP 40"))
      let json = try await shop.run("kassa products 1000 --json")
      let error = try JSON(parsing: json.output.utf8)["error"]
      #expect(json.status == 77 && json.errors.isEmpty && error?["exit"]?.integer == 77)
      #expect(error?["code"]?.text == "notPermitted" && error?["message"]?.text?.contains("no token") == true)
    }
  }

  @Test func productsAreALineEach() async throws {
    try await LiveShop.with { shop in
      let plain = try await shop.run("kassa products '169 990'")
      #expect(plain.status == 0 && plain.errors.isEmpty)
      #expect(plain.output.contains(/(?m)^CC12INS +12 × \d+(\.\d\d)?  \S/), "\(plain.output)")
      let json = try JSON(parsing: try await shop.run("kassa products 169990 --json").output.utf8)
      #expect(json["amount"]?.text == "169990" && json["findings"]?.elements?.isEmpty == true)
      let products = json["products"]?.elements ?? []
      #expect(products.count == plain.output.split(separator: "\n").count)
      #expect(products.contains { $0["productCode"]?.text == "CC12INS" && $0["period"]?.integer == 12 })
    }
  }

  @Test func whatCannotBeAskedIsSaid() async throws {
    let dead = DeadPort()
    let home = try ConfigCommandTests.Home(LiveShop.toml(port: dead.number))
    try home.write("x", to: "config/kassa/secret")
    let none = try home.run("kassa products 100000")
    #expect(none.status == 69 && none.errors.hasPrefix("Error: not sent: no connection: "), "\(none)")
    #expect(try home.run("kassa products 0").status == 65)
    let usage = try home.run("kassa products --json")
    let error = try JSON(parsing: usage.output.utf8)["error"]
    #expect(usage.status == 64 && usage.errors.isEmpty && error?["exit"]?.integer == 64)
    withExtendedLifetime(dead) {}
  }

  @Test(arguments: [
    "token", "products 1", "apply file", "link file", "orders", "order set KS-1 DELIVERED", "orders --json",
  ])
  func theBankInsideTheTillHasNoAddress(_ command: String) throws {
    let home = try ConfigCommandTests.Home()
    try home.write("{}", to: "file")
    let (status, output, errors) = try home.run("kassa \(command) \(command.contains(" file") ? "--anyway" : "")")
    #expect(status == 78, "\(output)\(errors)")
    #expect((output + errors).contains("start `kassa bank`, set broker_url"))
    #expect(!FileManager.default.fileExists(atPath: home.folder.path + "/.local"))
  }

  // MARK: Applications

  @Test func anApplicationIsStoredSentAndAnswered() async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application(), to: "a.json")
      let (status, output, errors) = try await shop.run("kassa apply a.json")
      #expect(status == 0 && errors.isEmpty, "\(errors)")
      let lines = output.split(separator: "\n")
      let number = String(try #require(lines.first?.split(separator: " ").first))
      #expect(number.hasPrefix("KS-") && lines[0] == "\(number) accepted" && lines[1].hasPrefix("http://127.0.0.1:"))
      let journal = try shop.journal()
      let record = try #require(try await journal.order(Reference(rawValue: number)).get())
      #expect(record.summary.outcome == .accepted && record.summary.link == String(lines[1]))
      #expect(record.summary.goods == ["AirPods Pro 2", "Чехол ×2"] && record.summary.amount == Money(tenge: 219_990))
      #expect(record.summary.plan.months == 12 && record.summary.bank.profile == "shop")
      #expect(record.draft?.cart.total == Money(tenge: 219_990))
      #expect(!String(describing: record.attempts.map(\.request.value)).contains("1243"))
      let counts = try await shop.bank.submissionCounts()
      #expect(counts[number]?.taken == 1 && counts[number]?.repeated == 0)
    }
  }

  @Test func everyMistakeIsToldBeforeAnythingIsSent() async throws {
    try await LiveShop.with { shop in
      try shop.write(
        try LiveShop.application {
          $0["channel"] = "fax"
          $0["salesPlace"] = nil
          $0["colour"] = "red"
        }, to: "a.json")
      let (status, output, errors) = try await shop.run("kassa apply a.json")
      #expect(status == 65 && output.isEmpty && errors.contains("--anyway"))
      #expect(errors.contains("channel: ") && errors.contains("salesPlace: required"), "\(errors)")
      let json = try JSON(parsing: try await shop.run("kassa apply a.json --json").output.utf8)
      let paths = json["error"]?["findings"]?.elements?.compactMap { $0["path"]?.text } ?? []
      #expect(Set(paths).isSuperset(of: ["channel", "salesPlace"]) && json["error"]?["exit"]?.integer == 65)
      #expect(try await shop.bank.submissionCounts().isEmpty)
      // The bank's own words for it, and its number is free for a right one.
      let sent = try await shop.run("kassa apply a.json --anyway --json")
      let answer = try JSON(parsing: sent.output.utf8)
      #expect(sent.status == 1 && answer["outcome"]?.text == "refused", "\(sent)")
      #expect(answer["error"]?["message"]?.text?.contains("salesPlace") == true)
    }
  }

  @Test func whatIsNoRequestIsSaid() async throws {
    try await LiveShop.with { shop in
      for (text, sentence) in [
        ("{\n  \"a\": }", "standard input:2:8: is no JSON"), ("[]", "expected an object"), ("", "is no JSON"),
      ] {
        let (status, _, errors) = try await shop.run("printf '%s' '\(text)' | kassa apply - --anyway")
        #expect(status == 65 && errors.contains(sentence), "\(errors)")
      }
      #expect(try await shop.run("kassa apply none.json").status == 74)
      #expect(try await shop.run("echo '{}' | kassa apply - --again").status == 65)
    }
  }

  @Test func aNumberStandsForOneContent() async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json").output.hasPrefix("TEST-1 accepted\n"))
      for flags in ["", "--again", "--anyway"] {
        let again = try await shop.run("kassa apply a.json \(flags)")
        #expect(again.status == 65 && again.errors.contains("TEST-1: the bank has accepted it"), "\(again)")
      }
      // Another code is no other content.
      try shop.write(
        try LiveShop.application {
          $0["referenceId"] = "TEST-1"
          $0["verificationSmsCode"] = "9999"
        }, to: "code.json")
      #expect(try await shop.run("kassa apply code.json").errors.contains("the bank has accepted it"))
      try shop.write(
        try LiveShop.application {
          $0["referenceId"] = "TEST-1"
          $0["loanLength"] = "24"
        }, to: "b.json")
      let other = try await shop.run("kassa apply b.json --again")
      #expect(other.status == 65 && other.errors.contains("TEST-1: other content was sent under this number"))
      #expect(try await shop.bank.submissionCounts()["TEST-1"]?.repeated == 0)
    }
  }

  @Test func aLinkIsRequestedTheSameWay() async throws {
    try await LiveShop.with { shop in
      let (status, output, errors) = try await shop.run("printf '%s' '\(LiveShop.link)' | kassa link - --json")
      let json = try JSON(parsing: output.utf8)
      #expect(status == 0 && errors.isEmpty && json["outcome"]?.text == "accepted", "\(output)\(errors)")
      #expect(json["redirectLink"]?.text?.hasPrefix("http://127.0.0.1:") == true)
      let number = Reference(rawValue: try #require(json["referenceId"]?.text))
      let record = try #require(try await shop.journal().order(number).get())
      #expect(record.summary.plan.code == "CC12INS" && record.summary.plan.months == 12)
      #expect(record.draft?.isByLink == true)
    }
  }

  // MARK: Unknown outcomes

  @Test func aLostAnswerIsNotRepeatedAndTheListSettlesIt() async throws {
    try await LiveShop.with { shop in
      try await shop.bank.perform(.turnOn(Fault(.closed, at: .preApproved, .after, times: 1)))
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      let lost = try await shop.run("kassa apply a.json --json")
      let json = try JSON(parsing: lost.output.utf8)
      #expect(lost.status == 3 && json["outcome"]?.text == "unknown" && json["error"]?["exit"]?.integer == 3)
      #expect(json["error"]?["message"]?.text?.contains("do not repeat it: kassa orders TEST-1") == true)
      let again = try await shop.run("kassa apply a.json --again")
      #expect(again.status == 3 && again.errors.contains("do not repeat it"))
      #expect(try await shop.bank.submissionCounts()["TEST-1"]?.repeated == 0)
      let settled = try await shop.run("kassa orders TEST-1")
      #expect(settled.status == 0 && settled.output.hasPrefix("TEST-1  "), "\(settled)")
      #expect(settled.errors == "TEST-1: its outcome was unknown: the bank has it\n")
      #expect(try await shop.journal().order(Reference(rawValue: "TEST-1")).get()?.summary.outcome == .accepted)
      let later = try JSON(parsing: try await shop.run("kassa orders TEST-1 --json").output.utf8)
      #expect(later["order"]?["outcome"]?.text == "accepted" && later["settled"]?.elements?.isEmpty == true)
    }
  }

  /// What is proven not to be at the bank is repeated, by one till.
  @Test func onlyAnAbsentOneIsSentAgain() async throws {
    try await LiveShop.with { shop in
      try await shop.bank.perform(.turnOn(Fault(.closed, at: .preApproved, .before, times: 1)))
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json").status == 3)
      let unknown = try await shop.run("kassa orders TEST-1")
      #expect(unknown.status == 3 && unknown.output.isEmpty && unknown.errors.contains("it is still not known"))
      do {
        let till = try shop.journal(isTill: true)
        let sent = try #require(till.restored.orders.first { $0.summary.reference.rawValue == "TEST-1" })
        #expect(
          try await till.recordOutcome(sent.summary.reference, .absent, sent.summary.submittedAt).get())
        #expect(try await till.claim(sent.summary.reference).get())
        let busy = try await shop.run("kassa apply a.json --again")
        #expect(busy.status == 75 && busy.errors.contains("a till has it in hand"))
      }
      #expect(try await shop.run("kassa orders TEST-1").status == 1)
      let plain = try await shop.run("kassa apply a.json")
      #expect(plain.status == 65 && plain.errors.contains("--again sends it again"))
      try shop.endLease()
      let again = try await shop.run("kassa apply a.json --again")
      #expect(again.status == 0 && again.output.hasPrefix("TEST-1 accepted\n"), "\(again)")
    }
  }

  /// The first byte decides: before it nothing was sent, after it nobody knows.
  @Test(arguments: [
    (SIGTERM, Fault.Endpoint.preApproved, Int32(3)), (SIGINT, .token, 130), (SIGHUP, .preApproved, 3),
    (SIGQUIT, .preApproved, 3),
  ])
  func aSignalWhileSendingIsNotAnEndWithoutAWord(_ signal: Int32, _ at: Fault.Endpoint, _ expected: Int32) async throws
  {
    try await LiveShop.with { shop in
      try await shop.bank.perform(.turnOn(Fault(.noAnswer, at: at, at == .token ? .before : .after)))
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      let output = shop.home.folder.path + "/output"
      let child = try ChildProcess(
        [Terminal80.program, "apply", "a.json"], environment: shop.home.environment, folder: shop.home.folder.path,
        output: output)
      // The journal is opened before anybody is asked.
      while try await at == .token
        ? !FileManager.default.fileExists(atPath: shop.journalPath)
        : shop.bank.submissionCounts()["TEST-1"] == nil
      {
        try await Task.sleep(for: .milliseconds(5))
      }
      kill(child.id, signal)
      let status = try await RawHTTP.onThread { child.wait() }
      let said = try String(contentsOfFile: output, encoding: .utf8)
      #expect(status == expected, "\(said)")
      #expect(
        said.contains(
          expected == 3 ? "do not repeat it: kassa orders TEST-1" : "stopped before anything was changed at the bank"))
      let order = try await shop.journal().order(Reference(rawValue: "TEST-1")).get()
      #expect(order?.summary.outcome == (expected == 3 ? .unknown : nil))
    }
  }

  // MARK: Orders

  @Test func ordersAreListedAndFollowedToTheirEnd() async throws {
    var options = BankServer.Options.onRealTime()
    options.speed = 600
    try await LiveShop.with("orders.poll_seconds = 1", options: options) { shop in
      try shop.write(try LiveShop.application(.rejected) { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json").status == 0)
      let followed = try await shop.run("kassa orders TEST-1 --watch --json")
      let lines = try followed.output.split(separator: "\n").map { try JSON(parsing: $0.utf8) }
      #expect(followed.status == 0 && followed.errors.isEmpty, "\(followed)")
      #expect(lines.allSatisfy { $0["referenceId"]?.text == "TEST-1" } && lines.last?["state"]?.text == "REJECTED")
      let all = try JSON(parsing: try await shop.run("kassa orders --json").output.utf8)
      #expect(all["orders"]?.elements?.compactMap { $0["amount"]?.text } == ["219990"])
      let nobody = try await shop.run("kassa orders TEST-9")
      #expect(nobody.status == 65 && nobody.errors.contains("neither the bank nor the journal knows it"))
      // Nothing would ever come of it.
      let watched = try await shop.run("kassa orders TEST-9 --watch")
      #expect(watched == nobody)
    }
  }

  /// A tester without a till has no journal, and none is made for reading.
  @Test func theListNeedsNoJournal() async throws {
    try await LiveShop.with { shop in
      let none = try await shop.run("kassa orders")
      #expect(none == (0, "", ""))
      #expect(!FileManager.default.fileExists(atPath: shop.journalPath))
      #expect(try await shop.run("kassa orders --journal none").status == 74)
    }
  }

  @Test func withoutTheReadTheJournalIsAskedAlone() async throws {
    try await LiveShop.with("orders.read = false") { shop in
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json").status == 0)
      let (status, output, errors) = try await shop.run("kassa orders")
      #expect(status == 0 && output == "TEST-1  accepted  INS12\n", "\(output)")
      #expect(errors.contains("no list of orders"))
      #expect(try await shop.run("kassa orders --watch").status == 1)
      #expect(try await !shop.hasRequest(BrokerPath.orders))
    }
  }

  @Test func aStateIsSetByTheBanksOwnFigures() async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json").status == 0)
      try await shop.bank.perform(.move(reference: "TEST-1", .signed))
      #expect(try await shop.run("kassa order set TEST-1 delivered") == (0, "TEST-1 DELIVERED\n", ""))
      let record = try #require(try await shop.journal().order(Reference(rawValue: "TEST-1")).get())
      #expect(record.history.last?.state == .delivered && record.history.last?.source == .clerk)
      // An order that has been delivered is not approved any more.
      let refused = try await shop.run("kassa order set TEST-1 INIT --json")
      #expect(refused.status == 1 && refused.output.contains("refused by the bank"))
      #expect(try await shop.run("kassa order set TEST-9 DELIVERED").status == 65)
      let typo = try await shop.run("kassa order set TEST-1 DELIVERD")
      #expect(typo.status == 65 && typo.errors.contains("did you mean “DELIVERED”"))
      try await shop.bank.perform(.turnOn(Fault(.closed, at: .ordersUpdate, .after, times: 1)))
      let lost = try await shop.run("kassa order set TEST-1 PARTNER_CANCELLED")
      #expect(lost.status == 3 && lost.errors.contains("kassa orders TEST-1 shows the state"))
      // Where the list cannot be read, the journal knows its own orders, and nobody knows others.
      try await shop.bank.perform(.turnOn(Fault(.status(503, retryAfter: nil), at: .ordersRead)))
      try await shop.bank.perform(.move(reference: "TEST-1", .signed))
      let known = try await shop.run("kassa order set TEST-1 DELIVERED")
      #expect(known.status == 0 && known.errors.hasPrefix("the bank's list: no answer: HTTP 503"), "\(known)")
      let unknown = try await shop.run("kassa order set TEST-9 DELIVERED")
      #expect(unknown.status == 69 && unknown.errors.hasPrefix("Error: the bank's list: "), "\(unknown)")
    }
  }

  @Test func aNumberOfAnotherBankIsSaidToBeOne() async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("kassa apply a.json").status == 0)
      // Another name of this machine is another bank.
      let toml = LiveShop.toml(port: shop.bank.port).replacing("127.0.0.1", with: "localhost")
      try shop.home.write(toml, to: "config/kassa/other.toml")
      let other = try await shop.run("kassa apply a.json --config config/kassa/other.toml --json")
      let json = try JSON(parsing: other.output.utf8)
      #expect(other.status == 65 && json["outcome"]?.text == "notSent", "\(other)")
      #expect(json["error"]?["message"]?.text?.contains("was used at another bank") == true)
      #expect(try await shop.bank.submissionCounts()["TEST-1"]?.repeated == 0)
    }
  }

  /// Term and payment of a link are the bank's, which nobody was told.
  @Test func figuresThatNobodyNamedAreAbsent() async throws {
    try await LiveShop.with("orders.read = false") { shop in
      let link = LiveShop.link.replacing("CC12INS", with: "NOBODY-KNOWS")
      let sent = try await shop.run("printf '%s' '\(link)' | kassa link - --anyway --json")
      let number = try #require(try JSON(parsing: sent.output.utf8)["referenceId"]?.text)
      try shop.write(try LiveShop.application { $0["loanLength"] = "a year" }, to: "a.json")
      _ = try await shop.run("kassa apply a.json --anyway")
      let (status, output, errors) = try await shop.run("kassa export --format jsonl")
      #expect(status == 0 && output.split(separator: "\n").count == 2, "\(errors)")
      for line in output.split(separator: "\n") {
        let order = try JSON(parsing: line.utf8)
        #expect(order["months"] == nil && order["monthly_payment"] == nil && order["amount"] != nil, "\(line)")
      }
      #expect(try await shop.run("kassa export --format csv").output.contains(",NOBODY-KNOWS,NOBODY-KNOWS,,,"))
      let shown = try JSON(parsing: try await shop.run("kassa orders \(number) --json").output.utf8)
      #expect(shown["order"]?["productCode"]?.text == "NOBODY-KNOWS" && shown["order"]?["loanLength"] == nil)
    }
  }

  @Test func aLogIsWrittenWhereverABankIsCalled() async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      #expect(try await shop.run("KASSA_LOG=log kassa apply a.json").status == 0)
      #expect(try await shop.run("kassa products 1000 --log log").status == 0)
      let log = try await shop.run("cat log").output
      #expect(log.contains("application sent") && log.contains("reference=TEST-1") && log.contains("outcome=accepted"))
      #expect(log.contains("/products") && log.contains("status=200"), "\(log)")
    }
  }
}
