import HTTP

/// Access control of the admin endpoints: local programs that know the key, and the bank's own pages.
struct AdminAccess: Sendable {
  /// The relevant facts of a request.
  struct Facts: Sendable {
    var method: String
    /// The connection comes from this machine.
    var isFromThisMachine: Bool
    var host: String?
    /// Browsers send it for a page.
    var origin: String?
    var contentType: String?
    /// A scenario may be sent in that form.
    var takesTOML = false
    var key: String?
    /// Present headers with which a proxy forwards a request for somebody else.
    var proxyHeaders: [String] = []
  }

  struct Denial: Hashable, Sendable {
    let refusal: Refusal
    /// A wrong key was given.
    var isWrongKey = false
  }

  static let keyHeader = "Kassa-Admin-Key"

  /// Headers that proxies add.
  static func isProxyHeader(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"].contains(name)
      || name.hasPrefix("x-forwarded") || name.hasPrefix("x-original-forwarded")
  }

  let isOffered: Bool
  /// Nil where every local program has access.
  private let key: SecretCheck?

  init(_ admin: BankServer.Admin) {
    switch admin {
    case .off: (isOffered, key) = (false, nil)
    case .key(let key): (isOffered, self.key) = (true, SecretCheck(key))
    case .open: (isOffered, key) = (true, nil)
    }
  }

  /// Nil where access is granted.
  func denial(of facts: Facts, at own: OwnAddress) -> Denial? {
    guard isOffered else { return Denial(refusal: Refusal(404, "Not Found")) }
    guard facts.isFromThisMachine else {
      return Denial(refusal: Refusal(403, "the admin endpoints are for this machine only"))
    }
    if let refusal = own.refusal(host: facts.host, origin: facts.origin) { return Denial(refusal: refusal) }
    if let key {
      guard let given = facts.key else { return Denial(refusal: Refusal(401, "\(Self.keyHeader): required")) }
      guard key.matches(given.utf8) else {
        return Denial(refusal: Refusal(401, "\(Self.keyHeader): not the bank's key"), isWrongKey: true)
      }
    } else if let header = facts.proxyHeaders.first {
      // Without a key it is unknown for whom the proxy asks.
      return Denial(
        refusal: Refusal(403, "\(header): without a key the admin endpoints are not for what a proxy passes on"))
    }
    // An HTML form cannot send this type, nor DELETE, without a CORS preflight.
    guard
      !["POST", "PUT", "PATCH"].contains(facts.method) || Self.isMedia(facts.contentType, "application/json")
        || facts.takesTOML && Self.isTOML(facts.contentType)
    else {
      return Denial(refusal: Refusal(415, "Content-Type: expected application/json"))
    }
    return nil
  }

  static func isTOML(_ type: String?) -> Bool { isMedia(type, "application/toml") }

  private static func isMedia(_ type: String?, _ wanted: String) -> Bool {
    let media = type?.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
    return media?.lowercased() == wanted
  }
}
