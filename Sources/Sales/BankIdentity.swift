import FoundationEssentials
import Text

/// The bank that an application, draft or parked cart belongs to. Nothing of one bank is shown or reconciled at another.
package struct BankIdentity: Hashable, Sendable {
  package enum Environment: String, Hashable, Sendable { case embedded, test, production }

  package let environment: Environment
  package let clientID: String
  /// Lower case, with port; nil where the environment has its standard host.
  package let origin: String?
  /// One host may serve several banks; nil for the usual path of the host.
  package let path: String?

  private init(_ environment: Environment, clientID: String, origin: String?, path: String? = nil) {
    self.environment = environment
    self.clientID = clientID
    self.origin = origin
    self.path = path
  }

  /// The stand-in bank inside the program.
  package static let embedded = BankIdentity(.embedded, clientID: "", origin: nil)

  /// - Parameter declared: the environment named by the profile. Counts only for hosts that are not the bank's own: a production host is
  ///   production whatever a profile says, at every port.
  /// - Returns: nil for an address that must not be called, and for a host that is declared to be the stand-in bank, which has no profile.
  package init?(brokerBase: String, clientID: String, declared: Environment) {
    guard let endpoint = Endpoint(brokerBase) else { return nil }
    let (environment, origin): (Environment, String?)
    switch Self.known[endpoint.host] {
    case .production?: (environment, origin) = (.production, nil)
    case let known?: (environment, origin) = (known, endpoint.origin == Self.standardTest ? nil : endpoint.origin)
    case nil:
      guard declared != .embedded else { return nil }
      (environment, origin) = (declared, endpoint.origin)
    }
    // On this machine it is the stand-in bank as a server of its own.
    let isStandIn = environment == .test && IPAddress.isLoopback(host: endpoint.host)
    let usual = isStandIn ? BankBase.standInPath : BankBase.brokerPath
    self.init(environment, clientID: clientID, origin: origin, path: endpoint.path == usual ? nil : endpoint.path)
  }

  /// The bank's own hosts (published).
  private static let known: [String: Environment] = {
    var known: [String: Environment] = ["api-sandbox.bcc.kz": .test]
    for base in BankBase.allCases {
      if let host = base.host?.prefix(while: { $0 != ":" }) { known[String(host)] = base.environment }
    }
    return known
  }()

  private static let standardTest = "https://api-test.bcc.kz:443"

  /// Where calls with credentials may go: https, and http within this machine.
  struct Endpoint {
    let scheme: String
    /// Lower case.
    let host: String
    let port: Int
    /// With single slashes, and none at its end.
    let path: String

    init?(_ text: String) {
      guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), var host = url.host?.lowercased(),
        url.user == nil, url.password == nil
      else { return nil }
      // The root of the name system: the same host.
      if host.hasSuffix(".") { host.removeLast() }
      guard !host.isEmpty, scheme == "https" || scheme == "http" && IPAddress.isLoopback(host: host) else { return nil }
      (self.scheme, self.host) = (scheme, host)
      port = url.port ?? (scheme == "https" ? 443 : 80)
      let path = url.path(percentEncoded: true)
      self.path = "/" + path.split(separator: "/", omittingEmptySubsequences: true).joined(separator: "/")
    }

    var origin: String { "\(scheme)://\(host):\(port)" }
  }

  /// The stored form.
  package var key: String {
    environment == .embedded ? "embedded" : "\(environment.rawValue) \(clientID) \(origin ?? "")\(path ?? "")"
  }
}
