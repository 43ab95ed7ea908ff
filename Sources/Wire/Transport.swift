package import BrokerAPI
package import Exchanges
import FoundationEssentials
package import HTTP
import Text

/// Sends requests: a closure, so that a test can replace the network.
package struct Transport: Sendable {
  package struct Request: Sendable, Confidential {
    package var method: String
    package var url: String
    /// Besides those that every request has.
    package var headers: [(String, String)] = []
    package var body: [UInt8]?
    /// True where the request changes something at the bank: it gets a longer timeout and a connection of its own.
    package var changesSomething = false
    /// For the record.
    package var profile = ""
    /// The sale's reference, for the record.
    package var sale: String?
    /// Secrets that the record replaces by slots.
    package var secrets: [SentSecret] = []
    /// The answer contains another secret.
    package var asksForToken = false
    /// Somebody wrote it, so that what it holds besides is known by its place alone.
    package var isHandMade = false
    package var delivery = ClientRequest.Delivery.whole
    package init(method: String, url: String) {
      self.method = method
      self.url = url
    }

    package var description: String { "\(method) \(url)" }
  }

  /// A complete answer.
  package struct Response: Sendable, Confidential {
    package var status: Int
    /// Names in lower case.
    package var headers: [String: String]
    package var body: [UInt8]
    /// Nil where none is kept.
    package var exchange: ExchangeID?
    package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
      self.status = status
      self.headers = headers
      self.body = body
    }

    package var description: String { "\(status), \(body.count) bytes" }

    /// - Parameter moment: when it was received.
    func answer(at moment: Date) -> ServerAnswer {
      let wait = headers["retry-after"].flatMap { RetryAfter.seconds($0, date: headers["date"], now: moment) }
      let transaction = headers["x-global-transaction-id"].map { number in
        number.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
      }
      return ServerAnswer(
        status: status, body: body, retryAfter: wait, transaction: transaction.map { String($0.prefix(64)) },
        limit: RateLimit(headers))
    }
  }

  /// Waits for the complete answer. Fails only with `notSent` or `answerLost`: a status is no failure.
  package var send: @Sendable (Request) async -> Result<Response, BrokerFailure>
  package var close: @Sendable () async -> Void

  package init(
    send: @escaping @Sendable (Request) async -> Result<Response, BrokerFailure>,
    close: @escaping @Sendable () async -> Void = {}
  ) {
    self.send = send
    self.close = close
  }
}

/// Seconds.
package struct Timeouts: Hashable, Sendable {
  /// For the connection, and again for TLS.
  package var connect = 5
  /// Between bytes of an answer.
  package var read = 15
  /// For a complete answer.
  package var total = 30
  /// For a complete answer to a request that changes something. The bank's gateway waits 60 s for the bank; its answer is worth waiting
  /// for.
  package var change = 75
  package init() {}

  package func phases(changesSomething: Bool) -> PhaseTimeouts {
    let (connect, read): (Duration, Duration) = (.seconds(connect), .seconds(changesSomething ? change : read))
    return PhaseTimeouts(
      connect: connect, handshake: connect, firstByte: read, betweenBytes: read,
      total: .seconds(changesSomething ? change : total))
  }
}

extension Transport {
  /// HTTP/1.1 without redirects and retries; requests that change something get a connection of their own.
  /// - Parameter recorder: called when a call has ended.
  package static func http(
    _ timeouts: Timeouts = Timeouts(), _ options: ClientOptions = ClientOptions(), recorder: ExchangeRecorder? = nil
  ) -> Transport {
    let client = HTTPClient(options)
    return Transport(
      send: { request in
        let outgoing = ClientRequest(request, timeouts)
        recorder?.note(request.secrets)
        let start = recorder?.now()
        let report = await client.call(outgoing)
        var response = Response.whole(report)
        if let recorder, let start {
          let id = recorder.id()
          recorder.record { Exchange(request, report, id: id, start: start) }
          response = response.map { $0.recorded(as: id) }.mapError { $0.recorded(as: id) }
        }
        return response
      },
      close: { client.close() })
  }
}

extension ClientRequest {
  init(_ request: Transport.Request, _ timeouts: Timeouts = Timeouts()) {
    self.init(
      method: request.method, url: request.url, timeouts: timeouts.phases(changesSomething: request.changesSomething))
    headers = request.headers
    body = request.body
    needsOwnConnection = request.changesSomething
    delivery = request.delivery
  }
}

extension Transport.Response {
  fileprivate func recorded(as id: ExchangeID) -> Self {
    var response = self
    response.exchange = id
    return response
  }

  fileprivate static func whole(_ report: CallReport) -> Result<Self, BrokerFailure> {
    if let failure = report.failure { return .failure(BrokerFailure(failure)) }
    guard let head = report.head else { return .failure(.answerLost(.connectionLost)) }
    let headers = head.headers.map { ($0.0.lowercased(), $0.1) }
    return .success(
      Self(status: head.status, headers: Dictionary(headers) { _, last in last }, body: report.body))
  }
}

extension BrokerFailure {
  init(_ failure: CallFailure) {
    switch failure {
    case .notSent(let cause): self = .notSent(Cause(cause))
    case .answerLost(let cause): self = .answerLost(Cause(cause))
    }
  }

  /// Of a transport's failure, which has no other kinds.
  var cause: Cause {
    switch kind {
    case .notSent(let cause), .answerLost(let cause): cause
    case .notAccepted, .refused, .alreadyAccepted, .stillUnknown: .connectionLost
    }
  }
}

extension BrokerFailure.Cause {
  fileprivate init(_ cause: CallFailure.Cause) {
    switch cause {
    case .badRequest(let part): self = .notConfigured("the \(part) of the request cannot be used")
    case .unknownHost: self = .unknownHost
    case .cannotConnect(let reason): self = .cannotConnect(reason)
    case .notSecure(let trouble): self = .notSecure(.init(trouble))
    case .proxyRefused(.password): self = .proxyRefused(.password)
    case .proxyRefused(.port(let port)): self = .proxyRefused(.port(port))
    case .proxyRefused(.other(let answer)): self = .proxyRefused(.other(answer))
    case .timeout(_, let limit): self = .timeout(seconds: Int(limit.components.seconds))
    case .connectionLost, .cancelled: self = .connectionLost
    case .garbage(let reason): self = .garbage(reason)
    case .tooLarge: self = .tooLarge
    }
  }
}

extension BrokerFailure.Insecurity {
  fileprivate init(_ trouble: TLSTrouble) {
    switch trouble {
    case .expired: self = .expired
    case .notYetValid: self = .notYetValid
    case .otherHost: self = .otherHost
    case .unknownIssuer: self = .unknownIssuer
    case .certificateWanted: self = .certificateWanted
    case .certificateRefused: self = .certificateRefused
    case .noTLS: self = .noTLS
    case .version: self = .version
    case .other(let reason): self = .other(reason)
    }
  }
}
