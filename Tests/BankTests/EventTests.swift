import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import TestSupport
import Testing
import Wire

/// What happened, and waiting for it.
@Suite(.patient) struct EventTests {
  private func events(_ stand: Stand, _ query: String = "") async throws -> (last: Int, events: [JSON]) {
    let answer = try await stand.admin("GET", "events?" + query)
    #expect(answer.status == 200, "\(answer.json.pretty)")
    return (try #require(answer.json["last"]?.integer), try #require(answer.json["events"]?.elements))
  }

  private func states(_ events: [JSON]) -> [String] { events.compactMap { $0["state"]?.text } }

  @Test func statesAreEventsInTheirOrder() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(.rejected, reference: "A")).get()
      stand.clock.advance(1)
      _ = try await stand.client.submit(stand.request(.approved, reference: "B")).get()
      stand.clock.advance(60)
      // Everything since the start, although nobody asked before.
      let all = try await events(stand, "kind=state")
      #expect(all.events.count == 7 && states(all.events).first == "INIT" && states(all.events).last == "SIGNED")
      let ofB = try await events(stand, "kind=state&reference=B")
      #expect(states(ofB.events) == ["INIT", "PREAPPROVED", "APPROVED", "CUSTOMER_APPROVED", "SIGNED"])
      // Requests of the contract are events, those about the bank itself are none.
      let requests = try await events(stand, "kind=request")
      #expect(requests.events.compactMap { $0["referenceId"]?.text } == ["A", "B"])
      #expect(!requests.events.contains { $0["path"]?.text?.hasPrefix("/_bank") == true })
      let nothing = try await events(stand, "kind=state&after=\(all.last)")
      #expect(nothing.events.isEmpty)
      // What a person sets is one more event.
      _ = try await stand.admin("PUT", "orders/B", #"{"state":"DELIVERED"}"#)
      let moved = try await events(stand, "kind=state&after=\(all.last)")
      #expect(states(moved.events) == ["DELIVERED"] && moved.events[0]["event"]?.integer ?? 0 > all.last)
    }
  }

  @Test func whatIsTakenBackIsToldOnce() async throws {
    try await Stand.with { stand in
      _ = try await stand.admin("PUT", "snapshots/start")
      _ = try await stand.client.submit(stand.request(reference: "A")).get()
      stand.clock.advance(60)
      let before = try await events(stand)
      _ = try await stand.admin("POST", "snapshots/start/restore")
      let gone = try await events(stand, "kind=state&after=\(before.last)")
      #expect(gone.events.isEmpty)
      _ = try await stand.client.submit(stand.request(reference: "A")).get()
      let again = try await events(stand, "after=\(before.last)&kind=state")
      #expect(states(again.events) == ["INIT"])
    }
  }

  /// Each wait ends with what it waits for, and not before.
  @Test func anEventIsWaitedFor() async throws {
    var options = Stand.options
    options.speed = 100
    let bank = try await BankServer.start(options)
    let transport = Transport.http(.patient)
    let client = BrokerClient.live(
      profile: .sandbox(port: bank.port),
      credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
      now: { Date() }, language: { "en" })
    let stand = Stand(bank: bank, client: client, transport: transport, clock: TestClock(Date()))
    do {
      async let signed = events(stand, "wait=60&reference=KS-1&state=SIGNED&kind=state")
      async let asked = events(stand, "wait=60&reference=KS-1&kind=request")
      var request = stand.request(reference: "KS-1")
      request.verificationSmsDateTime = KazakhstanTime.stamp(Date())
      _ = try await client.submit(request).get()
      let (first, last) = (try await asked.events, try await signed.events)
      #expect(first.first?["status"] == 200 && states(last) == ["SIGNED"])
      // A jump of the clock ends the wait for a state that it brings.
      _ = try await stand.admin("PUT", "clock", #"{"speed":1}"#)
      _ = try await stand.admin("POST", "orders", #"{"referenceId":"KS-2","state":"INIT"}"#)
      let known = try await events(stand).last
      async let moved = events(stand, "wait=60&after=\(known)&reference=KS-2")
      _ = try await stand.admin("PUT", "orders/KS-2", #"{"state":"SIGNED"}"#)
      let later = try await moved.events
      #expect(states(later) == ["SIGNED"])
    } catch {
      await bank.stop()
      await transport.close()
      throw error
    }
    await bank.stop()
    await transport.close()
  }
}
