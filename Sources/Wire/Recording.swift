import BrokerAPI
package import Checkout
package import Exchanges
package import FoundationEssentials
package import HTTP
import Synchronization
import Text

package struct ExchangeRecorder: Sendable {
  let id: @Sendable () -> ExchangeID
  /// Wall-clock time.
  package let now: @Sendable () -> Date
  let record: Record
  private let known = UsedSecrets()

  /// Takes what makes a record rather than the record: taking the secrets out of ten megabytes must not delay the answer.
  package typealias Record = @Sendable (_ made: @escaping @Sendable () -> Exchange) -> Void

  package init(
    random: RandomSource, now: @escaping @Sendable () -> Date, record: @escaping Record
  ) {
    let ids = Mutex(random.stream("exchanges"))
    id = { ExchangeID(ids.withLock { $0.uuid() }) }
    self.now = now
    self.record = record
  }

  func note(_ secrets: [SentSecret]) { known.note(secrets) }

  /// Those that were used, however many copies of this were used with them.
  package var secrets: [SentSecret] { known.all }

  /// Records a callback that the till accepted or rejected.
  /// - Parameters:
  ///   - request: its body as far as it was received.
  ///   - isWhole: false where the body broke off.
  ///   - start: when its head was received.
  ///   - answer: nil where the connection ended before it was sent.
  package func received(
    _ request: (method: String, url: String, headers: [(String, String)], body: [UInt8]), isWhole: Bool,
    start: Date, answer: SentHead?, durations: [CallPhase: Duration], profile: String, sale: String?, secret: Secret?
  ) {
    let id = self.id()
    let secrets = secret.map { [SentSecret(.callbackSecret, $0.text)] } ?? []
    note(secrets)
    record {
      let redactor = Redactor(secrets)
      let received = Exchange.Request(
        method: request.method, url: redactor.response(Array(request.url.utf8)),
        headers: redactor.headers(request.headers, ofRequest: false), body: redactor.response(request.body))
      let answered = answer.map {
        Exchange.Response(
          status: $0.status, reason: redactor.response(Array($0.reason.utf8)),
          headers: redactor.headers($0.headers, ofRequest: false), body: redactor.response([]))
      }
      var exchange = Exchange(
        id: id, direction: .received, profile: profile, sale: sale, start: start, content: .http(received, answered))
      exchange.times = Exchange.Times(durations)
      if answer == nil || !isWhole { exchange.failure = .answerLost(.connectionLost) }
      return exchange
    }
  }

  /// Records a code that the simulated phone shows. A gateway's requests are recorded by their transport.
  package func simulatedCode(to phone: Phone, profile: String) {
    let exchange = Exchange(
      id: id(), profile: profile, start: now(), content: .simulatedSMS(to: Sensitive(phone), text: .whole(.smsCode)))
    record { exchange }
  }
}

private final class UsedSecrets: Sendable {
  private let known = Mutex(KnownSecrets())

  var all: [SentSecret] { known.withLock { $0.all } }

  func note(_ secrets: [SentSecret]) { known.withLock { $0.note(secrets) } }
}

extension Exchange {
  /// The record of a request by the till.
  init(_ request: Transport.Request, _ report: CallReport, id: ExchangeID, start: Date) {
    let redactor = Redactor(request.secrets)
    let body = request.body.map { redactor.request(Array($0.dropLast(report.unsent))) }
    let sent = Request(
      method: request.method, url: redactor.request(Array(request.url.utf8)),
      headers: redactor.headers(report.sentHeaders.isEmpty ? request.headers : report.sentHeaders, ofRequest: true),
      body: request.isHandMade ? body?.hidingByPlace : body)
    self.init(
      id: id, profile: request.profile, sale: request.sale, start: start,
      content: .http(sent, report.head.map { Response(to: request, $0, report.body) }))
    times = Times(report.durations)
    remoteAddress = report.remoteAddress
    tlsVersion = report.tlsVersion
    failure = report.failure.map { BrokerFailure($0) }
  }
}

extension Exchange.Response {
  fileprivate init(to request: Transport.Request, _ head: CallReport.Head, _ body: [UInt8]) {
    let issued = request.asksForToken || request.isHandMade ? SentSecret.issued(in: body) : []
    let redactor = Redactor(request.secrets + issued)
    let isOpaque = request.asksForToken && issued.isEmpty && (200..<300).contains(head.status) && !body.isEmpty
    self.init(
      status: head.status, reason: redactor.response(Array(head.reason.utf8)),
      headers: redactor.headers(head.headers, ofRequest: false),
      body: isOpaque ? .whole(.unknown) : redactor.response(body))
  }
}

extension Exchange.Times {
  fileprivate init(_ durations: [CallPhase: Duration]) {
    self.init()
    queuing = durations[.queuing]
    connecting = durations[.connecting]
    securing = durations[.securing]
    sending = durations[.sending]
    waiting = durations[.waiting]
    receiving = durations[.receiving]
  }
}
