import BrokerAPI
import Checkout
import Exchanges
import Foundation
import HTTP
import Sales
import Synchronization
import Testing
import Wire

/// A record goes to the profile's bank, with the profile's secrets, and to nobody else.
@Suite struct ReplayerTests {
  /// What went out besides requests for tokens, and what came of each request of an `.http` file.
  private static func replayed(_ file: String, values: [String: String] = [:]) async throws -> (
    sent: [Transport.Request], results: [Result<Exchange.Response, Replayer.Refusal>]
  ) {
    let profile = try #require(
      Profile(
        id: "p", declared: .test, clientID: "id", brokerBase: "https://bank.example/b",
        tokenURL: "https://bank.example/t"))
    let credentials = Credentials(
      clientID: "id", clientSecret: "s3cret", headers: [("X-IBM-Client-Id", "0123456789abcdef")])
    let sent = Mutex<[Transport.Request]>([])
    let transport = Transport(send: { request in
      if request.url == profile.tokenURL {
        return .success(
          .init(
            status: 200,
            body: Array(#"{"access_token":"t0ken-12345678","token_type":"Bearer","expires_in":"3600"}"#.utf8)))
      }
      sent.withLock { $0.append(request) }
      return .success(.init(status: 200, headers: ["x-echo": "t0ken-12345678!"]))
    })
    let client = BrokerClient.live(
      profile: profile, credentials: credentials, transport: transport, now: { Date(timeIntervalSince1970: 0) })
    let replayer = Replayer(client, credentials, over: transport) { values[$0.name] }
    var results: [Result<Exchange.Response, Replayer.Refusal>] = []
    for step in try ReplayStep.steps(ofHTTPFile: Array(file.utf8)) { results.append(await replayer.send(step.request)) }
    return (sent.withLock { $0 }, results)
  }

  private static func refusal(_ result: Result<Exchange.Response, Replayer.Refusal>) -> Replayer.Refusal? {
    if case .failure(let refusal) = result { refusal } else { nil }
  }

  @Test func secretsAreFilledInForTheOwnHost() async throws {
    let (sent, results) = try await Self.replayed(
      """
      POST https://other.example/x/v1/broker/pre-approved?a={{gateway_key}}
      Host: evil.example
      Accept-Encoding: br
      Authorization: Bearer {{token}}
      X-IBM-Client-Id: {{header_x_ibm_client_id}}

      {"verificationSmsCode":"{{sms_code}}"}
      """, values: ["sms_code": "1243", "gateway_key": "k"])
    let request = try #require(sent.first)
    #expect(request.method == "POST" && request.url == "https://bank.example/b/pre-approved?a=k")
    #expect(
      request.headers.map { "\($0.0): \($0.1)" } == [
        "Authorization: Bearer t0ken-12345678", "X-IBM-Client-Id: 0123456789abcdef",
      ])
    #expect(request.body == Array(#"{"verificationSmsCode":"1243"}"#.utf8) && request.changesSomething)
    // The record of what was sent holds none of them either.
    #expect(Redactor(request.secrets).request(request.body ?? []).slots == [.smsCode])
    let answer = try results[0].get()
    #expect(answer.headers.map(\.value.text) == ["••••!"])
  }

  @Test func otherHostsAndTokensAreRefused() async throws {
    let urls = [
      "https://other.example/b/x", "https://bank.example/t", "https://bank.example/bx/y",
      "https://bank.example.evil.example/b/x",
      "https://bank.example/b@evil.example/x", "http://bank.example/b/x", "https://shop.example/api/orders",
      "https://bank.example.evil.example/orders", "https://other.example/v1/broker/pre-approved",
      "https://other.example/v1/broker/orders/1",
    ]
    let file = urls.map { "GET \($0)\nAuthorization: Bearer {{token}}\n\n" }.joined(separator: "###\n")
    let (sent, results) = try await Self.replayed(file)
    #expect(sent.isEmpty && results.allSatisfy { Self.refusal($0) == .foreign })
    let token = try await Self.replayed("POST https://bank.example/t\n\nclient_secret=abc")
    #expect(token.sent.isEmpty && Self.refusal(token.results[0]) == .token)
    let code = try await Self.replayed(
      "POST https://bank.example/b/orders\n\n{\"verificationSmsCode\":\"{{sms_code}}\"}")
    #expect(code.sent.isEmpty && Self.refusal(code.results[0]) == .noValue(.smsCode))
    let shop = try await Self.replayed("POST https://shop.example/api/orders\n\n{}")
    #expect(shop.sent.isEmpty && Self.refusal(shop.results[0]) == .foreign)
    let moved = try await Self.replayed("PUT https://bank.example/old/orders\n\n{}")
    #expect(moved.sent.map(\.url) == ["https://bank.example/b/orders"])
    let own = try await Self.replayed("GET https://bank.example/b/anything?x=1")
    #expect(own.sent.map(\.url) == ["https://bank.example/b/anything?x=1"] && !own.sent[0].changesSomething)
  }
}
