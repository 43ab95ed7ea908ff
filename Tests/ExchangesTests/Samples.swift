import BrokerAPI
import Checkout
import Foundation

@testable import Exchanges

/// Exchanges as the till records them.
enum Samples {
  static let start = Date(timeIntervalSince1970: 1_795_512_720)

  static func exchange(
    _ number: Int = 0, _ method: String = "GET", _ path: String = "/v1/broker/orders", body: String? = nil,
    status: Int? = 200, answer: String = "[]", sale: String? = nil, secrets: [SentSecret] = [],
    direction: Exchange.Direction = .sent, failure: BrokerFailure? = nil
  ) -> Exchange {
    let redactor = Redactor(secrets)
    let request = Exchange.Request(
      method: method, url: redactor.request(Array("https://bank.example\(path)".utf8)), headers: [],
      body: body.map { redactor.request(Array($0.utf8)) })
    let response = status.map {
      Exchange.Response(
        status: $0, reason: redactor.response([]), headers: [], body: redactor.response(Array(answer.utf8)))
    }
    var exchange = Exchange(
      id: ExchangeID(UUID(uuidString: "00000000-0000-0000-0000-" + String(format: "%012d", number))!),
      direction: direction, profile: "test", sale: sale, start: start + Double(number),
      content: .http(request, response))
    exchange.failure = failure
    exchange.times.waiting = .milliseconds(3)
    return exchange
  }

  static func order(_ state: String = "SIGNED") -> String {
    #"{"loanLength":"12","productCode":"CC12INS","referenceId":"KS-2QBRA1","state":"\#(state)","stateTitle":"Договор"}"#
  }

  static func log(_ exchanges: [Exchange], count: Int = 1000, bytes: Int = 64 << 20) -> ExchangeLog {
    var log = ExchangeLog(count: count, bytes: bytes)
    for exchange in exchanges { log.append(RecordedExchange(exchange)) }
    return log
  }
}

extension ExchangeLog {
  /// What a filter lets through, oldest first.
  func found(_ filter: String) -> [String] {
    var list = FilteredExchanges(self)
    list.apply(ExchangeFilter(filter), self)
    return list.ordinals.compactMap { self[$0] }.map { "\($0.method) \($0.subject)" }
  }
}
