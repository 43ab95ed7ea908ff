import HTTP

/// Who may use the admin endpoints: programs on this machine, and pages that the bank itself serves. No page from elsewhere, not even one
/// whose name leads to this machine (DNS rebinding), and nobody behind a proxy.
struct AdminAccess: Sendable {
  /// What is known of a request.
  struct Facts: Sendable {
    var method: String
    /// True where the connection comes from this machine.
    var isFromThisMachine: Bool
    /// The `Host` header.
    var host: String?
    /// The `Origin` header, which a browser sends for a page.
    var origin: String?
    var contentType: String?
    /// The headers by which a proxy says that it passes a request on for somebody else, those that are there.
    var proxyHeaders: [String] = []
  }

  /// The headers that proxies add.
  static let proxyHeaders = [
    "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP",
  ]

  /// Where the bank is to be found from outside; nil where that is where it listens.
  let publicURL: Origin?

  /// Why a request is refused; nil where it may go on.
  func refusal(of facts: Facts) -> Refusal? {
    guard facts.isFromThisMachine else { return Refusal(403, "the admin endpoints are for this machine only") }
    if let header = facts.proxyHeaders.first {
      return Refusal(403, "\(header): the admin endpoints are not for requests that a proxy passes on")
    }
    // A page that reached this machine by a name of its own still sends that name.
    guard let host = facts.host.flatMap({ Authority($0) }), isKnown(host.host) else {
      return Refusal(403, "Host: expected an IP address, localhost or the host of --public-url")
    }
    if let text = facts.origin {
      guard let origin = Origin(text), origin == Origin(host) || origin == publicURL else {
        return Refusal(403, "Origin: the admin endpoints are not for pages from elsewhere")
      }
    }
    // A form of a page can send neither this type nor DELETE without asking first.
    guard !["POST", "PUT", "PATCH"].contains(facts.method) || isJSON(facts.contentType) else {
      return Refusal(415, "Content-Type: expected application/json")
    }
    return nil
  }

  private func isKnown(_ host: String) -> Bool {
    host == "localhost" || IPAddress(host) != nil || host == publicURL?.host
  }

  private func isJSON(_ type: String?) -> Bool {
    let media = type?.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
    return media?.lowercased() == "application/json"
  }
}
