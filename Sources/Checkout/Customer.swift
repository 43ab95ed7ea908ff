package import FoundationEssentials
package import Text

package enum NameError: Error, Equatable, Sendable {
  case empty
  /// A character that no name contains.
  case unexpected(Character)
  /// The limit in scalars.
  case tooLong(Int)
}

/// One part of a name: letters of any script, hyphens, apostrophes, points and single spaces.
package struct PersonName: Hashable, Sendable, Confidential {
  /// In scalars.
  package static let maximumLength = 60
  /// Trimmed; empty only where the part is optional.
  package let text: String

  /// - Parameter optional: true for a patronymic: not everyone has one, and the contract wants an empty string then.
  /// - Throws: the first `NameError`.
  package init(parsing typed: String, optional: Bool = false) throws(NameError) {
    let body = typed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !body.isEmpty || optional else { throw .empty }
    guard !SafeText.isLonger(body, than: PersonName.maximumLength) else { throw .tooLong(PersonName.maximumLength) }
    for character in body where !Self.isPart(character) { throw .unexpected(character) }
    text = body
  }

  /// True for a letter with its combining marks, and for a separator. Invisible characters are rejected.
  private static func isPart(_ character: Character) -> Bool {
    guard character.isLetter || "-–'’. ".contains(character) else { return false }
    return SafeText.isClean(String(character))
      && character.unicodeScalars.dropFirst().allSatisfy { $0.properties.isAlphabetic || $0.properties.isMark }
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isMark: Bool {
    switch generalCategory {
    case .nonspacingMark, .spacingMark: true
    default: false
    }
  }
}

package struct Customer: Hashable, Sendable {
  package let lastName: PersonName
  package let firstName: PersonName
  /// The patronymic; may be empty.
  package let middleName: PersonName
  package let iin: IIN
  package let phone: Phone
  package let email: Email
  /// `state` in the bank's parent contract.
  package let status: Status

  /// The known values (published elsewhere by the bank).
  package enum Status: String, Hashable, Sendable, CaseIterable { case orange, black }

  package init(
    lastName: PersonName, firstName: PersonName, middleName: PersonName, iin: IIN, phone: Phone, email: Email,
    status: Status = .orange
  ) {
    self.lastName = lastName
    self.firstName = firstName
    self.middleName = middleName
    self.iin = iin
    self.phone = phone
    self.email = email
    self.status = status
  }
}

package enum Handover: Hashable, Sendable {
  case pickup(SalesPlace)
  case delivery(address: Sensitive<String>, postcode: Postcode)

  /// Of the place where the goods change hands (contract, *salesPlace*).
  package var postcode: String {
    switch self {
    case .pickup(let place): place.salesPlace
    case .delivery(_, let postcode): postcode.digits
    }
  }
}

/// Consent to data processing and a credit bureau query (law 94-V).
package struct Consent: Hashable, Sendable {
  package let givenAt: Date

  package init(givenAt: Date) { self.givenAt = givenAt }
}
