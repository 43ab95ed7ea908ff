import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import Testing
import Wire

/// Amounts and numbers sent to the bank: clerks' notations are rejected with the member's name.
@Suite struct WireAmountTests {
  static let misread = [
    "12.345", "99.999", "1.234.567", "1,5", "1,234", "١٢", "+5", "1e3", " 5", "5 ", "-5", "0", "0.00", "007", ".5",
    "5.", "169 990", "5₸", "1000000000", "1e400", "NaN", "",
  ]

  @Test func anAmountInAQueryIsPlainDigits() async throws {
    try await Stand.with { stand in
      let token = "Bearer " + (try await stand.token())
      for text in Self.misread {
        let query = text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let answer = try await stand.raw("GET", "/v1/broker/products?merchantId=M&amount=\(query)", token: token)
        let message = try JSON(parsing: answer.body)["message"]?.text ?? ""
        #expect(
          answer.status == 400 && message.hasPrefix("amount: expected an amount above zero"), "\(text): \(message)")
      }
      for text in ["12.34", "12.3", "12345", "999999999"] {
        let answer = try await stand.raw("GET", "/v1/broker/products?merchantId=M&amount=\(text)", token: token)
        #expect(answer.status == 200, "\(text)")
      }
      // With a grouping point, 12.345 would give offers for 12 345 ₸.
      let plans = try await stand.products("12345")
      #expect(!plans.isEmpty)
    }
  }

  @Test func aPriceAndATotalArePlainDigits() async throws {
    try await Stand.with { stand in
      for text in Self.misread {
        var price = stand.request()
        price.goods[1].price = text
        var total = stand.request()
        total.totalCost = text
        for (request, field) in [(price, "goods[1].price"), (total, "totalCost")] {
          guard case .refused(let refusal)? = await stand.client.submit(request).failure?.kind else {
            Issue.record("\(field) \(text): expected a refusal")
            continue
          }
          let message = refusal.details?.message ?? ""
          #expect(refusal.status == 400 && message.hasPrefix("\(field): expected an amount"), "\(text): \(message)")
        }
      }
      let orders = try await stand.orders()
      #expect(orders.isEmpty)
    }
  }

  @Test(arguments: [
    ("3000000.005", 400), ("12.345", 400), ("1e400", 400), ("1e-400", 400), ("2.7e291", 400), ("-3000000", 400),
    ("0", 400), ("-0", 400), ("1000000000", 400), ("999999999.01", 400), ("1e127", 400), ("300000.5", 200),
    ("300000.50", 200), ("3e5", 200), ("3.0E+5", 200), ("300000.000", 200),
  ])
  func theAmountOfALinkIsANumberOfTiyn(_ spelling: String, _ status: Int) async throws {
    try await Stand.with { stand in
      let token = "Bearer " + (try await stand.token())
      let body = PostLinkTests.body().replacing("300000", with: spelling)
      let answer = try await stand.raw("POST", PostLinkTests.path, body: body, token: token)
      let message = try JSON(parsing: answer.body)["message"]?.text ?? ""
      #expect(answer.status == status && (status == 200 || message.hasPrefix("amount: ")), "\(message)")
    }
  }

  @Test func productsWantAMerchantUnlessTheSwitchIsOff() async throws {
    try await Stand.with { stand in
      let token = "Bearer " + (try await stand.token())
      for path in ["/v1/broker/products?amount=50000", "/v1/broker/products?merchantId=&amount=50000"] {
        let answer = try await stand.raw("GET", path, token: token)
        #expect(answer.status == 400)
        #expect(try JSON(parsing: answer.body)["message"]?.text == "merchantId: required (assumed)")
      }
      // The till says who it is.
      let plans = try await stand.products("50000")
      #expect(!plans.isEmpty)
      try await stand.bank.perform(.merchantRequired(false))
      let answer = try await stand.raw("GET", "/v1/broker/products?amount=50000", token: token)
      #expect(answer.status == 200)
    }
  }

  /// The switches over HTTP: read, changed, rejected if unknown, and part of a snapshot.
  @Test func theSwitchesAreReadChangedAndStored() async throws {
    try await Stand.with { stand in
      func call(_ method: String, _ path: String, _ body: String) async throws -> (status: Int, json: JSON) {
        var request = Transport.Request(method: method, url: "http://127.0.0.1:\(stand.bank.port)/_bank/\(path)")
        request.headers = [("Content-Type", "application/json")]
        request.body = Array(body.utf8)
        let answer = try await stand.transport.send(request).get()
        return (answer.status, (try? JSON(parsing: answer.body)) ?? .null)
      }
      let changed = try await call("PUT", "switches", #"{"merchantRequired":false,"sums":false}"#)
      #expect(changed.status == 200)
      #expect(changed.json["merchantRequired"] == .bool(false) && changed.json["sums"] == .bool(false))
      #expect(changed.json["offersRead"] == .bool(true) && changed.json["repeats"] == .string("first"))
      _ = try await call("PUT", "snapshots/loose", "{}")
      _ = try await call("PUT", "switches", #"{"merchantRequired":true,"sums":true}"#)
      let before = try await stand.bank.report().switches
      #expect(before == BankReport.Switches())
      let restored = try await call("POST", "snapshots/loose/restore", "{}")
      #expect(restored.json["merchantRequired"] == .bool(false) && restored.json["sums"] == .bool(false))
      let wrong = try await call("PUT", "switches", #"{"sums":"no","merchantRequired":true}"#)
      #expect(wrong.status == 400 && wrong.json["message"]?.text == "sums: expected boolean, got string")
      let after = try await stand.bank.report().switches
      #expect(!after.merchantRequired && !after.sums)
    }
  }

  /// Every number and every text that JSON allows, where the contract allows anything.
  @Test(arguments: ["2.7e291", "1e400", "1e-400", "\"\\ud83d\\ude00\"", "123456789012345678901.5", "-0", "[1e999]"])
  func validJSONIsNeverCalledInvalid(_ value: String) async throws {
    try await Stand.with { stand in
      let token = "Bearer " + (try await stand.token())
      let body = String(decoding: stand.request().json.bytes, as: UTF8.self)
      let more = try await stand.raw(
        "POST", "/v1/broker/pre-approved", body: "{\"more\":\(value)," + body.dropFirst(), token: token)
      #expect(more.status == 200, "\(String(decoding: more.body, as: UTF8.self))")
      // Where it is not allowed, the member is named.
      let link = try await stand.raw(
        "POST", PostLinkTests.path, body: "{\"name\":\(value)," + PostLinkTests.body { $0["name"] = nil }.dropFirst(),
        token: token)
      let message = try JSON(parsing: link.body)["message"]?.text ?? ""
      #expect(link.status == (value.hasPrefix("\"") ? 200 : 400) && !message.contains("JSON"), "\(message)")
    }
  }

  /// The till's client parses a complete answer that contains such a number.
  @Test(arguments: ["2.7e291", "1e400", "1e-400", "\"\\ud800\""])
  func theTillReadsAnAnswerWithAnOddNumber(_ value: String) async throws {
    let answers = [
      "/oauth/token": "{\"access_token\":\"t\",\"expires_in\":300,\"x\":\(value)}",
      "/products":
        "{\"x\":\(value),\"products\":[{\"name\":\"a\",\"monthlyPayment\":5,\"period\":12,\"productCode\":\"A\",\"x\":\(value)},{\"name\":\"b\",\"monthlyPayment\":1e300,\"period\":\(value),\"productCode\":\"B\"}]}",
      "/orders":
        "[{\"referenceId\":\"KS-1\",\"state\":\"SIGNED\",\"loanLength\":\"12\",\"productCode\":\"A\",\"stateTitle\":\"\",\"x\":\(value)}]",
      "/pre-approved": "{\"redirectLink\":\"https://x\",\"code\":\"200\",\"x\":\(value)}",
    ]
    let transport = Transport { request in
      let body = answers.first { request.url.contains($0.key) }?.value ?? ""
      return .success(Transport.Response(status: 200, body: Array(body.utf8)))
    }
    let client = BrokerClient.live(
      profile: .sandbox(port: 1), credentials: Credentials(clientID: "a", clientSecret: "b"), transport: transport,
      now: { Date() })
    let products = try await client.products(Money(tenge: 5)).get()
    #expect(products.value.map(\.productCode) == ["A"])
    #expect(products.findings.contains(Finding("", .malformed("1 elements could not be read"))))
    let orders = try await client.orders().get()
    #expect(orders.value.map(\.state) == [.signed] && orders.findings.map(\.path) == ["x"])
    try await Stand.with { stand in
      let answer = try await client.submit(stand.request()).get()
      #expect(answer.value.redirectLink == "https://x" && answer.findings.map(\.path) == ["x"])
    }
  }
}
