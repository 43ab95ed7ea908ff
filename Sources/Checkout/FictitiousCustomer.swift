/// A made-up customer for rehearsals, and how the stand-in bank treats this customer.
package struct FictitiousCustomer: Hashable, Sendable {
  /// What becomes of this customer's applications. The till shows it beside the name.
  package enum Outcome: String, Hashable, Sendable, CaseIterable, Codable {
    /// Pre-approved, approved, accepted, signed.
    case approved
    /// Refused by the bank's scoring.
    case rejected
    /// As `approved`, but identification takes a long time.
    case identification
    /// Approved; then the customer declines.
    case customerDeclines
    /// Pre-approved; then the link expires.
    case linkExpires
    /// As `approved`, but the answer takes six seconds.
    case slowAnswer
    /// Answered with 500 and not accepted; only the list of orders reveals that.
    case serverError
    /// Accepted, but the answer breaks off.
    case answerLost
    /// The bank makes no offer.
    case noOffers
    /// One of its states is not in the contract.
    case unknownState
    /// The first application is answered with 429, the next is accepted.
    case tooManyRequests
    /// As `approved`, and then the bank pays the shop.
    case financed
  }

  package let outcome: Outcome
  package let lastName: String
  package let firstName: String
  /// The patronymic; may be empty.
  package let middleName: String
  /// A valid IIN that is assigned to nobody.
  package let taxCode: String
  /// `orange` or `black`.
  package let state: String
  /// At example.kz.
  package let email: String
  /// Ten digits with a prefix that no operator uses.
  package let mobileNumber: String

  package init(
    outcome: Outcome, lastName: String, firstName: String, middleName: String, taxCode: String, state: String,
    email: String, mobileNumber: String
  ) {
    self.outcome = outcome
    self.lastName = lastName
    self.firstName = firstName
    self.middleName = middleName
    self.taxCode = taxCode
    self.state = state
    self.email = email
    self.mobileNumber = mobileNumber
  }
}

extension FictitiousCustomer: Codable {}
