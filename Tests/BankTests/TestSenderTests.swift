import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import TestSupport
import Testing
import Text
import Wire

@testable import Exchanges

/// What a tester makes reaches the bank as it was made, and the bank survives it.
@Suite(.patient) struct TestSenderTests {
  /// A stand-in bank, a sender of its client, and an application that it has accepted, as it was recorded.
  private struct Bench {
    let stand: Stand
    let sender: TestSender
    let records: RecentExchanges
    let application: ReplayRequest

    func send(
      token: TestRequest.Token = .own, flaw: TestRequest.Flaw? = nil, _ change: (inout ReplayRequest) -> Void = { _ in }
    ) async -> TestOutcome {
      var request = application
      change(&request)
      return await sender.send(TestRequest(request, token: token, flaw: flaw, sale: "KS-1"))
    }

    /// The record of an outcome.
    func record(_ outcome: TestOutcome) throws -> Exchange {
      let id: ExchangeID?
      switch outcome {
      case .answered(_, let found), .failed(_, let found): id = found
      case .notSent: id = nil
      }
      return try #require(records.all.first { $0.id == id })
    }
  }

  private static let code = "1243"

  private static func with(
    _ profile: Profile? = nil, code: String? = code, _ body: (Bench) async throws -> Void
  ) async throws {
    try await Stand.with { stand in
      let records = RecentExchanges()
      let recorder = records.recorder(random: RandomSource(seed: 1), now: { stand.clock.now })
      let transport = Transport.http(.patient, recorder: recorder)
      let credentials = Credentials(clientID: stand.bank.clientID, clientSecret: stand.bank.clientSecret)
      func client(_ profile: Profile) -> BrokerClient {
        .live(
          profile: profile, credentials: credentials, transport: transport, now: { stand.clock.now },
          language: { "en" })
      }
      let own = client(.sandbox(port: stand.bank.port))
      _ = try await own.submit(stand.request()).get()
      var sources = TestSender.Sources()
      sources.token = { kind in
        guard let kind = OddToken(rawValue: kind.rawValue) else { return nil }
        return await stand.bank.grantToken(kind)
      }
      sources.value = { slot, _ in slot == .smsCode ? code : nil }
      let sender = TestSender(
        profile.map(client) ?? own, credentials, over: transport, sources, random: RandomSource(seed: 1))
      let application = try #require(records.all.last.flatMap { ReplayRequest($0) })
      let result: Result<Void, any Error>
      do {
        result = .success(
          try await body(Bench(stand: stand, sender: sender, records: records, application: application)))
      } catch { result = .failure(error) }
      await transport.close()
      try result.get()
    }
  }

  private static func status(_ outcome: TestOutcome) -> Int? {
    if case .answered(let status, _) = outcome { status } else { nil }
  }

  private static func text(_ exchange: Exchange) -> String {
    let headers = (exchange.request?.headers ?? []).map { "\($0.name): \($0.value.text)" }
    let bodies = [exchange.request?.url.text, exchange.request?.body?.value.text, exchange.response?.body.value.text]
    return (headers + bodies.compactMap { $0 }).joined(separator: "\n")
  }

  private static func header(_ name: String, _ value: String) -> Exchange.Header {
    Exchange.Header(name: name, value: Redacted(value))
  }

  @Test func itGoesOutAsItStandsAndIsRecordedWithoutSecrets() async throws {
    try await Self.with { bench in
      let outcome = await bench.send {
        $0.headers += [Self.header("X-Twice", "a"), Self.header("x-twice", "b"), Self.header("Host", "localhost")]
      }
      let record = try bench.record(outcome)
      #expect(Self.status(outcome) == 200 && record.sale == "KS-1" && record.profile == "sandbox")
      let names = record.request?.headers.map { "\($0.name): \($0.value.text)" } ?? []
      #expect(names.contains("X-Twice: a") && names.contains("x-twice: b") && names.contains("Host: localhost"))
      #expect(names.count { $0.hasPrefix("Host:") } == 1 && names.contains("Authorization: Bearer ••••"))
      #expect(record.request?.body?.value.slots == [.smsCode])
      #expect(!Self.text(record).contains(Self.code))
      // Also a code and a token that nobody knows, in JSON that is none.
      let typed = await bench.send {
        $0.body = Redacted(#"{"verificationSmsCode": "9876", "access_token":"abcdefgh-12345", "#)
        $0.headers =
          $0.headers.filter { $0.name != "Authorization" } + [Self.header("Authorization", "Bearer hand-typed")]
      }
      let second = Self.text(try bench.record(typed))
      #expect(Self.status(typed) == 401)
      #expect(!second.contains("9876") && !second.contains("abcdefgh") && !second.contains("hand-typed"), "\(second)")
    }
  }

  @Test func tokensAreOfTheKindThatIsAskedFor() async throws {
    try await Self.with { bench in
      for (token, status) in [
        (TestRequest.Token.own, 200), (.none, 401), (.wrong, 401), (.expired, 401), (.anotherClients, 403),
      ] {
        let outcome = await bench.send(token: token)
        #expect(Self.status(outcome) == status, "\(token): \(outcome)")
        let header = try bench.record(outcome).request?.headers.first { $0.name == "Authorization" }
        #expect(token == .none ? header == nil : header?.value.slots == [.bearerToken])
      }
      // Each is well-formed, and a different one.
      let granted = [await bench.stand.bank.grantToken(.expired), await bench.stand.bank.grantToken(.expired)]
      #expect(granted[0] != granted[1] && granted[0].count > 20)
    }
  }

  @Test(arguments: TestRequest.Flaw.allCases)
  func theBankSurvivesWhatNoClientSends(_ flaw: TestRequest.Flaw) async throws {
    try await Self.with { bench in
      let outcome = await bench.send(flaw: flaw)
      let record = try bench.record(outcome)
      let sent = try #require(record.request)
      let body = sent.body?.value.bytes { _ in Self.code } ?? []
      let whole = bench.application.body?.bytes { _ in Self.code } ?? []
      let lengths = sent.headers.filter { $0.name == "Content-Length" }.map(\.value.text)
      switch flaw {
      case .twoLengths:
        #expect(lengths == [String(whole.count), String(whole.count + 1)] && body == whole)
        #expect(Self.status(outcome) == 400)
      case .cutBody:
        #expect(lengths == [String(whole.count)] && body == Array(whole.prefix(whole.count / 2)))
        #expect(record.response.map { $0.status == 400 } ?? (record.failure != nil))
      case .badUTF8:
        #expect(lengths == [String(whole.count + 1)] && body.count == whole.count + 1 && body.contains(0xFF))
        #expect(Self.status(outcome) == 400 && Self.text(record).contains("UTF-8"), "\(Self.text(record))")
      case .slowly:
        #expect(Self.status(outcome) == 200 && body == whole)
        #expect(record.times.sending.map { $0 > .seconds(1) } == true, "\(String(describing: record.times.sending))")
      }
      let next = await bench.send()
      #expect(Self.status(next) == 200)
    }
  }

  @Test func secretsStayAtTheProfilesOwnHost() async throws {
    try await Self.with { bench in
      try await ScriptedServer.with([.readHead, .send("HTTP/1.1 204 No Content\r\n\r\n"), .close]) { other in
        let path = "http://127.0.0.1:\(other.port)/bcc/sandbox/v1/broker/pre-approved"
        let withToken = await bench.send { $0.url = Redacted(path) }
        #expect(withToken == .notSent(.foreignSecret(.bearerToken)))
        let withCode = await bench.send(token: .none) { $0.url = Redacted(path) }
        #expect(withCode == .notSent(.foreignSecret(.smsCode)))
        let own = "http://127.0.0.1:\(bench.stand.bank.port)"
        for url in [Redacted(own) + .whole(.smsCode) + Redacted("/x"), Redacted(own.replacing("http", with: "https"))] {
          guard case .notSent = await bench.send({ $0.url = url }) else {
            Issue.record("sent to \(url.text)")
            continue
          }
        }
        #expect(other.received.isEmpty)
        let plain = await bench.send(token: .none) { request in
          (request.url, request.body) = (Redacted(path), Redacted("{}"))
        }
        #expect(Self.status(plain) == 204 && other.received.count == 1)
      }
    }
    try await Self.with(code: nil) { bench in
      let outcome = await bench.send()
      #expect(outcome == .notSent(.noValue(.smsCode)))
    }
  }

  @Test func whatCouldBeTwoRequestsIsNotSent() async throws {
    try await Self.with { bench in
      let count = bench.records.all.count
      for value in ["a\r\nX: b", "a\nb", "a\u{0}b"] {
        #expect(await bench.send { $0.headers.append(Self.header("X", value)) } == .notSent(.unsendable))
      }
      #expect(await bench.send { $0.headers.append(Self.header("X\r\nY", "a")) } == .notSent(.unsendable))
      #expect(await bench.send { $0.method = "GET /x HTTP/1.1\r\n" } == .notSent(.unsendable))
      for url in ["ftp://x/", "http://127.0.0.1/\r\nX: b", "/pre-approved", "http://user@127.0.0.1/"] {
        #expect(await bench.send(token: .none) { $0.url = Redacted(url) } == .notSent(.badAddress))
      }
      #expect(bench.records.all.count == count)
    }
  }

  @Test func inProductionNothingIsSent() async throws {
    let profile = Profile(
      id: "p", declared: .production, clientID: "id", brokerBase: "http://127.0.0.1:1/b",
      tokenURL: "http://127.0.0.1:1/t")
    try await Self.with(profile) { bench in
      let count = bench.records.all.count
      for flaw in [nil] + TestRequest.Flaw.allCases {
        let outcome = await bench.send(token: .none, flaw: flaw) { $0.body = nil }
        #expect(outcome == .notSent(.production))
      }
      #expect(bench.records.all.count == count)
    }
  }

  /// While the answer, the token or the next drop is waited for.
  @Test(arguments: [nil, .slowly] as [TestRequest.Flaw?], [true, false])
  func cancellationEndsItAtOnce(_ flaw: TestRequest.Flaw?, _ isToken: Bool) async throws {
    let script: [ScriptedServer.Step] = isToken ? [.hold] : [.read(until: "POST"), .hold]
    try await ScriptedServer.with(script) { server in
      let base = "http://127.0.0.1:\(server.port)"
      let profile = try #require(
        Profile(id: "p", declared: .test, clientID: "id", brokerBase: base + "/b", tokenURL: base + "/t"))
      let credentials = Credentials(clientID: "id", clientSecret: "secret")
      let records = RecentExchanges()
      let transport = Transport.http(
        .patient, recorder: records.recorder(random: RandomSource(seed: 1), now: { Date() }))
      let client = BrokerClient.live(
        profile: profile, credentials: credentials, transport: transport, now: { Date() })
      let sender = TestSender(client, credentials, over: transport, random: RandomSource(seed: 1))
      let token = Exchange.Header(name: "Authorization", value: .whole(.bearerToken))
      let request = ReplayRequest(
        method: "POST", url: Redacted(base + "/b/x"), headers: isToken ? [token] : [], body: Redacted("{}"))
      let sending = Task { await sender.send(TestRequest(request, flaw: flaw)) }
      while !server.received.contains(where: { $0.contains("POST") || !$0.isEmpty && flaw != nil }) {
        await Task.yield()
      }
      sending.cancel()
      let outcome = await sending.value
      guard case .failed(let failure, let id) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(isToken ? failure.kind == .notSent(.interrupted) : id != nil && failure.isUncertain)
      await transport.close()
    }
  }

  /// A real bank grants no odd tokens: what has run out is one that the till had.
  @Test func aTokenThatHasRunOutIsOneOfThisRun() async throws {
    let clock = TestClock()
    let profile = try #require(
      Profile(
        id: "p", declared: .test, clientID: "id", brokerBase: "https://bank.example/b",
        tokenURL: "https://bank.example/t"))
    let (sent, count) = (Locked<[String]>([]), Locked(0))
    let transport = Transport(send: { request in
      if request.url == profile.tokenURL {
        let token = #"{"access_token":"t0ken-\#(count.next())","token_type":"Bearer","expires_in":"60"}"#
        return .success(.init(status: 200, body: Array(token.utf8)))
      }
      sent.change { $0 += request.headers.map(\.1) }
      return .success(.init(status: 200))
    })
    let credentials = Credentials(clientID: "id", clientSecret: "secret")
    let client = BrokerClient.live(
      profile: profile, credentials: credentials, transport: transport, now: { clock.now })
    let sender = TestSender(client, credentials, over: transport, random: RandomSource(seed: 1))
    let header = Exchange.Header(name: "Authorization", value: .whole(.bearerToken))
    let request = ReplayRequest(
      method: "GET", url: Redacted("https://bank.example/b/orders"), headers: [header], body: nil)
    func send(_ token: TestRequest.Token) async -> TestOutcome { await sender.send(TestRequest(request, token: token)) }
    #expect(await send(.expired) == .notSent(.noToken(.expired)))
    #expect(await send(.anotherClients) == .notSent(.noToken(.anotherClients)))
    #expect(await send(.own) == .answered(status: 200, nil))
    #expect(await send(.expired) == .notSent(.noToken(.expired)))
    clock.advance(61)
    #expect(await send(.expired) == .answered(status: 200, nil))
    #expect(await send(.own) == .answered(status: 200, nil))
    #expect(await send(.expired) == .answered(status: 200, nil))
    #expect(sent.value == ["t0ken-1", "t0ken-1", "t0ken-2", "t0ken-1"])
  }
}
