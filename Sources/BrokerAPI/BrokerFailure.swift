/// Whether an application goes out under its number for the first time.
public enum Sending: Hashable, Sendable {
  /// Nothing under this number can have been taken.
  case first
  /// An application under this number may have been taken already: no answer proved that it was not.
  case repeated
}

/// Why a call of the bank came to nothing, told apart by what it means for the one who called.
public enum BrokerFailure: Error, Hashable, Sendable {
  /// Nothing of the request can have reached the bank: it may be sent again without thought.
  case notSent(Cause)
  /// The request went out and no proof of what became of it came back: it may have been taken.
  case answerLost(Cause)
  /// Something before the bank turned it away, so that nothing was taken: the same may be sent again with the same number.
  case notTaken(Refusal)
  /// The bank itself said no: the same sent again gets the same answer.
  case refused(Refusal)
  /// A repeat that was turned away because the number is used already: the bank has taken the application that went before.
  case takenBefore(Refusal)
  /// A repeat came to nothing: of the application that went before it is still not known whether the bank took it.
  indirect case stillUnknown(BrokerFailure)

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
    /// An answer came that proves neither that the request was taken nor that it was not.
    case inconclusive(Refusal)
    /// There was no token to send it with.
    case noToken(Refusal)
    /// The journal could not write it down, so it was not sent.
    case notKept
    /// The till ended before it knew.
    case interrupted
    /// Address or credentials are not set up.
    case notConfigured(String)
  }

  /// What a server said instead of doing what it was asked.
  public struct Refusal: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The body, where it says anything.
    public let details: ErrorDetails?
    /// Seconds to wait before another try, where it says so.
    public let retryAfter: Int?
    /// The gateway's number of the exchange, which the bank's support asks for.
    public let transaction: String?
    /// A refusal.
    public init(status: Int, details: ErrorDetails? = nil, retryAfter: Int? = nil, transaction: String? = nil) {
      self.status = status
      self.details = details
      self.retryAfter = retryAfter
      self.transaction = transaction
    }
  }

  /// True where the bank may have taken what was sent.
  public var isUncertain: Bool {
    switch self {
    case .answerLost, .stillUnknown: true
    case .notSent, .notTaken, .refused, .takenBefore: false
    }
  }

  /// What a server said, where one said anything.
  public var refusal: Refusal? {
    switch self {
    case .notTaken(let refusal), .refused(let refusal), .takenBefore(let refusal): refusal
    case .notSent(.noToken(let refusal)), .answerLost(.inconclusive(let refusal)): refusal
    case .stillUnknown(let failure): failure.refusal
    case .notSent, .answerLost: nil
    }
  }

  /// The same failure of an application that was sent so: whatever kept a repeat from being taken says nothing of the one before.
  package func of(_ sending: Sending) -> BrokerFailure {
    guard sending == .repeated else { return self }
    return switch self {
    case .notSent, .notTaken, .refused: .stillUnknown(self)
    case .answerLost, .takenBefore, .stillUnknown: self
    }
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
