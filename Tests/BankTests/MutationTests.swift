import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import Foundation
import TestSupport
import Testing
import Wire

@Suite struct MutationTests {
  private func report(
    _ bank: BankCopy, _ application: [UInt8], reference: @escaping @Sendable (Int) -> String = { "KS-M\($0)" }
  ) async throws -> MutationReport {
    var report = MutationReport(naming: true)
    for mutation in try ApplicationMutations(of: application, at: bank.now, reference: reference).all {
      await report.judge(mutation) { body, sending in
        let token: BankCopy.Token =
          switch sending.token {
          case .own: .valid
          case .wrong: .wrong
          case .none: .none
          }
        let answer = await bank.answer(
          body, method: sending.method, contentType: sending.contentType, token: token, language: .en)
        return answer.map { BankVerdict(status: $0.status, body: $0.body) } ?? BankVerdict(status: nil, message: "")
      }
    }
    return report
  }

  private func told(_ report: MutationReport) -> [String] {
    report.disagreements.map { "\($0.mutation.id) \($0.mutation.prediction) \($0.verdict)" }
  }

  /// Two writings of one contract: the rules that the bank runs, and what each change is meant to get.
  @Test(arguments: [false, true]) func everyChangeIsAnsweredAsItIsMeantToBe(isDelivered: Bool) async throws {
    try await Stand.with { stand in
      var request = stand.request()
      if isDelivered {
        request.isDelivery = true
        request.address = .init(delivery: request.address.pickupPoint, pickupPoint: "")
        request.goods = [request.goods[0]]
        request.totalCost = request.goods[0].price
        request.productType = "loan"
        // Each change is sent with a time of its own.
        request.verificationSmsDateTime = "01.02.2024 10:00:00"
      }
      let report = try await report(await stand.bank.copy(), request.json.bytes)
      #expect(report.results.count >= 500)
      #expect(told(report) == [])
    }
  }

  @Test func theBanksBooksStayAsTheyWere() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(reference: "KS-1")).get()
      let before = try await stand.bank.report()
      let copy = try await stand.bank.copy()
      // The copy knows what was accepted before it was made.
      let known = stand.request(reference: "KS-1")
      var other = known
      other.loanLength = "24"
      let second = stand.request(reference: "KS-2")
      var statuses: [Int?] = []
      for request in [known, other, second, second] {
        statuses.append(await copy.answer(request.json.bytes)?.status)
      }
      #expect(statuses == [200, 409, 200, 200])
      let after = try await stand.bank.report()
      #expect(after == before && after.orders.map(\.reference) == ["KS-1"])
    }
  }

  /// What a scenario does to a customer says nothing of the contract.
  @Test func scenariosAndFaultsDoNotJudge() async throws {
    try await Stand.with { stand in
      try await stand.bank.perform(.choose(scenario: "serverError"))
      try await stand.bank.perform(.turnOn(Fault(.status(503, retryAfter: nil))))
      let copy = try await stand.bank.copy()
      #expect(await copy.answer(stand.request().json.bytes)?.status == 200)
    }
  }

  /// A switch of the bank's is a disagreement that is told, and no other is.
  @Test func aBankThatDoesNotAddUpIsFound() async throws {
    try await Stand.with { stand in
      try await stand.bank.perform(.sums(false))
      let report = try await report(await stand.bank.copy(), stand.request().json.bytes)
      let ids = Set(report.disagreements.map(\.mutation.id))
      let accepted = Set(report.disagreements.filter { $0.match == .otherwise }.map(\.mutation.id))
      #expect(accepted.isSuperset(of: ["totalCost.sum-less", "goods[0].price.sum-more", "goods.one-more"]))
      #expect(
        report.disagreements.allSatisfy { $0.mutation.kind == .sum || $0.mutation.id == "goods.hundred-more" }, "\(ids)"
      )
    }
  }

  @Test func aJumpOfTheBanksClockChangesNothing() async throws {
    try await Stand.with { stand in
      try await stand.bank.perform(.clock(speed: 60, jump: 7200))
      let report = try await report(await stand.bank.copy(), stand.request().json.bytes)
      #expect(told(report) == [])
    }
  }

  /// A bank without books, as the command uses it.
  @Test func aBankOfItsOwnAnswersTheSame() async throws {
    try await Stand.with { stand in
      let clock = stand.clock
      let bank = await BankCopy(random: RandomSource(seed: 1), now: { clock.moment })
      let report = try await report(bank, stand.request().json.bytes)
      #expect(told(report) == [])
    }
  }

  @Test func whatReadsForgivinglyAtTheTillIsStrictOnTheWire() async throws {
    try await Stand.with { stand in
      let copy = try await stand.bank.copy()
      for (path, value) in [
        ("customer.taxCode", "960629-450735"), ("customer.taxCode", " 960629450735"),
        ("customer.taxCode", "9606 2945 0735"),
        ("customer.contact.email", " askar@example.kz"), ("customer.contact.email", "askar@example.kz "),
      ] {
        var request = stand.request()
        if path == "customer.taxCode" {
          request.customer.taxCode = value
        } else {
          request.customer.contact.email = value
        }
        let answer = try #require(await copy.answer(request.json.bytes, language: .en))
        let message = try JSON(parsing: answer.body)["message"]?.text ?? ""
        #expect(answer.status == 400 && message.hasPrefix("\(path):"), "\(path) \(value): \(message)")
      }
    }
  }
}
