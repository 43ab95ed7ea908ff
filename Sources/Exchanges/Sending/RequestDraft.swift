package import BrokerAPI
import Text

/// A request that a tester edits. Its parts are text with marks in the place of secrets, and wherever somebody writes them; what is not
/// edited keeps its bytes.
package struct RequestDraft: Hashable, Sendable, Confidential {
  package struct Header: Hashable, Sendable {
    package var name: String
    /// With marks.
    package var value: [UInt8]

    package init(name: String, value: [UInt8]) { (self.name, self.value) = (name, value) }
  }

  /// So many requests at most.
  package static let mostTimes = 1000

  package var method: String
  /// With scheme, host and query, and with marks.
  package var address: [UInt8]
  package var headers: [Header]
  /// With marks; empty for none.
  package var body: [UInt8]
  package var token: TestRequest.Token
  package var flaw: TestRequest.Flaw?
  package var times = 1
  package var isAtOnce = false
  /// Each request gets a number that was not used yet, and the time of a code sent just now.
  package var isRenewed = false
  /// The host that it named before it was directed to the profile's bank; nil for one that was not.
  package let directedFrom: String?
  private let sale: String?
  private let marks: RequestMarks

  /// - Parameter base: of the profile's broker, to which the calls of others are directed; nil to leave them where they go.
  package init(_ test: TestRequest, base: String?) {
    let own = base.flatMap { test.request.retargeted(to: $0) }
    let request = own ?? test.request
    marks = RequestMarks([request.url] + request.headers.map(\.value) + [request.body].compactMap(\.self))
    method = request.method
    address = marks.bytes(request.url)
    headers = request.headers.map { [marks] in Header(name: $0.name, value: marks.bytes($0.value)) }
    body = request.body.map { [marks] in marks.bytes($0) } ?? []
    (token, flaw, sale) = (test.token, test.flaw, test.sale)
    directedFrom = own.map { _ in test.request.host }
  }

  package var description: String { method }

  /// It may change something at the bank.
  package var changesSomething: Bool { TestRequest.changesSomething(method) }

  // MARK: Marks

  /// What stands in the place of values of earlier answers, in order.
  package var paths: [String] {
    allMarks.filter { if case .value = marks.meaning(of: $0) { true } else { false } }
  }

  /// What was in the request from the beginning between braces, and is sent as it is.
  package var keptBraces: [String] { allMarks.filter { marks.meaning(of: $0) == .literal } }

  private var allMarks: [String] { RequestMarks.marks(in: [address] + headers.map(\.value) + [body]) }

  // MARK: Sending

  /// With values in the place of marks, and slots for the secrets. Braces that stand for nothing stay.
  package func request(_ values: AnswerValues) -> TestRequest {
    var request = ReplayRequest(
      method: method, url: filled(address) { values[$0]?.inAddress }, headers: [],
      body: filled(body) { values[$0]?.spelled })
    // Also those that a transport adds: they are part of what is tried.
    request.headers = headers.map {
      Exchange.Header(name: $0.name, value: filled($0.value) { values[$0]?.plain })
    }
    return TestRequest(request, token: token, flaw: flaw, sale: sale)
  }

  package func run(_ values: AnswerValues) -> TestRun {
    TestRun(Array(repeating: request(values), count: times), isAtOnce: isAtOnce, isRenewed: isRenewed)
  }

  private func filled(_ bytes: [UInt8], _ value: (String) -> Redacted?) -> Redacted {
    var builder = RedactedBuilder()
    for piece in RequestMarks.pieces(bytes) {
      switch piece.mark.map(marks.meaning) {
      case .slot(let slot): builder.append(slot)
      case .value(let path):
        if let value = value(path) { builder.append(value) } else { builder.append(bytes[piece.range]) }
      case .literal, nil: builder.append(bytes[piece.range])
      }
    }
    return builder.redacted
  }

  // MARK: What the contract says

  package func findings(_ values: AnswerValues) -> [Finding] {
    let request = request(values).request
    let sent = Exchange.Request(method: method, url: request.url, headers: request.headers, body: request.body)
    return ExchangeFindings.found(in: sent)
  }
}

extension ReplayRequest {
  fileprivate var host: String {
    let rest = url.text.firstRange(of: "://").map { url.text[$0.upperBound...] } ?? url.text[...]
    return String(rest.prefix { !"/?#".contains($0) })
  }
}

extension RequestDraft {
  /// Why an exchange is no request that can be edited and sent.
  package enum Unsuitable: Error, Hashable, Sendable {
    /// It came from the bank.
    case callback
    /// It is a message to a customer.
    case message
  }

  package static func test(of row: RecordedExchange) throws(Unsuitable) -> TestRequest {
    if row.kind == .callback { throw .callback }
    guard row.kind != .sms, let request = ReplayRequest(row.exchange) else { throw .message }
    return TestRequest(request, sale: row.exchange.sale)
  }
}
