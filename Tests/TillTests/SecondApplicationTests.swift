import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Sales
import TestSupport
import Testing

/// A second application for the same person and total.
@Suite(.serialized, .ownThread, .patient) struct SecondApplicationTests {
  @Test func aSecondApplicationOfAPersonHasToBeMeant() async throws {
    try await LiveShop.with { shop in
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-2" }, to: "b.json")
      #expect(try await shop.run("kassa apply a.json").status == 0)
      let second = try await shop.run("kassa apply b.json")
      #expect(second.status == 65 && second.errors.contains("TEST-1 is an open application of the same person"))
      #expect(try await shop.run("kassa apply b.json --anyway").status == 0)
    }
  }

  /// Another till can send again what this refusal left.
  @Test func aRefusedRepeatIsLeftToTheTills() async throws {
    try await LiveShop.with { shop in
      try await shop.bank.perform(.turnOn(Fault(.closed, at: .preApproved, .before, times: 1)))
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-1" }, to: "a.json")
      try shop.write(try LiveShop.application { $0["referenceId"] = "TEST-2" }, to: "b.json")
      #expect(try await shop.run("kassa apply a.json").status == 3)
      #expect(try await shop.run("kassa apply b.json --anyway").status == 0)
      let till = try shop.journal(isTill: true)
      let sent = try #require(till.restored.orders.first { $0.summary.reference.rawValue == "TEST-1" })
      #expect(try await till.recordOutcome(sent.summary.reference, .absent, sent.summary.submittedAt).get())
      let refused = try await shop.run("kassa apply a.json --again")
      #expect(refused.status == 65 && refused.errors.contains("TEST-2 is an open application"), "\(refused)")
      #expect(try await till.claim(sent.summary.reference).get())
    }
  }

  /// Links need no IIN.
  @Test func aSecondLinkForAPhoneHasToBeMeant() async throws {
    try await LiveShop.with { shop in
      func link(_ phone: String) -> String {
        LiveShop.link.replacing(#""name""#, with: #""phoneNumber": "\#(phone)", "name""#)
      }
      let first = try await shop.run("printf '%s' '\(link("77475774285"))' | kassa link - --anyway")
      #expect(first.status == 0, "\(first)")
      let second = try await shop.run("printf '%s' '\(link("77475774285"))' | kassa link -")
      #expect(second.status == 65 && second.errors.contains("an open application of the same person"), "\(second)")
      #expect(try await shop.run("printf '%s' '\(link("77475774286"))' | kassa link -").status == 0)
    }
  }
}
