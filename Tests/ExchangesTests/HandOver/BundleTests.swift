import BrokerAPI
import Checkout
import Foundation
import Testing

@testable import Exchanges

/// A session as a file of lines.
@Suite struct BundleTests {
  @Test func aBundleIsReadBack() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generated = GeneratedExchanges(origin: "http://127.0.0.1:8080", random: RandomSource(seed: seed))
    let handOver = HandOver((0..<30).map { generated.next($0) }, secrets: GeneratedExchanges.known)
    let header = Bundle.Header(program: "0.1", seed: .max, scenario: "busy")
    let text = handOver.bundle(header, steps: [(0, "press F5"), (7, "type \"a\nb\""), (99, "press Esc")])
    #expect(SecretSearch.secrets(in: Array(text.utf8)).isEmpty, "seed \(seed)")
    #expect(
      text.hasPrefix(
        #"{"kassa":"bundle","version":1,"program":"0.1","seed":"18446744073709551615","scenario":"busy"}"# + "\n"))
    let bundle = try Bundle(reading: Array(text.utf8))
    #expect(bundle.header == header && bundle.steps == ["press F5", "type \"a\nb\"", "press Esc"])
    #expect(
      bundle.exchanges.map { Canonical($0.request) }
        == handOver.exchanges.compactMap { ReplayRequest($0).map(Canonical.init) },
      "seed \(seed)")
    #expect(bundle.exchanges.map { $0.answer?.status } == handOver.exchanges.map { $0.response?.status })
  }

  @Test func aStepHoldsNoSecret() throws {
    let login = HandOverTests.exchange(body: nil, answer: #"{"access_token":"tok-11111"}"#)
    let handOver = HandOver([login], secrets: [SentSecret(.smsCode, "1243", onlyAt: "verificationSmsCode")])
    let text = handOver.bundle(
      .init(program: "0.1"), steps: [(0, "type \"1243\""), (1, "type tok-11111"), (1, "type 124300")])
    #expect(
      try Bundle(reading: Array(text.utf8)).steps == ["type \"••••\"", "type ••••", "type 124300"])
  }

  @Test(arguments: [
    ("", CannotRead(.noArchive)), ("{}\n", CannotRead(.noArchive)),
    (#"{"kassa":"bundle","version":2}"#, CannotRead(.version("2"))),
    (#"{"kassa":"bundle"}"#, CannotRead(.version(""))),
    ("{\"kassa\":\"bundle\",\"version\":1}\n\n{\"exchange\":{}}", CannotRead(.noArchive, line: 3)),
  ]) func aBundleIsRefusedByLine(text: String, problem: CannotRead) {
    #expect(throws: problem) { try Bundle(reading: Array(text.utf8)) }
  }

  @Test func aFileIsKnownByWhatItHolds() throws {
    let handOver = HandOver([HandOverTests.exchange(body: "{\"a\":1}")])
    let expected = Canonical(try #require(ReplayRequest(handOver.exchanges[0])))
    let texts = [handOver.bundle(.init(program: "0.1")), handOver.har(version: "0.1"), try handOver.httpFile()]
    for text in texts {
      #expect(try ReplayStep.steps(of: Array(text.utf8)).map { Canonical($0.request) } == [expected])
    }
    let later = texts[0] + "{\"screen\":[]}\n"
    #expect(try ReplayStep.steps(of: Array(later.utf8)).count == 1)
    #expect(throws: CannotRead(.empty)) {
      try ReplayStep.steps(of: Array("{\"kassa\":\"bundle\",\"version\":1}\n".utf8))
    }
  }
}
