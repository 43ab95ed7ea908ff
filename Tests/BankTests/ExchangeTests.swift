import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import Foundation
import HTTP
import Sales
import TestSupport
import Testing
import Text
import Wire

extension ExchangeRecorder {
  fileprivate static func into(
    _ log: Locked<[Exchange]>, now: @escaping @Sendable () -> Date = { Date() }
  ) -> ExchangeRecorder {
    ExchangeRecorder(random: RandomSource(seed: 1), now: now) { made in log.change { $0.append(made()) } }
  }
}

/// Records of the bank's calls.
@Suite struct ExchangeTests {
  /// A client whose bank plays one script for tokens and another for everything else, and its records.
  private static func exchanges(
    tokens: [ScriptedServer.Step], broker: [ScriptedServer.Step] = [], secret: String,
    _ call: (BrokerClient) async -> Void
  ) async throws -> ([Exchange], sent: [String]) {
    try await ScriptedServer.with(tokens) { tokens in
      try await ScriptedServer.with(broker) { broker in
        let log = Locked<[Exchange]>([])
        let transport = Transport.http(.patient, recorder: .into(log))
        let client = BrokerClient.live(
          profile: try #require(
            Profile(
              id: "scripted", declared: .test, clientID: "id", brokerBase: "http://127.0.0.1:\(broker.port)/b",
              tokenURL: "http://127.0.0.1:\(tokens.port)/t")),
          credentials: Credentials(clientID: "id", clientSecret: Secret(secret)), transport: transport, now: { Date() })
        await call(client)
        await transport.close()
        return (log.value, tokens.received + broker.received)
      }
    }
  }

  private static func answer(
    _ status: Int, _ body: String, _ headers: String = "", reason: String = "X"
  ) -> ScriptedServer.Step {
    .send("HTTP/1.1 \(status) \(reason)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  /// Everything in a record, including what it does not print.
  private static func text(_ exchange: Exchange) -> String {
    let (request, response) = (exchange.request, exchange.response)
    let headers = (request?.headers ?? []) + (response?.headers ?? [])
    return [
      request?.method, request?.url.text, request?.body?.value.text, response?.reason.text, response?.body.value.text,
      String(describing: exchange),
    ].compactMap { $0 }.joined(separator: "\n") + headers.map { "\($0.name): \($0.value.text)" }.joined(separator: "\n")
  }

  static let hostile = #"s3c"r/t\ +%ü&=😀"#
  static let token = #"AAI+/t0k"en\=="#

  private static func spellings(of secret: String) -> [String] {
    let all = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "\0"..."\u{7F}"))
    let percent = secret.addingPercentEncoding(withAllowedCharacters: all)!
    let json = String(decoding: JSON.string(secret).bytes.dropFirst().dropLast(), as: UTF8.self)
    return [
      secret, percent, percent.lowercased(), percent.replacingOccurrences(of: "%20", with: "+"), json,
      json.replacingOccurrences(of: "/", with: "\\/"), secret.utf16.map { String(format: "\\u%04x", $0) }.joined(),
      Data(secret.utf8).base64EncodedString(), Data("id:\(secret)".utf8).base64EncodedString(),
      Data("x\(secret)".utf8).base64EncodedString(), Data("xx\(secret)".utf8).base64EncodedString(),
    ]
  }

  /// A bank that echoes every secret in every encoding: no record contains one.
  @Test func noSecretIsRecordedInAnyEncoding() async throws {
    let code = "1243"
    let secrets = Self.spellings(of: Self.hostile).joined(separator: " ; ")
    let echo = Self.spellings(of: Self.token).joined(separator: " ; ")
    let given = JSON.object([
      "access_token": .string(Self.token), "expires_in": 100, "secrets": .string(secrets), "echo": .string(echo),
    ])
    let headers = "X-Echo: \(Data(Self.token.utf8).base64EncodedString())\r\nSet-Cookie: session=\(Self.token)\r\n"
    // HTTP Basic is refused, form fields are accepted; twice, because the application's token is refused.
    let tokens = [
      .readHead, Self.answer(401, secrets), .readHead, .read(until: "client_secret="),
      Self.answer(200, String(decoding: given.bytes, as: UTF8.self), headers),
    ]
    var request = WhatAnAnswerMeansTests.application
    request.verificationSmsCode = code
    let application = request
    let (exchanges, sent) = try await Self.exchanges(
      tokens: tokens + tokens + [.hold],
      broker: [.readHead, Self.answer(401, "\(echo) ; code \(code) ", headers, reason: "No \(Self.token)"), .hold],
      secret: Self.hostile
    ) { client in
      _ = await client.submit(application, .first)
    }
    #expect(exchanges.count == 6 && sent.joined().contains(code))
    for exchange in exchanges {
      let text = Self.text(exchange)
      #expect(Traces.anyForm([Self.hostile, Self.token], in: Data(text.utf8)).isEmpty, "\(text)")
      #expect(!text.contains("\"\(code)\"") && !text.contains("code \(code)"), "\(text)")
    }
    let slots = Set(
      exchanges.flatMap { one in
        (one.request?.headers ?? []).flatMap(\.value.slots) + (one.request?.body?.value.slots ?? [])
          + (one.response?.body.value.slots ?? [])
      })
    #expect(slots.isSuperset(of: [.clientCredentials, .clientSecret, .issuedToken, .bearerToken, .smsCode]))
  }

  /// Taking secrets out of a large body must not delay its answer.
  @Test func anAnswerDoesNotWaitForItsRecord() async throws {
    try await ScriptedServer.with([.readHead, Self.answer(200, "[]"), .hold]) { server in
      let waiting = Locked<[@Sendable () -> Exchange]>([])
      let transport = Transport.http(
        .patient,
        recorder: ExchangeRecorder(random: RandomSource(seed: 1), now: { Date() }) { made in
          waiting.change { $0.append(made) }
        })
      let answer = await transport.send(
        Transport.Request(method: "GET", url: "http://127.0.0.1:\(server.port)/"))
      await transport.close()
      let made = waiting.value.map { $0() }
      let id = try answer.get().exchange
      #expect(id != nil && id == made.first?.id && made.count == 1)
      #expect(made.first?.response?.body.value.text == "[]")
    }
  }

  /// With the slots filled in, a record has the bytes that were sent.
  @Test func recordsMatchTheWire() async throws {
    let clock = TestClock()
    let log = Locked<[Exchange]>([])
    let bank = try await BankServer.start(.onRealTime())
    let transport = Transport.http(
      .patient, recorder: .into(log, now: { clock.now }))
    let client = BrokerClient.live(
      profile: .sandbox(port: bank.port),
      credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
      now: { Date() })
    let orders = try await client.orders().get()
    var request = WhatAnAnswerMeansTests.application
    request.verificationSmsCode = "1243"
    let refused = await client.submit(request, .first)
    await bank.stop()
    await transport.close()
    #expect(refused.failure != nil)
    let exchanges = log.value
    #expect(exchanges.map(\.request?.method) == ["POST", "GET", "POST"] && exchanges.map(\.sale) == [nil, nil, "R"])
    #expect(refused.failure?.exchange == exchanges[2].id)
    let read = try #require(exchanges.first { $0.id == orders.exchange })
    let asked = try #require(read.request)
    #expect(asked.url.text.hasSuffix("/orders") && read.profile == "sandbox" && read.start == clock.now)
    #expect(
      read.response?.status == 200 && read.response?.reason.text == "OK" && read.response?.body.value.text == "[]"
        && read.failure == nil)
    #expect(asked.headers.map(\.name).prefix(3) == ["Accept", "Accept-Language", "Authorization"])
    #expect(read.remoteAddress == "127.0.0.1:\(bank.port)" && read.tlsVersion == nil && read.times.waiting != nil)
    let body = try #require(exchanges[2].request?.body?.value)
    let filled = body.pieces.flatMap { piece in
      switch piece {
      case .bytes(let bytes): bytes
      case .secret: Array("1243".utf8)
      }
    }
    #expect(filled == request.json.bytes && body.slots == [.smsCode])
    #expect(exchanges[2].times.connecting != nil, "what changes something has a connection of its own")
  }

  @Test func truncatedResponsesAreRecordedAsReceived() async throws {
    let script: [ScriptedServer.Step] = [
      .readHead, .send("HTTP/1.1 200 OK\r\nx-Odd: 1\r\nContent-Length: 99\r\n\r\n{\"access_token\":\"AAI9"), .close,
    ]
    let failed = Locked<BrokerFailure?>(nil)
    let (exchanges, _) = try await Self.exchanges(tokens: script, secret: "s3cret-s3cret") { client in
      let failure = await client.orders().failure
      failed.change { $0 = failure }
    }
    let one = try #require(exchanges.first)
    // What failed is the token's call, so that is what the failure names.
    #expect(failed.value?.kind == .notSent(.connectionLost) && failed.value?.exchange == one.id)
    #expect(exchanges.count == 1 && one.failure == .answerLost(.connectionLost) && one.response?.status == 200)
    #expect(one.response?.body.value.text == #"{"access_token":"••••"#)
    #expect(one.response?.headers.map(\.name) == ["x-Odd", "Content-Length"])
  }

  @Test func anUnreadableTokenResponseIsRedactedWhole() async throws {
    let (exchanges, _) = try await Self.exchanges(
      tokens: [.readHead, Self.answer(200, "AAI9 is yours"), .hold], secret: "s3cret-s3cret"
    ) {
      _ = await $0.orders()
    }
    #expect(exchanges.first?.response?.body.value.slots == [.unknown])
  }

  @Test func unsentRequestsAreRecordedToo() async throws {
    let port = DeadPort()
    let log = Locked<[Exchange]>([])
    let transport = Transport.http(.patient, recorder: .into(log))
    let request = Transport.Request(method: "GET", url: "http://127.0.0.1:\(port.number)/")
    #expect(await transport.send(request).failure?.exchange == log.value.first?.id)
    await transport.close()
    guard case .notSent(.cannotConnect)? = log.value.first?.failure?.kind else {
      Issue.record("\(log.value)")
      return
    }
    #expect(log.value.first?.response == nil && log.value.first?.times.sending == nil)
    withExtendedLifetime(port) {}
  }
}
