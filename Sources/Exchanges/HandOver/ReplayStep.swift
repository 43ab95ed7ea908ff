import Text

/// A request, and what it was answered when it was recorded.
package struct ReplayStep: Hashable, Sendable, Confidential {
  package var name: String
  package var request: ReplayRequest
  /// Nil where none is known.
  package var answer: Exchange.Response?

  package var description: String { request.description }

  /// Nil for what was no HTTP.
  package init?(_ exchange: Exchange) {
    guard let request = ReplayRequest(exchange) else { return nil }
    self.init(name: exchange.title, request: request, answer: exchange.response)
  }

  init(name: String, request: ReplayRequest, answer: Exchange.Response? = nil) {
    (self.name, self.request, self.answer) = (name, request, answer)
  }
}

extension ReplayRequest {
  /// What a reader found: what no client can send is refused, and what stands where secrets stand becomes a slot.
  init(read method: String, url: Redacted, headers: [Exchange.Header], body: Redacted?) throws(CannotRead) {
    guard ASCII.isToken(method) else { throw CannotRead(.method) }
    let isHTTP = ["http://", "https://"].contains { url.text.lowercased().hasPrefix($0) }
    guard isHTTP, url.allBytes(ASCII.isAddress) else { throw CannotRead(.address) }
    for header in headers {
      guard ASCII.isToken(header.name), header.value.allBytes({ !ASCII.isControl($0) }) else {
        throw CannotRead(.header(header.name))
      }
    }
    var found: [SentSecret] = []
    let placed = ReplayRequest(
      method: method, url: SecretPositions.address(url, &found),
      headers: headers.map { SecretPositions.header($0, &found) },
      body: body.map { SecretPositions.body($0, &found) })
    let redactor = Redactor(found)
    func clean(_ text: Redacted) -> Redacted { redactor.redacted(text, isRequest: true) }
    self.init(
      method: method, url: clean(placed.url),
      headers: placed.headers.map { Exchange.Header(name: $0.name, value: clean($0.value)) },
      body: placed.body.map(clean))
  }
}
