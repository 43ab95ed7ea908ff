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
import Text
import Wire

@testable import Session
@testable import kassa

/// The till's own banks take what a tester made, with the codes and tokens that only the till can tell.
@Suite(.patient) struct TesterBankTests {
  private static let application =
    #"{"customer":{"contact":{"mobileNumber":"7475774285"}},"verificationSmsCode":"{{sms_code}}"}"#

  private static func request(_ base: String, token: TestRequest.Token, body: String = application) throws
    -> TestRequest
  {
    let text = "POST \(base)/pre-approved\nContent-Type: application/json\nAuthorization: Bearer {{token}}\n\n\(body)"
    let step = try #require(try ReplayStep.steps(ofHTTPFile: Array(text.utf8)).first)
    return TestRequest(step.request, token: token)
  }

  private static func status(_ outcome: TestOutcome) -> Int? {
    if case .answered(let status, _) = outcome { status } else { nil }
  }

  private static let statuses: [TestRequest.Token: Int] = [
    .own: 400, .none: 401, .wrong: 401, .expired: 401, .anotherClients: 403,
  ]

  @Test func theEmbeddedBankTakesThem() async throws {
    let (codes, records) = (SentCodes(), RecentExchanges())
    let bank = EmbeddedBank(
      .onRealTime(), recorder: records.recorder(random: RandomSource(seed: 1), now: { Date() }), problem: { _ in },
      codes: codes)
    let base = await bank.client().profile.brokerBase
    // Before a code is sent there is none.
    #expect(await bank.sendTest(try Self.request(base, token: .own)) == .notSent(.noValue(.smsCode)))
    codes.note(try #require(SMSCode("4321")), to: try Phone(parsing: "7475774285"))
    for token in TestRequest.Token.allCases {
      let outcome = await bank.sendTest(try Self.request(base, token: token))
      #expect(Self.status(outcome) == Self.statuses[token], "\(token): \(outcome)")
    }
    let bodies = records.all.compactMap { $0.request?.body?.value.text }
    #expect(bodies.count >= 5 && !bodies.joined().contains("4321"))
    await bank.stop()
  }

  @Test(arguments: [true, false])
  func aStandInOfItsOwnGrantsThemWithItsKey(_ isRightKey: Bool) async throws {
    var options = BankServer.Options.onRealTime()
    options.admin = .key("right")
    let bank = try await BankServer.start(options)
    let base = "http://127.0.0.1:\(bank.port)/bcc/sandbox"
    let profile = try #require(
      Profile(
        id: "own", declared: .test, clientID: bank.clientID, brokerBase: base + "/v1/broker",
        tokenURL: base + "/v2/oauth/token"))
    let credentials = Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret)
    let transport = Transport.http(.patient)
    let admin = try #require(StandInAdmin(of: profile, key: isRightKey ? "right" : "wrong", over: .http(.patient)))
    let client = BrokerClient.live(
      profile: profile, credentials: credentials, transport: transport, now: { Date() })
    let sender = TestSender(
      client, credentials, over: transport, .init(SentCodes()) { await admin.token($0) }, random: RandomSource(seed: 1))
    for token in TestRequest.Token.allCases {
      let outcome = await sender.send(try Self.request(profile.brokerBase, token: token, body: "{}"))
      let isGranted = token == .expired || token == .anotherClients
      #expect(
        isRightKey || !isGranted ? Self.status(outcome) == Self.statuses[token] : outcome == .notSent(.noToken(token)),
        "\(token): \(outcome)")
    }
    await admin.transport.close()
    await transport.close()
    await bank.stop()
    // No other bank is asked for such a thing.
    for base in ["https://api-test.bcc.kz/bcc/sandbox/v1/broker", "http://127.0.0.1:1/v1/broker"] {
      let other = try #require(
        Profile(id: "p", declared: .test, clientID: "id", brokerBase: base, tokenURL: base + "/token"))
      #expect(StandInAdmin(of: other, key: "right", over: .http()) == nil)
    }
  }

  /// The phone of the request counts, then the last one.
  @Test func theCodeIsThatOfThePhoneInTheRequest() throws {
    let codes = SentCodes()
    codes.note(try #require(SMSCode("1111")), to: try Phone(parsing: "7475774285"))
    codes.note(try #require(SMSCode("2222")), to: try Phone(parsing: "7011234567"))
    #expect(codes.code(for: try Self.request("http://a/b", token: .own)) == "1111")
    #expect(codes.code(for: try Self.request("http://a/b", token: .own, body: "{}")) == "2222")
    codes.note(try #require(SMSCode("3333")), to: try Phone(parsing: "7475774285"))
    #expect(codes.code(for: try Self.request("http://a/b", token: .own)) == "3333")
  }
}
