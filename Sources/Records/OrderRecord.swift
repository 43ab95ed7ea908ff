public import BrokerAPI
public import Checkout
public import FoundationEssentials
import Text

/// Where an application went.
public struct BankAddress: Hashable, Sendable, Codable {
  /// The profile's name, such as `sandbox`.
  public var profile: String
  /// Host and port.
  public var host: String
  /// An address.
  public init(profile: String, host: String) { (self.profile, self.host) = (profile, host) }
}

/// What became of sending an application.
public enum Outcome: String, Hashable, Sendable, CaseIterable, Codable {
  /// On its way. Where the till that sent it is gone, as good as `unknown`.
  case sending
  /// The bank may have taken it: no answer came that says.
  case unknown
  /// The bank took it.
  case accepted
  /// The bank itself said no.
  case refused
  /// Something before the bank turned it away.
  case notTaken
  /// Nothing can have reached the bank.
  case notSent
  /// Its answer was lost, and the bank was asked and does not know it.
  case absent

  /// True while nobody knows whether the bank took it.
  public var isOpen: Bool { self == .sending || self == .unknown }

  /// What an answer means.
  public init(_ result: Result<Answer<Acceptance>, BrokerFailure>) {
    switch result {
    case .success, .failure(.takenBefore): self = .accepted
    case .failure(.notSent): self = .notSent
    case .failure(.answerLost), .failure(.stillUnknown): self = .unknown
    case .failure(.refused): self = .refused
    case .failure(.notTaken): self = .notTaken
    }
  }
}

/// A state of an order that was seen.
public struct SeenState: Hashable, Sendable {
  /// How the till came to know it.
  public enum Source: String, Hashable, Sendable, CaseIterable, Codable {
    /// In the bank's list.
    case poll
    /// Told by the bank.
    case callback
    /// Set by the clerk.
    case clerk
  }

  /// The state.
  public var state: OrderState
  /// The bank's words for it, in Russian as a rule.
  public var title: String
  /// When it was seen.
  public var at: Date
  /// How.
  public var source: Source

  /// A state that was seen.
  public init(_ state: OrderState, title: String, at: Date, source: Source) {
    (self.state, self.title, self.at, self.source) = (state, title, at, source)
  }
}

/// The orders that belong together when they are counted and searched.
public enum OrderGroup: String, Hashable, Sendable, CaseIterable {
  /// Bank or customer have something to do.
  case waiting
  /// Signed, handed over or paid.
  case signed
  /// The bank refused.
  case refused
  /// Somebody withdrew, or time ran out.
  case withdrawn
  /// Nobody knows whether the bank took it.
  case unconfirmed
  /// It never became an order.
  case notTaken

  /// The group of an order.
  public init(_ outcome: Outcome, _ state: OrderState?) {
    switch outcome {
    case .sending, .unknown: self = .unconfirmed
    case .refused, .notTaken, .notSent, .absent: self = .notTaken
    case .accepted:
      switch (state ?? .initial).look {
      case .waitingForBank, .waitingForCustomer, .unknown: self = .waiting
      case .good, .done: self = .signed
      case .refused: self = .refused
      case .withdrawn: self = .withdrawn
      }
    }
  }
}

/// An application in short: what a row of the history says.
public struct OrderSummary: Hashable, Sendable {
  /// The partner's number.
  public var reference: Reference
  /// Who buys.
  public var buyer: Buyer
  /// The goods' names, those of a line once, each with how many where that is more than one.
  public var goods: [String]
  /// How it is paid.
  public var plan: Plan
  /// When it was sent, or is about to be.
  public var submittedAt: Date
  /// Where to.
  public var bank: BankAddress
  /// What became of it.
  public var outcome: Outcome
  /// Where the customer goes on; empty where the answer that held it was lost.
  public var link = ""
  /// The state it was last seen in; nil before the first look.
  public var last: SeenState?

  /// An application.
  public init(
    reference: Reference, buyer: Buyer, goods: [String], plan: Plan, submittedAt: Date,
    bank: BankAddress = BankAddress(profile: "", host: ""), outcome: Outcome = .sending
  ) {
    (self.reference, self.buyer, self.goods, self.plan) = (reference, buyer, goods, plan)
    (self.submittedAt, self.bank, self.outcome) = (submittedAt, bank, outcome)
  }

  /// When the link ends, as far as the bank has published it: 72 hours after the application.
  public var linkEndsAt: Date { submittedAt + 72 * 3600 }
  /// What is paid for the goods.
  public var amount: Money { plan.amount }
  /// The group it belongs to.
  public var group: OrderGroup { OrderGroup(outcome, last?.state) }
}

/// An application that is about to be sent: what the journal writes down before the first byte goes out.
public struct Filing: Hashable, Sendable {
  /// The request, exactly as it is sent.
  public var request: SubmissionRequest
  /// What it is, in short.
  public var summary: OrderSummary
  /// The sale it came from.
  public var draft: Draft
  /// Whether an application with this number may have been taken before.
  public var sending: Sending
  /// An application with the sale it came from.
  public init(request: SubmissionRequest, summary: OrderSummary, draft: Draft, sending: Sending = .first) {
    self.request = request
    self.summary = summary
    self.draft = draft
    self.sending = sending
  }
}

/// What is sent for a sale: an application, or the wish for a link.
public enum SubmissionRequest: Hashable, Sendable {
  /// An application.
  case application(PreApprovalRequest)
  /// The wish for a link.
  case link(PostLinkRequest)

  /// Reads one that was kept; nil for anything else.
  public init?(reading json: JSON) {
    if let request = try? PreApprovalRequest(checking: json) {
      self = .application(request)
    } else if let request = try? PostLinkRequest(checking: json) {
      self = .link(request)
    } else {
      return nil
    }
  }

  /// As it is kept and shown: without the code.
  public var kept: JSON {
    switch self {
    case .application(let request): request.withoutCode.json
    case .link(let request): request.json
    }
  }

  /// Without anything that says who buys.
  public var masked: JSON {
    switch self {
    case .application(let request): request.masked.json
    case .link(let request): request.masked.json
    }
  }
}

/// One try to send an application.
public struct Attempt: Hashable, Sendable {
  /// When it began.
  public var beganAt: Date
  /// When its outcome was known; nil for one that was cut off.
  public var endedAt: Date?
  /// What became of it.
  public var outcome: Outcome
  /// Where it went.
  public var bank: BankAddress
  /// The request as it was sent, but for the code, as JSON.
  public var request: String
  /// What came back: the bank's answer as JSON, or what happened in a few English words.
  public var answer: String
  /// A try.
  public init(
    beganAt: Date, endedAt: Date?, outcome: Outcome, bank: BankAddress, request: String, answer: String
  ) {
    (self.beganAt, self.endedAt, self.outcome) = (beganAt, endedAt, outcome)
    (self.bank, self.request, self.answer) = (bank, request, answer)
  }
}

/// Everything that is known of an application.
public struct OrderRecord: Hashable, Sendable {
  /// What it is, in short.
  public var summary: OrderSummary
  /// The states that were seen, oldest first.
  public var history: [SeenState]
  /// The tries to send it, oldest first.
  public var attempts: [Attempt]
  /// The sale it came from; nil once it was forgotten.
  public var draft: Draft?
  /// A record.
  public init(summary: OrderSummary, history: [SeenState], attempts: [Attempt] = [], draft: Draft? = nil) {
    (self.summary, self.history, self.attempts, self.draft) = (summary, history, attempts, draft)
  }
}

extension PreApprovalRequest {
  /// The request as it is kept and shown: without the code, which is a secret before it is used and of no use afterwards.
  public var withoutCode: PreApprovalRequest {
    var request = self
    request.verificationSmsCode = Mask.hidden
    return request
  }

  /// The request without anything that says who buys.
  public var masked: PreApprovalRequest {
    var request = withoutCode
    var buyer = Buyer()
    (buyer.lastName, buyer.firstName, buyer.middleName) = (customer.lastName, customer.firstName, customer.middleName)
    (buyer.iin, buyer.phone, buyer.email) = (customer.taxCode, customer.mobileNumber, customer.email)
    let masked = buyer.masked
    request.customer.lastName = masked.lastName
    request.customer.firstName = masked.firstName
    request.customer.middleName = masked.middleName
    request.customer.taxCode = masked.iin
    request.customer.mobileNumber = masked.phone
    request.customer.email = masked.email
    request.address.delivery = Mask.address(address.delivery)
    return request
  }
}

extension PostLinkRequest {
  /// The request without anything that says who buys.
  var masked: PostLinkRequest {
    var buyer = Buyer()
    (buyer.iin, buyer.phone) = (iin, phoneNumber)
    var request = self
    (request.iin, request.phoneNumber) = (buyer.masked.iin, buyer.masked.phone)
    return request
  }
}

extension Result where Success == Answer<Acceptance>, Failure == BrokerFailure {
  /// What came back, as it is kept: the answer as JSON, or what happened.
  public var kept: String {
    switch self {
    case .success(let answer): String(decoding: answer.value.json.bytes, as: UTF8.self)
    case .failure(let failure): failure.kept
    }
  }
}

extension BrokerFailure {
  fileprivate var kept: String {
    // A token that was not given says nothing of the application.
    if case .notSent(let cause) = self { return "not sent: \(cause)" }
    if let refusal { return refusal.kept }
    return switch self {
    case .answerLost(let cause): "answer lost: \(cause)"
    case .stillUnknown(let failure): failure.kept
    case .notSent, .notTaken, .refused, .takenBefore: ""
    }
  }
}

extension BrokerFailure.Refusal {
  /// The server's words as JSON with the number of the exchange, or the status where there are none.
  fileprivate var kept: String {
    guard let details else { return ["HTTP \(status)", transaction].compactMap { $0 }.joined(separator: ", ") }
    guard case .object(var members) = details.json else { return "" }
    if let transaction { members["X-Global-Transaction-ID"] = .string(transaction) }
    return String(decoding: JSON.object(members).bytes, as: UTF8.self)
  }
}
