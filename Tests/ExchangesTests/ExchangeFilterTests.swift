import BrokerAPI
import Checkout
import Foundation
import Testing
import Text

@testable import Exchanges

@Suite struct ExchangeFilterTests {
  private let log = Samples.log([
    Samples.exchange(
      1, "POST", "/oauth/token", body: "client_secret=abcdefghij", answer: #"{"access_token":"t"}"#,
      secrets: [SentSecret(.clientSecret, "abcdefghij")]),
    Samples.exchange(2, "GET", "/v1/broker/products?amount=219970", answer: "{}"),
    Samples.exchange(
      3, "POST", "/v1/broker/pre-approved", body: #"{"customer":{"lastName":"Ғаббасова"}}"#, status: 400,
      answer: #"{"code":400,"message":"Отказ: неверный ИИН"}"#, sale: "KS-2QBRA1"),
    Samples.exchange(4, "GET", "/v1/broker/orders", status: nil, failure: .answerLost(.connectionLost)),
    Samples.exchange(
      5, "POST", "/callback", body: Samples.order(), status: 200, answer: "", sale: "KS-2QBR9J", direction: .received),
  ])

  @Test(arguments: [
    ("", 5), ("status:4xx", 1), ("status:4", 1), ("status:40x", 1), ("status:404", 0), ("status:none", 1),
    ("status:no", 1), ("path:pre", 1), ("path:PRE", 1), ("method:po", 3), ("kind:token", 1), ("kind:o", 1),
    ("reference:ks-2qbr", 2), ("body:отказ", 1), (#"body:"неверный ИИН""#, 1), (#"body:"неверный и"#, 1),
    ("body:габбасова", 1), ("signed", 1), ("219970", 1), ("method:post status:200", 2), ("https://bank", 5),
    ("status:", 5), ("path:pre status:2xx", 0), ("body:abcdefghij", 0),
  ])
  func aFilterFinds(_ filter: String, _ count: Int) {
    #expect(!ExchangeFilter(filter).mistakes.contains { !$0.isUnfinished })
    #expect(log.found(filter).count == count)
  }

  @Test func mistakesAreToldAndTheRestHolds() {
    #expect(ExchangeFilter("stauts:4xx").mistakes == [.unknownKey("stauts")])
    #expect(ExchangeFilter("status:abc").mistakes == [.notStatus("abc")])
    #expect(ExchangeFilter("status:4444").mistakes == [.notStatus("4444")])
    #expect(ExchangeFilter("kind:nothing").mistakes == [.unknownKind("nothing")])
    #expect(ExchangeFilter("path:pre method:").mistakes == [.noValue("method")])
    #expect(ExchangeFilter(#"body:"неверный и"#).mistakes == [.openQuote])
    #expect(ExchangeFilter(#"body:"неверный" "отказ""#).mistakes.isEmpty)
    #expect(log.found("stauts:4xx path:pre") == ["POST /v1/broker/pre-approved"])
  }

  /// Typing on, correcting and deleting find the same as the filter typed at once.
  @Test func typingFindsWhatTheWholeFilterFinds() {
    var list = FilteredExchanges(log)
    for text in ["s", "st", "status:", "status:4", "status:4x", "status:4", "status", "", "path:p", "path:products"] {
      list.apply(ExchangeFilter(text), log)
      var anew = FilteredExchanges(log)
      anew.apply(ExchangeFilter(text), log)
      #expect(list.ordinals == anew.ordinals, "\(text)")
    }
  }

  @Test func kindsComeFromPathsAndSecrets() {
    #expect(log.ordinals.map { log[$0]?.kind } == [.token, .products, .application, .orders, .callback])
    #expect(log[4]?.subject == "SIGNED")
    let sms = Samples.exchange(
      6, "POST", "/send", body: "key=gatewaykey", secrets: [SentSecret(.gatewayKey, "gatewaykey")])
    #expect(RecordedExchange(sms).kind == .sms)
  }
}

@Suite struct ExchangeLogTests {
  @Test func theOldestGoFirstAndAreCounted() {
    let log = Samples.log((0..<12).map { Samples.exchange($0, answer: "[\($0)]") }, count: 5)
    #expect(log.gone == 7 && log.ordinals == 7..<12)
    #expect(log[6] == nil && log[7]?.exchange.response?.body.value.text == "[7]")
  }

  @Test func bytesAreBoundedToo() {
    let body = "\"" + String(repeating: "x", count: 1000) + "\""
    let log = Samples.log((0..<50).map { Samples.exchange($0, answer: body) }, bytes: 10_000)
    // What is searched takes as much again.
    #expect(log.ordinals == 46..<50)
    // The newest one stays whatever its size.
    #expect(Samples.log([Samples.exchange(0, answer: body)], bytes: 10).ordinals == 0..<1)
  }

  @Test func whatIsOlderIsForgotten() {
    var log = Samples.log((0..<5).map { Samples.exchange($0) })
    log.forget(before: Samples.start + 3)
    #expect(log.ordinals == 3..<5 && log.unchanged == 2 && log.forgottenBefore == Samples.start + 3)
    // The answer that they are compared with is gone too.
    log.forget(before: Samples.start + 10)
    log.append(RecordedExchange(Samples.exchange(11)))
    #expect(log.ordinals == 5..<6 && log.unchanged == 0)
  }

  @Test func pollsThatChangedNothingAreFolded() {
    let (first, second) = ("[\(Samples.order("INITIAL"))]", "[\(Samples.order("SIGNED"))]")
    let answers = [first, first, first, second, second, first]
    var log = Samples.log(answers.enumerated().map { Samples.exchange($0, answer: $1) })
    var list = FilteredExchanges(log)
    #expect(list.ordinals == [0, 3, 5] && log.unchanged == 3)
    list.toggleUnchanged(log)
    #expect(list.ordinals == Array(0..<6))
    list.toggleUnchanged(log)
    log.append(RecordedExchange(Samples.exchange(6, answer: first)))
    log.append(RecordedExchange(Samples.exchange(7, status: 503, answer: first)))
    #expect(list.follow(log) == 1 && list.ordinals == [0, 3, 5, 7])
  }

  @Test func aFilteredListFollowsWhatComesAndGoes() {
    var log = ExchangeLog(count: 4)
    var list = FilteredExchanges(log)
    list.apply(ExchangeFilter("path:pre"), log)
    for number in 0..<20 {
      let path = number.isMultiple(of: 2) ? "/pre-approved" : "/products"
      log.append(RecordedExchange(Samples.exchange(number, "POST", path)))
      #expect(list.follow(log) == (number.isMultiple(of: 2) ? 1 : 0))
    }
    #expect(list.ordinals == [16, 18])
  }
}
