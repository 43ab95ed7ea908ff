/// A made-up person to rehearse a sale with, and what the stand-in bank does when this person buys.
public struct FictitiousCustomer: Hashable, Sendable {
  /// What becomes of this person's applications. The stand-in bank follows it; the till shows it beside the name.
  public enum Outcome: String, Hashable, Sendable, CaseIterable, Codable {
    /// Pre-approved, approved, accepted, signed.
    case approved
    /// Refused by the bank's scoring.
    case rejected
    /// As `approved`, but the customer needs a long time to identify.
    case identification
    /// Approved; then the customer declines.
    case customerDeclines
    /// Pre-approved; then the link runs out.
    case linkExpires
    /// As `approved`, but the answer to the application takes six seconds.
    case slowAnswer
    /// The application is answered with 500 and not taken: what became of it, only the list of orders tells.
    case serverError
    /// The application is taken, but the answer breaks off.
    case answerLost
    /// The bank makes no offer.
    case noOffers
    /// A state on the way that no contract names.
    case unknownState
    /// The first application is answered with 429, the next is taken.
    case tooManyRequests
    /// As `approved`, and then the bank pays the shop.
    case financed
  }

  /// What happens.
  public let outcome: Outcome
  /// Family name.
  public let lastName: String
  /// Given name.
  public let firstName: String
  /// Patronymic; may be empty.
  public let middleName: String
  /// A valid IIN that was never given to anyone.
  public let taxCode: String
  /// `orange` or `black`.
  public let state: String
  /// An address under example.kz.
  public let email: String
  /// Ten digits under a prefix that no operator uses.
  public let mobileNumber: String

  /// A made-up person.
  public init(
    outcome: Outcome, lastName: String, firstName: String, middleName: String, taxCode: String, state: String,
    email: String, mobileNumber: String
  ) {
    (self.outcome, self.lastName, self.firstName, self.middleName) = (outcome, lastName, firstName, middleName)
    (self.taxCode, self.state, self.email, self.mobileNumber) = (taxCode, state, email, mobileNumber)
  }
}

extension FictitiousCustomer: Codable {}
