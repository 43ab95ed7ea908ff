import HTTP

/// Where the bank is to be found, and so which `Host` and `Origin` a request for its pages and admin endpoints may name. No page from
/// elsewhere is let in, not even one whose name leads to this machine (DNS rebinding).
struct OwnAddress: Sendable {
  /// Where the bank is to be found from outside; nil where that is where it listens.
  let publicURL: Origin?
  /// The host that links name where there is no such place.
  let linkHost: String

  init(publicURL: Origin?, linkHost: String) {
    self.publicURL = publicURL
    self.linkHost = Authority(host: linkHost, port: nil).host
  }

  /// Why a request is refused; nil where it may go on.
  /// - Parameters:
  ///   - host: the `Host` header.
  ///   - origin: the `Origin` header, which a browser sends for a page.
  func refusal(host: String?, origin: String?) -> Refusal? {
    // A page that reached this machine by a name of its own still sends that name.
    guard let host = host.flatMap({ Authority($0) }), isKnown(host.host) else {
      return Refusal(403, "Host: expected an IP address, localhost or the host that the bank's links name")
    }
    if let text = origin {
      guard let origin = Origin(text), origin == Origin(host) || origin == publicURL else {
        return Refusal(403, "Origin: not for pages from elsewhere")
      }
    }
    return nil
  }

  private func isKnown(_ host: String) -> Bool {
    host == "localhost" || IPAddress(host) != nil || host == publicURL?.host || host == linkHost
  }
}
