package import BrokerAPI
import Text

/// A request as a tester made it: right or wrong, it is sent as it stands. Secrets are slots.
package struct TestRequest: Hashable, Sendable, Confidential {
  /// Whose token takes the place of the bearer token's slot.
  package enum Token: String, CaseIterable, Hashable, Sendable {
    case own
    /// No Authorization at all.
    case none
    /// One that the bank issued to nobody.
    case wrong
    /// One of the profile's that has run out.
    case expired
    case anotherClients = "another-clients"
  }

  /// What no proper client does.
  package enum Flaw: String, CaseIterable, Hashable, Sendable {
    /// A second Content-Length that contradicts the first.
    case twoLengths = "two-lengths"
    /// The connection ends in the middle of the body.
    case cutBody = "cut-body"
    /// A byte in the body that UTF-8 does not have.
    case badUTF8 = "bad-utf8"
    /// A few bytes at a time.
    case slowly
  }

  /// Its headers are all that are sent besides those of the transport; of one that the transport adds too, its own is sent.
  package var request: ReplayRequest
  package var token: Token
  /// Nil for what a proper client sends.
  package var flaw: Flaw?
  /// The reference of the sale, for the record.
  package var sale: String?

  package init(_ request: ReplayRequest, token: Token = .own, flaw: Flaw? = nil, sale: String? = nil) {
    self.request = request
    self.token = token
    self.flaw = flaw
    self.sale = sale
  }

  package var description: String { request.description }
}

/// Requests that are sent together.
package struct TestRun: Hashable, Sendable {
  package var requests: [TestRequest]
  /// False for one after the other.
  package var isAtOnce: Bool
  /// Each gets a number that was not used yet, and the time of a code sent just now.
  package var isRenewed: Bool

  package init(_ requests: [TestRequest], isAtOnce: Bool = false, isRenewed: Bool = false) {
    self.requests = requests
    self.isAtOnce = isAtOnce
    self.isRenewed = isRenewed
  }
}

/// What became of one of them.
package enum TestOutcome: Hashable, Sendable {
  /// With the id of its record; nil where none is kept.
  case answered(status: Int, ExchangeID?)
  case failed(BrokerFailure, ExchangeID?)
  case notSent(TestRefusal)
}

/// Why nothing was sent.
package enum TestRefusal: Error, Hashable, Sendable {
  case production
  /// The address is no HTTP address.
  case badAddress
  /// Its secrets belong to the profile's own host alone.
  case foreignSecret(SecretSlot)
  /// Nothing tells the value of a secret.
  case noValue(SecretSlot)
  /// No token of this kind is known.
  case noToken(TestRequest.Token)
  /// The method or a header contains what no request can.
  case unsendable
}

extension TestRequest {
  /// It may change something at the bank.
  package var changesSomething: Bool { Self.changesSomething(request.method) }

  static func changesSomething(_ method: String) -> Bool { !["GET", "HEAD", "OPTIONS"].contains(method.uppercased()) }

  /// An application for a loan, or for a link.
  package var isApplication: Bool {
    request.method == "POST" && [BrokerPath.preApproved, BrokerPath.postLink].contains { request.path.hasSuffix($0) }
  }
}
