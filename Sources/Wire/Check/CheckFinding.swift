package import BrokerAPI
package import Sales

/// One thing that a check of a profile found out.
package struct CheckFinding: Hashable, Sendable {
  package enum Subject: String, Sendable {
    case connection, security, clock, token, products, orders, states, messages, callbacks
  }

  package enum Grade: Hashable, Sendable {
    case good
    /// A sale can be made all the same.
    case warning
    case unproven
    /// No sale can be made.
    case bad(Blocker)
  }

  /// What keeps a till from selling, by who has to do something about it.
  package enum Blocker: String, Sendable {
    /// Nobody answers, or not with what makes an answer safe.
    case unreachable
    /// A line of the configuration.
    case configuration
    /// The bank, at its portal.
    case notPermitted
    /// Time.
    case busy
    /// The bank refused what was asked.
    case refused
  }

  /// A line of the configuration that would be right, below the profile.
  package struct Setting: Hashable, Sendable {
    package let table: [String]
    package let name: String
    /// In TOML.
    package let value: String
    init(_ table: [String], _ name: String, _ value: String) {
      (self.table, self.name, self.value) = (table, name, value)
    }
  }

  package enum Result: Hashable, Sendable {
    case noConnection(BrokerFailure.Cause)
    /// With the address of the server or of the proxy.
    case connected(String)
    case notEncrypted
    /// The version of TLS, and the days until the certificate expires.
    case secure(String, days: Int)
    case certificateEnds(days: Int)
    case clockRight
    /// By how many seconds this machine's clock is ahead of the bank's; negative where it is behind.
    case clockAhead(Int)
    case clockUnknown
    case token(seconds: Int)
    case noAnswer(BrokerFailure.Cause)
    case refused(AccessRefusal, BrokerFailure.Refusal)
    /// Something that is not documented.
    case unreadable(status: Int)
    case plans(Int)
    case noPlans
    /// The parameters of `/products` belong there.
    case parametersBelong(Profile.ParameterPlace)
    case orders(Int)
    case noOrders
    /// The list is there, and the profile says that it is not.
    case ordersAfterAll
    case noOrdersAsConfigured
    case setBy(String)
    case setByBoth
    case setByNone
    case messages(Messages)
    case callbacks(Callbacks)
  }

  /// Who sends the codes.
  package enum Messages: Hashable, Sendable {
    case nobody
    case simulated
    case program
    case gateway
    case balance(String)
    case empty(String)
    case refused(String)
    case noAnswer(BrokerFailure.Cause)
  }

  package enum Callbacks: Hashable, Sendable {
    /// No address is configured: applications name the profile's page instead.
    case none
    /// No address is configured, and applications have none to name.
    case nowhere
    /// Nothing came from the address.
    case unproven(String)
    /// A call to the public address reached this machine.
    case arrived(String)
    /// Another program listens there, such as an open till, so that nothing can be tried out.
    case taken(String)
    case cannotListen(String)
  }

  package let subject: Subject
  package let grade: Grade
  package let result: Result
  /// The host it is about, where there are several.
  package var host: String?
  package var setting: Setting?

  init(
    _ subject: Subject, _ grade: Grade, _ result: Result, host: String? = nil,
    setting: Setting? = nil
  ) {
    (self.subject, self.grade, self.result, self.host, self.setting) = (
      subject, grade, result, host, setting
    )
  }
}

extension BrokerFailure.Cause {
  /// Why no sale can be made where this happens on the way to the bank.
  var blocker: CheckFinding.Blocker {
    switch self {
    case .notSecure(let why):
      switch why {
      case .unknownIssuer, .certificateWanted, .certificateRefused, .notYetValid: .configuration
      case .expired, .otherHost, .noTLS, .version, .other: .unreachable
      }
    case .proxyRefused(.password), .proxyRefused(.port), .notConfigured: .configuration
    default: .unreachable
    }
  }
}

extension AccessRefusal {
  var blocker: CheckFinding.Blocker {
    switch self {
    case .wrongClient, .unregistered, .notSubscribed, .grant, .inactive, .tokenRejected:
      .notPermitted
    case .scope, .wrongBase, .wrongPath, .wrongMethod, .parameters: .configuration
    case .tooMany: .busy
    case .unavailable, .other: .unreachable
    case .bank: .refused
    }
  }
}
