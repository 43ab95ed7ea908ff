import BrokerAPI
import FoundationEssentials
import Sales
import Testing
import Wire

@testable import HTTP

/// What a check concludes from the answers of a bank and of the gateway in front of it.
@Suite struct BankCheckTests {
  @Test(
    arguments: [
      (405, #"{"code":405,"message":"Method Not Allowed"}"#, .wrongMethod), (405, "", .wrongMethod),
      (400, #"{"code":400,"message":"state: must not be null"}"#, .bank),
      (404, #"{"code":404,"message":"none"}"#, .bank),
      (404, "", .wrongPath),
    ] as [(Int, String, AccessRefusal)])
  func aMethodIsWrongWhoeverSaysIt(_ status: Int, _ body: String, _ why: AccessRefusal) {
    #expect(AccessRefusal(status: status, body: Array(body.utf8)) == why)
  }

  private static let looked = (status: 400, body: #"{"code":400,"message":"referenceId: must not be null"}"#)
  private static let notAllowed = (status: 405, body: #"{"code":405,"message":"Method Not Allowed"}"#)

  /// What is said about setting states where a bank answers the probes so.
  private static func states(
    post: (status: Int, body: String), put: (status: Int, body: String)
  ) async throws -> CheckFinding {
    let profile = try #require(
      Profile(
        id: "p", declared: .test, clientID: "id", brokerBase: "https://bank.example/b",
        tokenURL: "https://bank.example/t"))
    let transport = Transport(send: { request in
      let (status, body) =
        switch (request.method, request.url.hasSuffix("/orders")) {
        case ("POST", true): post
        case ("PUT", true): put
        case ("GET", _): (200, "[]")
        default: (200, #"{"access_token":"t0ken","token_type":"Bearer","expires_in":3600}"#)
        }
      return .success(Transport.Response(status: status, body: Array(body.utf8)))
    })
    let check = BankCheck(
      profile: profile, credentials: Credentials(clientID: "id", clientSecret: "s3cret"), reach: { _ in CallReport() },
      transport: transport, now: { Date(timeIntervalSince1970: 0) }, language: "ru", messages: { .program },
      callbacks: { .none }, probesWrites: true)
    var found: [CheckFinding] = []
    await check.run { found.append($0) }
    return try #require(found.first { $0.subject == .states })
  }

  @Test func theMethodThatTheBankLooksAtIsTheOne() async throws {
    #expect(try await Self.states(post: Self.looked, put: Self.notAllowed).result == .setBy("POST"))
    let put = try await Self.states(post: Self.notAllowed, put: Self.looked)
    #expect(put.result == .setBy("PUT") && put.setting?.value == "\"PUT\"")
    #expect(try await Self.states(post: Self.looked, put: Self.looked).result == .setByBoth)
    #expect(try await Self.states(post: Self.notAllowed, put: Self.notAllowed).result == .setByNone)
  }

  @Test(
    arguments: [
      (502, ""),
      (503, #"{"httpCode":"503","httpMessage":"Unable to Connect the Target Service","moreInformation":""}"#),
      (500, #"{"code":500,"message":"Internal Server Error"}"#),
    ])
  func whatDoesNotReachTheBankProvesNoMethod(_ status: Int, _ body: String) async throws {
    let finding = try await Self.states(post: (status, body), put: Self.looked)
    #expect(finding.grade == .unproven && finding.setting == nil)
    guard case .refused = finding.result else {
      Issue.record("\(finding)")
      return
    }
  }
}
