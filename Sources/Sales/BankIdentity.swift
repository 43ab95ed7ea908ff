import FoundationEssentials

/// The bank that an application, draft or parked cart belongs to. Nothing of one bank is shown or reconciled at another.
package struct BankIdentity: Hashable, Sendable {
  package enum Environment: String, Hashable, Sendable { case embedded, test, production }

  package let environment: Environment
  package let clientID: String
  /// Lower case, with port; nil where the environment has its standard host.
  package let origin: String?

  private init(_ environment: Environment, clientID: String, origin: String?) {
    self.environment = environment
    self.clientID = clientID
    self.origin = origin
  }

  /// The stand-in bank inside the program.
  package static let embedded = BankIdentity(.embedded, clientID: "", origin: nil)

  /// - Parameter declared: the environment named by the profile. Counts only for unknown hosts: a production host is production whatever a
  ///   profile says.
  /// - Returns: nil for an address without a host, and for plain http to another machine.
  package init?(brokerBase: String, clientID: String, declared: Environment) {
    guard let url = URL(string: brokerBase), let scheme = url.scheme?.lowercased(), let host = url.host?.lowercased(),
      !host.isEmpty, scheme == "https" || scheme == "http" && Self.isLoopback(host)
    else { return nil }
    let port = url.port ?? (scheme == "https" ? 443 : 80)
    if scheme == "https", let known = Self.known["\(host):\(port)"] {
      self.init(known, clientID: clientID, origin: nil)
    } else {
      self.init(declared, clientID: clientID, origin: "\(scheme)://\(host):\(port)")
    }
  }

  /// The bank's own hosts (published). Production also answers at other ports.
  private static let known: [String: Environment] = {
    var known: [String: Environment] = ["api.bcc.kz:11443": .production, "api-sandbox.bcc.kz:443": .test]
    for base in BankBase.allCases {
      guard let host = base.host else { continue }
      known[host.contains(":") ? host : host + ":443"] = base.environment
    }
    return known
  }()

  private static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host == "[::1]"
      || host.split(separator: ".", omittingEmptySubsequences: false).count == 4 && host.hasPrefix("127.")
        && host.split(separator: ".").allSatisfy { UInt8($0) != nil }
  }

  /// The stored form.
  package var key: String {
    environment == .embedded ? "embedded" : "\(environment.rawValue) \(clientID) \(origin ?? "")"
  }
}
