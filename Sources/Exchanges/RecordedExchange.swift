package import BrokerAPI
import Checkout
import Text

/// An exchange with all that lists, filters and counts need of it, made once, off the loop: a body may have ten megabytes.
package final class RecordedExchange: Sendable, Confidential {
  package let exchange: Exchange
  package let kind: ExchangeKind
  /// `SMS` where it was no HTTP.
  package let method: String
  /// Its path, the state that a callback reports, or a program.
  package let subject: String
  package let requestFindings: [Finding]
  package let responseFindings: [Finding]
  /// Body bytes.
  package let sizes: (request: Int, response: Int)
  /// Nil where nothing was measured.
  package let duration: Duration?
  /// Folded, for the filter.
  let (path, sale, head, body): ([UInt8], [UInt8], [UInt8], [UInt8])

  package init(_ exchange: Exchange) {
    self.exchange = exchange
    let kind = ExchangeKind(exchange)
    self.kind = kind
    let (request, response) = (exchange.request, exchange.response)
    method = request?.method ?? "SMS"
    subject =
      switch exchange.content {
      case .http(let request, _): kind == .callback ? request.state ?? request.path : request.path
      case .program(let words, _, _, _): words.first ?? ""
      case .simulatedSMS: ""
      }
    let findings = ExchangeFindings(exchange, kind)
    (requestFindings, responseFindings) = (findings.request, findings.response)
    sizes = (request?.body?.value.size ?? 0, response?.body.value.size ?? 0)
    let phases = exchange.times.phases.map(\.1)
    duration = phases.isEmpty ? nil : phases.reduce(.zero, +)
    path = FoldedText.bytes(request?.path ?? subject)
    sale = FoldedText.bytes(exchange.sale ?? "")
    let status = response.map { "\($0.status)" } ?? ""
    let words = [method, request?.url.text ?? "", subject, status, exchange.sale ?? "", kind.rawValue]
    head = FoldedText.bytes(words.joined(separator: "\n"))
    body = FoldedText.bytes(
      [request?.body?.value.text, response?.body.value.text].compactMap { $0 }.joined(separator: "\n"))
  }

  package var findings: Int { requestFindings.count + responseFindings.count }

  /// Laying out its bodies takes too long to do it unasked.
  package var isLarge: Bool { sizes.request + sizes.response > 1 << 20 }

  /// Bytes that keeping it takes, nearly all.
  var weight: Int { sizes.request + sizes.response + body.count }

  /// What a read of the orders asked for; nil for everything else.
  var poll: String? { kind == .orders && exchange.failure == nil ? exchange.request?.url.text : nil }
}

extension RecordedExchange: Equatable {
  package static func == (left: RecordedExchange, right: RecordedExchange) -> Bool {
    left === right || left.exchange == right.exchange
  }
}

extension Exchange.Request {
  /// What a callback reports.
  fileprivate var state: String? {
    guard let body, let json = try? JSON(parsing: body.value.shownBytes) else { return nil }
    return CallbackBody(reading: json)?.status.state.name
  }
}

extension Exchange.Times {
  package enum Phase: CaseIterable, Hashable, Sendable {
    case queuing, connecting, securing, sending, waiting, receiving
  }

  /// Those that were entered, in order.
  package var phases: [(Phase, Duration)] {
    Phase.allCases.compactMap { phase in self[phase].map { (phase, $0) } }
  }

  private subscript(phase: Phase) -> Duration? {
    switch phase {
    case .queuing: queuing
    case .connecting: connecting
    case .securing: securing
    case .sending: sending
    case .waiting: waiting
    case .receiving: receiving
    }
  }
}
