import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import Foundation
import HTTP
import Sales
import TestSupport
import Testing
import Wire

@testable import kassa

/// Random sessions with the stand-in bank are written as bundles, and the built `kassa replay` repeats them at a fresh bank of the same seed:
/// what both banks were asked and answered is the same, but for `Date` and ports.
///
/// `KASSA_SESSIONS=1000 … --filter SessionReplayTests` is the long run; `KASSA_SEED` repeats one.
@Suite(.patient) struct SessionReplayTests {
  private static let now = Date(timeIntervalSince1970: 1_795_512_720)

  @Test func aSessionReplaysIdenticallyInAnotherProcess() async throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["KASSA_SESSIONS"].flatMap { UInt64($0) } ?? 5
    let seed = environment["KASSA_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0 ... .max)
    print("SessionReplayTests: seed \(seed), \(count) sessions")
    var calls = 0
    for number in 0..<count {
      let seed = seed &+ number
      do { calls += try await Self.check(seed) } catch { Issue.record("seed \(seed), session \(number): \(error)") }
    }
    print("SessionReplayTests: \(calls) calls")
    #expect(calls > count)
  }

  /// Its time stands still, so that nothing but the calls changes anything.
  private static func options(_ seed: UInt64) -> BankServer.Options {
    var options = BankServer.Options(
      random: RandomSource(seed: seed), now: { Moment(now) }, clock: VirtualClock(now))
    options.admin = .open
    return options
  }

  /// Returns the number of calls.
  private static func check(_ seed: UInt64) async throws -> Int {
    let (bundle, before) = try await LiveShop.with(options: options(seed)) { shop in
      let exchanges = RecentExchanges()
      let live = try await shop.live()
      let transport = live.transport(exchanges.recorder(random: RandomSource(seed: seed), now: { now }))
      var session = RandomSession(
        live.client(over: transport, now: { now }, language: { "ru" }), transport, RandomSource(seed: seed))
      for _ in 0..<Int.random(in: 2...12, using: &session.random) { try await session.call() }
      await transport.close()
      let known = [SentSecret(.clientSecret, shop.bank.clientSecret.text)]
      let bundle = HandOver(exchanges.all, secrets: known).bundle(Bundle.Header(program: "test", seed: seed))
      return (bundle, try await calls(at: shop))
    }
    return try await LiveShop.with(options: options(seed)) { shop in
      try shop.home.write(bundle, to: "session.jsonl")
      let (status, output, errors) = try await shop.run(
        "KASSA_SMS_CODE=\(RandomSession.code) kassa replay session.jsonl --json")
      let steps = try JSON(parsing: output.utf8)["steps"]?.elements ?? []
      let left = steps.compactMap { $0["notSent"]?.text }
      #expect(left == ["the profile gets a token of its own"], "seed \(seed): \(output)\(errors)")
      #expect(status == 3, "seed \(seed): \(output)\(errors)")
      let after = try await calls(at: shop)
      #expect(before == after, "seed \(seed)")
      return after.count
    }
  }

  /// What a bank was asked and answered.
  private static func calls(at shop: LiveShop) async throws -> [String] {
    let transport = Transport.http()
    let answer = try await transport.send(
      Transport.Request(method: "GET", url: "http://127.0.0.1:\(shop.bank.port)/_bank/requests")
    ).get()
    await transport.close()
    let last = try #require(try JSON(parsing: answer.body)["last"]?.elements)
    return last.map { call in
      guard case .object(var members) = call else { return "" }
      // How long it took.
      for name in ["duration", "milliseconds", "at", "time"] { members[name] = nil }
      return JSON.object(members).pretty.replacingOccurrences(of: "127.0.0.1:\(shop.bank.port)", with: "127.0.0.1")
    }
  }
}

/// What somebody tries at a bank, in any order.
private struct RandomSession {
  static let code = "1243"

  let client: BrokerClient
  let transport: Transport
  var random: RandomSource
  private var numbers: [String] = []

  init(_ client: BrokerClient, _ transport: Transport, _ random: RandomSource) {
    (self.client, self.transport, self.random) = (client, transport, random)
  }

  mutating func call() async throws {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: _ = await client.products(Money(tenge: Int64.random(in: 0...3_000_000, using: &random)))
    case 1: _ = await client.orders()
    case 2: try await setState()
    case 3: try await send("POST", BrokerPath.postLink, Array(LiveShop.link.utf8))
    case 4: try await sendMutation()
    case 5: try await send("GET", BrokerPath.orders + "?referenceId=" + (numbers.last ?? "KS-0"), nil)
    default: try await send("POST", BrokerPath.preApproved, application().bytes)
    }
  }

  /// Sometimes under a number that was used.
  private mutating func application() throws -> JSON {
    // Those who are answered at once: the bank's time stands still.
    let outcomes: [FictitiousCustomer.Outcome] = [
      .approved, .rejected, .identification, .serverError, .answerLost, .noOffers, .tooManyRequests, .financed,
    ]
    let outcome = outcomes.randomElement(using: &random) ?? .approved
    let number =
      Int.random(in: 0..<4, using: &random) == 0
      ? numbers.randomElement(using: &random) ?? "KS-1" : "KS-\(numbers.count)"
    numbers.append(number)
    return try LiveShop.application(outcome) { members in
      members["referenceId"] = .string(number)
      members["redirectUrl"] = "http://127.0.0.1:1/callback"
      members["verificationSmsCode"] = .string(Self.code)
      members["verificationSmsDateTime"] = .string(KazakhstanTime.stamp(Date(timeIntervalSince1970: 1_795_512_700)))
    }
  }

  private mutating func sendMutation() async throws {
    let number = numbers.count
    let all = try ApplicationMutations(of: application().bytes, at: Date(timeIntervalSince1970: 1_795_512_720)) {
      "M-\(number)-\($0)"
    }.all
    // A slot has one value, and a method that the contract does not know is not replayed.
    let plain = all.filter {
      $0.sending.token == .own && $0.sending.method == "POST" && !$0.id.lowercased().contains("code")
        && ByteSearchCode.isAsSent(in: $0.body)
    }
    let mutation = try #require(plain.randomElement(using: &random))
    try await send("POST", BrokerPath.preApproved, mutation.body, type: mutation.sending.contentType)
  }

  private mutating func setState() async throws {
    let states = ["SIGNED", "DELIVERED", "CANCELLED", "INIT", "NONSENSE"]
    let status: JSON = [
      "referenceId": .string(numbers.randomElement(using: &random) ?? "KS-0"),
      "state": .string(states.randomElement(using: &random) ?? ""), "stateTitle": "проба",
    ]
    try await send(["POST", "PUT"].randomElement(using: &random) ?? "POST", BrokerPath.orders, status.bytes)
  }

  private func send(_ method: String, _ path: String, _ body: [UInt8]?, type: String? = "application/json") async throws
  {
    let token = try await client.token().get().accessToken
    var request = Transport.Request(method: method, url: client.profile.brokerBase + path)
    request.headers = [("Authorization", "Bearer " + token)]
    if body != nil, let type { request.headers.append(("Content-Type", type)) }
    request.body = body
    request.secrets = [SentSecret(.bearerToken, token), SentSecret(.smsCode, Self.code, onlyAt: "verificationSmsCode")]
    _ = await transport.send(request)
  }
}

private enum ByteSearchCode {
  /// Exactly one code, as it was given.
  static func isAsSent(in body: [UInt8]) -> Bool {
    let text = String(decoding: body, as: UTF8.self)
    return text.ranges(of: "verificationSmsCode").count == 1 && text.contains(RandomSession.code)
  }
}
