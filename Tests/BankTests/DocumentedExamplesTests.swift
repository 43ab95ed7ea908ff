import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Wire

/// The bank's published examples sent to the stand-in bank, whose clock is set to each example's date.
@Suite struct DocumentedExamplesTests {
  private func application() throws -> (json: JSON, sent: Date) {
    let json = try #require(Contract.example(with: "goods", "totalCost"))
    let stamp = try #require(json["verificationSmsDateTime"]?.text)
    return (json, try #require(KazakhstanTime.moment(ofStamp: stamp)))
  }

  private func post(_ stand: Stand, _ path: String, _ json: JSON) async throws -> (status: Int, json: JSON) {
    let token = "Bearer " + (try await stand.token())
    let answer = try await stand.raw(
      "POST", "/v1/broker" + path, body: String(decoding: json.bytes, as: UTF8.self), token: token, language: "ru")
    return (answer.status, try JSON(parsing: answer.body))
  }

  @Test func theExamplesAreThoseOfTheDescription() throws {
    let (json, _) = try application()
    #expect(json["referenceId"] == .string("BGR1231") && json["totalCost"] == .string("50000"))
    #expect(json["goods"]?.elements?.map { $0["price"] } == [.string("169990")])
    #expect(json["customer"]?["contact"]?["mobileNumber"] == .string("7475774285"))
    #expect(Definition.preApprovalRequest.findings(in: json).isEmpty)
  }

  @Test func totalsMayDifferWhereTheSwitchIsOff() async throws {
    let (json, sent) = try application()
    try await Stand.with(.onRealTime(), TestClock(sent + 60)) { stand in
      let strict = try await post(stand, BrokerPath.preApproved, json)
      #expect(strict.status == 400)
      #expect(
        strict.json["message"]?.text == "totalCost: 50000 не равно сумме цен, 169990 (допущение)")
      try await stand.bank.perform(.sums(false))
      let taken = try await post(stand, BrokerPath.preApproved, json)
      #expect(taken.status == 200, "\(taken.json.pretty)")
      #expect(Definition.preApprovalResponse.findings(in: taken.json).isEmpty)
      // The answer equals the published one, apart from the bank's own ids.
      let documented = try #require(Contract.example(with: "requestUuid", "redirectLink"))
      for member in ["code", "message", "status"] { #expect(taken.json[member] == documented[member]) }
      // The loan is for the total, not for the sum of the goods.
      let report = try await stand.bank.report()
      #expect(report.orders.map(\.totalCost) == [Money(tenge: 50_000)])
      let orders = try await stand.orders()
      #expect(orders.map(\.productCode) == ["STD12"])
    }
  }

  @Test func theStateIsSetOnAFreshOrder() async throws {
    let (json, sent) = try application()
    try await Stand.with(.onRealTime(), TestClock(sent)) { stand in
      try await stand.bank.perform(.sums(false))
      _ = try await post(stand, BrokerPath.preApproved, json)
      let fresh = try await stand.orders()
      #expect(fresh.map(\.state) == [.initial])
      let state = try #require(Contract.example(with: "stateTitle"))
      let answer = try await post(stand, BrokerPath.orders, state)
      #expect(answer.status == 200, "\(answer.json.pretty)")
      #expect(answer.json == Contract.example(with: "code", "message", "status"))
      stand.clock.advance(3600)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.customerRejected])
      let told = try await stand.bank.report().orders
      #expect(told.map(\.title) == [state["stateTitle"]?.text])
    }
  }

  @Test func theLinkIsGiven() async throws {
    let example = try #require(Contract.example(with: "partnerCode"))
    guard case .object(var members) = example, let end = members["expiresAt"]?.text else {
      Issue.record("no example of a link")
      return
    }
    // The only required member without an example.
    #expect(members["partnerCode"] == nil && members["requestId"] == .string(""))
    members["partnerCode"] = "02-2018"
    try await Stand.with(.onRealTime(), TestClock(try Date(end, strategy: .iso8601) - 3600)) { stand in
      let answer = try await post(stand, BrokerPath.postLink, .object(members))
      #expect(answer.status == 200, "\(answer.json.pretty)")
      #expect(Definition.postLinkResponse.findings(in: answer.json).isEmpty)
      #expect(answer.json["partnerOrderId"] == .string("1018000"))
      let given = try Date(try #require(answer.json["expiresAt"]?.text), strategy: .iso8601)
      #expect(given == (try Date(end, strategy: .iso8601)))
      let report = try await stand.bank.report()
      #expect(report.orders.map(\.totalCost) == [Money(tenge: 3_000_000)])
      let orders = try await stand.orders()
      #expect(orders.map(\.productCode) == ["STD12"])
    }
  }

  /// The till parses the published answers.
  @Test func theTillReadsTheExamplesOfAnswers() throws {
    let product = try #require(Contract.example(with: "monthlyPayment"))
    #expect(Product(reading: product)?.monthlyPayment == Money(tenge: 25_000))
    let response = try #require(Contract.example(with: "requestUuid", "redirectLink"))
    #expect(PreApprovalResponse(reading: response)?.redirectLink.hasPrefix("https://oprb-dev.bcc.kz/epos/") == true)
    let link = try #require(Contract.example(with: "preappId"))
    #expect(PostLinkResponse(reading: link)?.expiresAt == "2023-02-11T04:44:31+06:00")
    let status = try #require(Contract.example(with: "stateTitle"))
    #expect(OrderStatus(reading: status)?.state == .customerRejected)
  }
}
