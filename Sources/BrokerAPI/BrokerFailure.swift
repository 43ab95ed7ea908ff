package import Checkout
import FoundationEssentials

/// Whether a number is sent for the first time.
package enum Sending: Hashable, Sendable {
  /// Nothing with this number can have been accepted.
  case first
  /// An application with this number may have been accepted: no answer proved otherwise.
  case repeated
}

/// Why a call failed, and which exchange shows it.
package struct BrokerFailure: Error, Hashable, Sendable, Codable {
  /// Distinguished by what a failure means for the caller.
  package enum Kind: Hashable, Sendable, Codable {
    /// Nothing can have reached the bank: it is safe to send it again.
    case notSent(Cause)
    /// The request was sent and its outcome is unknown: it may have been accepted.
    case answerLost(Cause)
    /// Something in front of the bank rejected it: it is safe to send it again with the same number.
    case notAccepted(Refusal)
    /// The bank itself refused: the same request gets the same answer.
    case refused(Refusal)
    /// A repeat was rejected because its number is used: the bank accepted an earlier application.
    case alreadyAccepted(Refusal)
    /// A repeat failed: it is still unknown whether the earlier application was accepted.
    indirect case stillUnknown(Kind)
  }

  package let kind: Kind
  /// The exchange that failed, or the token's where that came before it. Nil where none is kept.
  package private(set) var exchange: ExchangeID?
  /// The gateway's transaction id of an answer that is no refusal.
  private var answerTransaction: String?

  /// Exchanges are kept by a running till only.
  private enum CodingKeys: String, CodingKey {
    case kind
    case answerTransaction = "transaction"
  }

  package init(_ kind: Kind, exchange: ExchangeID? = nil) {
    self.kind = kind
    self.exchange = exchange
  }

  /// The gateway's transaction id, which the bank's support asks for.
  package var transaction: String? { refusal?.transaction ?? answerTransaction }

  package static func notSent(_ cause: Cause) -> Self { Self(.notSent(cause)) }
  package static func answerLost(_ cause: Cause) -> Self { Self(.answerLost(cause)) }
  package static func notAccepted(_ refusal: Refusal) -> Self { Self(.notAccepted(refusal)) }
  package static func refused(_ refusal: Refusal) -> Self { Self(.refused(refusal)) }
  package static func alreadyAccepted(_ refusal: Refusal) -> Self { Self(.alreadyAccepted(refusal)) }
  package static func stillUnknown(_ kind: Kind) -> Self { Self(.stillUnknown(kind)) }

  /// With the exchange that failed and the gateway's transaction id, unless they are known already.
  package func recorded(as exchange: ExchangeID?, transaction: String? = nil) -> Self {
    var failure = Self(kind, exchange: self.exchange ?? exchange)
    failure.answerTransaction = refusal == nil ? answerTransaction ?? transaction : nil
    return failure
  }

  package enum Cause: Hashable, Sendable, Codable {
    case cannotConnect(String)
    /// Name resolution failed.
    case unknownHost
    case notSecure(Insecurity)
    case proxyRefused(ProxyRefusal)
    /// Nothing was received for this long.
    case timeout(seconds: Int)
    case connectionLost
    /// The answer violates the contract; a short reason.
    case garbage(String)
    /// The answer exceeds the size limit.
    case tooLarge
    /// The answer proves neither acceptance nor refusal.
    case inconclusive(Refusal)
    /// No token was issued.
    case noToken(Refusal)
    /// The journal could not store it, so it was not sent.
    case notStored
    /// Its number stands for another application, or for one that the bank may have.
    case numberUsed
    /// Its number was used at another bank of the journal.
    case numberElsewhere
    /// Another till of the journal sent this application of the same person for the same total meanwhile.
    case secondOpen(Reference)
    /// Another till of the journal has seen or set this state of the order meanwhile.
    case stateChanged(OrderState)
    /// Another till of the journal is setting a state of the order.
    case stateBusy
    /// The till ended before the answer.
    case interrupted
    /// Address or credentials are missing or invalid.
    case notConfigured(String)
  }

  /// Why there is no secure connection, as far as a shop can do something about it.
  package enum Insecurity: Hashable, Sendable, Codable {
    case expired, notYetValid, otherHost, unknownIssuer
    /// The server wants a client certificate, or another one.
    case certificateWanted, certificateRefused
    case noTLS, version
    case other(String)
  }

  package enum ProxyRefusal: Hashable, Sendable, Codable {
    case password
    case port(Int)
    case other(String)
  }

  /// What a server said instead of doing as asked.
  package struct Refusal: Hashable, Sendable, Codable {
    package let status: Int
    package let details: ErrorDetails?
    /// Seconds.
    package let retryAfter: Int?
    /// The gateway's transaction id, which the bank's support asks for.
    package let transaction: String?
    package init(status: Int, details: ErrorDetails? = nil, retryAfter: Int? = nil, transaction: String? = nil) {
      self.status = status
      self.details = details
      self.retryAfter = retryAfter
      self.transaction = transaction
    }
  }

  /// True where the bank may have accepted what was sent.
  package var isUncertain: Bool {
    switch kind {
    case .answerLost, .stillUnknown: true
    case .notSent, .notAccepted, .refused, .alreadyAccepted: false
    }
  }

  /// True where an answer arrived that does not say what became of what was sent.
  package var isAnswerUnclear: Bool {
    switch kind {
    case .answerLost(.inconclusive), .answerLost(.garbage), .answerLost(.tooLarge), .stillUnknown(.notAccepted),
      .stillUnknown(.refused):
      true
    case .answerLost, .stillUnknown, .notSent, .notAccepted, .refused, .alreadyAccepted: false
    }
  }

  package var refusal: Refusal? {
    switch kind {
    case .notAccepted(let refusal), .refused(let refusal), .alreadyAccepted(let refusal): refusal
    case .notSent(.noToken(let refusal)), .answerLost(.inconclusive(let refusal)): refusal
    case .stillUnknown(let kind): Self(kind).refusal
    case .notSent, .answerLost: nil
    }
  }

  /// The open application because of which a second one of the same person was not sent.
  package var rival: Reference? {
    switch kind {
    case .notSent(.secondOpen(let rival)), .stillUnknown(.notSent(.secondOpen(let rival))): rival
    default: nil
    }
  }

  /// A repeat was not sent, because another till has sent the application again or found it at the bank.
  package var isRepeatOutdated: Bool { kind == .stillUnknown(.notSent(.numberUsed)) }

  /// Adjusts a failure to repeats: whatever stopped a repeat says nothing about the application before it.
  package func of(_ sending: Sending) -> BrokerFailure {
    guard sending == .repeated else { return self }
    return switch kind {
    case .notSent, .notAccepted, .refused: Self(.stillUnknown(kind)).recorded(as: exchange, transaction: transaction)
    case .answerLost, .alreadyAccepted, .stillUnknown: self
    }
  }
}

extension BrokerFailure {
  /// As JSON, for the journal.
  package var json: String {
    (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Nil for anything else, such as that of a later version.
  package init?(json: String) {
    guard let failure = try? JSONDecoder().decode(BrokerFailure.self, from: Data(json.utf8)) else { return nil }
    self = failure
  }
}

/// How many calls the gateway still takes in its current minute or hour: one count for all calls of an application.
package struct RateLimit: Hashable, Sendable {
  package let remaining: Int
  /// Of how many; nil where that is not known.
  package let limit: Int?
  /// False also where nothing tells of which time they are.
  package let isOfMinute: Bool
  package init(remaining: Int, limit: Int? = nil, isOfMinute: Bool = false) {
    self.remaining = remaining
    self.limit = limit
    self.isOfMinute = isOfMinute
  }

  /// True for the last tenth, which is left to what a clerk waits for; of an unknown limit the last ten.
  package var isNearlyUsed: Bool { remaining <= (limit.map { $0 / 10 } ?? 10) }
}

/// A call's result and how the answer deviates from the contract.
package struct Answer<Value: Hashable & Sendable>: Hashable, Sendable {
  package let value: Value
  package let findings: [Finding]
  /// Nil where none is kept.
  package var exchange: ExchangeID?
  /// What the gateway says of its limit; nil where it says nothing.
  package var limit: RateLimit?
  /// The gateway's transaction id.
  package var transaction: String?
  /// How many elements of a list cannot be used: what is missing may be among them.
  package var unusable = 0
  package init(_ value: Value, findings: [Finding] = [], exchange: ExchangeID? = nil, limit: RateLimit? = nil) {
    self.value = value
    self.findings = findings
    self.exchange = exchange
    self.limit = limit
  }

  package func map<Other>(_ change: (Value) -> Other) -> Answer<Other> {
    var changed = Answer<Other>(change(value), findings: findings, exchange: exchange, limit: limit)
    changed.transaction = transaction
    changed.unusable = unusable
    return changed
  }
}
