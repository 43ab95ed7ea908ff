import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Testing
import Wire

@Suite struct BankChecksTests {
  /// Every case changes one member of a valid application; the response must be 400 and name it.
  @Test func everyWrongFieldIsNamed() async throws {
    try await Stand.with { stand in
      let changes: [(field: String, change: (inout PreApprovalRequest) -> Void)] = [
        ("address.pickupPoint", { $0.address.pickupPoint = " " }), ("channel", { $0.channel = "fax" }),
        ("customer.contact.email", { $0.customer.contact.email = "nobody" }),
        ("customer.contact.mobileNumber", { $0.customer.contact.mobileNumber = "87030000001" }),
        ("customer.firstName", { $0.customer.firstName = "" }), ("customer.lastName", { $0.customer.lastName = "" }),
        ("customer.state", { $0.customer.state = "green" }),
        ("customer.taxCode", { $0.customer.taxCode = "960629450736" }),
        ("goods", { $0.goods = [] }), ("goods[0].price", { $0.goods[0].price = "-1" }),
        ("goods[1].price", { $0.goods[1].price = "1e3" }),
        ("goods[0].sku", { $0.goods[0].sku = "" }), ("goods[0].model", { $0.goods[0].model = "" }),
        ("totalCost", { $0.totalCost = "1" }), ("loanLength", { $0.loanLength = "13" }),
        ("orderState", { $0.orderState = "SIGNED" }),
        ("paymentMethod", { $0.paymentMethod = "cash" }), ("productType", { $0.productType = "gift" }),
        ("redirectUrl", { $0.redirectUrl = "javascript:1" }),
        ("redirectUrl", { $0.redirectUrl = "http://127.0.0.1:9/hook#top" }),
        ("redirectUrl", { $0.redirectUrl = "http://дүкен.kz/hook" }),
        ("redirectUrl", { $0.redirectUrl = "http://127.0.0.1:0/hook" }),
        ("redirectUrl", { $0.redirectUrl = "http://127.0.0.1/%zz" }), ("referenceId", { $0.referenceId = "" }),
        ("salesPlace", { $0.salesPlace = "Алматы" }), ("verificationSmsCode", { $0.verificationSmsCode = "12" }),
        ("verificationSmsDateTime", { $0.verificationSmsDateTime = "2023-10-06" }),
        ("verificationSmsDateTime", { $0.verificationSmsDateTime = "06.10.2023 10:07:23" }),
      ]
      for (field, change) in changes {
        var request = stand.request()
        change(&request)
        guard case .refused(let refusal)? = await stand.client.submit(request).failure?.kind else {
          Issue.record("\(field): expected a refusal")
          continue
        }
        #expect(refusal.status == 400)
        let message = refusal.details?.message ?? ""
        #expect(message.hasPrefix(field + ":"), "\(field): \(message)")
      }
      let all = try await stand.orders()
      #expect(all.isEmpty)
    }
  }

  /// At most ten findings, in order.
  @Test func allFindingsAreReportedAtOnce() async throws {
    try await Stand.with { stand in
      func message(_ change: (inout PreApprovalRequest) -> Void) async -> String {
        var request = stand.request()
        change(&request)
        guard case .refused(let refusal)? = await stand.client.submit(request).failure?.kind else { return "taken" }
        return refusal.details?.message ?? ""
      }
      let three = await message {
        $0.channel = "fax"
        $0.salesPlace = "A"
        $0.totalCost = "0"
      }
      #expect(
        three
          == "channel: expected web or mob or android or ios (published); salesPlace: expected six digits (documented, line 96); totalCost: expected an amount above zero in plain digits, at most two decimals (assumed)"
      )
      // No consequential findings: without a valid total, sum and term are not judged.
      let many = await message { request in
        request.goods = (0..<20).map { _ in .init(brand: "", category: "", image: "", model: "x", price: "-1", sku: "1")
        }
      }
      #expect(many.hasPrefix("goods[0].price: ") && many.hasSuffix("; and 10 more"), "\(many)")
    }
  }

  @Test func aDuplicateMemberIsRejectedAndNamed() async throws {
    try await Stand.with { stand in
      let bearer = "Bearer " + (try await stand.token())
      var body = String(decoding: stand.request(reference: "KS-1").json.bytes, as: UTF8.self)
      body = body.replacing("\"referenceId\":\"KS-1\"", with: "\"referenceId\":\"KS-1\",\"referenceId\":\"KS-2\"")
      let answer = try await stand.raw("POST", "/v1/broker/pre-approved", body: body, token: bearer)
      let details = ErrorDetails(reading: try JSON(parsing: answer.body))
      #expect(answer.status == 400 && details?.message == "referenceId: stands more than once (assumed)")
      #expect(try await stand.orders().isEmpty)
    }
  }

  /// Messages with one error each, and where it is.
  private static func spoilt(
    _ json: JSON, _ definition: Definition, at path: String = "", in whole: (JSON) -> JSON = { $0 }
  ) -> [(field: String, message: JSON)] {
    guard case .object(let members) = json else { return [] }
    func with(_ name: String, _ value: JSON?) -> JSON {
      var changed = members
      changed[name] = value
      return whole(.object(changed))
    }
    var spoilt: [(String, JSON)] = []
    for member in definition.members {
      let place = path + member.name
      if member.isRequired { spoilt.append((place, with(member.name, nil))) }
      var others: [JSON] = [.null, .bool(true), .number(7), .string("x"), .array([]), .object([:])]
      switch member.kind {
      case .string: others.remove(at: 3)
      case .boolean: others.remove(at: 1)
      case .number, .integer: others.remove(at: 2)
      case .array(of: .object(let element)):
        others.remove(at: 4)
        if case .array(let elements)? = members[member.name], let first = elements.first {
          spoilt += Self.spoilt(first, element, at: place + "[0].") {
            with(member.name, .array([$0] + elements.dropFirst()))
          }
        }
      case .array: others.remove(at: 4)
      case .object(let inner):
        others.remove(at: 5)
        if let value = members[member.name] {
          spoilt += Self.spoilt(value, inner, at: place + ".") { with(member.name, $0) }
        }
      }
      spoilt += others.map { (place, with(member.name, $0)) }
    }
    if definition.closed != nil { spoilt.append((path + "extra", with("extra", .string("x")))) }
    return spoilt
  }

  /// Every member of every request: missing, of each wrong type, and an extra one where none is allowed.
  @Test func everyMemberOfEveryMessageIsCheckedAndNamed() async throws {
    try await Stand.with { stand in
      let bearer = "Bearer " + (try await stand.token())
      let status = OrderStatus(
        loanLength: "12", productCode: "INS12", referenceId: "KS-1", state: .customerRejected, stateTitle: "")
      let messages: [(String, JSON, Definition)] = [
        ("/v1/broker/pre-approved", stand.request(reference: "KS-1").json, .preApprovalRequest),
        ("/v1/broker/merchant-post-link", try JSON(parsing: PostLinkTests.body().utf8), .postLinkRequest),
        ("/v1/broker/orders", status.json, .orderStatus),
      ]
      var count = 0
      for (path, json, definition) in messages {
        for (field, message) in Self.spoilt(json, definition) {
          count += 1
          let answer = try await stand.raw(
            "POST", path, body: String(decoding: message.bytes, as: UTF8.self), token: bearer)
          let details = ErrorDetails(reading: try JSON(parsing: answer.body))
          #expect(answer.status == 400, "\(path) \(field)")
          #expect(details?.message?.hasPrefix(field + ": ") == true, "\(path) \(field): \(details?.message ?? "")")
          #expect(
            details?.message?.contains("(documented, line ") == true, "\(path) \(field): \(details?.message ?? "")")
        }
      }
      print("\(count) spoilt messages refused, each with its field and line")
      let orders = try await stand.orders()
      #expect(orders.isEmpty)
    }
  }

  @Test func malformedBodiesAreRefusedAndNeverCrash() async throws {
    try await Stand.with { stand in
      let bearer = "Bearer " + (try await stand.token())
      let path = "/v1/broker/pre-approved"
      for body in ["", "{", "null", "[]", "\"x\"", "{\"goods\":5}", "{\"a\":\"\u{0}\"}"] {
        #expect(try await stand.raw("POST", path, body: body, token: bearer).status == 400, "\(body)")
      }
      #expect(try await stand.raw("POST", path, body: "{}", token: bearer, type: "text/plain").status == 415)
      #expect(
        try await stand.raw("POST", path, body: String(repeating: " ", count: (1 << 20) + 1), token: bearer).status
          == 413)
      #expect(try await stand.raw("GET", path, token: bearer).status == 405)
      #expect(try await stand.raw("GET", "/v1/broker/products", token: bearer).status == 400)
      #expect(try await stand.raw("GET", "/v1/broker/products?amount=-5", token: bearer).status == 400)
    }
  }

  @Test func onlyTheClientGetsATokenAndOnlyATokenGetsIn() async throws {
    try await Stand.with { stand in
      let form = "grant_type=client_credentials&scope=bcc.application.broker"
      let type = "application/x-www-form-urlencoded"
      let wrong = "Basic " + Data("kassa:wrong".utf8).base64EncodedString()
      #expect(try await stand.raw("POST", "/v2/oauth/token", body: form, token: wrong, type: type).status == 401)
      let right = "Basic " + Data("\(stand.bank.clientID):\(stand.bank.clientSecret.text)".utf8).base64EncodedString()
      #expect(
        try await stand.raw(
          "POST", "/v2/oauth/token", body: "grant_type=password&scope=bcc.application.broker", token: right, type: type
        ).status == 400)
      #expect(
        try await stand.raw(
          "POST", "/v2/oauth/token", body: "grant_type=client_credentials&scope=all", token: right, type: type
        ).status == 400)
      // RFC 6749, 2.3: one way of authentication.
      for path in ["token", "introspect"] {
        let twice = try await stand.raw(
          "POST", "/v2/oauth/\(path)", body: form + "&token=x&client_secret=wrong", token: right, type: type)
        #expect(twice.status == 400 && String(decoding: twice.body, as: UTF8.self).contains("invalid_request"))
        let json = try await stand.raw("POST", "/v2/oauth/\(path)", body: "{}", token: right)
        #expect(json.status == 415 && String(decoding: json.body, as: UTF8.self).contains("Content-Type"))
      }
      let noGrant = try await stand.raw(
        "POST", "/v2/oauth/token", body: "scope=bcc.application.broker", token: right, type: type)
      #expect(noGrant.status == 400 && String(decoding: noGrant.body, as: UTF8.self).contains("invalid_request"))
      let large = try await stand.raw(
        "POST", "/v2/oauth/token", body: "x=" + String(repeating: "a", count: 1 << 20), token: right, type: type)
      #expect(large.status == 413)
      let answer = try await stand.raw("POST", "/v2/oauth/token", body: form, token: right, type: type)
      #expect(Definition.tokenResponse.findings(in: try JSON(parsing: answer.body)).isEmpty)
      let token = try await stand.token()
      let check = "token=\(token)&token_type_hint=access_token"
      #expect(
        try JSON(
          parsing: try await stand.raw("POST", "/v2/oauth/introspect", body: check, token: right, type: type).body)[
            "active"] == .bool(true))
      stand.clock.advance(3601)
      #expect(
        try JSON(
          parsing: try await stand.raw("POST", "/v2/oauth/introspect", body: check, token: right, type: type).body)[
            "active"] == .bool(false))
      for token in [nil, "Bearer nonsense", "Bearer \(token)"] {
        #expect(try await stand.raw("GET", "/v1/broker/orders", token: token).status == 401)
      }
    }
  }

  @Test func aStateOfAnotherLengthIsRefused() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(reference: "KS-1")).get()
      let status = OrderStatus(
        loanLength: "24", productCode: "INS12", referenceId: "KS-1", state: .partnerCancelled, stateTitle: "")
      guard case .refused(let refusal)? = await stand.client.update(status).failure?.kind else {
        Issue.record("expected a refusal")
        return
      }
      #expect(refusal.status == 400 && refusal.details?.message?.hasPrefix("loanLength:") == true)
    }
  }

  @Test func theDescriptionNamesEveryCallAndOtherMethodsAreRefused() async throws {
    try await Stand.with { stand in
      let answer = try await stand.transport.send(
        Transport.Request(method: "GET", url: "http://127.0.0.1:\(stand.bank.port)/openapi.json")
      ).get()
      let paths = try #require(try JSON(parsing: answer.body)["paths"])
      for (path, method) in [
        ("/bcc/sandbox/v1/broker/products", "get"), ("/bcc/sandbox/v1/broker/pre-approved", "post"),
        ("/bcc/sandbox/v1/broker/merchant-post-link", "post"), ("/bcc/sandbox/v1/broker/orders", "get"),
        ("/bcc/sandbox/v1/broker/orders", "post"), ("/bcc/sandbox/v2/oauth/token", "post"),
        ("/bcc/sandbox/v2/oauth/introspect", "post"),
      ] {
        #expect(paths[path]?[method] != nil, "\(method) \(path)")
        let other = try await stand.raw("DELETE", String(path.dropFirst("/bcc/sandbox".count)))
        #expect(other.status == 405 && other.headers["allow"]?.isEmpty == false, "\(path)")
      }
    }
  }

  @Test func theCustomersPageShowsTheOrderAndEscapesIt() async throws {
    try await Stand.with { stand in
      var request = stand.request()
      request.goods[0].model = "<script>alert(1)</script>"
      let link = try await stand.client.submit(request).get().value.redirectLink
      let page = try await stand.transport.send(Transport.Request(method: "GET", url: link)).get()
      let html = String(decoding: page.body, as: UTF8.self)
      #expect(page.status == 200)
      #expect(html.contains("&lt;script&gt;alert(1)") && !html.contains("<script>"))
      let other = Transport.Request(method: "GET", url: link.replacingOccurrences(of: "preapp=", with: "preapp=x"))
      let missing = try await stand.transport.send(other).get()
      #expect(missing.status == 404)
    }
  }

  @Test func everybodyMadeUpIsValidAndHasAnOutcomeOfTheirOwn() throws {
    #expect(Set(BankServer.people.map(\.outcome)) == Set(FictitiousCustomer.Outcome.allCases))
    #expect(BankServer.people.allSatisfy { $0.customer.email.address.hasSuffix("@example.kz") })
  }
}
