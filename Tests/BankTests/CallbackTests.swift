import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import Sales
import TestSupport
import Testing
import Wire

struct Partner: Sendable {
  struct Seen: Sendable {
    let id: String
    let state: String
    let isSigned: Bool
    /// As received.
    let stamp: String
    let findings: [Finding]
  }

  let seen = Locked<[Seen]>([])
  let port = Locked(0)
  /// How many of the first ones are answered with 503.
  let refusals: Locked<Int>
  /// The status of the others, by event id.
  let status: HTTPResponse.Status
  let secret: Secret

  init(refusing: Int = 0, answering status: HTTPResponse.Status = .ok, secret: Secret) {
    (refusals, self.status, self.secret) = (Locked(refusing), status, secret)
  }

  var url: String { "http://127.0.0.1:\(port.value)/hook" }

  /// Listens while the body runs.
  func listen(_ body: () async throws -> Void) async throws {
    let router = Router()
    let (seen, secret, refusals, port, status) = (seen, secret, refusals, port, status)
    router.post("hook") { request, _ -> Response in
      let buffer = try await request.body.collect(upTo: 1 << 16)
      let bytes = Array(buffer.readableBytesView)
      let json = try JSON(parsing: bytes)
      func header(_ name: String) -> String { HTTPField.Name(name).flatMap { request.headers[$0] } ?? "" }
      let moment = header(CallbackSignature.timeHeader)
      let id = header(CallbackSignature.idHeader)
      let signature = header(CallbackSignature.header)
      let isSigned = signature == CallbackSignature.of(bytes, id: id, at: moment, secret: secret)
      let state = json["state"]?.text ?? ""
      seen.change {
        $0.append(
          Seen(
            id: id, state: state, isSigned: isSigned, stamp: "\(moment) \(signature)",
            findings: Definition.orderStatus.findings(in: json)))
      }
      let refused = refusals.change { left in
        left -= 1
        return left >= 0
      }
      return Response(
        status: refused ? .serviceUnavailable : status,
        headers: HTTPField.Name(CallbackSignature.idHeader).map { [$0: id] } ?? [:])
    }
    let (ready, isReady) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in isReady.yield(channel.localAddress?.port ?? 0) })
    let serving = Task { try await application.run() }
    for await number in ready {
      port.change { $0 = number }
      break
    }
    let result: Result<Void, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    serving.cancel()
    _ = try? await serving.value
    try result.get()
  }

  /// Waits for a number of callbacks.
  func wait(for count: Int) async throws {
    let end = Patience.end
    while seen.value.count < count {
      try #require(ContinuousClock.now < end, "only \(seen.value)")
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

@Suite(.patient) struct CallbackTests {
  static let states = ["PREAPPROVED", "APPROVED", "CUSTOMER_APPROVED", "SIGNED"]

  /// A fast bank on the real clock, with an application of this partner.
  func run(
    _ partner: Partner, faults: [Fault] = [],
    _ body: (BankServer, BrokerClient, PreApprovalRequest) async throws -> Void
  )
    async throws
  {
    try await partner.listen {
      var options = Stand.options
      (options.callbackSecret, options.speed, options.random) = (partner.secret, 100, RandomSource(seed: 3))
      let bank = try await BankServer.start(options)
      for fault in faults { try await bank.perform(.turnOn(fault)) }
      let transport = Transport.http(.patient)
      let client = BrokerClient.live(
        profile: .sandbox(port: bank.port),
        credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
        now: { Date() })
      var request = Stand(bank: bank, client: client, transport: transport, clock: TestClock()).request(
        reference: "KS-1")
      request.verificationSmsDateTime = KazakhstanTime.stamp(Date())
      request.redirectUrl = partner.url
      let result: Result<Void, any Error>
      do { result = .success(try await body(bank, client, request)) } catch { result = .failure(error) }
      await bank.stop()
      await transport.close()
      try result.get()
    }
  }

  /// Waits until the bank's own list has a number of attempts.
  private static func attempts(_ count: Int, of bank: BankServer) async throws -> [BankReport.CallbackAttempt] {
    while true {
      let attempts = try await bank.report().callbacks
      if attempts.count >= count { return attempts }
      // Yields, so that the bank gets a thread.
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func everyStateIsReportedOnceInOrderAndSigned() async throws {
    let partner = Partner(secret: "s3cret")
    try await run(partner) { bank, client, request in
      _ = try await client.submit(request).get()
      try await partner.wait(for: 4)
      // The bank's own list tells when it is done; a fifth attempt would be in it.
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.count == 4 && tries.allSatisfy { $0.outcome.isAccepted })
      #expect(partner.seen.value.map(\.state) == Self.states)
      #expect(partner.seen.value.allSatisfy { $0.isSigned && $0.findings.isEmpty })
      #expect(Set(partner.seen.value.map(\.id)).count == 4)
    }
  }

  /// Waiting for a later state needs no polling of the clock.
  @Test func aWaitingBankIsIdle() async throws {
    let looks = Locked(0)
    var options = BankServer.Options.onRealTime()
    options.now = {
      looks.change { $0 += 1 }
      return Moment(Date())
    }
    let bank = try await BankServer.start(options)
    let transport = Transport.http(.patient)
    let client = BrokerClient.live(
      profile: .sandbox(port: bank.port),
      credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
      now: { Date() })
    let stand = Stand(bank: bank, client: client, transport: transport, clock: TestClock())
    for number in 1...5 {
      var request = stand.request(reference: "REST-\(number)")
      request.verificationSmsDateTime = KazakhstanTime.stamp(Date())
      _ = try await client.submit(request).get()
    }
    let before = looks.value
    try await Task.sleep(for: .milliseconds(500))
    let looked = looks.value - before
    await bank.stop()
    await transport.close()
    #expect(looked < 100, "looked \(looked) times in half a second")
  }

  @Test func aFailedCallbackIsRetriedWithTheSameID() async throws {
    let partner = Partner(refusing: 2, secret: "x")
    try await run(partner) { _, client, request in
      _ = try await client.submit(request).get()
      try await partner.wait(for: 6)
      #expect(partner.seen.value.map(\.state) == ["PREAPPROVED", "PREAPPROVED"] + Self.states)
      #expect(Set(partner.seen.value.prefix(3).map(\.id)).count == 1)
    }
  }

  @Test(
    arguments: [
      (Fault.Kind.duplicate, ["PREAPPROVED", "PREAPPROVED", "APPROVED", "CUSTOMER_APPROVED", "SIGNED"]),
      (.outOfOrder, ["APPROVED", "PREAPPROVED", "CUSTOMER_APPROVED", "SIGNED"]),
      (.dropped, ["APPROVED", "CUSTOMER_APPROVED", "SIGNED"]), (.delay(seconds: 20), Self.states),
    ])
  func callbacksGoWrongOnDemand(_ kind: Fault.Kind, _ states: [String]) async throws {
    let partner = Partner(secret: "x")
    try await run(partner, faults: [Fault(kind, at: .callback, times: 1)]) { _, client, request in
      _ = try await client.submit(request).get()
      try await partner.wait(for: states.count)
      #expect(partner.seen.value.map(\.state) == states)
    }
  }

  /// A state that did not come after all is corrected, and what comes instead has another id.
  @Test(arguments: [BankCommand.takeBackJump, .restore(snapshot: "before")])
  func aPartnerIsToldWhatIsTrueWhenTheBankGoesBack(_ back: BankCommand) async throws {
    let partner = Partner(secret: "x")
    try await run(partner) { bank, client, request in
      try await bank.perform(.clock(isPaused: true))
      _ = try await client.submit(request).get()
      try await bank.perform(.save(snapshot: "before"))
      try await bank.perform(.clock(jump: 3600))
      try await partner.wait(for: 4)
      let outcome = try await bank.perform(back)
      #expect(outcome == .restored(RestoredOrders(vanished: [], returned: [], changed: ["KS-1"])))
      try await partner.wait(for: 5)
      let declined = OrderStatus(
        loanLength: "12", productCode: "INS12", referenceId: "KS-1", state: .customerRejected, stateTitle: "")
      _ = try await client.update(declined).get()
      try await partner.wait(for: 6)
      #expect(partner.seen.value.map(\.state) == Self.states + ["INIT", "CUSTOMER_REJECTED"])
      #expect(Set(partner.seen.value.map(\.id)).count == 6)
    }
  }

  /// Nothing is told of a jump that led to no other state.
  @Test func whatIsStillTrueIsNotToldAgain() async throws {
    let partner = Partner(secret: "x")
    try await run(partner) { bank, client, request in
      try await bank.perform(.clock(isPaused: true))
      _ = try await client.submit(request).get()
      try await bank.perform(.clock(jump: 3.5))
      try await partner.wait(for: 1)
      for _ in 0..<2 {
        try await bank.perform(.clock(jump: 1))
        try await bank.perform(.takeBackJump)
      }
      try await bank.perform(.clock(jump: 3600))
      try await partner.wait(for: 4)
      #expect(partner.seen.value.map(\.state) == Self.states)
    }
  }

  /// A link that expires in three days follows no state soon: the fault waits for one that really follows.
  @Test func callbacksAreSwappedOnlyWithWhatFollowsSoon() async throws {
    let partner = Partner(secret: "x")
    try await run(partner, faults: [Fault(.outOfOrder, at: .callback)]) { bank, client, request in
      try await bank.perform(.choose(scenario: "waitsForCustomer"))
      _ = try await client.submit(request).get()
      try await partner.wait(for: 2)
      #expect(partner.seen.value.map(\.state) == ["APPROVED", "PREAPPROVED"])
      let agreed = OrderStatus(
        loanLength: "12", productCode: "INS12", referenceId: "KS-1", state: .customerApproved, stateTitle: "")
      _ = try await client.update(agreed).get()
      try await partner.wait(for: 4)
      #expect(partner.seen.value.map(\.state).suffix(2) == ["SIGNED", "CUSTOMER_APPROVED"])
    }
  }

  @Test func aCallbackThatNothingFollowsSoonIsSentAtOnce() async throws {
    let partner = Partner(secret: "x")
    try await run(partner, faults: [Fault(.outOfOrder, at: .callback, times: 1)]) { bank, client, request in
      try await bank.perform(.choose(scenario: "saleByLink"))
      _ = try await client.submit(request).get()
      try await partner.wait(for: 1)
      #expect(partner.seen.value.map(\.state) == ["PREAPPROVED"])
      let left = try await bank.report().faults.map(\.fault.times)
      #expect(left == [1])
    }
  }

  @Test func aCallbackCanBeSentAgainAndAllAreListed() async throws {
    let partner = Partner(secret: "x")
    try await run(partner) { bank, client, request in
      _ = try await client.submit(request).get()
      try await partner.wait(for: 4)
      let id = partner.seen.value[1].id
      let transport = Transport.http(.patient)
      let base = "http://127.0.0.1:\(bank.port)/_bank/callbacks"
      func post(_ url: String) async throws -> Int {
        var request = Transport.Request(method: "POST", url: url)
        request.headers = [("Content-Type", "application/json")]
        return try await transport.send(request).get().status
      }
      let sent = try await post("\(base)/\(id)/send")
      #expect(sent == 200)
      #expect(partner.seen.value.count == 5 && partner.seen.value[4].id == id)
      let none = try await post("\(base)/none/send")
      #expect(none == 404)
      let list = try JSON(parsing: try await transport.send(Transport.Request(method: "GET", url: base)).get().body)
      #expect(list.elements?.count == 5 && list.elements?.last?["attempt"] == .number(2))
      #expect(list.elements?.allSatisfy { $0["outcome"] == .string("200") } == true)
      await transport.close()
    }
  }

  @Test func aDroppedCallbackCanBeSentAgain() async throws {
    let partner = Partner(secret: "x")
    try await run(partner, faults: [Fault(.dropped, at: .callback, times: 1)]) { bank, client, request in
      _ = try await client.submit(request).get()
      let dropped = try #require(try await Self.attempts(4, of: bank).last)
      #expect(dropped.outcome == .dropped)
      #expect(try await bank.perform(.sendAgain(callback: dropped.id)) == .sent(isAccepted: true))
      #expect(partner.seen.value.map(\.state) == Self.states.dropFirst() + [Self.states[0]])
      let last = try #require(try await bank.report().callbacks.first)
      #expect(last.id == dropped.id && last.attempt == 2)
    }
  }

  /// What failed before the bank's time went back is tried again at once, and counts.
  @Test func triesAreCountedAcrossAJumpBack() async throws {
    let partner = Partner(refusing: 1, secret: "x")
    try await run(partner) { bank, client, request in
      try await bank.perform(.clock(isPaused: true))
      _ = try await client.submit(request).get()
      try await bank.perform(.clock(jump: 3.5))
      _ = try await Self.attempts(1, of: bank)
      try await bank.perform(.clock(jump: 0.1))
      try await bank.perform(.takeBackJump)
      #expect(try await Self.attempts(2, of: bank).map(\.attempt) == [2, 1])
    }
  }

  @Test func secretsInTheAddressOfACallbackAreNotListed() async throws {
    let partner = Partner(secret: "x")
    try await run(partner) { bank, client, request in
      var request = request
      request.redirectUrl += "?token=SECRET"
      _ = try await client.submit(request).get()
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.allSatisfy { $0.url == "\(partner.url)?token=…" && $0.outcome.isAccepted })
    }
  }

  @Test(
    arguments: [
      "https://example.kz/webhook", "http://127.0.0.1.evil.example/x", "http://10.0.0.1/x",
      "http://169.254.169.254/latest",
    ])
  func onlyThisMachineIsCalled(_ url: String) async throws {
    let partner = Partner(secret: "x")
    try await run(partner) { bank, client, request in
      var request = request
      request.redirectUrl = url
      _ = try await client.submit(request).get()
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.allSatisfy { $0.outcome == .notAllowed(.host) })
    }
  }

  /// An application may name an admin endpoint as its webhook.
  @Test(arguments: ["127.0.0.1", "localhost", "127.0.0.2"])
  func theBankNeverCallsItself(_ host: String) async throws {
    let partner = Partner(secret: "x")
    try await run(partner) { bank, client, request in
      var request = request
      request.redirectUrl = "http://\(host):\(bank.port)/_bank/snapshots/x/restore"
      _ = try await client.submit(request).get()
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.allSatisfy { $0.outcome == .notAllowed(.ownPort) })
      let isLeftAlone = try await bank.report().requests.allSatisfy { !$0.path.hasPrefix("/_bank") }
      #expect(isLeftAlone)
    }
  }

  /// A name or another address may lead to the bank undetected: it then rejects the callback.
  @Test func aCallbackThatReachesABankHasNoEffect() async throws {
    try await run(Partner(secret: "x")) { bank, _, _ in
      let transport = Transport.http(.patient)
      for (method, path) in [
        ("PUT", "/_bank/clock"), ("POST", "/epos/x"), ("POST", "/nothing"),
        ("POST", "/bcc/sandbox/v1/broker/pre-approved"),
      ] {
        var request = Transport.Request(method: method, url: "http://127.0.0.1:\(bank.port)\(path)")
        request.headers = [("Content-Type", "application/json"), (CallbackSignature.idHeader, "e1")]
        request.body = Array(#"{"speed":7}"#.utf8)
        let answer = try await transport.send(request).get()
        #expect(answer.status == 508 && answer.headers[CallbackSignature.idHeader.lowercased()] == "e1", "\(path)")
      }
      await transport.close()
      #expect(try await bank.report().clock.speed == 100)
    }
  }

  /// This machine's own name, if it resolves to where the bank listens.
  static let ownName: String? = {
    let name = ProcessInfo.processInfo.hostName
    return name != "localhost" && Host(name: name).addresses.contains("127.0.0.1") ? name : nil
  }()

  @Test(.enabled(if: ownName != nil, "this machine's name does not lead to 127.0.0.1"))
  func aNameThatLeadsToTheBankDoesNothing() async throws {
    let name = try #require(Self.ownName)
    try await run(Partner(secret: "x")) { bank, client, request in
      var request = request
      request.redirectUrl = "http://\(name):\(bank.port)/_bank/snapshots/x/restore"
      await bank.allow(callbackHost: name)
      _ = try await client.submit(request).get()
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.allSatisfy { $0.outcome == .notAllowed(.ownPort) && $0.attempt == 1 })
      let statuses = try await bank.report().requests.filter { $0.path.hasPrefix("/_bank") }.map(\.status)
      #expect(statuses == [508, 508, 508, 508])
    }
  }

  @Test func aCallbackRejectedByABankIsNotRetried() async throws {
    let partner = Partner(answering: .init(code: 508), secret: "x")
    try await run(partner) { bank, client, request in
      _ = try await client.submit(request).get()
      let tries = try await Self.attempts(4, of: bank)
      #expect(tries.allSatisfy { $0.outcome == .notAllowed(.ownPort) && $0.attempt == 1 })
    }
  }

  /// A retry has its own timestamp and signature; otherwise it would be stale.
  @Test func everyRetryIsSignedAgain() async throws {
    let partner = Partner(refusing: 1, secret: "x")
    let wall = Locked(Date())
    try await partner.listen {
      var options = BankServer.Options.onRealTime()
      options.callbackSecret = partner.secret
      options.speed = 100
      // Each call is a second later.
      options.now = {
        wall.change { moment in
          moment += 1
          return Moment(moment)
        }
      }
      // A busy machine is no partner that does not answer.
      options.callbackTimeouts = .patient
      let told = Locked<[BankReport.CallbackAttempt]>([])
      options.callbackLog = { attempt in told.change { $0.append(attempt) } }
      let bank = try await BankServer.start(options)
      let transport = Transport.http(.patient)
      let client = BrokerClient.live(
        profile: .sandbox(port: bank.port),
        credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
        now: { wall.value })
      var request = Stand(bank: bank, client: client, transport: transport, clock: TestClock()).request(
        reference: "KS-1")
      request.verificationSmsDateTime = KazakhstanTime.stamp(wall.value)
      request.redirectUrl = partner.url
      let taken = await client.submit(request)
      try await partner.wait(for: 5)
      await bank.stop()
      await transport.close()
      _ = try taken.get()
      let seen = partner.seen.value
      #expect(seen.allSatisfy(\.isSigned) && Set(seen.map(\.stamp)).count == seen.count)
      #expect(seen[0].id == seen[1].id)
      // Every attempt is logged.
      #expect(told.value.map(\.attempt).prefix(2) == [1, 2])
      #expect(told.value.map(\.outcome).prefix(2) == [.answered(503), .answered(200)])
    }
  }
}
