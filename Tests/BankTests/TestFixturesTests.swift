import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import TestSupport
import Testing
import Wire

/// What a partner's test sets up and clears away.
@Suite(.patient) struct TestFixturesTests {
  @Test func anOrderIsThereInAnyStateWithoutAnApplication() async throws {
    try await Stand.with { stand in
      let placed = try await stand.admin(
        "POST", "orders",
        #"{"referenceId":"KS-1","state":"SIGNED","totalCost":"219970.50","productCode":"STD36","redirectUrl":"http://127.0.0.1:9/x"}"#
      )
      #expect(placed.status == 201 && placed.json["totalCost"] == "219970.50", "\(placed.json.pretty)")
      let own = try await stand.admin("POST", "orders", #"{"referenceId":"KS-2","state":"ODD","title":"Странно"}"#)
      #expect(own.status == 201 && own.json["stateTitle"] == "Странно")
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.signed, OrderState("ODD")] && orders.first?.loanLength == "36")
      // It goes on like any other, and its number is used.
      let delivered = OrderStatus(
        loanLength: "36", productCode: "STD36", referenceId: "KS-1", state: .delivered, stateTitle: "")
      _ = try await stand.client.update(delivered).get()
      let again = try await stand.admin("POST", "orders", #"{"referenceId":"KS-1","state":"INIT"}"#)
      #expect(again.status == 400 && again.json["message"] == "referenceId: was used before")
    }
  }

  @Test(arguments: [
    ("orders", #"{"state":"INIT"}"#, "referenceId: required"),
    ("orders", #"{"referenceId":"","state":"INIT"}"#, "referenceId: must not be empty"),
    ("orders", #"{"referenceId":"A","state":"NEW"}"#, "state: no known state"),
    ("orders", #"{"referenceId":"A","state":"INIT","totalCost":"1e3"}"#, "totalCost: expected an amount"),
    ("orders", #"{"referenceId":"A","state":"INIT","productCode":"X"}"#, "productCode: no such product"),
    ("orders", #"{"referenceId":"A","state":"INIT","redirectUrl":"ftp://a"}"#, "redirectUrl: expected an http"),
    ("orders", #"{"referenceId":"A","state":"INIT","course":[]}"#, "course: unknown field"),
    ("callbacks", #"{"referenceId":"A","state":"INIT"}"#, "redirectUrl: required"),
    ("callbacks", #"{"redirectUrl":"http://a\n","referenceId":"A","state":"INIT"}"#, "redirectUrl: "),
  ])
  func whatIsWrongIsSaid(_ path: String, _ body: String, _ message: String) async throws {
    try await Stand.with { stand in
      let answer = try await stand.admin("POST", path, body)
      #expect(answer.status == 400 && answer.json["message"]?.text?.contains(message) == true, "\(answer)")
    }
  }

  @Test func anythingCanBeDeleted() async throws {
    try await Stand.with { stand in
      for number in 1...3 { _ = try await stand.client.submit(stand.request(reference: "KS-\(number)")).get() }
      _ = try await stand.admin("PUT", "scenario", #"{"id":"rejected"}"#)
      _ = try await stand.admin("PUT", "snapshots/one")
      stand.clock.advance(4)
      for path in ["orders/KS-2", "scenario", "snapshots/one"] {
        let answer = try await stand.admin("DELETE", path)
        #expect(answer.status == 204, "\(path)")
      }
      let orders = try await stand.orders()
      #expect(orders.map(\.referenceId) == ["KS-1", "KS-3"] && orders.map(\.state) == [.preApproved, .preApproved])
      let report = try await stand.bank.report()
      #expect(report.chosen == nil && report.snapshots.isEmpty)
      for path in ["orders/KS-2", "snapshots/one"] {
        let answer = try await stand.admin("DELETE", path)
        #expect(answer.status == 404, "\(path)")
      }
      // The number is free again.
      _ = try await stand.client.submit(stand.request(.rejected, reference: "KS-2")).get()
      let counts = try await stand.bank.submissionCounts()
      #expect(counts["KS-2"]?.taken == 1)
    }
  }

  @Test func oneCallResetsEverything() async throws {
    try await Stand.with { stand in
      let fresh = try await stand.bank.report()
      _ = try await stand.client.submit(stand.request(reference: "KS-1")).get()
      for (method, path, body) in [
        ("PUT", "scenario", #"{"id":"rejected"}"#),
        ("PUT", "switches", #"{"repeats":"take","offersRead":false,"sums":false}"#),
        ("POST", "faults", #"{"kind":"reset","endpoint":"page"}"#), ("PUT", "snapshots/one", "{}"),
        ("PUT", "clock", #"{"speed":60,"paused":true,"jump":3600}"#),
        ("POST", "callbacks", #"{"redirectUrl":"http://evil.example/","referenceId":"A","state":"INIT"}"#),
      ] {
        let answer = try await stand.admin(method, path, body)
        #expect(answer.status < 300, "\(path)")
      }
      let reset = try await stand.admin("POST", "reset")
      #expect(reset.status == 200 && reset.json["alterations"] == [] && reset.json["restored"]?["vanished"] == 1)
      let report = try await stand.bank.report()
      #expect(report.clock == fresh.clock && report.switches == fresh.switches && report.faults.isEmpty)
      #expect(
        report.orders.isEmpty && report.snapshots.isEmpty && report.callbacks.isEmpty && report.callbackCount == 0)
      // Only the reset itself has come since.
      #expect(report.requests.map(\.path) == ["/_bank/reset"] && report.requestCount == 1)
      // A fresh bank wants a new token, which the client gets by itself.
      _ = try await stand.client.submit(stand.request(.approved, reference: "KS-1")).get()
      stand.clock.advance(60)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.signed])
    }
  }

  @Test func anAnswerIsChosenForOneRequest() async throws {
    try await Stand.with { stand in
      let token = "Bearer " + (try await stand.token())
      func ask(_ prefer: String) async throws -> Transport.Response {
        var request = Transport.Request(
          method: "GET", url: "http://127.0.0.1:\(stand.bank.port)/bcc/sandbox/v1/broker/orders")
        request.headers = [("Authorization", token), ("Prefer", prefer)]
        return try await stand.transport.send(request).get()
      }
      for (prefer, status) in [
        ("code=503", 503), ("respond-async, Code = \"429\"; x=1", 429), ("code=404,code=500", 404), ("code=200", 200),
        ("code=99", 200), ("code=5033", 200), ("xcode=503", 200), ("return=minimal", 200),
      ] {
        let answer = try await ask(prefer)
        #expect(answer.status == status, "\(prefer)")
        #expect(answer.headers["preference-applied"] == (status == 200 ? nil : "code=\(status)"), "\(prefer)")
      }
      let plain = try await stand.orders()
      #expect(plain.isEmpty)
    }
    // Where nobody may change the bank, nobody may change an answer.
    try await Stand.with(.onRealTime()) { stand in
      var request = Transport.Request(
        method: "POST", url: "http://127.0.0.1:\(stand.bank.port)/bcc/sandbox/v1/broker/orders")
      request.headers = [("Prefer", "code=503"), ("Content-Type", "application/json")]
      let answer = try await stand.transport.send(request).get()
      #expect(answer.status == 401)
    }
  }

  /// What a fault answers instead of the bank is in the journal all the same.
  @Test func theBodyOfARequestThatMetAFaultIsKept() async throws {
    try await Stand.with { stand in
      _ = try await stand.admin("POST", "faults", #"{"kind":"status","status":503,"endpoint":"preApproved","times":1}"#)
      _ = await stand.client.submit(stand.request(reference: "KS-1"))
      let found = try await stand.admin("GET", "requests?status=503")
      #expect(found.json["last"]?.elements?.first?["request"]?["body"]?["referenceId"] == "KS-1")
    }
  }
}

@Suite(.patient) struct CallbackOnDemandTests: CallbackSuite {
  @Test func aCallbackOfAnyStateIsSentWithoutAnOrder() async throws {
    let partner = Partner(secret: "s")
    try await run(partner) { bank, client, request in
      let transport = Transport.http(.patient)
      let stand = Stand(bank: bank, client: client, transport: transport, clock: TestClock())
      let body = #"{"redirectUrl":"\#(partner.url)","referenceId":"KS-7","state":"FINANCED"}"#
      let answer = try await stand.admin("POST", "callbacks", body)
      #expect(answer.status == 201 && answer.json["outcome"] == "200" && answer.json["referenceId"] == "KS-7")
      try await partner.wait(for: 1)
      let seen = try #require(partner.seen.value.first)
      #expect(
        seen.state == "FINANCED" && seen.isSigned && seen.findings.isEmpty && .string(seen.id) == answer.json["id"])
      let again = try await stand.admin("POST", "callbacks/\(seen.id)/send")
      #expect(again.json["taken"] == true)
      let elsewhere = try await stand.admin(
        "POST", "callbacks", #"{"redirectUrl":"http://evil.example/","referenceId":"KS-7","state":"INIT"}"#)
      #expect(elsewhere.status == 201 && elsewhere.json["outcome"]?.text?.hasPrefix("not sent") == true)
      let orders = try await stand.orders()
      #expect(orders.isEmpty)
      await transport.close()
    }
  }
}
