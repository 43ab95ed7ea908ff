import HTTP
import Text

/// The bank's own addresses, against which `Host` and `Origin` of requests are checked. Pages of other sites are rejected, including those
/// whose name resolves to this machine (DNS rebinding).
struct OwnAddress: Sendable {
  /// The bank speaks TLS.
  let isSecure: Bool
  /// Where the bank is reachable from outside; nil for where it listens.
  let publicURL: Origin?
  /// The host in links without a public URL.
  let linkHost: String

  init(isSecure: Bool = false, publicURL: Origin?, linkHost: String) {
    self.isSecure = isSecure
    self.publicURL = publicURL
    self.linkHost = Authority(host: linkHost, port: nil).host
  }

  /// Nil where the request is allowed.
  /// - Parameters:
  ///   - host: the `Host` header.
  ///   - origin: the `Origin` header, which browsers send for a page.
  func refusal(host: String?, origin: String?) -> Refusal? {
    // A page that reached this machine by DNS rebinding still sends its own name.
    guard let host = host.flatMap({ Authority($0) }), isKnown(host.host) else {
      return Refusal(403, "Host: expected an IP address, localhost or the host that the bank's links name")
    }
    if let text = origin {
      guard let origin = Origin(text), origin == Origin(isSecure: isSecure, host) || origin == publicURL else {
        return Refusal(403, "Origin: not for pages from elsewhere")
      }
    }
    return nil
  }

  private func isKnown(_ host: String) -> Bool {
    host == "localhost" || IPAddress(host) != nil || host == publicURL?.host || host == linkHost
  }
}
