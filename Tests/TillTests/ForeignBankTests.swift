import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import TestSupport
import Testing
import Wire

/// The till's client beside a bank that is no code of ours.
@Suite(.patient) struct ForeignBankTests {
  private static func with<Value>(
    _ mood: JSON = [:], _ server: ForeignBank.Server = .plain, timeouts: Timeouts = .patient,
    updateMethod: String = "POST", _ body: (BrokerClient, ForeignBank.Realm) async throws -> Value
  ) async throws -> Value {
    let realm = try await ForeignBank.shared.get().realm(mood)
    var options = ClientOptions()
    options.tls.authorities = realm.bank.path("ca.pem")
    options.asksForCompression = true
    let transport = Transport.http(timeouts, options)
    let base = realm.base(server)
    var profile = try #require(
      Profile(
        id: "foreign", declared: .test, clientID: "shop", brokerBase: base + "/v1/broker",
        tokenURL: base + "/v2/oauth/token"))
    profile.merchantID = "M-1"
    profile.ordersUpdateMethod = updateMethod
    let client = BrokerClient.live(
      profile: profile,
      credentials: Credentials(clientID: "shop", clientSecret: Secret(ForeignBank.Realm.secret)), transport: transport,
      now: { Date() })
    let result: Result<Value, any Error>
    do { result = .success(try await body(client, realm)) } catch { result = .failure(error) }
    await transport.close()
    return try result.get()
  }

  private static func fault(_ call: String, _ members: [(String, JSON)]) -> JSON {
    ["faults": [.object(.init([("call", .string(call))] + members))]]
  }

  /// However its tokens and answers look.
  @Test(
    arguments: [
      [:], ["token": ["accepts": "form"]], ["token": ["accepts": "form", "status": 400]],
      ["token": ["accepts": "basic"]],
      ["token": ["type": "bearer", "expires_in": "3600"]], ["gzip": true], ["chunked": true],
      ["gzip": true, "chunked": true, "list": "object"],
    ] as [JSON])
  func aSaleIsMade(_ mood: JSON) async throws {
    try await Self.with(mood, .good) { client, realm in
      let plans = try await client.products(Money(tenge: 169_990)).get()
      #expect(plans.value.map(\.productCode) == ["CC3INS", "CC12INS"] && plans.findings.isEmpty)
      let taken = try await client.submit(CallbackListenerTests.request("https://shop.example/callback")).get()
      #expect(taken.value.redirectLink.contains(taken.value.requestUuid) && taken.findings.isEmpty)
      let orders = try await client.orders().get().value
      #expect(orders.map(\.referenceId) == ["KS-1"] && orders.first?.state == .initial)
      // One token serves all calls, asked for at most twice.
      let calls = try await realm.calls()
      #expect(calls.count { $0.hasSuffix("/token") } == (mood["token"]?["accepts"]?.text == "form" ? 2 : 1))
    }
  }

  /// It never learns of two.
  @Test func aLostAnswerIsUnknownAndItsRepeatIsProof() async throws {
    let mood = Self.fault("POST /v1/broker/pre-approved", [("lost", true)])
    try await Self.with(mood) { client, _ in
      let request = try CallbackListenerTests.request("https://shop.example/callback")
      let lost = await client.submit(request, .first)
      #expect(lost.failure?.kind == .answerLost(.connectionLost))
      #expect(try await client.orders().get().value.map(\.referenceId) == ["KS-1"])
      guard case .alreadyAccepted? = await client.submit(request, .repeated).failure?.kind else {
        Issue.record("the bank has it already")
        return
      }
      #expect(try await client.orders().get().value.count == 1)
    }
  }

  @Test func aLateAnswerIsUnknown() async throws {
    var timeouts = Timeouts.patient
    timeouts.change = 1
    let mood = Self.fault("POST /v1/broker/pre-approved", [("seconds", 60)])
    try await Self.with(mood, timeouts: timeouts) { client, _ in
      let late = await client.submit(try CallbackListenerTests.request("https://shop.example/callback"), .first)
      #expect(late.failure?.kind == .answerLost(.timeout(seconds: 1)))
    }
  }

  /// What the gateway says is no refusal of the bank's, whatever its form.
  @Test(arguments: ["json", "number", "xml"]) func theGatewayRefusesInThreeForms(_ shape: String) async throws {
    let mood = Self.fault(
      "POST /v1/broker/pre-approved",
      [("status", 429), ("more", "Rate Limit exceeded"), ("shape", .string(shape)), ("headers", ["Retry-After": "7"])])
    try await Self.with(mood) { client, _ in
      let failure = await client.submit(try CallbackListenerTests.request("https://shop.example/callback")).failure
      guard case .notAccepted(let refusal)? = failure?.kind else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(refusal.status == 429 && refusal.retryAfter == 7 && refusal.transaction?.count == 24)
      #expect(refusal.details?.message == "Too Many Requests: Rate Limit exceeded")
    }
  }

  @Test func aWaitMayBeADate() async throws {
    // An hour after a date that the bank itself says, whatever this machine's clock.
    let until = Date().addingTimeInterval(3600)
    let mood = Self.fault(
      "GET /v1/broker/products",
      [("status", 429), ("headers", ["Retry-After": .string(Self.httpDate(until))])])
    try await Self.with(mood) { client, _ in
      let wait = await client.products(Money(tenge: 1_000)).failure?.refusal?.retryAfter ?? 0
      #expect((3000...3601).contains(wait))
    }
  }

  private static func httpDate(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: date)
  }

  /// A revoked token is replaced once.
  @Test func aRejectedTokenIsRenewedOnce() async throws {
    let mood = Self.fault("GET /v1/broker/products", [("status", 401), ("more", "Cannot pass the security checks")])
    try await Self.with(mood) { client, realm in
      let plans = try await client.products(Money(tenge: 1_000)).get().value
      #expect(plans.count == 2)
      #expect(try await realm.calls().count { $0.hasSuffix("/token") } == 2)
    }
  }

  @Test func aBankWithoutAListSaysSo() async throws {
    try await Self.with(["orders_read": false]) { client, _ in
      #expect(await client.orders().failure?.refusal?.status == 405)
    }
  }

  @Test func statesAreSetByTheMethodOfTheProfile() async throws {
    for method in ["POST", "PUT"] {
      try await Self.with(["update_method": .string(method)], updateMethod: method) { client, realm in
        _ = try await client.submit(CallbackListenerTests.request("https://shop.example/callback")).get()
        let status = OrderStatus(
          loanLength: "12", productCode: "CC12INS", referenceId: "KS-1", state: .customerRejected, stateTitle: "")
        _ = try await client.update(status).get()
        #expect(try await realm.log()["orders"]?["KS-1"]?["state"]?.text == "CUSTOMER_REJECTED")
      }
    }
  }

  /// Whatever is wrong with TLS: the application was not sent, and why is known.
  @Test(arguments: [
    (ForeignBank.Server.expired, BrokerFailure.Insecurity.expired), (.otherHost, .otherHost),
    (.unknown, .unknownIssuer), (.client12, .certificateWanted), (.client13, .certificateWanted),
  ])
  func anInsecureBankGetsNothing(_ server: ForeignBank.Server, _ why: BrokerFailure.Insecurity) async throws {
    try await Self.with([:], server) { client, realm in
      let failure = await client.submit(try CallbackListenerTests.request("https://shop.example/callback")).failure
      #expect(failure?.kind == .notSent(.notSecure(why)))
      #expect(try await realm.calls().isEmpty)
    }
  }
}

extension Result {
  fileprivate var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
