import BrokerAPI
import Text

/// A request, and what it was answered when it was recorded.
package struct ReplayStep: Hashable, Sendable, Confidential {
  package var name: String
  package var request: ReplayRequest
  /// Nil where none is known.
  package var answer: Exchange.Response?
  /// The answer was lost, or came in part.
  package var isCut = false

  package var description: String { request.description }

  /// Nil for what was no HTTP.
  package init?(_ exchange: Exchange) {
    guard let request = ReplayRequest(exchange) else { return nil }
    self.init(
      name: exchange.title, request: request, answer: exchange.response, isCut: exchange.failure?.isUncertain == true)
  }

  init(name: String, request: ReplayRequest, answer: Exchange.Response? = nil, isCut: Bool = false) {
    (self.name, self.request, self.answer, self.isCut) = (name, request, answer, isCut)
  }
}

extension ReplayRequest {
  /// What a reader found: what no client can send is refused, and what stands where secrets stand becomes a slot.
  init(read method: String, url: Redacted, headers: [Exchange.Header], body: Redacted?) throws(CannotRead) {
    var found = FoundSecrets()
    try self.init(read: method, url: url, headers: headers, body: body, &found)
    self = cleaned(by: try found.redactor())
  }

  /// What it finds is not searched for yet.
  init(
    read method: String, url: Redacted, headers: [Exchange.Header], body: Redacted?, _ found: inout FoundSecrets
  ) throws(CannotRead) {
    guard ASCII.isToken(method) else { throw CannotRead(.method) }
    let isHTTP = ["http://", "https://"].contains { url.text.lowercased().hasPrefix($0) }
    guard isHTTP, url.allBytes(ASCII.isAddress) else { throw CannotRead(.address) }
    for header in headers {
      guard ASCII.isToken(header.name), header.value.allBytes({ !ASCII.isControl($0) }) else {
        throw CannotRead(.header(header.name))
      }
    }
    self.init(
      method: method, url: SecretPositions.address(url, &found),
      headers: headers.map { SecretPositions.header($0, &found) },
      body: body.map { SecretPositions.body($0, isRequest: true, &found) })
  }

  func cleaned(by redactor: Redactor) -> ReplayRequest {
    func clean(_ text: Redacted) -> Redacted { redactor.redacted(text, isRequest: true) }
    return ReplayRequest(
      method: method, url: clean(url),
      headers: headers.map { Exchange.Header(name: $0.name, value: clean($0.value)) }, body: body.map(clean))
  }
}
