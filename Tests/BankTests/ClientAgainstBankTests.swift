import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import Testing
import Wire

@Suite struct ClientAgainstBankTests {
  @Test func productsFollowTheContractAndTheTariff() async throws {
    try await Stand.with { stand in
      let answer = try await stand.client.products(Money(tenge: 300_000)).get()
      #expect(answer.findings.isEmpty)
      #expect(answer.value.count >= 12)
      let loan = try #require(answer.value.first { $0.productCode == "STD12" })
      #expect(loan.monthlyPayment == Money(tiyn: 2_836_788))
      let instalment = try #require(try await stand.products("169990").first { $0.productCode == "CC12INS" })
      #expect(instalment.monthlyPayment == Money(tenge: 14_166))
      #expect(try await stand.products("9999.99").isEmpty)
      #expect(try await stand.products("10000").map(\.productCode).contains("INS3"))
      #expect(try await stand.products("900000000").isEmpty)
    }
  }

  @Test func aSaleReachesSigned() async throws {
    try await Stand.with { stand in
      let request = stand.request()
      let answer = try await stand.client.submit(request).get()
      #expect(answer.findings.isEmpty)
      #expect(answer.value.redirectLink.hasPrefix("http://127.0.0.1:\(stand.bank.port)/epos/?preapp="))
      var seen: [OrderState] = []
      for _ in 0..<20 {
        let orders = try await stand.client.orders().get()
        #expect(orders.findings.isEmpty)
        let status = try #require(orders.value.first { $0.referenceId == request.referenceId })
        #expect(status.productCode == "INS12")
        if seen.last != status.state { seen.append(status.state) }
        stand.clock.advance(1)
      }
      #expect(seen == [.initial, .preApproved, .approved, .customerApproved, .signed])
    }
  }

  @Test(arguments: [
    (FictitiousCustomer.Outcome.rejected, OrderState.rejected), (.customerDeclines, .customerRejected),
    (.linkExpires, .expired),
    (.noOffers, .cancelled), (.identification, .signed), (.unknownState, .signed), (.financed, .financed),
  ])
  func everyOutcomeEndsAsDocumented(_ outcome: FictitiousCustomer.Outcome, _ end: OrderState) async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(outcome)).get()
      stand.clock.advance(120)
      #expect(try await stand.orders().map(\.state) == [end])
    }
  }

  @Test func anUnknownStateIsOnTheWay() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(.unknownState)).get()
      stand.clock.advance(5)
      let status = try #require(try await stand.orders().first)
      #expect(status.state.category == .unknown)
      #expect(!status.stateTitle.isEmpty)
    }
  }

  @Test func anAnswerThatBreaksOffIsUncertainAndTheOrderIsThere() async throws {
    try await Stand.with { stand in
      let request = stand.request(.answerLost)
      let failure = await stand.client.submit(request).failure
      #expect(failure?.isUncertain == true)
      let all = try await stand.orders()
      #expect(all.map(\.referenceId) == [request.referenceId])
    }
  }

  /// A 5xx may have been accepted: only the list of orders tells.
  @Test func aServerErrorIsUnknownAndTheOrderIsNotThere() async throws {
    try await Stand.with { stand in
      guard
        case .answerLost(.inconclusive(let answer))? = await stand.client.submit(stand.request(.serverError)).failure?
          .kind
      else {
        Issue.record("expected an unknown outcome")
        return
      }
      #expect(answer.status == 500)
      #expect(answer.details?.message == "Internal error of the service")
      let all = try await stand.orders()
      #expect(all.isEmpty)
    }
  }

  @Test func tooManyRequestsIsNotAcceptedAndHasARetryAfter() async throws {
    try await Stand.with { stand in
      let request = stand.request(.tooManyRequests)
      let failure = await stand.client.submit(request).failure
      #expect(
        failure
          == .notAccepted(
            .init(
              status: 429, details: .init(code: 429, message: "Too many requests", status: "Too Many Requests"),
              retryAfter: 5)))
      _ = try await stand.client.submit(request).get()
    }
  }

  @Test func aRepeatedReferenceGetsTheFirstAnswer() async throws {
    try await Stand.with { stand in
      let request = stand.request()
      let first = try await stand.client.submit(request).get()
      let second = try await stand.client.submit(request).get()
      #expect(first == second)
      let all = try await stand.orders()
      #expect(all.count == 1)
    }
  }

  @Test func thePartnerCancelsButNotTwice() async throws {
    try await Stand.with { stand in
      let request = stand.request()
      _ = try await stand.client.submit(request).get()
      let cancelled = OrderStatus(
        loanLength: "12", productCode: "INS12", referenceId: request.referenceId, state: .partnerCancelled,
        stateTitle: "Отменено")
      let answer = try await stand.client.update(cancelled).get()
      #expect(answer.findings.isEmpty)
      #expect(answer.value.message == "The order's state is updated")
      stand.clock.advance(100)
      #expect(try await stand.orders().first?.state == .partnerCancelled)
      guard case .refused(let refusal)? = await stand.client.update(cancelled).failure?.kind else {
        Issue.record("expected a refusal")
        return
      }
      #expect(refusal.status == 400)
    }
  }

  @Test func deliveredOrdersAreFinanced() async throws {
    try await Stand.with { stand in
      let request = stand.request()
      _ = try await stand.client.submit(request).get()
      let delivered = OrderStatus(
        loanLength: "12", productCode: "INS12", referenceId: request.referenceId, state: .delivered, stateTitle: "")
      // The contract is not signed yet.
      #expect(await stand.client.update(delivered).failure != nil)
      stand.clock.advance(60)
      _ = try await stand.client.update(delivered).get()
      let states = [try await stand.orders().first?.state, OrderState.delivered]
      #expect(states[0] == states[1])
      stand.clock.advance(6)
      let paid = try await stand.orders().first?.state
      #expect(paid == .financed)
    }
  }

  /// A link request creates the same kind of order, and its number is used once.
  @Test func aLinkLeadsToAnOrderToo() async throws {
    try await Stand.with { stand in
      var request = PostLinkRequest(
        name: "Shop", amount: Money(tenge: 169_990), posName: "02-2018-L3", language: "kk", pointCode: "02-2018-L3",
        partnerCode: "02-2018", productCode: "INS12", partnerOrderId: "KS-1")
      request.phoneNumber = "77030000001"
      let first = try await stand.client.postLink(request).get()
      #expect(first.findings.isEmpty && first.value.redirectLink.contains("lang=kk"))
      let again = try await stand.client.postLink(request).get()
      #expect(again.value.redirectLink == first.value.redirectLink)
      let orders = try await stand.orders()
      #expect(orders.map(\.referenceId) == ["KS-1"])
      request.productCode = "NONE"
      request.partnerOrderId = "KS-2"
      guard case .refused(let refusal)? = await stand.client.postLink(request).failure?.kind else {
        Issue.record("expected a refusal")
        return
      }
      #expect(refusal.details?.message == "productCode: no such product (assumed)")
    }
  }

  @Test func anExpiredTokenIsRenewedByItself() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.products(Money(tenge: 100_000)).get()
      stand.clock.advance(4000)
      _ = try await stand.client.products(Money(tenge: 100_000)).get()
    }
  }
}

extension Result {
  var failure: Failure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}
