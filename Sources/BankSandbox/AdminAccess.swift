import HTTP

/// Who may use the admin endpoints: programs on this machine that know the key, and pages that the bank itself serves to them.
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
    /// The header with the key.
    var key: String?
    /// The headers by which a proxy says that it passes a request on for somebody else, those that are there.
    var proxyHeaders: [String] = []
  }

  /// Why a request is refused.
  struct Denial: Hashable, Sendable {
    let refusal: Refusal
    /// True where a key was given that is not the right one.
    var isWrongKey = false
  }

  /// The header with the key.
  static let keyHeader = "Kassa-Admin-Key"

  /// True for the headers that proxies add.
  static func isProxyHeader(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"].contains(name)
      || name.hasPrefix("x-forwarded") || name.hasPrefix("x-original-forwarded")
  }

  /// False where there are no admin endpoints.
  let isOffered: Bool
  /// The key; nil where everybody on this machine may.
  private let key: SecretCheck?

  init(_ admin: BankSandbox.Admin) {
    switch admin {
    case .off: (isOffered, key) = (false, nil)
    case .key(let key): (isOffered, self.key) = (true, SecretCheck(key))
    case .open: (isOffered, key) = (true, nil)
    }
  }

  /// Why a request is refused; nil where it may go on.
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
      // Without a key nobody could tell for whom the proxy asks.
      return Denial(
        refusal: Refusal(403, "\(header): without a key the admin endpoints are not for what a proxy passes on"))
    }
    // A form of a page can send neither this type nor DELETE without asking first.
    guard !["POST", "PUT", "PATCH"].contains(facts.method) || isJSON(facts.contentType) else {
      return Denial(refusal: Refusal(415, "Content-Type: expected application/json"))
    }
    return nil
  }

  private func isJSON(_ type: String?) -> Bool {
    let media = type?.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
    return media?.lowercased() == "application/json"
  }
}
