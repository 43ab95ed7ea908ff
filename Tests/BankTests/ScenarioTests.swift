import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import Testing
import Wire

@Suite struct ScenarioTests {
  @Test func everyBuiltInScenarioReadsAndHasItsNames() {
    #expect(Scenario.builtIn.count == 19)
    #expect(Set(Scenario.builtIn.map(\.id)).count == 19)
    for scenario in Scenario.builtIn { #expect(Set(scenario.names.keys) == ["ru", "kk", "en"], "\(scenario.id)") }
    // Every made-up customer has a scenario.
    let ids = Set(Scenario.builtIn.map(\.id))
    for outcome in FictitiousCustomer.Outcome.allCases { #expect(ids.contains(outcome.rawValue)) }
  }

  @Test(arguments: [
    ("steps = 1", "steps: unknown; known are answer, applies, name, step"),
    ("[[step]]\nafter = 1.0\nstat = \"SIGNED\"", "step[0].stat: unknown"),
    ("[[step]]\nafter = 1.0\nstate = \"SINGED\"", "step[0].state: SINGED is no known state"),
    ("[[step]]\nafter = 1.0", "step[0].state: required"), ("[[step]]\nafter = -1\nstate = \"SIGNED\"", "below zero"),
    ("[[step]]\nstate = \"SIGNED\"", "step[0].after: expected seconds"),
    ("[[step]]\nafter = [5, 2]\nstate = \"SIGNED\"", "the smaller first"),
    ("", "1 step: required"), ("# nothing\n[name]\nru = \"x\"", "1 step: required"),
    ("[answer]\nstatus = 200", "answer.status: 400 to 599"), ("[answer]\n", "answer: expected"),
    ("[answer]\ndelay = 1.0\nstautus = 500", "answer.stautus: unknown"),
    (Self.approvedFirst + "[applies]\niin = [123]", "applies.iin: write 123 in quotes"),
    ("[[step]]\nafter = 1\nstate = \"signed\"", "step[0].state: signed is no known state; write SIGNED"),
    (Self.approvedFirst + "[applies]\niin = [\"123\"]", "applies.iin: \"123\" is not an IIN"),
    (Self.approvedFirst + "[applies]\nfrom = 5\nto = 2", "5 applies.from: above to"),
    ("[name]\nde = \"x\"", "name.de: unknown"), ("a = [", "not TOML"),
    ("a = [\n\n", "not TOML"), ("[answer]\nstatus = 500\n\n[name]\nru = 5", "5 name.ru: expected a text"),
    (Self.approvedFirst + "title = 1", "4 step[0].title: expected a text"),
    (
      Self.approvedFirst + "[[step]]\nstate = \"SIGNED\"\nafter = 4e7", "6 step[1].after: at most 31536000 seconds"
    ),
    ("[[step]]\nafter = inf\nstate = \"SIGNED\"", "2 step[0].after: at most"),
    ("[[step]]\nafter = nan\nstate = \"SIGNED\"", "2 step[0].after: expected seconds"),
    ("[step]\nafter = 1\nstate = \"SIGNED\"", "1 step: expected tables, [[step]]"),
    ("step = [{ after = 1, state = \"SINGED\" }]", "1 step[0].state: SINGED"),
    (Self.approvedFirst + "[applies]\niin = \"870318302342\"", "5 applies.iin: expected a list"),
    (Self.approvedFirst + "[applies]\niin = []", "5 applies.iin: expected a list of IINs"),
    (Self.approvedFirst + "[applies]\nfrom = \"1\"", "5 applies.from: 0 to 999999999"),
    ("[answer]\nstatus = 500\ndelay = 1", "1 answer: expected delay, breaks_off or status, one of them"),
    ("[answer]\nstatus = 500\ntimes = 0", "3 answer.times: 1 to"),
    ("[answer]\ndelay = 1\n\ntimes = 2", "4 answer.times: only with status"),
    ("answer = 1", "1 answer: expected a table"), ("name = 1", "1 name: expected a table"),
    (Self.approvedFirst + "[applies]\nlink = 1", "applies.link: expected true or false"),
    ("[[step]]\nafter = \"customre\"\nstate = \"CUSTOMER_APPROVED\"", "or \"customer\""),
    (Self.approvedFirst + "[[step]]\nafter = \"customer\"\nstate = \"SIGNED\"", "can bring only CUSTOMER_APPROVED"),
    (
      "[[step]]\nafter = \"customer\"\nstate = \"CUSTOMER_APPROVED\"",
      "step[0].after: the customer cannot agree in INIT"
    ),
  ])
  func unknownAndInvalidValuesAreRejected(_ toml: String, _ message: String) {
    do {
      _ = try Scenario(id: "x", toml: toml)
      Issue.record("expected: \(message)")
    } catch { #expect("\(error.line) \(error)".contains(message), "\(error.line) \(error)") }
  }

  private static let approvedFirst = "[[step]]\nafter = 1\nstate = \"APPROVED\"\n"

  @Test func aScenarioForCustomersOrTotalsAppliesByItself() async throws {
    let targeted = try Scenario(
      id: "dear",
      toml: "[[step]]\nafter = 1\nstate = \"REJECTED\"\ntitle = \"Слишком дорого\"\n[applies]\nfrom = 190000\n")
    var options = BankServer.Options.onRealTime()
    options.scenarios = [targeted]
    try await Stand.with(options) { stand in
      _ = try await stand.client.submit(stand.request(reference: "A")).get()
      stand.clock.advance(2)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.rejected] && orders[0].stateTitle == "Слишком дорого")
    }
  }

  /// Random delays and a random fault: runs of one seed are identical to the byte, those of another seed differ.
  @Test(arguments: Scenario.builtIn.map(\.id) + ["random"])
  func theSameSeedGivesTheSameRunToTheByte(_ id: String) async throws {
    var runs: [[[UInt8]]] = []
    for seed in [42, 42, 43] as [UInt64] {
      var answers: [[UInt8]] = []
      var options = BankServer.Options.onRealTime(seed: seed)
      options.speed = 100
      options.scenarios = [
        try Scenario(
          id: "random",
          toml: "[[step]]\nafter = [100, 900]\nstate = \"APPROVED\"\n[[step]]\nafter = [100, 900]\nstate = \"SIGNED\"\n"
        )
      ]
      try await Stand.with(options) { stand in
        try await stand.bank.perform(.choose(scenario: id))
        try await stand.bank.perform(.turnOn(Fault(.status(503, retryAfter: nil), at: .ordersRead, probability: 0.5)))
        let token = "Bearer " + (try await stand.token())
        func note(_ answer: Transport.Response?) {
          // The port differs.
          let body = answer.map { String(decoding: $0.body, as: UTF8.self) } ?? "no answer"
          answers.append(Array("\(answer?.status ?? 0) \(body.replacing(":\(stand.bank.port)", with: ""))".utf8))
        }
        for number in 0..<5 {
          let body = String(decoding: stand.request(reference: "KS-\(number)").json.bytes, as: UTF8.self)
          note(try? await stand.raw("POST", "/v1/broker/pre-approved", body: body, token: token))
        }
        for _ in 0..<20 {
          stand.clock.advance(1)
          note(try? await stand.raw("GET", "/v1/broker/orders", token: token))
        }
      }
      runs.append(answers)
    }
    #expect(runs[0] == runs[1] && runs[0].count == 25)
    #expect(runs[0] != runs[2])
  }
}

@Suite struct PostLinkTests {
  static let path = "/v1/broker/merchant-post-link"

  static func body(_ change: (inout JSON.Members) -> Void = { _ in }) -> String {
    var members: JSON.Members = [
      "name": .string("Shop"), "amount": .number(300_000), "posName": .string("02-2018-L3"), "language": .string("kk"),
      "pointCode": .string("02-2018-L3"), "partnerCode": .string("P1"), "productCode": .string("STD12"),
      "partnerOrderId": .string("1018000"), "phoneNumber": .string("77011413341"), "iin": .string("870318302342"),
    ]
    change(&members)
    return String(decoding: JSON.object(members).bytes, as: UTF8.self)
  }

  @Test func aLinkRequestCreatesAnOrder() async throws {
    try await Stand.with { stand in
      let token = "Bearer " + (try await stand.token())
      let answer = try await stand.raw("POST", Self.path, body: Self.body(), token: token)
      #expect(answer.status == 200)
      let json = try JSON(parsing: answer.body)
      #expect(Definition.postLinkResponse.findings(in: json).isEmpty)
      let link = try #require(json["redirectLink"]?.text)
      #expect(link.hasPrefix("http://127.0.0.1:\(stand.bank.port)/epos/?preapp=") && link.hasSuffix("&lang=kk&v=2"))
      stand.clock.advance(1800)
      let orders = try await stand.orders()
      #expect(
        orders.map(\.referenceId) == ["1018000"] && orders[0].state == .preApproved && orders[0].productCode == "STD12")
      // The same number gets the same link.
      let again = try await stand.raw("POST", Self.path, body: Self.body(), token: token)
      #expect(try JSON(parsing: again.body)["preappId"] == json["preappId"])
    }
  }

  @Test(arguments: [
    ("name", JSON.string(""), "name: must not be empty"), ("amount", .number(0), "amount: expected an amount"),
    ("amount", .string("5"), "amount: expected number"),
    ("amount", .number(.init(Decimal(string: "10.005")!)), "amount: expected"),
    ("language", .string("de"), "language: expected ru or kk or en"),
    ("phoneNumber", .string("7011413341"), "phoneNumber"),
    ("iin", .string("870318302343"), "iin: not a valid IIN"), ("productCode", .string("XXX"), "productCode: no such"),
    ("amount", .number(100), "productCode: not offered"), ("expiresAt", .string("tomorrow"), "expiresAt: expected ISO"),
    ("expiresAt", .string("2020-01-01T00:00:00+05:00"), "expiresAt: is over"),
    ("expiresAt", .string("2030-02-30T00:00:00+05:00"), "expiresAt: expected ISO"),
    ("expiresAt", .string("2030-02-28T24:00:00Z"), "expiresAt: expected ISO"),
    ("expiresAt", .string("2030-13-01T00:00:00Z"), "expiresAt: expected ISO"),
    ("expiresAt", .string("2030-04-31T00:00:00+05:00"), "expiresAt: expected ISO"),
    ("postLink", .string("ftp://x"), "postLink"),
    ("other", .string("x"), "other: unknown field"), ("posName", .null, "posName: expected string"),
  ])
  func everyWrongFieldIsNamed(_ name: String, _ value: JSON, _ message: String) async throws {
    try await Stand.with { stand in
      let token = "Bearer " + (try await stand.token())
      let answer = try await stand.raw("POST", Self.path, body: Self.body { $0[name] = value }, token: token)
      let text = String(decoding: answer.body, as: UTF8.self)
      #expect(answer.status == 400 && text.contains(message), "\(text)")
    }
  }
}
