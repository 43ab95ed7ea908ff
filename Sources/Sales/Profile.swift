import BrokerAPI
import FoundationEssentials
import Text

/// Which bank answers, where it is, and what a till may do with it. Its addresses are checked when it is made, so nothing that has a profile
/// calls another host or sends a secret in clear text. Inferred facts of the contract stand here, so that they can be changed in one place.
package struct Profile: Hashable, Sendable {
  /// The name it is chosen by.
  package let id: String
  package let identity: BankIdentity
  /// The broker base, without a slash at its end.
  package let brokerBase: String
  package let tokenURL: String
  /// Of the tokens.
  package var scope = BrokerPath.scope
  /// What applications name as theirs.
  package var channel = "web"
  /// Where `/products` takes its parameters (inferred).
  package var parameterPlace = ParameterPlace.query
  /// The merchant's number for `/products`; empty to leave it out.
  package var merchantID = ""
  /// The name of the parameter for it (inferred).
  package var merchantItem = "merchantId"
  /// The name of the parameter for the amount (inferred).
  package var amountItem = "amount"
  /// The method that sets a state at `/orders`: POST in the parent contract, PUT in a sister's (inferred).
  package var ordersUpdateMethod = "POST"
  /// How often the orders are read while somebody waits, in seconds.
  package var pollSeconds = 3
  package var capabilities: Capabilities

  package enum ParameterPlace: String, Hashable, Sendable { case query, header }

  private init(id: String, _ identity: BankIdentity, brokerBase: String, tokenURL: String) {
    self.id = id
    self.identity = identity
    self.brokerBase = brokerBase
    self.tokenURL = tokenURL
    capabilities = Capabilities(of: identity)
  }

  /// - Parameter declared: the environment the profile names, which counts only for hosts that are not the bank's own.
  /// - Returns: nil where `BankIdentity` has none, or the token's address must not be called.
  package init?(
    id: String, declared: BankIdentity.Environment, clientID: String, brokerBase: String, tokenURL: String
  ) {
    guard let identity = BankIdentity(brokerBase: brokerBase, clientID: clientID, declared: declared),
      BankIdentity.Endpoint(tokenURL) != nil
    else { return nil }
    self.init(id: id, identity, brokerBase: brokerBase, tokenURL: tokenURL)
  }

  package var environment: BankIdentity.Environment { identity.environment }

  /// Host and port of the broker base, as it is kept beside what was sent there.
  package var host: String {
    let rest = brokerBase.split(separator: "/", omittingEmptySubsequences: true)
    return rest.count > 1 ? String(rest[1]) : brokerBase
  }

  /// Where a stand-in bank answers that is a server of its own on this machine; nil for every other bank.
  package var standInAddress: String? {
    guard environment == .test, brokerBase.hasSuffix(BankBase.standInPath),
      let host = BankIdentity.Endpoint(brokerBase)?.host, IPAddress.isLoopback(host: host)
    else { return nil }
    return String(brokerBase.dropLast(BankBase.standInPath.count))
  }

  /// The stand-in bank of the program.
  /// - Parameter port: where it listens on this machine; 0 as long as that is not known.
  package static func sandbox(port: Int = 0) -> Profile {
    var profile = Profile(
      id: "sandbox", .embedded, brokerBase: "http://127.0.0.1:\(port)\(BankBase.standInPath)",
      tokenURL: "http://127.0.0.1:\(port)/bcc/sandbox/v2/oauth/token")
    profile.merchantID = "KASSA-DEMO"
    return profile
  }
}

/// What a till may do with a bank, and what it has to do itself.
package struct Capabilities: Hashable, Sendable {
  /// No message goes out to anybody: the till shows the customer's phone.
  package var simulatesPhone: Bool
  /// There are made-up customers to choose from, whose phone prefixes nobody has.
  package var hasTestCustomers: Bool
  /// What the bank is doing can be seen and changed.
  package var hasConsole: Bool
  /// The bank moves between ports, so that a link it gave may lead nowhere by now.
  package var movesLinks: Bool
  /// The bank has a list of orders; without it only callbacks tell what became of one.
  package var readsOrders = true
  /// A contract is real: the first application of a run wants a word typed.
  package var sendsRealApplications: Bool

  package init(of identity: BankIdentity) {
    let isEmbedded = identity.environment == .embedded
    simulatesPhone = isEmbedded
    hasTestCustomers = isEmbedded
    hasConsole = isEmbedded
    movesLinks = isEmbedded
    sendsRealApplications = identity.environment == .production
  }
}
