package import FoundationEssentials
import Text

/// The partner's order number, the only key that both sides share: unique for ever and reused for every repeat.
package struct Reference: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  /// Such as `KS-0007`.
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package var description: String { rawValue }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
  private static let epoch: TimeInterval = 1_704_067_200

  /// The number after `last`: seconds since the start of 2024, or `last + 1` if that is greater.
  ///
  /// So numbers grow even if the clock is set back, and a till that lost its journal continues above all it used.
  package static func next(after last: Int64, at moment: Date) -> Int64 {
    max(last + 1, Int64(max(0, moment.timeIntervalSince1970 - epoch)))
  }

  /// Such as `KS-2R8ZQ3`: at least six characters of Crockford's base 32, which has no I, L, O and U, so that it can be read out on the
  /// phone.
  package init(prefix: String, number: Int64) {
    var rest = max(0, number)
    var characters: [Character] = []
    while rest > 0 || characters.count < 6 {
      characters.insert(Reference.alphabet[Int(rest % 32)], at: 0)
      rest /= 32
    }
    self.init(rawValue: prefix + "-" + String(characters))
  }

  /// A prefix is one to eight ASCII letters and digits.
  package static func isPrefix(_ text: String) -> Bool {
    (1...8).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }
}

/// A complete application for a loan or instalment, as `/pre-approved` is sent.
package struct Application: Hashable, Sendable {
  package let reference: Reference
  package let cart: Cart
  package let plan: Plan
  package let customer: Customer
  package let handover: Handover
  package let code: SMSCode
  package let verifiedAt: Date
  package let consent: Consent

  /// Why a sale is not a complete application yet.
  package enum Gap: Error, Hashable, Sendable {
    case emptyCart
    /// No plan, or one for another total.
    case noPlan
    case noAddress
    case noConsent
    case notVerified
  }

  /// - Throws: the first `Gap`, in the order of the steps.
  package init(
    reference: Reference, cart: Cart, plan: Plan?, customer: Customer, handover: Handover,
    verification: Verification, consent: Consent?
  ) throws(Gap) {
    guard !cart.isEmpty else { throw .emptyCart }
    guard let plan, plan.amount == cart.total else { throw .noPlan }
    if case .delivery(let address, _) = handover, address.value.allSatisfy(\.isWhitespace) { throw .noAddress }
    guard let consent else { throw .noConsent }
    guard let (code, at) = verification.confirmation(for: customer.phone) else { throw .notVerified }
    self.reference = reference
    self.cart = cart
    self.plan = plan
    self.customer = customer
    self.handover = handover
    self.code = code
    self.verifiedAt = at
    self.consent = consent
  }
}
