public import FoundationEssentials

/// The partner's own number of an order, the only key that both sides share: unique for ever and kept for every repeat.
public struct Reference: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  /// The number as it is sent, such as `KS-0007`.
  public let rawValue: String
  /// A reference with this number.
  public init(rawValue: String) { self.rawValue = rawValue }
  public var description: String { rawValue }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
  private static let epoch: TimeInterval = 1_704_067_200

  /// The number that follows `last` at a moment: seconds since the start of 2024, or one more than the last where that is no more.
  ///
  /// So numbers only grow, even where the clock was set back, and a till whose record of them was lost goes on above all it used.
  public static func next(after last: Int64, at moment: Date) -> Int64 {
    max(last + 1, Int64(max(0, moment.timeIntervalSince1970 - epoch)))
  }

  /// A reference of a prefix and a number, such as `KS-2R8ZQ3`: at least six characters of an alphabet without I, L, O and U, so that
  /// it can be read out on the phone.
  public init(prefix: String, number: Int64) {
    var rest = max(0, number)
    var characters: [Character] = []
    while rest > 0 || characters.count < 6 {
      characters.insert(Reference.alphabet[Int(rest % 32)], at: 0)
      rest /= 32
    }
    self.init(rawValue: prefix + "-" + String(characters))
  }

  /// True for what a prefix may be: one to eight ASCII letters and digits.
  public static func isPrefix(_ text: String) -> Bool {
    (1...8).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }
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
