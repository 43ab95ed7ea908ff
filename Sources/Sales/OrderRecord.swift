package import BrokerAPI
package import Checkout
package import FoundationEssentials
package import Text

/// Where an application was sent.
package struct BankAddress: Hashable, Sendable, Codable {
  /// Such as `sandbox`.
  package var profile: String
  /// Host and port.
  package var host: String
  package init(profile: String, host: String) {
    self.profile = profile
    self.host = host
  }
}

/// What became of sending an application.
package enum Outcome: String, Hashable, Sendable, CaseIterable, Codable {
  /// Being sent. As good as `unknown` once the sending till is gone.
  case sending
  /// The bank may have accepted it; no answer says.
  case unknown
  /// The bank accepted it.
  case accepted
  /// The bank itself refused it.
  case refused
  /// Something in front of the bank rejected it.
  case notAccepted = "notTaken"
  /// Nothing can have reached the bank.
  case notSent
  /// Its answer was lost and the bank is proven not to know it.
  case absent

  /// True while it is unknown whether the bank accepted it.
  package var isOpen: Bool { self == .sending || self == .unknown }
  /// True where the bank does not have it: proven, reported by a person, or rejected.
  package var isNotAccepted: Bool { OrderGroup(self, nil) == .notAccepted }

  package init(_ result: Result<Answer<Acceptance>, BrokerFailure>) {
    guard case .failure(let failure) = result else {
      self = .accepted
      return
    }
    self =
      switch failure.kind {
      case .alreadyAccepted: .accepted
      case .notSent: .notSent
      case .answerLost, .stillUnknown: .unknown
      case .refused: .refused
      case .notAccepted: .notAccepted
      }
  }
}

/// A state in which an order was seen.
package struct SeenState: Hashable, Sendable {
  package enum Source: String, Hashable, Sendable, CaseIterable, Codable {
    case poll
    case callback
    case clerk
    /// The stand-in bank went back to an earlier time; what was seen before does not count any more.
    case correction
  }

  package var state: OrderState
  /// The bank's words for it, usually in Russian.
  package var title: String
  package var at: Date
  package var source: Source

  package init(_ state: OrderState, title: String, at: Date, source: Source) {
    self.state = state
    self.title = title
    self.at = at
    self.source = source
  }
}

/// Groups for counting and searching.
package enum OrderGroup: String, Hashable, Sendable, CaseIterable {
  /// The bank or the customer has to act.
  case waiting
  /// Signed, delivered or paid.
  case signed
  /// Refused by the bank.
  case refused
  /// Cancelled by somebody, or expired.
  case withdrawn
  /// It is unknown whether the bank accepted it.
  case unconfirmed
  /// It never became an order.
  case notAccepted = "notTaken"

  package init(_ outcome: Outcome, _ state: OrderState?) {
    switch outcome {
    case .sending, .unknown: self = .unconfirmed
    case .refused, .notAccepted, .notSent, .absent: self = .notAccepted
    case .accepted:
      switch (state ?? .initial).category {
      case .waitingForBank, .waitingForCustomer, .unknown: self = .waiting
      case .signed, .done: self = .signed
      case .refused: self = .refused
      case .withdrawn: self = .withdrawn
      }
    }
  }
}

package struct OrderSummary: Hashable, Sendable {
  package var reference: Reference
  package var buyer: Buyer
  /// Names of the goods, one for each cart line, with the quantity if above one.
  package var goods: [String]
  package var plan: Plan
  /// When it was sent, or is about to be.
  package var submittedAt: Date
  package var bank: BankAddress
  package var outcome: Outcome
  /// The customer's link; empty where the answer that contained it was lost.
  package var link = ""
  /// Nil until it is first seen.
  package var last: SeenState?
  /// The name of the till that sent it; empty where an earlier version did.
  package var till = ""

  package init(
    reference: Reference, buyer: Buyer, goods: [String], plan: Plan, submittedAt: Date,
    bank: BankAddress = BankAddress(profile: "", host: ""), outcome: Outcome = .sending
  ) {
    self.reference = reference
    self.buyer = buyer
    self.goods = goods
    self.plan = plan
    self.submittedAt = submittedAt
    self.bank = bank
    self.outcome = outcome
  }

  /// 72 hours after the application (published).
  package var linkEndsAt: Date { submittedAt + 72 * 3600 }
  package var amount: Money { plan.amount }
  package var group: OrderGroup { OrderGroup(outcome, last?.state) }
}

/// An application about to be sent, as the journal stores it before the first byte.
package struct PendingSubmission: Hashable, Sendable {
  /// Exactly as it is sent.
  package var request: SubmissionRequest
  package var summary: OrderSummary
  package var draft: Draft
  /// Whether an application with this number may have been accepted before.
  package var sending: Sending
  /// Other applications of the same person for the same total that it is sent beside; nil for whatever there is.
  package var knownRivals: Set<Reference>?
  package init(
    request: SubmissionRequest, summary: OrderSummary, draft: Draft, sending: Sending = .first,
    knownRivals: Set<Reference>? = nil
  ) {
    self.knownRivals = knownRivals
    self.request = request
    self.summary = summary
    self.draft = draft
    self.sending = sending
  }
}

package enum SubmissionRequest: Hashable, Sendable {
  case application(PreApprovalRequest)
  case link(PostLinkRequest)
  /// Of a form that the contract does not allow.
  case given(GivenRequest)

  /// Parses a stored request; nil for anything else.
  package init?(reading json: JSON) {
    if let request = try? PreApprovalRequest(checking: json) {
      self = .application(request)
    } else if let request = try? PostLinkRequest(checking: json) {
      self = .link(request)
    } else {
      return nil
    }
  }

  /// For storage and display: without the code.
  package var stored: JSON {
    switch self {
    case .application(let request): request.withoutCode.json
    case .link(let request): request.json
    case .given(let request): request.stored
    }
  }

  /// With all personal data masked.
  package var masked: JSON {
    switch self {
    case .application(let request): request.masked.json
    case .link(let request): request.masked.json
    case .given(let request): request.masked
    }
  }
}

package struct Attempt: Hashable, Sendable {
  package var beganAt: Date
  /// Nil for one that was interrupted.
  package var endedAt: Date?
  package var outcome: Outcome
  package var bank: BankAddress
  /// JSON, without the code.
  package var request: Sensitive<String>
  /// The bank's answer as JSON, or a short English description of the failure.
  package var answer: Sensitive<String>
  /// Why no answer said that the bank accepted it; nil where one did, and where that was not stored.
  package var failure: BrokerFailure?
  package var content: SentContent
  package init(
    beganAt: Date, endedAt: Date?, outcome: Outcome, bank: BankAddress, request: String, answer: String,
    failure: BrokerFailure? = nil, content: SentContent = .forgotten
  ) {
    self.failure = failure
    self.beganAt = beganAt
    self.endedAt = endedAt
    self.outcome = outcome
    self.bank = bank
    self.request = Sensitive(request)
    self.answer = Sensitive(answer)
    self.content = content
  }
}

/// What became of an attempt.
package struct AttemptEnd: Hashable, Sendable {
  package let outcome: Outcome
  /// The customer's link; empty where none came.
  package let link: String
  /// As `Attempt.answer`; empty for what it was.
  package let answer: String
  /// As JSON; empty where the bank accepted it.
  package let failure: String
  package let at: Date

  package init(_ outcome: Outcome, link: String = "", answer: String = "", failure: String = "", at: Date) {
    self.outcome = outcome
    self.link = link
    self.answer = answer
    self.failure = failure
    self.at = at
  }
}

/// Everything stored about an application.
package struct OrderRecord: Hashable, Sendable {
  package var summary: OrderSummary
  /// Oldest first.
  package var history: [SeenState]
  package var attempts: [Attempt]
  /// What people at the bank said about it, oldest first.
  package var resolutions: [ManualResolution]
  /// The sale it came from; nil once forgotten.
  package var draft: Draft?
  /// What an unsigned callback reported and nothing proved or disproved.
  package var claim: SeenState?
  /// Of the last attempt; nil where that is not known.
  package var failure: OpenSubmission.Failure?
  package init(
    summary: OrderSummary, history: [SeenState], attempts: [Attempt] = [], resolutions: [ManualResolution] = [],
    draft: Draft? = nil, claim: SeenState? = nil, failure: OpenSubmission.Failure? = nil
  ) {
    self.failure = failure
    self.claim = claim
    self.resolutions = resolutions
    self.summary = summary
    self.history = history
    self.attempts = attempts
    self.draft = draft
  }
}

extension PreApprovalRequest {
  /// For storage and display: the code is a secret before it is used and useless afterwards.
  package var withoutCode: PreApprovalRequest {
    var request = self
    request.verificationSmsCode = Mask.hidden
    return request
  }

  /// With all personal data masked.
  package var masked: PreApprovalRequest {
    var request = withoutCode
    var buyer = Buyer()
    buyer.lastName = customer.lastName
    buyer.firstName = customer.firstName
    buyer.middleName = customer.middleName
    buyer.iin = customer.taxCode
    buyer.email = customer.contact.email
    let masked = buyer.masked
    request.customer.lastName = masked.lastName
    request.customer.firstName = masked.firstName
    request.customer.middleName = masked.middleName
    request.customer.taxCode = masked.iin
    request.customer.contact.mobileNumber = Mask.phone.keepingForm(customer.contact.mobileNumber)
    request.customer.contact.email = masked.email
    request.address.delivery = Mask.address(address.delivery)
    return request
  }
}

extension PostLinkRequest {
  var masked: PostLinkRequest {
    var buyer = Buyer()
    buyer.iin = iin
    var request = self
    request.iin = buyer.masked.iin
    request.phoneNumber = Mask.phone.keepingForm(phoneNumber)
    return request
  }
}

extension Result where Success == Answer<Acceptance>, Failure == BrokerFailure {
  /// The answer as JSON, or a description of the failure.
  package var stored: String {
    switch self {
    case .success(let answer): answer.value.json.with(transaction: answer.transaction)
    case .failure(let failure): failure.stored
    }
  }
}

extension BrokerFailure {
  fileprivate var stored: String {
    // A refused token says nothing about the application.
    if case .notSent(let cause) = kind { return "not sent: \(cause)" }
    if let refusal { return refusal.stored }
    return switch kind {
    case .answerLost(let cause): ["answer lost: \(cause)", transaction].compactMap { $0 }.joined(separator: ", ")
    case .stillUnknown(let kind): Self(kind).recorded(as: nil, transaction: transaction).stored
    case .notSent, .notAccepted, .refused, .alreadyAccepted: ""
    }
  }
}

extension BrokerFailure.Refusal {
  /// The server's body as JSON with the transaction id, or the status where there is no body.
  fileprivate var stored: String {
    guard let details else { return ["HTTP \(status)", transaction].compactMap { $0 }.joined(separator: ", ") }
    return details.json.with(transaction: transaction)
  }
}

extension JSON {
  /// As text, with the gateway's transaction id as one more member.
  fileprivate func with(transaction: String?) -> String {
    guard case .object(var members) = self else { return "" }
    if let transaction { members["X-Global-Transaction-ID"] = .string(transaction) }
    return String(decoding: JSON.object(members).bytes, as: UTF8.self)
  }
}
