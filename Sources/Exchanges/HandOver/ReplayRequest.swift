import Text

/// A request to be sent again: what exports are written from and readers give back. Secrets are slots.
package struct ReplayRequest: Hashable, Sendable {
  package var method: String
  /// With scheme and host.
  package var url: Redacted
  /// Without those that every transport adds itself; values without blanks at their ends.
  package var headers: [Exchange.Header]
  /// Nil also for an empty one: nothing on the wire tells them apart but a length of 0.
  package var body: Redacted?

  init(method: String, url: Redacted, headers: [Exchange.Header], body: Redacted?) {
    self.method = method
    self.url = url
    let authority = url.text.firstRange(of: "://").map { url.text[$0.upperBound...].prefix { $0 != "/" && $0 != "?" } }
    self.headers = headers.compactMap { header in
      let header = Exchange.Header(name: header.name, value: header.value.trimmed)
      // A host of its own is part of what was tried.
      let isOwn =
        header.isAddedByTransport && (header.name.lowercased() != "host" || header.value.text == authority ?? "")
      return isOwn ? nil : header
    }
    self.body = body.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Nil for what was no HTTP, and for a callback that does not tell its host.
  package init?(_ exchange: Exchange) {
    guard let request = exchange.request else { return nil }
    var url = request.url
    if url.text.hasPrefix("/") {
      guard let host = request.headers.first(where: { $0.name.lowercased() == "host" }), host.value.slots.isEmpty else {
        return nil
      }
      url = Redacted("http://") + host.value.trimmed + url
    }
    self.init(method: request.method, url: url, headers: request.headers, body: request.body?.value)
  }

  /// In the order of their first occurrence.
  package var slots: [SecretSlot] {
    let all = url.slots + headers.flatMap(\.value.slots) + (body?.slots ?? [])
    var seen: Set<SecretSlot> = []
    return all.filter { seen.insert($0).inserted }
  }

  /// Without host and query.
  package var path: String { Exchange.Request(method: method, url: url, headers: [], body: nil).path }
}

extension ReplayRequest: Confidential {
  package var description: String { "\(method) \(path)" }
}

extension Exchange.Header {
  /// True for what describes one connection or one attempt, and would be sent twice.
  var isAddedByTransport: Bool { Self.added.contains(name.lowercased()) }

  private static let added: Set<String> = [
    "host", "content-length", "connection", "transfer-encoding", "keep-alive", "proxy-connection",
    "proxy-authorization", "te", "trailer", "upgrade", "expect", "x-request-id", "x-correlation-id", "traceparent",
    "tracestate",
  ]
}
