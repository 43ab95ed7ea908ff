import FoundationEssentials
import Text

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

  /// - Parameter declared: the environment named by the profile. Counts only for hosts that are not the bank's own: a production host is
  ///   production whatever a profile says, at every port.
  /// - Returns: nil for an address that must not be called, and for a host that is declared to be the stand-in bank, which has no profile.
  package init?(brokerBase: String, clientID: String, declared: Environment) {
    guard let endpoint = Endpoint(brokerBase) else { return nil }
    switch Self.known[endpoint.host] {
    case .production?: self.init(.production, clientID: clientID, origin: nil)
    case let known?:
      self.init(known, clientID: clientID, origin: endpoint.origin == Self.standardTest ? nil : endpoint.origin)
    case nil:
      guard declared != .embedded else { return nil }
      self.init(declared, clientID: clientID, origin: endpoint.origin)
    }
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

    init?(_ text: String) {
      guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), var host = url.host?.lowercased(),
        url.user == nil, url.password == nil
      else { return nil }
      // The root of the name system: the same host.
      if host.hasSuffix(".") { host.removeLast() }
      guard !host.isEmpty, scheme == "https" || scheme == "http" && IPAddress.isLoopback(host: host) else { return nil }
      (self.scheme, self.host) = (scheme, host)
      port = url.port ?? (scheme == "https" ? 443 : 80)
    }

    var origin: String { "\(scheme)://\(host):\(port)" }
  }

  /// The stored form.
  package var key: String {
    environment == .embedded ? "embedded" : "\(environment.rawValue) \(clientID) \(origin ?? "")"
  }
}
