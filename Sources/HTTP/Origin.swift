/// Scheme, host and port: what a browser names as the origin of a page, and where a server is to be found.
package struct Origin: Hashable, Sendable, CustomStringConvertible {
  package let isSecure: Bool
  package let host: String
  package let port: Int

  package init(isSecure: Bool = false, _ authority: Authority) {
    self.isSecure = isSecure
    host = authority.host
    port = authority.port ?? (isSecure ? 443 : 80)
  }

  /// Reads `https://bank.example:8443`, also with one slash at its end; nil for anything else, so also for a URL with a path or a user.
  package init?(_ text: String) {
    let lowercased = text.lowercased()
    let isSecure = lowercased.hasPrefix("https://")
    guard isSecure || lowercased.hasPrefix("http://") else { return nil }
    var rest = text.dropFirst(isSecure ? 8 : 7)
    if rest.last == "/" { rest = rest.dropLast() }
    guard let authority = Authority(String(rest)), authority.port != 0 else { return nil }
    self.init(isSecure: isSecure, authority)
  }

  /// Without the port where it is the usual one, and without a slash at the end.
  package var description: String {
    let usual = isSecure ? 443 : 80
    return (isSecure ? "https://" : "http://") + Authority(host: host, port: port == usual ? nil : port).description
  }
}
