import BrokerAPI
import Checkout
import Exchanges
import Foundation
import HTTP
import Sales
import Synchronization
import Testing
import Wire

/// What a profile changes in the calls to its bank.
@Suite struct BankCallTests {
  /// What a client of a profile sends, token first, and the last answer's limit.
  private static func sent(
    headers: [(name: String, value: Secret)] = [], answering answer: [String: String] = [:],
    _ change: (inout Profile) -> Void = { _ in }
  ) async throws -> (requests: [Transport.Request], limit: RateLimit?) {
    var profile = try #require(
      Profile(
        id: "p", declared: .test, clientID: "id", brokerBase: "https://bank.example/b",
        tokenURL: "https://bank.example/t"))
    change(&profile)
    let requests = Mutex<[Transport.Request]>([])
    let transport = Transport(send: { request in
      let isToken = requests.withLock {
        $0.append(request)
        return $0.count == 1
      }
      let body = isToken ? #"{"access_token":"t0ken","token_type":"Bearer","expires_in":"3600"}"# : "[]"
      return .success(Transport.Response(status: 200, headers: answer, body: Array(body.utf8)))
    })
    let client = BrokerClient.live(
      profile: profile, credentials: Credentials(clientID: "id", clientSecret: "s3cret", headers: headers),
      transport: transport, now: { Date(timeIntervalSince1970: 0) })
    let limit = try await client.products(Money(tenge: 50_000)).get().limit
    return (requests.withLock { $0 }, limit)
  }

  @Test func productsTakeTheirParametersWhereTheProfileSays() async throws {
    let inQuery = try await Self.sent {
      ($0.merchantID, $0.merchantItem, $0.amountItem) = ("M 1", "merchant", "sum")
    }
    #expect(inQuery.requests[1].url == "https://bank.example/b/products?merchant=M%201&sum=50000")
    let inHeaders = try await Self.sent {
      $0.merchantID = "M-1"
      $0.parameterPlace = .header
    }
    #expect(inHeaders.requests[1].url == "https://bank.example/b/products")
    let headers = inHeaders.requests[1].headers.map { "\($0.0): \($0.1)" }
    #expect(headers.contains("merchantId: M-1") && headers.contains("amount: 50000"))
    // Without a merchant there is no such parameter.
    let nobody = try await Self.sent { $0.parameterPlace = .header }
    #expect(!nobody.requests[1].headers.contains { $0.0 == "merchantId" })
  }

  @Test func aTokenIsAskedForTheProfilesScope() async throws {
    let sent = try await Self.sent { $0.scope = "a b" }.requests
    #expect(String(decoding: try #require(sent[0].body), as: UTF8.self).contains("scope=a%20b"))
  }

  /// The token's host gets only the client's own credentials: several in one request are refused.
  @Test func extraHeadersGoToTheBrokerAsSecrets() async throws {
    let sent = try await Self.sent(headers: [("X-IBM-Client-Id", "0123456789abcdef")]).requests
    #expect(!sent[0].headers.contains { $0.0 == "X-IBM-Client-Id" })
    #expect(sent[1].headers.contains { $0 == ("X-IBM-Client-Id", "0123456789abcdef") })
    let redacted = Redactor(sent[1].secrets).headers(sent[1].headers, ofRequest: true)
    let header = try #require(redacted.first { $0.name == "X-IBM-Client-Id" })
    #expect(header.value == .whole(.header("X-IBM-Client-Id")))
  }

  @Test(arguments: [
    (["x-ratelimit-remaining": "name=default,100;"], RateLimit(remaining: 100)),
    (
      [
        "x-ratelimit-remaining": "name=default,100;name=day,7;", "x-ratelimit-limit": "name=day,5000;name=default,120;",
      ],
      RateLimit(remaining: 7, limit: 5000)
    ),
    (["x-ratelimit-remaining": "12", "x-ratelimit-limit": "60"], RateLimit(remaining: 12, limit: 60)),
    (["x-ratelimit-remaining": " name=a , 5 ; name=b,-1;x"], RateLimit(remaining: 5)),
    (["x-ratelimit-remaining": "soon"], nil), (["x-ratelimit-limit": "60"], nil), ([:], nil),
  ])
  func theSmallestLimitCounts(_ headers: [String: String], _ expected: RateLimit?) async throws {
    #expect(try await Self.sent(answering: headers).limit == expected)
  }

  @Test func theLastTenthIsLeftAlone() {
    #expect(RateLimit(remaining: 10, limit: 100).isNearlyUsed && !RateLimit(remaining: 11, limit: 100).isNearlyUsed)
    #expect(RateLimit(remaining: 10).isNearlyUsed && !RateLimit(remaining: 11).isNearlyUsed)
    #expect(RateLimit(remaining: 1, limit: 19).isNearlyUsed && !RateLimit(remaining: 1, limit: 9).isNearlyUsed)
  }

  /// A header may say any number.
  @Test func noLimitIsTooLarge() async throws {
    let most = String(Int.max)
    let answer = ["x-ratelimit-remaining": most, "x-ratelimit-limit": most]
    let limit = try #require(try await Self.sent(answering: answer).limit)
    #expect(limit == RateLimit(remaining: .max, limit: .max) && !limit.isNearlyUsed)
    #expect(RateLimit(remaining: 0, limit: .max).isNearlyUsed && RateLimit(remaining: 0, limit: 0).isNearlyUsed)
  }

  /// A request of another form may hold the code anywhere, and keeps the rest.
  @Test(
    arguments: [
      #"{"totalCost":"9753","verificationSmsCode":"9753"}"#,
      #"{"totalCost":"9753","verificationSmsCode":9753}"#,
      #"{"totalCost":"9753","verificationSmsCode":"9753","verificationSmsCode":"1111"}"#,
      #"{"totalCost":"9753","VerificationSMSCode":"9753","verification_sms_code":"97530"}"#,
      #"{"totalCost":"9753","customer":{"verificationSmsCode":"9753"},"goods":[{"verificationSmsCode":9753}]}"#,
    ], [GivenRequest.Kind.application, .link])
  func noCodeOfAGivenRequestIsKept(_ text: String, _ kind: GivenRequest.Kind) async throws {
    let given = try #require(GivenRequest(JSON(parsing: text.utf8), kind))
    let (stored, whole) = try await Self.kept(given)
    for kept in [stored, whole] {
      let rest = kept.replacing(#""totalCost":"9753""#, with: "")
      #expect(kept != rest && !rest.contains("9753") && !rest.contains("1111"), "\(kept)")
    }
  }

  @Test func aCodeWithinSomethingElseIsKeptNowhere() async throws {
    for text in [#"{"a":"9753","verificationSmsCode":["9753"]}"#, #"{"verificationSmsCode":{"value":9753}}"#] {
      let given = try #require(GivenRequest(JSON(parsing: text.utf8), .application))
      let (stored, whole) = try await Self.kept(given)
      #expect(!whole.contains("9753"), "\(whole)")
      #expect(!stored.replacing(#""a":"9753""#, with: "").contains("9753"), "\(stored)")
    }
  }

  /// Four digits can be tried.
  @Test func noDigestOfACodeIsKept() throws {
    func content(_ text: String) throws -> SentContent {
      SubmissionRequest.given(try #require(GivenRequest(JSON(parsing: text.utf8), .application))).content
    }
    for text in [#"{"a":1,"VerificationSmsCode":"9753"}"#, #"{"a":1,"b":[{"verificationSmsCode":9753}]}"#] {
      #expect(try content(text) == content(text.replacing("9753", with: "1111")))
      #expect(try content(text) != content(text.replacing("\"a\":1", with: "\"a\":2")))
    }
  }

  /// What the journal and the exchange keep of a request.
  private static func kept(_ given: GivenRequest) async throws -> (stored: String, exchange: String) {
    let profile = try #require(
      Profile(
        id: "p", declared: .test, clientID: "id", brokerBase: "https://bank.example/b",
        tokenURL: "https://bank.example/t"))
    let last = Mutex<Transport.Request?>(nil)
    let transport = Transport(send: { request in
      last.withLock { $0 = request }
      let body = #"{"access_token":"t0ken","token_type":"Bearer","expires_in":"3600"}"#
      return .success(Transport.Response(status: 200, body: Array(body.utf8)))
    })
    let client = BrokerClient.live(
      profile: profile, credentials: Credentials(clientID: "id", clientSecret: "s3cret"), transport: transport,
      now: { Date(timeIntervalSince1970: 0) })
    _ = await client.sendGiven(given, .first)
    let request = try #require(last.withLock { $0 })
    return (
      String(decoding: SubmissionRequest.given(given).stored.bytes, as: UTF8.self),
      Redactor(request.secrets).request(try #require(request.body)).text
    )
  }
}
