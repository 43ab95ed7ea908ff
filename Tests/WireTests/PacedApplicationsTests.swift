import BrokerAPI
import Exchanges
import Foundation
import HTTP
import Sales
import Synchronization
import Testing
import Wire

/// Changed applications go to a bank as fast as its plan allows, which its answers tell.
@Suite struct PacedApplicationsTests {
  /// What was waited for before each call, and the verdicts.
  private static func sent(
    _ count: Int, rate: Int? = nil, _ answer: @escaping @Sendable (Int) -> Transport.Response
  ) async throws -> (waits: [Duration], verdicts: [BankVerdict], stop: MutationStop?) {
    let profile = try #require(
      Profile(
        id: "p", declared: .test, clientID: "id", brokerBase: "https://bank.example/b",
        tokenURL: "https://bank.example/t"))
    let calls = Mutex(0)
    let waits = Mutex<[Duration]>([])
    let transport = Transport(send: { request in
      if request.url == profile.tokenURL {
        let token = #"{"access_token":"t0ken-12345678","token_type":"Bearer","expires_in":"3600"}"#
        return .success(.init(status: 200, body: Array(token.utf8)))
      }
      return .success(
        answer(
          calls.withLock {
            $0 += 1
            return $0
          }))
    })
    let credentials = Credentials(clientID: "id", clientSecret: "secret")
    let client = BrokerClient.live(
      profile: profile, credentials: credentials, transport: transport, now: { Date(timeIntervalSince1970: 0) })
    var paced = PacedApplications(client, credentials, over: transport, rate: rate) { wait in
      waits.withLock { $0.append(wait) }
    }
    var verdicts: [BankVerdict] = []
    do throws(MutationStop) {
      for _ in 0..<count { verdicts.append(try await paced.send(Array("{}".utf8), .init())) }
    } catch { return (waits.withLock { $0 }, verdicts, error) }
    return (waits.withLock { $0 }, verdicts, nil)
  }

  private static func about(_ wait: Duration, _ seconds: Double) -> Bool {
    wait <= .seconds(seconds) && wait > .seconds(seconds * 0.9)
  }

  @Test(
    arguments: [
      (nil, [:], 1.0), (6000, [:], 0.01),
      (nil, ["x-ratelimit-limit": "name=per-minute,120;", "x-ratelimit-remaining": "name=per-minute,100;"], 0.5),
      (nil, ["x-ratelimit-limit": "name=Minute,9000;", "x-ratelimit-remaining": "name=Minute,5000;"], 0.1),
      // It may be an hour's or a day's.
      (nil, ["x-ratelimit-limit": "name=default,5000;", "x-ratelimit-remaining": "name=default,4000;"], 1),
      (nil, ["x-ratelimit-limit": "name=default,60;", "x-ratelimit-remaining": "name=default,40;"], 2),
      (nil, ["x-ratelimit-remaining": "name=default,40;"], 1),
      // What is left is for those who sell.
      (nil, ["x-ratelimit-limit": "name=per-minute,120;", "x-ratelimit-remaining": "name=per-minute,12;"], 60),
      (30, ["x-ratelimit-limit": "name=default,120;", "x-ratelimit-remaining": "name=default,12;"], 2),
    ] as [(Int?, [String: String], Double)])
  func thePaceIsThatOfThePlan(_ rate: Int?, _ headers: [String: String], _ seconds: Double) async throws {
    let (waits, verdicts, stop) = try await Self.sent(3, rate: rate) { _ in .init(status: 400, headers: headers) }
    #expect(stop == nil && verdicts.map(\.status) == [400, 400, 400])
    // Before the first call nothing is waited for.
    #expect(waits.count == 2 && waits.allSatisfy { Self.about($0, seconds) }, "\(waits)")
  }

  @Test func whatMayBeTheRestOfADayIsLeftToThoseWhoSell() async throws {
    let headers = ["x-ratelimit-limit": "name=day,5000;", "x-ratelimit-remaining": "name=day,500;"]
    let (waits, verdicts, stop) = try await Self.sent(3) { _ in .init(status: 400, headers: headers) }
    #expect(stop == .nearlyUsed(left: 500) && verdicts.map(\.status) == [400] && waits.isEmpty)
  }

  @Test func whatWasNotJudgedIsSentAgain() async throws {
    let (waits, verdicts, stop) = try await Self.sent(1) { call in
      call == 1 ? .init(status: 429, headers: ["retry-after": "7"]) : .init(status: call == 2 ? 401 : 200)
    }
    #expect(stop == nil && verdicts.map(\.status) == [200])
    #expect(waits.count == 2 && Self.about(waits[0], 7) && Self.about(waits[1], 1), "\(waits)")
  }

  @Test(arguments: [429, 401]) func aBankThatRefusesIsNotAskedForEver(_ status: Int) async throws {
    let (waits, verdicts, stop) = try await Self.sent(2) { _ in .init(status: status) }
    #expect(stop == .refused(status: status) && verdicts.isEmpty && waits.count == 3)
  }
}
