/// Why a call of the bank came to nothing, told apart by what it means for the one who called.
public enum BrokerFailure: Error, Hashable, Sendable {
  /// Nothing of the request can have reached the bank: it may be sent again without thought.
  case notSent(Cause)
  /// The request went out and no proof of what became of it came back: it may have been taken.
  case answerLost(Cause)
  /// The bank answered and did not take it.
  case refused(Refusal)

  /// What happened on the way.
  public enum Cause: Hashable, Sendable {
    /// No connection; the reason in the system's words.
    case cannotConnect(String)
    /// The host's name could not be resolved.
    case unknownHost
    /// No encrypted connection, or one to somebody else.
    case notSecure
    /// Nothing came for so many seconds.
    case timeout(seconds: Int)
    /// The connection ended before the answer did.
    case connectionLost
    /// The answer is not what the contract says; the reason in a few words.
    case garbage(String)
    /// The answer is larger than is believed.
    case tooLarge
    /// A gateway between us and the bank answered with this status.
    case gateway(status: Int)
    /// There was no token to send it with.
    case noToken(Refusal)
    /// The journal could not write it down, so it was not sent.
    case notKept
    /// The till ended before it knew.
    case interrupted
    /// Address or credentials are not set up.
    case notConfigured(String)
  }

  /// What a server said when it did not take a request.
  public struct Refusal: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The body, where it says anything.
    public let details: ErrorDetails?
    /// Seconds to wait before another try, where it says so.
    public let retryAfter: Int?
    /// A refusal.
    public init(status: Int, details: ErrorDetails? = nil, retryAfter: Int? = nil) {
      (self.status, self.details, self.retryAfter) = (status, details, retryAfter)
    }
  }

  /// True where the bank may have taken what was sent.
  public var isUncertain: Bool {
    if case .answerLost = self { true } else { false }
  }
}

/// What a call brought back: the value, and where the answer departs from the contract.
public struct Answer<Value: Hashable & Sendable>: Hashable, Sendable {
  /// What the answer says.
  public let value: Value
  /// Where it departs from the contract.
  public let findings: [Finding]
  /// An answer.
  public init(_ value: Value, findings: [Finding] = []) { (self.value, self.findings) = (value, findings) }

  /// The same answer as another value.
  public func map<Other>(_ change: (Value) -> Other) -> Answer<Other> {
    Answer<Other>(change(value), findings: findings)
  }
}
