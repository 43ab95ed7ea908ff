import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Wire

@testable import BankSandbox

@Suite struct BankClockTests {
  private func state(_ stand: Stand, _ index: Int = 0) async throws -> OrderState? {
    let orders = try await stand.orders()
    return orders.indices.contains(index) ? orders[index].state : nil
  }

  /// The code was typed, then the clock jumped, within one second.
  @Test func aJumpDoesNotAgeWhatWasStampedInTheSameSecond() async throws {
    let clock = TestClock(Date(timeIntervalSince1970: 1_800_000_000.25))
    try await Stand.with(Stand.options, clock) { stand in
      let request = stand.request()
      stand.clock.advance(0.5)
      try await stand.bank.perform(.clock(jump: 86_400))
      _ = try await stand.client.submit(request).get()
      // A second later it does.
      let second = stand.request(reference: "2")
      stand.clock.advance(1)
      try await stand.bank.perform(.clock(jump: 86_400))
      guard case .failure(let failure) = await stand.client.submit(second), case .refused(let refusal) = failure.kind
      else {
        Issue.record("expected a refusal")
        return
      }
      #expect(refusal.details?.message?.contains("verificationSmsDateTime") == true)
    }
  }

  private func link(_ stand: Stand, _ reference: String, _ end: Date?) async throws -> (Int, PostLinkResponse?) {
    let token = "Bearer " + (try await stand.token())
    let body = PostLinkTests.body {
      $0["partnerOrderId"] = .string(reference)
      if let end { $0["expiresAt"] = .string(KazakhstanTime.iso(end)) }
    }
    let answer = try await stand.raw("POST", PostLinkTests.path, body: body, token: token)
    return (answer.status, (try? JSON(parsing: answer.body)).flatMap { PostLinkResponse(reading: $0) })
  }

  /// The partner writes and reads wall-clock time, whatever the bank's clock does.
  @Test(arguments: [1.0, 60]) func aLinkEndsWhenThePartnerSaid(_ speed: Double) async throws {
    try await Stand.with { stand in
      try await stand.bank.perform(.clock(speed: speed, jump: 30 * 86_400))
      let end = stand.clock.now + 3600
      let (status, response) = try await link(stand, "1", end)
      #expect(status == 200 && response?.expiresAt == KazakhstanTime.iso(end))
      stand.clock.advance(3590)
      let before = try await state(stand)
      stand.clock.advance(11)
      let after = try await state(stand)
      #expect(before == .preApproved && after == .expired)
      let (late, _) = try await link(stand, "2", stand.clock.now - 1)
      #expect(late == 400)
      let (own, chosen) = try await link(stand, "3", nil)
      #expect(own == 200 && chosen?.expiresAt == KazakhstanTime.iso(stand.clock.now + 72 * 3600 / speed))
    }
  }

  /// The bank's time neither stops nor jumps, and links end when they were said to.
  @Test(arguments: [-3600.0, 3600]) func theBankRunsOnWhereTheWallClockIsSet(_ seconds: TimeInterval) async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(reference: "KS-1")).get()
      stand.clock.setWallClock(by: seconds)
      let start = try await stand.bank.report().clock
      let before = try await state(stand)
      #expect(before == .initial && start.ahead == -seconds)
      stand.clock.advance(16)
      let after = try await state(stand)
      let end = try await stand.bank.report().clock.now
      #expect(after == .signed && end.timeIntervalSince(start.now) == 16)
      // What was typed now is fresh.
      _ = try await stand.client.submit(stand.request(reference: "KS-2")).get()
    }
  }

  @Test func aJumpIsTakenBack() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(reference: "KS-1")).get()
      try await stand.bank.perform(.clock(jump: 3600))
      let ahead = try await state(stand)
      let report = try await stand.bank.report()
      #expect(ahead == .signed && report.clock.lastJump == 3600 && report.clock.ahead == 3600)
      try await stand.bank.perform(.takeBackJump)
      let back = try await state(stand)
      let after = try await stand.bank.report()
      #expect(back == .initial && after.clock.now == stand.clock.now && after.clock.lastJump == nil)
      #expect(after.alterations.isEmpty)
      await #expect(throws: BankRefusal.noSuch(.jump)) { try await stand.bank.perform(.takeBackJump) }
      stand.clock.advance(16)
      let course = try await state(stand)
      #expect(course == .signed)
    }
  }

  /// What was done after the jump stays done, and goes on from there.
  @Test func whatWasDoneSinceAJumpStaysDone() async throws {
    try await Stand.with { stand in
      for number in 1...3 {
        _ = try await stand.client.submit(stand.request(.linkExpires, reference: "KS-\(number)")).get()
      }
      stand.clock.advance(4)
      try await stand.bank.perform(.clock(jump: 3600))
      try await stand.bank.perform(.move(reference: "KS-1", .approved))
      stand.clock.advance(1)
      let agreed = OrderStatus(
        loanLength: "12", productCode: "INS12", referenceId: "KS-1", state: .customerApproved, stateTitle: "")
      _ = try await stand.client.update(agreed).get()
      _ = try await stand.client.submit(stand.request(reference: "KS-4")).get()
      stand.clock.advance(3)
      try await stand.bank.perform(.takeBackJump)
      let states = try await stand.orders().map(\.state)
      #expect(states == [.customerApproved, .preApproved, .preApproved, .preApproved])
      let course = try await stand.bank.report().orders.last?.course.map(\.at) ?? []
      #expect(course == course.sorted())
      stand.clock.advance(12)
      let later = try await stand.orders().map(\.state)
      #expect(later == [.signed, .preApproved, .preApproved, .signed])
    }
  }

  @Test func whatIsOnIsListed() async throws {
    try await Stand.with { stand in
      let fresh = try await stand.bank.report().alterations
      #expect(fresh.isEmpty)
      for command in [
        BankCommand.choose(scenario: "rejected"), .turnOn(Fault(.emptyBody)), .turnOn(Fault(.reset)),
        .clock(speed: 60, isPaused: true, jump: 86_400), .sums(false), .offersRead(false),
      ] { try await stand.bank.perform(command) }
      let altered = try await stand.bank.report().alterations
      #expect(
        altered == [
          .scenario("rejected"), .faults(2), .paused, .speed(60), .date(stand.clock.now + 86_400), .rules(2),
        ])
    }
  }

  /// Scenarios that apply without being chosen, also in place of built-in ones.
  @Test func ownScenariosAreListed() async throws {
    var options = Stand.options
    let steps = "[[step]]\nafter = 1\nstate = \"REJECTED\"\n"
    options.scenarios = [
      try Scenario(id: "approved", toml: steps), try Scenario(id: "dear", toml: steps + "[applies]\nfrom = 900000\n"),
      try Scenario(id: "chosen-only", toml: steps),
    ]
    try await Stand.with(options) { stand in
      let altered = try await stand.bank.report().alterations
      #expect(altered == [.ownScenarios(2)])
    }
  }

  /// Dates stay such that they can be written.
  @Test func theClockAndALinkEndBeforeTheYear9000() async throws {
    try await Stand.with { stand in
      for end in ["9999-12-31T23:59:59-23:59", "9000-01-01T00:00:00+05:00"] {
        let token = "Bearer " + (try await stand.token())
        let body = PostLinkTests.body { $0["expiresAt"] = .string(end) }
        let answer = try await stand.raw("POST", PostLinkTests.path, body: body, token: token)
        #expect(answer.status == 400 && String(decoding: answer.body, as: UTF8.self).contains("expiresAt: too far"))
      }
      try await stand.bank.perform(.clock(speed: 3600))
      let (status, _) = try await link(stand, "1", stand.clock.now + 3 * 365 * 86_400)
      #expect(status == 400)
      var jumps = 0
      let year = BankReport.Clock.jumps.upperBound
      while (try? await stand.bank.perform(.clock(jump: year))) != nil, jumps < 10_000 { jumps += 1 }
      #expect((6900...7000).contains(jumps))
    }
  }

  @Test func aRestoredSnapshotSaysWhatItDidToOrders() async throws {
    try await Stand.with { stand in
      for number in 1...3 {
        _ = try await stand.client.submit(stand.request(.linkExpires, reference: "KS-\(number)")).get()
      }
      try await stand.bank.perform(.save(snapshot: "three"))
      try await stand.bank.perform(.move(reference: "KS-2", .rejected))
      _ = try await stand.client.submit(stand.request(reference: "KS-4")).get()
      try await stand.bank.perform(.save(snapshot: "four"))
      let first = try await stand.bank.perform(.restore(snapshot: "three"))
      #expect(first == .restored(RestoredOrders(vanished: ["KS-4"], returned: [], changed: ["KS-2"])))
      let second = try await stand.bank.perform(.restore(snapshot: "four"))
      #expect(second == .restored(RestoredOrders(vanished: [], returned: ["KS-4"], changed: ["KS-2"])))
      let third = try await stand.bank.perform(.restore(snapshot: "four"))
      #expect(third == .restored(RestoredOrders(vanished: [], returned: [], changed: [])))
    }
  }

  /// Orders survive a restart in their states; clock, scenario, faults, rules and snapshots begin anew.
  @Test(arguments: [false, true]) func aRestartedBankIsFreshButForItsOrders(_ isPaused: Bool) async throws {
    var options = Stand.options
    options.store = FileManager.default.temporaryDirectory.appending(path: "bank-\(UUID().uuidString)").path
    let clock = TestClock()
    try await Stand.with(options, clock) { stand in
      _ = try await stand.client.submit(stand.request(reference: "KS-1")).get()
      try await stand.bank.perform(.clock(speed: 60, isPaused: isPaused, jump: 30 * 86_400))
      _ = try await stand.client.submit(stand.request(.linkExpires, reference: "KS-2")).get()
      if !isPaused { clock.advance(0.1) }
      for command in [
        BankCommand.choose(scenario: "rejected"), .turnOn(Fault(.emptyBody, at: .token)), .sums(false),
        .save(snapshot: "x"),
      ] { try await stand.bank.perform(command) }
      let states = try await stand.bank.report().orders.map(\.state)
      #expect(states == [isPaused ? .initial : .preApproved, .signed])
    }
    // Paused, the bank's time stood still, also while nothing ran.
    if isPaused { clock.advance(86_400) }
    try await Stand.with(options, clock) { stand in
      let report = try await stand.bank.report()
      #expect(report.alterations.isEmpty && report.snapshots.isEmpty && report.clock.now == clock.now)
      #expect(report.orders.map(\.state) == [isPaused ? .initial : .preApproved, .signed])
      clock.advance(3600)
      let later = try await stand.orders().map(\.state)
      #expect(later == [.signed, .expired])
    }
  }

  /// Orders of a running bank must not move when another one starts on its store.
  @Test func aSecondBankOnAStoreTakesOverTheTime() async throws {
    var options = Stand.options
    options.store = FileManager.default.temporaryDirectory.appending(path: "bank-\(UUID().uuidString)").path
    let clock = TestClock()
    try await Stand.with(options, clock) { first in
      try await first.bank.perform(.clock(jump: 30 * 86_400))
      _ = try await first.client.submit(first.request(reference: "KS-1")).get()
      try await Stand.with(options, clock) { second in
        let report = try await second.bank.report()
        #expect(report.clock.ahead == 30 * 86_400 && report.orders.map(\.state) == [.initial])
        let states = try await first.orders().map(\.state)
        #expect(states == [.initial])
      }
    }
    // The banks have left the store when they say so.
    try await Stand.with(options, clock) { third in
      let report = try await third.bank.report()
      #expect(report.orders.map(\.state) == [.initial] && report.clock.ahead == 0)
    }
  }

  /// A seed gives the same ids from a fresh store, and never those of an earlier run.
  @Test func aSeedWithAnExistingStoreMakesNewIDs() async throws {
    var options = Stand.options
    options.random = RandomSource(seed: 7)
    var links: [String] = []
    for _ in 0..<2 {
      options.store = FileManager.default.temporaryDirectory.appending(path: "bank-\(UUID().uuidString)").path
      for number in 1...3 {
        try await Stand.with(options) { stand in
          let answer = try await stand.client.submit(stand.request(reference: "KS-\(number)")).get().value
          links.append(answer.requestUuid)
          let link = try #require(answer.redirectLink.split(separator: "preapp=").last)
          links.append(String(link.prefix(36)))
        }
      }
    }
    #expect(Set(links).count == 12 / 2 && Array(links[..<6]) == Array(links[6...]))
  }
}
