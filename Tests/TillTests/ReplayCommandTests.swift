import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import Foundation
import TestSupport
import Testing

@testable import kassa

/// `kassa replay`: the built program beside a bank of this process.
@Suite(.patient) struct ReplayCommandTests {
  private static func archive(_ entries: [JSON]) -> JSON {
    ["log": ["version": "1.2", "creator": ["name": "x", "version": "1"], "entries": .array(entries)]]
  }

  private static func entry(
    _ method: String, _ url: String, headers: [String: String] = ["Authorization": "Bearer a-token-of-somebody"],
    body: JSON? = nil, status: Int? = nil, answer: JSON? = nil
  ) -> JSON {
    var request: JSON.Members = [
      "method": .string(method), "url": .string(url),
      "headers": .array(headers.map { ["name": .string($0.key), "value": .string($0.value)] }),
    ]
    if let body {
      request["postData"] = [
        "mimeType": "application/json", "text": .string(String(decoding: body.bytes, as: UTF8.self)),
      ]
    }
    var members: JSON.Members = ["request": .object(request)]
    if let status {
      var content: JSON.Members = [:]
      if let answer { content["text"] = .string(String(decoding: answer.bytes, as: UTF8.self)) }
      members["response"] = ["status": .number(.init(status)), "content": .object(content)]
    }
    return .object(members)
  }

  @Test func whatIsTheSameIsSaidAndWhatDiffersToo() async throws {
    try await LiveShop.with { shop in
      try shop.write(
        Self.archive([Self.entry("GET", "https://other.example/v1/broker/orders", status: 200, answer: [])]),
        to: "a.har")
      let same = try await shop.run("kassa replay a.har")
      #expect(same.status == 0 && same.output == "the same   GET /v1/broker/orders: 200\n", "\(same)")
      try shop.write(
        Self.archive([Self.entry("GET", "https://other.example/v1/broker/orders", status: 200, answer: ["a"])]),
        to: "b.har")
      let other = try await shop.run("kassa replay b.har --json")
      let json = try JSON(parsing: other.output.utf8)
      #expect(other.status == 1 && json["different"] == 1 && json["error"]?["exit"]?.integer == 1, "\(other)")
      let failed = Self.archive([Self.entry("GET", "https://other.example/v1/broker/orders", status: 503)])
      try shop.write(failed, to: "c.har")
      let status = try await shop.run("kassa replay c.har")
      #expect(
        status.status == 1
          && status.output.contains("different  GET /v1/broker/orders: 200\n           status: 503 → 200"), "\(status)")
    }
  }

  /// The report is what was asked for.
  @Test func aLostReportIsNoDifference() async throws {
    try await LiveShop.with { shop in
      try shop.write(
        Self.archive([Self.entry("GET", "https://other.example/v1/broker/orders", status: 503)]), to: "a.har")
      for options in ["", "--json"] {
        let (status, _, errors) = try await shop.run("kassa replay a.har \(options) >/dev/full")
        #expect(
          status == 74
            && errors == "Error: 1 of 1 answers differ, but standard output: No space left on device\n", "\(errors)")
      }
    }
  }

  @Test func anApplicationIsRenewedAndItsCodeComesFromTheEnvironment() async throws {
    try await LiveShop.with { shop in
      let application = try LiveShop.application {
        $0["referenceId"] = "KS-OLD"
        $0["verificationSmsDateTime"] = "01.02.2024 10:00:00"
      }
      try shop.write(
        Self.archive([Self.entry("POST", "http://x.example/bcc/sandbox/v1/broker/pre-approved", body: application)]),
        to: "a.har")
      let without = try await shop.run("kassa replay a.har --renew")
      #expect(
        without.status == 3
          && without.output == "not sent   POST /bcc/sandbox/v1/broker/pre-approved: KASSA_SMS_CODE is not set\n",
        "\(without)")
      let (status, output, errors) = try await shop.run("KASSA_SMS_CODE=1243 kassa replay a.har --renew")
      #expect(
        status == 0 && output.hasPrefix("answered   POST /bcc/sandbox/v1/broker/pre-approved: 20"), "\(output)\(errors)"
      )
      let counts = try await shop.bank.submissionCounts()
      #expect(counts.count == 1 && counts["KS-OLD"] == nil && counts.keys.first?.hasPrefix("R-") == true)
    }
  }

  /// The file says where it was sent: the token goes to the profile's bank alone.
  @Test func noOtherHostGetsAnything() async throws {
    try await ScriptedServer.with([.readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), .close]) {
      stranger in
      try await LiveShop.with { shop in
        let origin = "http://127.0.0.1:\(stranger.port)"
        let base = "http://127.0.0.1:\(shop.bank.port)/bcc/sandbox/v1/broker"
        let foreign = [
          Self.entry("GET", "\(origin)/steal"), Self.entry("GET", "\(base)@127.0.0.1:\(stranger.port)/x"),
          Self.entry("GET", "\(base).example/x"), Self.entry("POST", "\(origin)/api/orders"),
          Self.entry("DELETE", "\(origin)/v1/broker/orders"),
        ]
        try shop.write(Self.archive(foreign), to: "a.har")
        let (status, output, errors) = try await shop.run("kassa replay a.har")
        #expect(status == 77 && output.contains("not sent   GET /steal: no call of the broker"), "\(output)\(errors)")
        let mixed = foreign + [Self.entry("GET", "\(origin)/v1/broker/products?merchantId=1&amount=1000")]
        try shop.write(Self.archive(mixed), to: "b.har")
        let some = try await shop.run("kassa replay b.har")
        #expect(some.status == 3 && some.output.contains("answered   GET /v1/broker/products: "), "\(some)")
        #expect(stranger.received.isEmpty)
        let told = try await shop.bank.report().requests.map(\.path)
        #expect(told.filter { $0.contains("/products") }.count == 1, "\(told)")
      }
    }
  }

  @Test func productionGetsNothing() async throws {
    let production = try ConfigCommandTests.Home(
      "profile = \"p\"\n[profiles.p]\nbase = \"production\"\nclient_id = \"x\"\nclient_secret = { env = \"S\" }\n")
    try production.write("GET https://api.bcc.kz/orders\n", to: "a.http")
    let (status, output, errors) = try production.run("S=x kassa replay a.http")
    #expect(
      status == 77 && output.isEmpty && errors.contains("in production nothing is sent again"), "\(output)\(errors)")
  }

  @Test func whatCannotBeReadIsSaid() async throws {
    try await LiveShop.with { shop in
      try shop.home.write("GET http://a.kz/orders\n\n< /etc/passwd\n", to: "a.http")
      let file = try await shop.run("kassa replay a.http")
      #expect(
        file.status == 65 && file.errors == "Error: a.http: line 3: < /etc/passwd reads a file, and no files are read\n"
      )
      #expect(try await shop.run("kassa replay none").status == 74)
      try shop.home.write("{}", to: "b.har")
      #expect(try await shop.run("kassa replay b.har").status == 65)
      #expect(try await shop.bank.report().requests.isEmpty)
    }
  }
}
