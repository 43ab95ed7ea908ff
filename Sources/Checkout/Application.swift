public import FoundationEssentials

/// The partner's own number of an order, the only key that both sides share: unique for ever and kept for every repeat.
public struct Reference: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  /// The number as it is sent, such as `KS-0007`.
  public let rawValue: String
  /// A reference with this number.
  public init(rawValue: String) { self.rawValue = rawValue }
  public var description: String { rawValue }
}

/// A whole application for a loan or instalment: what `/pre-approved` is sent, as the till understands it.
public struct Application: Hashable, Sendable {
  /// The partner's number of it.
  public let reference: Reference
  /// What is bought.
  public let cart: Cart
  /// How it is paid.
  public let plan: Plan
  /// Who buys.
  public let customer: Customer
  /// How the goods reach them.
  public let handover: Handover
  /// The old six-digit postcode of the place of sale.
  public let salesPlace: String
  /// The code the customer told.
  public let code: SMSCode
  /// When it was typed.
  public let verifiedAt: Date
  /// The customer's consent.
  public let consent: Consent

  /// What keeps a sale from being an application.
  public enum Gap: Error, Hashable, Sendable {
    case emptyCart
    /// No plan, or one that was offered for another total.
    case noPlan
    case noAddress
    case noConsent
    /// The phone was not verified by a code, or another phone was.
    case notVerified
  }

  /// Puts an application together.
  /// - Throws: the first `Gap`, in the order of the steps.
  public init(
    reference: Reference, cart: Cart, plan: Plan?, customer: Customer, handover: Handover, salesPlace: String,
    verification: Verification, consent: Consent?
  ) throws(Gap) {
    guard !cart.isEmpty else { throw .emptyCart }
    guard let plan, plan.amount == cart.total else { throw .noPlan }
    guard !handover.address.allSatisfy(\.isWhitespace) else { throw .noAddress }
    guard let consent else { throw .noConsent }
    guard let (code, at) = verification.confirmation(for: customer.phone) else { throw .notVerified }
    self.reference = reference
    self.cart = cart
    self.plan = plan
    self.customer = customer
    self.handover = handover
    self.salesPlace = salesPlace
    self.code = code
    self.verifiedAt = at
    self.consent = consent
  }
}
