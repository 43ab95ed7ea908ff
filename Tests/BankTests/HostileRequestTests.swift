import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Wire

/// What partners send is untrusted text: it appears on the customer's page, the console and other partners' lists.
@Suite struct HostileRequestTests {
  private static func message(_ answer: Transport.Response) throws -> String {
    ErrorDetails(reading: try JSON(parsing: answer.body))?.message ?? ""
  }

  /// Messages with one malicious text each, and where it is.
  private static func spoilt(
    _ json: JSON, _ definition: Definition, with evil: String, at path: String = "",
    in whole: (JSON) -> JSON = { $0 }
  ) -> [(field: String, message: JSON)] {
    guard case .object(let members) = json else { return [] }
    func with(_ name: String, _ value: JSON) -> JSON {
      var changed = members
      changed[name] = value
      return whole(.object(changed))
    }
    return definition.members.flatMap { member -> [(String, JSON)] in
      let place = path + member.name
      switch (member.kind, members[member.name]) {
      case (.string, .string(let text)?): return [(place, with(member.name, .string(text + evil)))]
      case (.object(let inner), let value?):
        return spoilt(value, inner, with: evil, at: place + ".") { with(member.name, $0) }
      case (.array(of: .object(let inner)), .array(let elements)?) where !elements.isEmpty:
        return spoilt(elements[0], inner, with: evil, at: place + "[0].") {
          with(member.name, .array([$0] + elements.dropFirst()))
        }
      default: return []
      }
    }
  }

  /// Half of a surrogate pair is no text, and of two values nobody knows which one counts.
  @Test func whatCannotBeReadInOneWayIsRefused() async throws {
    try await Stand.with { stand in
      let bearer = "Bearer " + (try await stand.token())
      let body = String(decoding: stand.request(reference: "KS-1").json.bytes, as: UTF8.self)
      for (half, isText) in [
        ("\\ud800", false), ("\\udc00", false), ("\\ud800\\u0041", false), ("\\ud83d\\ude00", true), ("\\uFFFD", true),
        ("\u{FFFD}", true), ("\\\\ud800", true),
      ] {
        // Another number for each: the same one with other content is a conflict.
        let spoilt = body.replacing("AirPods", with: half).replacing("KS-1", with: UUID().uuidString)
        let answer = try await stand.raw("POST", "/v1/broker/pre-approved", body: spoilt, token: bearer)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(text.contains("half of a surrogate pair at byte") == !isText && answer.status == (isText ? 200 : 400))
      }
      for query in ["amount=1&amount=1&merchantId=x", "amount=50000&merchantId=x&merchant%49d=x"] {
        let answer = try await stand.raw("GET", "/v1/broker/products?\(query)", token: bearer)
        let message = try Self.message(answer)
        #expect(answer.status == 400 && message.contains("stands more than once"), "\(query)")
      }
      let form =
        "grant_type=client_credentials&scope=bcc.application.broker&scope=x&client_id=\(stand.bank.clientID)"
      let token = try await stand.raw(
        "POST", "/v2/oauth/token", body: form, type: "application/x-www-form-urlencoded")
      let error = try JSON(parsing: token.body)
      #expect(token.status == 400 && error["error"] == "invalid_request")
      let page = try await stand.page("http://127.0.0.1:\(stand.bank.port)/epos/?preapp=1&preapp=2")
      #expect(page.status == 400)
    }
  }

  /// NUL, ESC, a C1 control and a bidirectional control in every text of both requests.
  @Test(arguments: ["\u{0}", "\u{1B}]0;x\u{7}", "\u{9B}2J", "\u{202E}", "\u{2066}", "\r\n"])
  func noTextOfAMessageHoldsControlsAndTheFieldIsNamed(_ evil: String) async throws {
    try await Stand.with { stand in
      let bearer = "Bearer " + (try await stand.token())
      let messages: [(String, JSON, Definition)] = [
        ("/v1/broker/pre-approved", stand.request(reference: "KS-1").json, .preApprovalRequest),
        ("/v1/broker/merchant-post-link", try JSON(parsing: PostLinkTests.body().utf8), .postLinkRequest),
      ]
      var count = 0
      for (path, json, definition) in messages {
        for (field, message) in Self.spoilt(json, definition, with: evil) {
          count += 1
          let answer = try await stand.raw(
            "POST", path, body: String(decoding: message.bytes, as: UTF8.self), token: bearer)
          let text = try Self.message(answer)
          #expect(answer.status == 400 && text.hasPrefix(field + ": must not contain control"), "\(field): \(text)")
        }
      }
      #expect(count > 30)
      let orders = try await stand.orders()
      #expect(orders.isEmpty)
    }
  }

  @Test func tenThousandMarksAreNotOneCharacter() async throws {
    try await Stand.with { stand in
      let marks = "е" + String(repeating: "\u{301}", count: 10_000)
      let changes: [(String, (inout PreApprovalRequest) -> Void)] = [
        ("customer.lastName", { $0.customer.lastName = marks }),
        ("customer.middleName", { $0.customer.middleName = marks }),
        ("goods[0].model", { $0.goods[0].model = marks }), ("goods[0].brand", { $0.goods[0].brand = marks }),
        ("goods[1].sku", { $0.goods[1].sku = marks }), ("address.pickupPoint", { $0.address.pickupPoint = marks }),
        ("address.delivery", { $0.address.delivery = marks }), ("referenceId", { $0.referenceId = marks }),
      ]
      for (field, change) in changes {
        var request = stand.request()
        change(&request)
        guard case .refused(let refusal)? = await stand.client.submit(request).failure?.kind else {
          Issue.record("\(field): expected a refusal")
          continue
        }
        #expect(refusal.details?.message?.hasPrefix("\(field): at most ") == true, "\(refusal.details?.message ?? "")")
      }
      var exact = stand.request()
      exact.goods[0].model = String(repeating: "Ә", count: 300)
      _ = try await stand.client.submit(exact).get()
    }
  }

  @Test(arguments: ["KS\u{200B}1", "KS-\u{FE0F}1", "\u{200D}"])
  func aReferenceHasNoInvisibleCharacters(_ reference: String) async throws {
    try await Stand.with { stand in
      guard case .refused(let refusal)? = await stand.client.submit(stand.request(reference: reference)).failure?.kind
      else {
        Issue.record("expected a refusal")
        return
      }
      #expect(refusal.details?.message?.hasPrefix("referenceId: must not") == true, "\(refusal.details?.message ?? "")")
    }
  }

  static let badLinks = [
    "javascript:alert(1)", "ftp://example.kz", "https://", "https://user@example.kz", "http://user@127.0.0.1/x",
    "https://a:b@example.kz/",
    "https://bank.kz\\@evil.kz", "https://exa mple.kz", "https://go\u{200B}od.kz",
    "https://example.kz/\"\u{301}onclick=alert(1)",
    "http://999.1.1.1/", "http://1.2.3/", "http://127.0.0.1.5/", "http://256/", "//example.kz/", "example.kz",
    "https://example.kz/" + String(repeating: "a", count: 2048),
  ]

  @Test(arguments: badLinks) func aRedirectLeadsToAHostAndNothingElse(_ link: String) async throws {
    try await Stand.with { stand in
      let bearer = "Bearer " + (try await stand.token())
      var request = stand.request()
      request.redirectUrl = link
      let answer = try await stand.raw(
        "POST", "/v1/broker/pre-approved", body: String(decoding: request.json.bytes, as: UTF8.self), token: bearer)
      let text = try Self.message(answer)
      #expect(answer.status == 400 && text.hasPrefix("redirectUrl: "), "\(text)")
      for field in ["postLink", "failRedirect", "successRedirect"] {
        let answer = try await stand.raw(
          "POST", "/v1/broker/merchant-post-link", body: PostLinkTests.body { $0[field] = .string(link) }, token: bearer
        )
        let text = try Self.message(answer)
        #expect(answer.status == 400 && text.hasPrefix(field + ": "), "\(text)")
      }
    }
  }

  /// Admin endpoints and scenarios set texts that the bank sends.
  @Test func adminTextsHaveNoControls() async throws {
    #expect(throws: ScenarioError.self) {
      try Scenario(id: "x", toml: "[[step]]\nafter = 1\nstate = \"SIGNED\"\ntitle = \"a\\u001B]0;x\\u0007\"")
    }
    let named = try Scenario(
      id: "x", toml: "[name]\nru = \"a\\u202Eb\\u001B[2J\"\n[[step]]\nafter = 1\nstate = \"SIGNED\"")
    #expect(named.names["ru"] == "ab[2J")
    do {
      _ = try Scenario(id: "x", toml: "\"\\u001B]0;x\\u0007\" = 1")
      Issue.record("expected a refusal")
    } catch { #expect(!HostileText.isDangerous(error.description), "\(error.description.debugDescription)") }
    let steps = String(repeating: "[[step]]\nafter = 1\nstate = \"SIGNED\"\n", count: 101)
    #expect(throws: ScenarioError.self) { try Scenario(id: "x", toml: steps) }
  }
}
