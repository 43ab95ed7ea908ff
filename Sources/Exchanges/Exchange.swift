package import BrokerAPI
package import Checkout
package import FoundationEssentials
package import Text

/// # Exchanges: records of what the till sends and receives
///
/// One record for each request and its response. A secret is a slot: the record never contains its value. Personal data occurs only in
/// bodies and phone numbers, which print as dots. Pure.
package struct Exchange: Hashable, Sendable, Identifiable {
  package enum Direction: Hashable, Sendable {
    /// By the till.
    case sent
    /// A callback to the till.
    case received
  }

  package struct Header: Hashable, Sendable {
    /// In its original spelling.
    package let name: String
    package let value: Redacted
  }

  package struct Request: Hashable, Sendable {
    package let method: String
    package let url: Redacted
    /// In the order sent.
    package let headers: [Header]
    package let body: Sensitive<Redacted>?
    package init(method: String, url: Redacted, headers: [Header], body: Redacted?) {
      self.method = method
      self.url = url
      self.headers = headers
      self.body = body.map { Sensitive($0) }
    }
  }

  package struct Response: Hashable, Sendable {
    package let status: Int
    /// The status line's reason phrase.
    package let reason: Redacted
    /// In the order received.
    package let headers: [Header]
    /// As far as it was received.
    package let body: Sensitive<Redacted>
    package init(status: Int, reason: Redacted, headers: [Header], body: Redacted) {
      self.status = status
      self.reason = reason
      self.headers = headers
      self.body = Sensitive(body)
    }
  }

  package enum Content: Hashable, Sendable {
    /// Without a response where its head is incomplete.
    case http(Request, Response?)
    /// A code for the simulated phone. No network and no gateway took part, so there is nothing else to record.
    case simulatedSMS(to: Sensitive<Phone>, text: Redacted)
    /// A message that a program of the shop's sent, and the first line that it printed.
    case program([String], to: Sensitive<Phone>, text: Redacted, said: Redacted)
  }

  /// Nil for a phase that was not entered. Of a callback `sending` is the bank's, `waiting` and `receiving` are for the till's answer.
  package struct Times: Hashable, Sendable {
    package var queuing: Duration?
    /// Name resolution, connection and proxy tunnel.
    package var connecting: Duration?
    /// The TLS handshake.
    package var securing: Duration?
    package var sending: Duration?
    /// From the last byte of the request to the first of the response.
    package var waiting: Duration?
    package var receiving: Duration?
    package init() {}
  }

  package let id: ExchangeID
  package let direction: Direction
  package let profile: String
  /// The reference of the sale.
  package let sale: String?
  /// Wall-clock time.
  package let start: Date
  package let content: Content
  package var times = Times()
  /// The server's, or the proxy's.
  package var remoteAddress: String?
  /// Nil without encryption.
  package var tlsVersion: String?
  /// Nil for a complete response, whatever its status, to a complete request.
  package var failure: BrokerFailure?

  package init(
    id: ExchangeID, direction: Direction = .sent, profile: String, sale: String? = nil, start: Date, content: Content
  ) {
    self.id = id
    self.direction = direction
    self.profile = profile
    self.sale = sale
    self.start = start
    self.content = content
  }

  /// Nil for what was no HTTP.
  package var request: Request? { if case .http(let request, _) = content { request } else { nil } }

  package var response: Response? { if case .http(_, let response) = content { response } else { nil } }
}
