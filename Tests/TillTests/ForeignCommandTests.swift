import BrokerAPI
import GRDB
import TestSupport
import Testing

/// The bank's calls from the command line beside a bank that is no code of ours.
@Suite(.serialized, .ownThread, .patient) struct ForeignCommandTests {
  private static func home(
    _ realm: ForeignBank.Realm, _ server: ForeignBank.Server = .good, host: String = "localhost", port: Int? = nil,
    more: String = ""
  ) throws -> ConfigCommandTests.Home {
    let home = try ConfigCommandTests.Home(realm.toml(server, host: host, port: port, more: realm.trusted + more))
    try home.write(ForeignBank.Realm.secret + "\n", to: "config/kassa/secret")
    let application = try LiveShop.application { $0["referenceId"] = "TEST-1" }
    try home.write(String(decoding: application.bytes, as: UTF8.self), to: "a.json")
    return home
  }

  /// Each cause has its sentence, and the bank got nothing.
  @Test(arguments: [
    (ForeignBank.Server.expired, "the certificate has expired"), (.otherHost, "the certificate is for another host"),
    (.unknown, "tls.ca_file"), (.client12, "tls.client_certificate"), (.client13, "tls.client_certificate"),
  ])
  func aBankThatCannotBeTrustedGetsNothing(_ server: ForeignBank.Server, _ words: String) async throws {
    let realm = try await ForeignBank.shared.get().realm()
    let home = try Self.home(realm, server)
    for command in ["token", "apply a.json"] {
      let (status, output, errors) = try home.run("kassa \(command)")
      #expect(status == 69 && errors.contains("not sent: ") && errors.contains(words), "\(output)\(errors)")
    }
    #expect(try await realm.calls().isEmpty)
  }

  @Test func aProxyThatAllowsOnlyOnePortSaysWhichProfileToTake() async throws {
    let bank = try ForeignBank.shared.get()
    let realm = try await bank.realm()
    let proxy = "[profiles.foreign.proxy]\nurl = \"http://127.0.0.1:\(bank.port(.open))\"\n"
    let refused = try Self.home(realm, host: "bank.test", port: 10443, more: proxy).run("kassa token")
    #expect(refused.status == 78 && refused.errors.contains("refuses port 10443: take a profile on port 443"))
    let open = try Self.home(realm, host: "bank.test", port: 443, more: proxy).run("kassa products 100000")
    #expect(open.status == 0 && open.output.contains("CC12INS"), "\(open)")
  }

  /// With a lost answer among them, parameters in headers and a state set by PUT.
  @Test func aWholeSaleFromTheCommandLine() async throws {
    let realm = try await ForeignBank.shared.get().realm([
      "token": ["accepts": "form", "expires_in": "3600"], "products": ["place": "header"], "update_method": "PUT",
      "gzip": true, "chunked": true, "faults": [["call": "POST /v1/broker/pre-approved", "lost": true]],
    ])
    let tables = "[profiles.foreign.products]\nplace = \"header\"\n[profiles.foreign.orders]\nupdate_method = \"PUT\"\n"
    let home = try Self.home(realm, more: tables)
    let plans = try home.run("kassa products 169990 --json")
    #expect(try JSON(parsing: plans.output.utf8)["products"]?.elements?.count == 2, "\(plans)")
    let lost = try home.run("kassa apply a.json")
    #expect(lost.status == 3 && lost.errors.contains("do not repeat it: kassa orders TEST-1"), "\(lost)")
    let settled = try home.run("kassa orders TEST-1")
    #expect(settled.status == 0 && settled.errors == "TEST-1: its outcome was unknown: the bank has it\n", "\(settled)")
    let set = try home.run("kassa order set TEST-1 CUSTOMER_REJECTED")
    #expect(set.status == 0, "\(set)")
    let log = try await realm.log()
    #expect(log["orders"]?["TEST-1"]?["state"]?.text == "CUSTOMER_REJECTED")
    #expect(try await realm.calls().count { $0 == "POST /v1/broker/pre-approved" } == 1)
    // What a run leaves holds no secret; the profile's own file is where it is.
    #expect(
      try home.folder.traces(of: [ForeignBank.Realm.secret], except: { $0 == "config/kassa/secret" }).isEmpty)
  }

  /// Whatever the member is called that holds it, and wherever the bank repeats it.
  @Test(arguments: ["verificationSmsCode", "SMS-Code", "otp", "kod"])
  func aCodeIsNeitherStoredNorPrinted(_ name: String) async throws {
    let (code, call) = ("9753", "POST /v1/broker/pre-approved")
    let link = "https://bank.example/\(code)"
    let answers: [(status: Int, body: JSON)] = [
      (400, ["code": 400, "message": "code \(code) of sms\(code) is wrong, see 19753", "status": "\(code)"]),
      (502, ["message": "\(code)?"]),
      (200, ["code": "200", "message": "\(code) ok", "requestUuid": "\(code)", "redirectLink": .string(link)]),
    ]
    for (number, answer) in answers.enumerated() {
      let fault: JSON = ["call": .string(call), "status": JSON.number(.init(answer.status)), "body": answer.body]
      let home = try Self.home(try await ForeignBank.shared.get().realm(["faults": [fault]]))
      let application = try LiveShop.application {
        $0["referenceId"] = "T-\(number)"
        $0[name] = .string(code)
      }
      try home.write(String(decoding: application.bytes, as: UTF8.self), to: "a.json")
      let sent = try home.run("kassa apply a.json --anyway --json")
      let json = try JSON(parsing: sent.output.utf8)
      #expect(sent.status == [400: 1, 502: 3, 200: 0][answer.status], "\(sent)")
      // What the customer follows is theirs.
      #expect(answer.status != 200 || json["redirectLink"]?.text == link)
      let said = sent.output.replacing(link, with: "")
      #expect(said.contains("••••") && !said.replacing("19753", with: "").contains(code), "\(sent)")
      let journal = try DatabaseQueue(path: home.folder.path + "/.local/state/kassa/journal.sqlite")
      let stored = try await journal.read { try String.fetchOne($0, sql: "SELECT request || answer FROM attempt") }
      #expect(stored?.contains("••••") == true && stored?.replacing("19753", with: "").contains(code) == false)
    }
  }

  /// An answer that came is not called a missing one.
  @Test(arguments: [
    (302, "no result: HTTP 302"), (500, "no result: HTTP 500"), (200, "no result: the answer cannot be read"),
  ])
  func anAnswerWithoutAResultIsToldAsOne(_ status: Int, _ words: String) async throws {
    let realm = try await ForeignBank.shared.get().realm()
    let home = try Self.home(realm)
    for (path, command) in [("products", "products 1000"), ("orders", "orders")] {
      try await realm.set(faults: [
        ["call": .string("GET /v1/broker/\(path)"), "status": .number(.init(status)), "body": "<p>"]
      ])
      let ended = try home.run("kassa \(command)")
      #expect(ended.status == 69 && ended.errors.hasPrefix("Error: \(words)"), "\(ended)")
    }
  }

  /// What is unusable of an answer is no nothing.
  @Test func offersThatCannotBeReadAreSaid() async throws {
    let good: JSON = ["name": "Plan", "monthlyPayment": "10000", "period": 12, "productCode": "CC12INS"]
    let bad: JSON = ["name": "Plan", "monthlyPayment": "much", "period": 12, "productCode": "CC12"]
    let realm = try await ForeignBank.shared.get().realm()
    let home = try Self.home(realm)
    for (offers, lines) in [([bad, bad], 0), ([good, bad], 1)] as [([JSON], Int)] {
      try await realm.set(faults: [
        ["call": "GET /v1/broker/products", "status": 200, "times": 2, "body": ["products": .array(offers)]]
      ])
      let (status, output, errors) = try home.run("kassa products 100000")
      #expect(status == 65 && output.split(separator: "\n").count == lines, "\(output)\(errors)")
      #expect(errors.hasSuffix("Error: offers of the bank that could not be read: \(2 - lines)\n"), "\(errors)")
      let json = try JSON(parsing: try home.run("kassa products 100000 --json").output.utf8)
      try await realm.set(faults: [
        ["call": "GET /v1/broker/products", "status": 200, "times": 2, "body": ["products": .array(offers)]]
      ])
      let checked = try home.run("kassa check --lang en").output
      #expect(checked.contains(lines == 0 ? "the answer 200 cannot be read" : "plans for 100 000 ₸: 1"), "\(checked)")
      #expect(json["error"]?["exit"]?.integer == 65 && json["products"]?.elements?.count == lines)
    }
  }

  /// Two entries of one order that say different things prove nothing, neither what it is nor that another one is absent.
  @Test func aListThatContradictsItselfIsNotBelieved() async throws {
    func entry(_ number: String, _ state: String, _ title: String = "") -> JSON {
      [
        "loanLength": "12", "productCode": "INS12", "referenceId": .string(number), "state": .string(state),
        "stateTitle": .string(title),
      ]
    }
    let realm = try await ForeignBank.shared.get().realm([
      "faults": [["call": "POST /v1/broker/pre-approved", "lost": true]]
    ])
    let home = try Self.home(realm)
    #expect(try home.run("kassa apply a.json").status == 3)
    func list(_ entries: [JSON]) async throws {
      try await realm.set(faults: [
        ["call": "GET /v1/broker/orders", "status": 200, "times": 9, "body": .array(entries)]
      ])
    }
    try await list([entry("TEST-1", "SIGNED"), entry("TEST-2", "INIT"), entry("TEST-1", "REJECTED")])
    let all = try home.run("kassa orders")
    let finding = "finding: referenceId: TEST-1 is listed in contradictory ways, and not used\n"
    #expect(all.status == 0 && all.errors == finding && !all.output.contains("SIGNED"), "\(all)")
    #expect(all.output.contains("TEST-2  INIT") && all.output.contains("TEST-1  outcome unknown"), "\(all)")
    #expect(try home.run("kassa orders TEST-1").status == 3)
    #expect(
      try home.run("kassa order set TEST-9 DELIVERED").errors.contains(
        "not all of it could be used: referenceId: TEST-1"))
    let nobody = try home.run("kassa orders TEST-9")
    #expect(nobody.status == 3 && nobody.errors.contains("not known whether the bank has it"), "\(nobody)")
    // Other words for the same are no contradiction.
    try await list([entry("TEST-1", "SIGNED"), entry("TEST-1", "SIGNED", "Подписан")])
    let same = try home.run("kassa orders TEST-1")
    #expect(same.status == 0 && same.output.contains("SIGNED  Подписан"), "\(same)")
  }

  @Test func aBankWithoutAListIsNotAskedTwice() async throws {
    let realm = try await ForeignBank.shared.get().realm(["orders_read": false])
    let (status, output, errors) = try Self.home(realm).run("kassa orders")
    #expect(status == 1 && (output + errors).contains("405"), "\(output)\(errors)")
  }
}
