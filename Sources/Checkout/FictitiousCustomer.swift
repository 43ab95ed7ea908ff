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
  /// With an IIN that is assigned to nobody, a phone's prefix that no operator uses and an email at example.kz.
  package let customer: Customer

  package init(outcome: Outcome, _ customer: Customer) {
    self.outcome = outcome
    self.customer = customer
  }
}

extension FictitiousCustomer: Decodable {
  private enum CodingKeys: CodingKey {
    case outcome, lastName, firstName, middleName, taxCode, state, email, mobileNumber
  }

  /// - Throws: where somebody is no valid customer.
  package init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ key: CodingKeys) throws -> String { try members.decode(String.self, forKey: key) }
    outcome = try members.decode(Outcome.self, forKey: .outcome)
    customer = Customer(
      lastName: try PersonName(parsing: text(.lastName)), firstName: try PersonName(parsing: text(.firstName)),
      middleName: try PersonName(parsing: text(.middleName), optional: true), iin: try IIN(parsing: text(.taxCode)),
      phone: try Phone(parsing: text(.mobileNumber)), email: try Email(parsing: text(.email)),
      status: try members.decode(Customer.Status.self, forKey: .state))
  }
}
