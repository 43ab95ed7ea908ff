import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import Testing
import Wire

/// Courses that do not go on without the customer.
@Suite struct WaitingCustomerTests {
  /// A waiting sale at the moment when the page offers its buttons.
  private func waiting(_ stand: Stand) async throws -> (link: String, form: [String: String]) {
    try await stand.bank.perform(.choose(scenario: "waitsForCustomer"))
    let link = try await stand.client.submit(stand.request(reference: "KS-1")).get().value.redirectLink
      .replacing("lang=en", with: "lang=ru")
    stand.clock.advance(24 * 3600)
    var form = hiddenFields(try await stand.page(link).html)
    form["consent"] = "yes"
    return (link, form)
  }

  private func state(_ stand: Stand) async throws -> OrderState? { try await stand.orders().first?.state }

  @Test func theOrderWaitsUntilTheCustomerAgrees() async throws {
    try await Stand.with { stand in
      var (link, form) = try await waiting(stand)
      let before = try await state(stand)
      #expect(before == .approved)
      form["decision"] = "agree"
      let answer = try await stand.page(link, form: form)
      #expect(answer.status == 303)
      let agreed = try await state(stand)
      #expect(agreed == .customerApproved)
      stand.clock.advance(4)
      let signed = try await state(stand)
      #expect(signed == .signed)
      stand.clock.advance(80 * 3600)
      let later = try await state(stand)
      #expect(later == .signed)
    }
  }

  @Test func aCustomerWhoDeclinesEndsIt() async throws {
    try await Stand.with { stand in
      var (link, form) = try await waiting(stand)
      form["decision"] = "decline"
      _ = try await stand.page(link, form: form)
      stand.clock.advance(80 * 3600)
      let state = try await state(stand)
      #expect(state == .customerRejected)
    }
  }

  @Test func theLinkExpiresWhereNobodyDecides() async throws {
    try await Stand.with { stand in
      var (link, form) = try await waiting(stand)
      stand.clock.advance(48 * 3600)
      let state = try await state(stand)
      #expect(state == .expired)
      form["decision"] = "agree"
      let answer = try await stand.page(link, form: form)
      #expect(answer.status == 409 && answer.html.contains("Решение пришло слишком поздно"))
      #expect(answer.html.contains("Срок ссылки истёк") && !answer.html.contains("AirPods"))
    }
  }

  /// What follows the agreement is the scenario's, with its delays.
  @Test func aScenarioFileGoesOnAsItSays() async throws {
    var options = Stand.options
    options.scenarios = [
      try Scenario(
        id: "slow",
        toml: """
          [[step]]
          after = 1
          state = "APPROVED"
          [[step]]
          after = "customer"
          state = "CUSTOMER_APPROVED"
          [[step]]
          after = 50
          state = "CHECK"
          title = "Проверка"
          [[step]]
          after = [10, 20]
          state = "SIGNED"
          """)
    ]
    try await Stand.with(options) { stand in
      try await stand.bank.perform(.choose(scenario: "slow"))
      let link = try await stand.client.submit(stand.request(reference: "KS-1")).get().value.redirectLink
      stand.clock.advance(1000)
      var form = hiddenFields(try await stand.page(link).html)
      (form["decision"], form["consent"]) = ("agree", "yes")
      _ = try await stand.page(link, form: form)
      var seen: [String] = []
      for _ in 0..<3 {
        seen.append(try await state(stand)?.name ?? "")
        stand.clock.advance(50)
      }
      #expect(seen == ["CUSTOMER_APPROVED", "CHECK", "SIGNED"])
    }
  }

  @Test func aSaleByLinkWaitsByItselfAndAMadeUpCustomerKeepsTheirs() async throws {
    try await Stand.with { stand in
      let token = "Bearer " + (try await stand.token())
      let refused = BankServer.people.first { $0.outcome == .rejected }?.customer.iin.digits ?? ""
      _ = try await stand.raw("POST", PostLinkTests.path, body: PostLinkTests.body(), token: token)
      let other = PostLinkTests.body { ($0["iin"], $0["partnerOrderId"]) = (.string(refused), .string("2")) }
      _ = try await stand.raw("POST", PostLinkTests.path, body: other, token: token)
      _ = try await stand.client.submit(stand.request(reference: "3")).get()
      stand.clock.advance(3600)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.preApproved, .rejected, .signed])
    }
  }

  /// The course agreed by itself while the customer was reading: declining is not taken, and the page says so.
  @Test(arguments: ["ru", "kk", "en"]) func aDecisionThatComesTooLateSaysSo(_ language: String) async throws {
    try await Stand.with { stand in
      var link = try await stand.client.submit(stand.request(reference: "KS-1")).get().value.redirectLink
      link = link.replacing("lang=en", with: "lang=\(language)")
      stand.clock.advance(5)
      var form = hiddenFields(try await stand.page(link).html)
      form["decision"] = "decline"
      stand.clock.advance(7)
      let answer = try await stand.page(link, form: form)
      let words = [
        "ru": "Решение пришло слишком поздно", "kk": "Шешім тым кеш келді", "en": "Your decision came too late",
      ]
      #expect(answer.status == 409 && answer.html.contains(words[language] ?? "?"))
      #expect(answer.html.contains("role=\"alert\""))
      stand.clock.advance(60)
      let state = try await state(stand)
      #expect(state == .signed)
      // Who agrees when it is agreed has nothing to be told.
      (form["decision"], form["consent"]) = ("agree", "yes")
      let same = try await stand.page(link, form: form)
      #expect(same.status == 303)
    }
  }
}
