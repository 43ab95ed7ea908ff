import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing
import Text

@testable import Exchanges

@Suite struct StoredFormTests {
  private static let failures: [BrokerFailure?] = [
    nil, .notSent(.unknownHost), .answerLost(.timeout(seconds: 15)), .answerLost(.garbage("«chunk»")),
    .answerLost(.connectionLost).recorded(as: ExchangeID(UUID())),
  ]

  /// One as the generator makes it, and what it never makes.
  private static func varied(_ exchange: Exchange, _ number: Int, _ random: inout RandomSource) throws -> Exchange {
    let phone = Sensitive(try Phone(parsing: "7030000001"))
    let text = Redacted([.bytes(Array("код ".utf8)), .secret(.smsCode), .bytes([]), .bytes([0, 10, 255])])
    let content: Exchange.Content =
      switch number % 10 {
      case 0: .simulatedSMS(to: phone, text: .whole(.smsCode))
      case 1: .program(["/bin/send", "--to", "ё\n\"\\"], to: phone, text: text, said: Redacted("ok"))
      default: exchange.content
      }
    var varied = Exchange(
      id: exchange.id, direction: number % 3 == 0 ? .received : .sent, profile: exchange.profile, sale: exchange.sale,
      start: Date(timeIntervalSinceReferenceDate: Double.random(in: -1e9...1e9, using: &random)), content: content)
    varied.times = exchange.times
    varied.times.queuing = Duration(
      secondsComponent: Int64.random(in: 0...9, using: &random),
      attosecondsComponent: Int64.random(in: 0..<1_000_000_000_000_000_000, using: &random))
    varied.remoteAddress = exchange.remoteAddress
    varied.tlsVersion = number % 2 == 0 ? "TLS 1.3" : nil
    varied.failure = failures[number % failures.count]
    return varied
  }

  @Test func aStoredExchangeIsReadBackEqual() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = RandomSource(seed: seed)
    var generated = GeneratedExchanges(origin: "http://127.0.0.1:8640", random: RandomSource(seed: seed))
    for number in 0..<1000 {
      let exchange = try Self.varied(generated.next(number), number, &random)
      #expect(Exchange(stored: exchange.stored) == exchange, "seed \(seed), exchange \(number)")
    }
  }

  @Test func everySlotIsReadBack() throws {
    let slots: [SecretSlot] = [
      .bearerToken, .issuedToken, .clientSecret, .clientCredentials, .smsCode, .callbackSecret, .header("X_Api-Key"),
      .header(""), .gatewayKey, .cookie, .unknown,
    ]
    let body = Redacted(slots.map { .secret($0) })
    let exchange = Exchange(
      id: ExchangeID(UUID()), profile: "", start: Samples.start,
      content: .http(.init(method: "GET", url: Redacted(""), headers: [], body: body), nil))
    #expect(Exchange(stored: exchange.stored) == exchange)
  }

  /// A later version's, half of one, or noise.
  @Test func whatIsNoStoredExchangeIsLeftOut() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = RandomSource(seed: seed)
    let stored = Samples.exchange(1, "POST", body: #"{"a":1}"#).stored
    #expect(Exchange(stored: stored) != nil)
    let later = String(decoding: stored, as: UTF8.self).replacing("\"version\":1", with: "\"version\":2")
    #expect(Exchange(stored: Array(later.utf8)) == nil)
    for end in stored.indices { #expect(Exchange(stored: Array(stored[..<end])) == nil, "\(end)") }
    #expect(Exchange(stored: stored + [0x20]) == nil)
    for _ in 0..<2000 {
      var noise = stored
      for _ in 0..<3 {
        noise[Int.random(in: noise.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      // It must not trap.
      _ = Exchange(stored: noise)
    }
  }

  @Test func whatBrokeOffOrIsNoTextCannotBeSearched() {
    #expect(Samples.exchange(1, "POST", body: "{}").isSearchable)
    #expect(Samples.exchange(1, status: nil, failure: .notSent(.unknownHost)).isSearchable)
    #expect(!Samples.exchange(1, answer: "[{", failure: .answerLost(.connectionLost)).isSearchable)
    #expect(!Samples.exchange(1, direction: .received, failure: .answerLost(.connectionLost)).isSearchable)
    let binary = Exchange(
      id: ExchangeID(UUID()), profile: "", start: Samples.start,
      content: .http(.init(method: "GET", url: Redacted(""), headers: [], body: Redacted([0x1F, 0x8B])), nil))
    #expect(!binary.isSearchable)
  }
}
