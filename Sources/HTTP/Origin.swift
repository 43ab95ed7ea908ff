/// Scheme, host and port.
package struct Origin: Hashable, Sendable, CustomStringConvertible {
  package let isSecure: Bool
  package let host: String
  package let port: Int

  package init(isSecure: Bool = false, _ authority: Authority) {
    self.isSecure = isSecure
    host = authority.host
    port = authority.port ?? (isSecure ? 443 : 80)
  }

  /// Parses `https://bank.example:8443`, optionally with a trailing slash; nil for anything else, such as a URL with a path or a user.
  package init?(_ text: String) {
    let lowercased = text.lowercased()
    let isSecure = lowercased.hasPrefix("https://")
    guard isSecure || lowercased.hasPrefix("http://") else { return nil }
    var rest = text.dropFirst(isSecure ? 8 : 7)
    if rest.last == "/" { rest = rest.dropLast() }
    guard let authority = Authority(String(rest)), authority.port != 0 else { return nil }
    self.init(isSecure: isSecure, authority)
  }

  /// Without a default port and a trailing slash.
  package var description: String { (isSecure ? "https://" : "http://") + authority.description }

  /// Without a default port.
  package var authority: Authority { Authority(host: host, port: port == (isSecure ? 443 : 80) ? nil : port) }
}
