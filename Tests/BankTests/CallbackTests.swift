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

/// When and how callbacks are sent.
@Suite(.patient) struct CallbackTests: CallbackSuite {
  static let states = ["PREAPPROVED", "APPROVED", "CUSTOMER_APPROVED", "SIGNED"]

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
