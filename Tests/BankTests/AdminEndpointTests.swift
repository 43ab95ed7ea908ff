import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Wire

@Suite(.patient) struct AdminEndpointTests {
  private func call(
    _ stand: Stand, _ method: String, _ path: String, _ body: String? = nil, origin: String? = nil
  ) async throws -> (status: Int, json: JSON) {
    var request = Transport.Request(method: method, url: "http://127.0.0.1:\(stand.bank.port)/_bank/" + path)
    request.headers = [("Content-Type", "application/json")]
    if let origin { request.headers.append(("Origin", origin)) }
    request.body = body.map { Array($0.utf8) }
    let answer = try await stand.transport.send(request).get()
    return (answer.status, (try? JSON(parsing: answer.body)) ?? .null)
  }

  @Test func theClockJumpsPausesAndSpeedsUp() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(.rejected)).get()
      let answer1 = try await call(stand, "PUT", "clock", "{\"jump\":60}")
      #expect(answer1.status == 200)
      let jumped = try await stand.orders()
      #expect(jumped.map(\.state) == [.rejected])
      _ = try await call(stand, "PUT", "clock", "{\"paused\":true}")
      _ = try await stand.client.submit(stand.request(.rejected)).get()
      stand.clock.advance(600)
      let paused = try await stand.orders()
      #expect(paused.map(\.state) == [.rejected, .initial])
      _ = try await call(stand, "PUT", "clock", "{\"paused\":false,\"speed\":100}")
      stand.clock.advance(1)
      let fast = try await stand.orders()
      #expect(fast.map(\.state) == [.rejected, .rejected])
      // A new code is fresh by wall-clock time although the bank's clock is far ahead.
      _ = try await stand.client.submit(stand.request()).get()
    }
  }

  @Test func aScenarioForAllCanBeChosenAndReset() async throws {
    try await Stand.with { stand in
      let chosen = try await call(stand, "PUT", "scenario", "{\"id\":\"rejected\"}")
      #expect(chosen.status == 200 && chosen.json["scenario"] == .string("rejected"))
      _ = try await stand.client.submit(stand.request(.approved)).get()
      _ = try await call(stand, "PUT", "scenario", "{\"id\":null}")
      _ = try await stand.client.submit(stand.request(.approved)).get()
      stand.clock.advance(60)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.rejected, .signed])
      let answer2 = try await call(stand, "GET", "scenarios")
      #expect(answer2.json.elements?.count == 19)
    }
  }

  @Test func anOrderIsMovedByHandAndTheReadSwitchedOff() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(reference: "KS 1/ё")).get()
      let path = "orders/KS%201%2F%D1%91"
      let answer3 = try await call(stand, "PUT", path, "{\"state\":\"FINANCED\"}")
      #expect(answer3.status == 200)
      let orders = try await stand.orders()
      #expect(orders[0].state == .financed)
      let books = try await call(stand, "GET", "orders").json
      #expect(books.elements?.first?["course"]?.elements?.count == 2)
      _ = try await call(stand, "PUT", "switches", "{\"offersRead\":false}")
      guard case .refused(let refusal)? = await stand.client.orders().failure?.kind else {
        Issue.record("expected 405")
        return
      }
      #expect(refusal.status == 405)
    }
  }

  @Test func aRepeatedReferenceIsASwitch() async throws {
    try await Stand.with { stand in
      let request = stand.request(reference: "KS-1")
      _ = try await stand.client.submit(request).get()
      _ = try await call(stand, "PUT", "switches", "{\"repeats\":\"refuse\"}")
      guard case .refused(let refusal)? = await stand.client.submit(request).failure?.kind else {
        Issue.record("expected a refusal")
        return
      }
      #expect(refusal.details?.message == "referenceId: was used before (assumed)")
      _ = try await call(stand, "PUT", "switches", "{\"repeats\":\"take\"}")
      _ = try await stand.client.submit(request).get()
      let submissionCounts = try await stand.bank.submissionCounts()
      #expect(submissionCounts["KS-1"]?.taken == 2)
    }
  }

  @Test func aSnapshotBringsEverythingBack() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(.approved, reference: "KS-1")).get()
      _ = try await call(stand, "POST", "faults", "{\"kind\":\"delay\",\"seconds\":0,\"endpoint\":\"page\"}")
      let answer4 = try await call(stand, "PUT", "snapshots/clean")
      #expect(answer4.status == 204)
      for number in 2..<200 {
        _ = try await stand.client.submit(stand.request(.rejected, reference: "KS-\(number)")).get()
      }
      _ = try await call(stand, "PUT", "clock", "{\"jump\":3600,\"speed\":60}")
      _ = try await call(stand, "DELETE", "faults")
      let before = ContinuousClock.now
      let restored = try await call(stand, "POST", "snapshots/clean/restore")
      print("restored in \(ContinuousClock.now - before)")
      #expect(restored.status == 200 && restored.json["orders"] == .number(1))
      #expect(restored.json["clock"]?["speed"] == .number(1) && restored.json["faults"]?.elements?.count == 1)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.initial])
      let answer5 = try await call(stand, "POST", "snapshots/none/restore")
      #expect(answer5.status == 404)
      let answer6 = try await call(stand, "GET", "snapshots")
      #expect(answer6.json == .array([.string("clean")]))
    }
  }

  @Test(arguments: [
    ("PUT", "clock", "{\"sped\":2}", "sped: unknown field"),
    ("PUT", "clock", "{\"speed\":0}", "speed: expected a number from 1 to 3600"),
    (
      "PUT", "clock", "{\"sped\":2,\"jump\":-1,\"paused\":1,\"jump\":-1}",
      "paused: expected boolean, got number; jump: expected a number from 0 to 31536000; sped: unknown field; jump: stands more than once"
    ),
    (
      "PUT", "switches", "{\"repeats\":1,\"sums\":0}",
      "repeats: expected one of first, refuse, take; sums: expected boolean"
    ),
    (
      "POST", "faults", "{\"kind\":\"delay\",\"seconds\":-1,\"times\":0,\"wehn\":\"after\"}",
      "seconds: expected a number from 0 to 86400; times: expected a whole number from 1 to 1000000; wehn: unknown field"
    ),
    ("PUT", "orders/none", "{\"state\":\"financed\"}", "state: no known state; expected one of INIT, "),
    ("PUT", "orders/none", "{\"title\":1}", "state: required; title: expected string"),
    ("PUT", "clock", "{\"jump\":-1}", "jump: expected"), ("PUT", "clock", "{\"paused\":1}", "paused: expected boolean"),
    ("PUT", "scenario", "{\"id\":\"aproved\"}", "id: no such scenario"), ("PUT", "scenario", "{}", "id: required"),
    ("PUT", "switches", "{\"repeats\":\"twice\"}", "repeats: expected one of first, refuse, take"),
    ("POST", "faults", "{\"kind\":\"delai\"}", "kind: expected one of"),
    ("POST", "faults", "{\"kind\":\"delay\"}", "seconds: required"),
    ("POST", "faults", "{\"kind\":\"reset\",\"seconds\":1}", "seconds: unknown field"),
    ("POST", "faults", "{\"kind\":\"typeDrift\",\"when\":\"before\"}", "when: expected after"),
    ("POST", "faults", "{\"kind\":\"truncated\",\"when\":\"before\"}", "when: expected after"),
    ("POST", "faults", "{\"kind\":\"slowDrip\",\"bytesPerSecond\":1,\"when\":\"before\"}", "when: expected after"),
    ("POST", "faults", "{\"kind\":\"wrongContentType\",\"when\":\"before\"}", "when: expected after"),
    ("POST", "faults", "{\"kind\":\"status\",\"status\":503.5}", "status: expected a whole number from 100 to 599"),
    ("POST", "faults", "{\"kind\":\"status\",\"status\":99}", "status: expected a whole number from 100 to 599"),
    ("POST", "faults", "{\"kind\":\"reset\",\"times\":1.5}", "times: expected a whole number"),
    ("PUT", "snapshots/x", "{\"now\":1}", "now: unknown field"), ("PUT", "snapshots/x", "[]", "body: expected object"),
    ("POST", "faults", "{\"kind\":\"reset\",\"probability\":2}", "probability: expected"),
    ("POST", "faults", "{\"kind\":\"reset\",\"endpoint\":\"orders\"}", "endpoint: expected one of"),
    ("POST", "faults", "[1,]", "body: not JSON"),
    ("PUT", "outage", "{\"seconds\":0}", "seconds: expected"),
    ("POST", "tokens", "{}", "kind: required"),
    ("POST", "tokens", "{\"kind\":\"valid\"}", "kind: expected one of expired, another-clients"),
    ("POST", "faults", "{\"kind\":\"closed\",\"endpoint\":\"callback\"}", "kind: not for callbacks"),
    ("PUT", "orders/none", "{\"state\":\"SINGED\"}", "state: no known state"),
  ])
  func unknownAndInvalidValuesAreRejected(_ method: String, _ path: String, _ body: String, _ message: String)
    async throws
  {
    try await Stand.with { stand in
      let answer = try await call(stand, method, path, body)
      #expect(answer.status == 400 && answer.json["message"]?.text?.contains(message) == true, "\(answer)")
    }
  }

  @Test func unknownThingsAreNotFound() async throws {
    try await Stand.with { stand in
      for (method, path, body) in [
        ("PUT", "orders/none", "{\"state\":\"SIGNED\"}"), ("DELETE", "faults/7", ""), ("DELETE", "faults/x", ""),
        ("POST", "callbacks/none/send", ""), ("POST", "snapshots/none/restore", ""),
      ] {
        let answer = try await call(stand, method, path, body.isEmpty ? nil : body)
        #expect(answer.status == 404, "\(method) \(path)")
      }
    }
  }

  /// For a while nobody can connect; then everything is as it was, on the same port.
  @Test func anOutageRefusesConnectionsAndPasses() async throws {
    try await Stand.with { stand in
      let request = stand.request(reference: "KS-1")
      _ = try await stand.client.submit(request).get()
      try await stand.bank.perform(.outage(seconds: 3))
      var failure: BrokerFailure?
      while failure == nil {
        try Task.checkCancellation()
        if case .failure(let found) = await stand.client.orders() { failure = found }
      }
      // Running requests may break off; later ones are not sent.
      while case .answerLost? = failure?.kind {
        try Task.checkCancellation()
        if case .failure(let found) = await stand.client.orders() { failure = found }
      }
      guard case .notSent(.cannotConnect)? = failure?.kind else {
        Issue.record("\(String(describing: failure))")
        return
      }
      var orders: [OrderStatus] = []
      while orders.isEmpty {
        try Task.checkCancellation()
        orders = (try? await stand.orders()) ?? []
      }
      #expect(orders.map(\.referenceId) == ["KS-1"])
    }
  }

  /// The list of requests has the reason with its provenance.
  @Test func aRefusedRequestSaysWhy() async throws {
    try await Stand.with { stand in
      var request = stand.request(reference: "KS-1")
      request.totalCost = "1"
      _ = await stand.client.submit(request)
      let report = try await stand.bank.report()
      #expect(report.requests.first?.status == 400)
      #expect(report.requests.first?.problem == "totalCost: 1 is not the sum of the prices, 194980.50 (assumed)")
    }
  }

  /// DNS rebinding: a browser still sends the page's host name and its origin.
  @Test(
    arguments: [
      ("Host: 127.0.0.1:PORT", 200), ("Host: localhost:PORT", 200),
      ("Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT", 200),
      ("Host: evil.example:PORT", 403), ("Host: evil.example:PORT\r\nOrigin: http://evil.example:PORT", 403),
      ("Host: 127.0.0.1:PORT\r\nOrigin: https://evil.example", 403), ("Host: 127.0.0.1:PORT\r\nOrigin: null", 403),
      ("Host: 127.0.0.1:PORT\r\nX-Forwarded-For: 10.0.0.1", 403),
      ("Host: 127.0.0.1:PORT\r\nForwarded: for=10.0.0.1", 403),
      ("Host: 127.0.0.1:PORT\r\nX-FORWARDED-FOR:", 403),
    ])
  func noPageAndNoProxyReachesThem(_ headers: String, _ status: Int) async throws {
    try await Stand.with { stand in
      let headers = headers.replacing("PORT", with: String(stand.bank.port))
      for (line, body) in [
        ("GET /_bank/state", ""), ("HEAD /_bank/orders", ""), ("PUT /_bank/clock", "{}"), ("DELETE /_bank/faults", ""),
      ] {
        let answer = try await RawHTTP.exchange(
          port: stand.bank.port,
          "\(line) HTTP/1.1\r\n\(headers)\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        let expected = status == 200 && line.hasPrefix("DELETE") ? 204 : status
        #expect(answer.hasPrefix("HTTP/1.1 \(expected) "), "\(line): \(answer)")
      }
    }
  }

  /// Simple form requests, which need no CORS preflight, change nothing.
  @Test(arguments: [
    ("PUT", "clock"), ("PUT", "scenario"), ("PUT", "switches"), ("PUT", "outage"), ("POST", "faults"),
    ("PUT", "orders/none"), ("POST", "callbacks/none/send"), ("PUT", "snapshots/x"), ("POST", "snapshots/x/restore"),
    ("POST", "reset"), ("POST", "orders"), ("POST", "callbacks"), ("PUT", "scenarios/x"),
  ])
  func aChangeWithoutAJSONTypeIsRefused(_ method: String, _ path: String) async throws {
    try await Stand.with { stand in
      for type in ["text/plain", "application/x-www-form-urlencoded", nil] {
        for body in ["", "{}"] {
          var request = Transport.Request(method: method, url: "http://127.0.0.1:\(stand.bank.port)/_bank/" + path)
          if let type { request.headers = [("Content-Type", type)] }
          request.body = body.isEmpty ? nil : Array(body.utf8)
          let answer = try await stand.transport.send(request).get()
          #expect(answer.status == 415, "\(type ?? "no type"), “\(body)”")
        }
      }
      let report = try await stand.bank.report()
      #expect(report.snapshots.isEmpty && report.faults.isEmpty)
    }
  }

  @Test func theRequestsAreListedAndBounded() async throws {
    try await Stand.with { stand in
      // Pipelined: a thousand round trips take minutes where many tests share few threads.
      let request = "GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n"
      let answers = try await RawHTTP.exchange(
        port: stand.bank.port,
        String(repeating: request + "\r\n", count: 1099) + request + "Connection: close\r\n\r\n")
      #expect(answers.ranges(of: "HTTP/1.1 404").count == 1100)
      let requests = try await call(stand, "GET", "requests").json
      #expect(requests["count"] == .number(1100))
      let last = try #require(requests["last"]?.elements)
      #expect(last.count == 1000 && last.last?["number"] == .number(1100) && last.first?["number"] == .number(101))
    }
  }
}
