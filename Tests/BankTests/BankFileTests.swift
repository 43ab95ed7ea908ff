import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Wire

/// Snapshots and scenarios that come and go over HTTP as documents.
@Suite(.patient) struct BankFileTests {
  private func text(_ json: JSON) -> String { String(decoding: json.bytes, as: UTF8.self) }

  @Test func aSnapshotOutlivesTheBank() async throws {
    let start = Date(timeIntervalSince1970: 1_800_000_000)
    let box = Locked<(file: JSON, link: String)>((.null, ""))
    try await Stand.with(Stand.options, TestClock(start)) { stand in
      let link = try await stand.client.submit(stand.request(.approved, reference: "KS-1")).get().value.redirectLink
      _ = try await stand.client.submit(stand.request(.rejected, reference: "KS-2")).get()
      stand.clock.advance(6)
      for (method, path, body) in [
        ("PUT", "scenario", #"{"id":"rejected"}"#), ("PUT", "switches", #"{"sums":false}"#),
        ("POST", "faults", #"{"kind":"status","status":503,"endpoint":"products","times":2}"#),
        ("PUT", "clock", #"{"speed":60}"#), ("PUT", "snapshots/day", "{}"),
      ] {
        let answer = try await stand.admin(method, path, body)
        #expect(answer.status < 300, "\(path)")
      }
      let file = try await stand.admin("GET", "snapshots/day")
      #expect(file.status == 200 && file.json["kassaBankSnapshot"] == 1)
      box.change { $0 = (file.json, link) }
    }
    let file = box.value.file
    // No secret and no person.
    for text in ["940317499906", "Ғаббасова", "my-secret"] { #expect(!file.pretty.contains(text), "\(text)") }
    // Another process, a day later.
    try await Stand.with(Stand.options, TestClock(start + 86_400)) { stand in
      _ = try await stand.client.submit(stand.request(reference: "OTHER")).get()
      let loaded = try await stand.admin("PUT", "snapshots/yesterday", text(file))
      #expect(loaded.status == 204, "\(loaded.json.pretty)")
      // Loaded is not restored.
      let before = try await stand.orders()
      #expect(before.map(\.referenceId) == ["OTHER"])
      let restored = try await stand.admin("POST", "snapshots/yesterday/restore")
      #expect(restored.json["restored"] == ["vanished": 1, "returned": 2, "changed": 0])
      #expect(restored.json["scenario"] == "rejected" && restored.json["sums"] == false)
      #expect(restored.json["clock"]?["speed"] == 60 && restored.json["faults"]?.elements?.count == 1)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.preApproved, .rejected])
      // The customer's link leads to its order again, at this bank's address.
      let old = box.value.link
      let place = try #require(old.range(of: "/epos/"))
      let page = try await stand.page("http://127.0.0.1:\(stand.bank.port)" + old[place.lowerBound...])
      #expect(page.status == 200)
      stand.clock.advance(1)
      let later = try await stand.orders()
      #expect(later.map(\.state) == [.signed, .rejected])
      // What it gives of it is what it was given.
      let again = try await stand.admin("GET", "snapshots/yesterday")
      #expect(again.json == file)
    }
  }

  /// A document comes from anywhere: what no bank writes is refused by its place, and nothing is kept.
  @Test(arguments: [
    ("kassaBankSnapshot", "2", "kassaBankSnapshot: expected 1"),
    ("kassaBankSnapshot", "null", "kassaBankSnapshot: expected 1"), ("orders", "{}", "orders: expected array"),
    ("orders", "[1]", "orders[0]: expected an order"), ("clock", "{}", "now: required"),
    ("clock", #"{"now":"9999-01-01T00:00:00+05:00","speed":1}"#, "now: expected ISO 8601"),
    ("clock", #"{"now":"2026-01-01T00:00:00+05:00","speed":1e9}"#, "speed: expected a number"),
    ("scenario", #""none""#, "scenario: no such scenario"), ("switches", #"{"sums":1}"#, "sums: expected boolean"),
    ("faults", #"[{"kind":"x"}]"#, "kind: expected one of"), ("more", "1", "more: unknown field"),
    ("reference", #""a\u0000b""#, "orders[0].reference"), ("reference", #""""#, "orders[0].reference"),
    ("callbackURL", #""http://user@host/""#, "orders[0].callbackURL"),
    ("successURL", #""javascript:alert(1)""#, "orders[0].successURL"),
    ("failURL", #""file:///etc/passwd""#, "orders[0].failURL"), ("turn", "9223372036854775807", "orders[0].turn"),
    ("told", "-1", "orders[0].told"), ("course", "[]", "orders[0].course"),
    ("language", #""de""#, "orders[0].language"),
    ("course", #"[{"at":1e300,"state":"INIT"}]"#, "orders[0].course"),
    ("course", #"[{"at":800000000,"state":"\u001b[2J"}]"#, "orders[0].course"),
    ("course", #"[{"at":800000001,"state":"INIT"},{"at":800000000,"state":"SIGNED"}]"#, "orders[0].course"),
    ("productCode", #""X""#, "orders[0].productCode"), ("preapp", "1", "orders[0]: expected an order"),
  ])
  func aHostileSnapshotIsRefused(_ member: String, _ value: String, _ message: String) async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(reference: "KS-1")).get()
      _ = try await stand.admin("PUT", "snapshots/day")
      guard case .object(var file) = try await stand.admin("GET", "snapshots/day").json,
        case .object(var order)? = file["orders"]?.elements?.first
      else {
        Issue.record("no document")
        return
      }
      let json = try JSON(parsing: value.utf8)
      if message.contains("orders[0].") || member == "preapp" {
        order[member] = json
        file["orders"] = .array([.object(order)])
      } else {
        file[member] = json
      }
      let answer = try await stand.admin("PUT", "snapshots/bad", text(.object(file)))
      #expect(answer.status == 400 && answer.json["message"]?.text?.contains(message) == true, "\(answer)")
      let names = try await stand.admin("GET", "snapshots")
      #expect(names.json == ["day"])
      // Twice the same order is no book.
      file["orders"] = .array([.object(order), .object(order)])
      let twice = try await stand.admin("PUT", "snapshots/bad", text(.object(file)))
      #expect(twice.status == 400)
    }
  }

  @Test func aScenarioIsPutInBothForms() async throws {
    try await Stand.with { stand in
      let toml = """
        [name]
        en = "Slow no"
        [answer]
        status = 503
        times = 1
        [[step]]
        after = 2
        state = "REJECTED"
        [applies]
        from = 190000
        """
      let put = try await stand.admin("PUT", "scenarios/mine", toml, type: "application/toml; charset=utf-8")
      #expect(put.status == 200 && put.json["answer"]?["status"] == 503, "\(put.json.pretty)")
      let refused = await stand.client.submit(stand.request(reference: "A")).failure
      #expect(refused?.isUncertain == true)
      _ = try await stand.client.submit(stand.request(reference: "A")).get()
      stand.clock.advance(3)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.rejected])
    }
    try await Stand.with { stand in
      // What it gives can be put again, for all built-in ones.
      for scenario in Scenario.builtIn {
        let file = try await stand.admin("GET", "scenarios/\(scenario.id)")
        let copy = try await stand.admin("PUT", "scenarios/copy", text(file.json))
        #expect(copy.status == 200 && copy.json == file.json, "\(scenario.id): \(copy.json.pretty)")
      }
      let json = #"{"step":[{"after":[1,1],"state":"REJECTED"},{"after":1,"state":"ODD","title":"Странно"}]}"#
      let put = try await stand.admin("PUT", "scenarios/approved", json)
      #expect(put.status == 200)
      _ = try await stand.client.submit(stand.request(.approved, reference: "A")).get()
      stand.clock.advance(3)
      let replaced = try await stand.orders()
      #expect(replaced.map(\.stateTitle) == ["Странно"])
      let deleted = try await stand.admin("DELETE", "scenarios/approved")
      #expect(deleted.status == 204)
      _ = try await stand.client.submit(stand.request(.approved, reference: "B")).get()
      stand.clock.advance(60)
      let orders = try await stand.orders()
      #expect(orders.last?.state == .signed)
      let builtIn = try await stand.admin("DELETE", "scenarios/approved")
      #expect(builtIn.status == 404)
    }
  }

  @Test(arguments: [
    ("application/json", #"{"step":[{"after":-1,"state":"SIGNED"}]}"#, 400, "step[0].after: below zero"),
    ("application/json", #"{"step":[{"after":1,"state":"SINGED"}],"x":1}"#, 400, "x: unknown"),
    ("application/json", #"{"step":[[[[[[[[[[1]]]]]]]]]]}"#, 400, "nested too deep"),
    ("application/json", "[]", 400, "body: expected object"),
    ("application/toml", "[[step]]\nafter = 1\n", 400, "line 1: step[0].state: required"),
    ("application/toml", "x = [", 400, "not TOML"), ("text/plain", "[[step]]", 415, "Content-Type"),
  ])
  func aScenarioThatIsNoneIsRefused(_ type: String, _ body: String, _ status: Int, _ message: String) async throws {
    try await Stand.with { stand in
      let answer = try await stand.admin("PUT", "scenarios/mine", body, type: type)
      #expect(answer.status == status && answer.json["message"]?.text?.contains(message) == true, "\(answer)")
      let other = try await stand.admin("PUT", "clock", "speed = 2", type: "application/toml")
      #expect(other.status == 415)
    }
  }
}
