/// Where a bank is and what it is called there. Inferred facts of the contract stand here, so that they can be changed in one place.
public struct Profile: Hashable, Sendable {
  /// What kind of bank answers.
  public enum Kind: Hashable, Sendable {
    /// The stand-in bank.
    case sandbox
    /// The bank's test stand.
    case test
    /// Real money.
    case production
  }

  /// The name it is chosen by.
  public var id: String
  /// What kind of bank answers.
  public var kind: Kind
  /// The broker base, without a slash at its end.
  public var brokerBase: String
  /// Where tokens come from.
  public var tokenURL: String
  /// The merchant's number for `/products`; empty to leave the item out.
  public var merchantID = ""
  /// The name of the query item for it (inferred).
  public var merchantItem = "merchantId"
  /// The name of the query item for the amount (inferred).
  public var amountItem = "amount"
  /// The method that sets a state at `/orders`: POST in the parent contract, PUT in a sister's (inferred).
  public var ordersUpdateMethod = "POST"
  /// The webhook that applications name.
  public var redirectURL = "https://example.kz/webhook"

  /// A profile.
  public init(id: String, kind: Kind, brokerBase: String, tokenURL: String) {
    (self.id, self.kind, self.brokerBase, self.tokenURL) = (id, kind, brokerBase, tokenURL)
  }

  /// Host and port of the broker base, as it is kept beside what was sent there.
  public var host: String {
    let rest = brokerBase.split(separator: "/", omittingEmptySubsequences: true)
    return rest.count > 1 ? String(rest[1]) : brokerBase
  }

  /// The stand-in bank at a port of this machine.
  public static func sandbox(port: Int) -> Profile {
    var profile = Profile(
      id: "sandbox", kind: .sandbox, brokerBase: "http://127.0.0.1:\(port)/bcc/sandbox/v1/broker",
      tokenURL: "http://127.0.0.1:\(port)/bcc/sandbox/v2/oauth/token")
    profile.merchantID = "KASSA-DEMO"
    return profile
  }
}

/// What the bank's portal gives an application. The secret never prints.
public struct Credentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let clientID: String
  let clientSecret: String
  /// Credentials.
  public init(clientID: String, clientSecret: String) { (self.clientID, self.clientSecret) = (clientID, clientSecret) }
  public var description: String { "credentials of \(clientID)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["clientID": clientID]) }

  /// The value of the Authorization header for HTTP Basic.
  var basic: String { "Basic " + base64("\(clientID):\(clientSecret)") }
}
