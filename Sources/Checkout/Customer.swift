public import FoundationEssentials
import Text

/// Why a part of a name is not accepted.
public enum NameError: Error, Equatable, Sendable {
  /// Nothing was typed where something must be.
  case empty
  /// A character that no name holds.
  case unexpected(Character)
  /// Longer than `PersonName.maximumLength` scalars.
  case tooLong(Int)
}

/// One part of a person's name: letters of any script, hyphens, apostrophes, points and single spaces.
public struct PersonName: Hashable, Sendable {
  /// The most scalars of one part.
  public static let maximumLength = 60
  /// The text, without space around it; may be empty only where the part may be missing.
  public let text: String

  /// Reads a part of a name.
  /// - Parameter optional: true for a patronymic: not everyone has one, and the contract wants an empty string then.
  /// - Throws: `NameError` with the first thing that is wrong.
  public init(parsing typed: String, optional: Bool = false) throws(NameError) {
    let body = typed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !body.isEmpty || optional else { throw .empty }
    guard !SafeText.isLonger(body, than: PersonName.maximumLength) else { throw .tooLong(PersonName.maximumLength) }
    for character in body where !Self.isPart(character) { throw .unexpected(character) }
    text = body
  }

  /// True for a letter with its marks, and for what stands between letters. Nothing invisible hides in a letter.
  private static func isPart(_ character: Character) -> Bool {
    guard character.isLetter || "-–'’. ".contains(character) else { return false }
    return SafeText.isClean(String(character))
      && character.unicodeScalars.dropFirst().allSatisfy { $0.properties.isAlphabetic || $0.properties.isMark }
  }
}

extension Unicode.Scalar.Properties {
  /// True for a scalar that joins the letter before it.
  fileprivate var isMark: Bool {
    switch generalCategory {
    case .nonspacingMark, .spacingMark: true
    default: false
    }
  }
}

/// The person who buys, with everything the application needs of them, checked.
public struct Customer: Hashable, Sendable {
  /// Family name.
  public let lastName: PersonName
  /// Given name.
  public let firstName: PersonName
  /// Patronymic; may be empty.
  public let middleName: PersonName
  /// Individual identification number.
  public let iin: IIN
  /// Mobile number.
  public let phone: Phone
  /// Email address.
  public let email: Email
  /// The customer's status in the parent contract: `orange` (the default) or `black`.
  public let status: Status

  /// The two statuses that are known (published elsewhere by the bank).
  public enum Status: String, Hashable, Sendable, CaseIterable { case orange, black }

  /// A customer of checked parts.
  public init(
    lastName: PersonName, firstName: PersonName, middleName: PersonName, iin: IIN, phone: Phone, email: Email,
    status: Status = .orange
  ) {
    (self.lastName, self.firstName, self.middleName) = (lastName, firstName, middleName)
    (self.iin, self.phone, self.email, self.status) = (iin, phone, email, status)
  }

  /// Family and given name.
  public var fullName: String { "\(lastName.text) \(firstName.text)" }
  /// The initial of the given name and the family name: `А. Аскаров`.
  public var shortName: String { "\(firstName.text.prefix(1)). \(lastName.text)" }
}

/// How the goods reach the customer.
public enum Handover: Hashable, Sendable {
  /// Picked up at an address.
  case pickup(String)
  /// Delivered to an address.
  case delivery(String)

  /// The address, whichever it is.
  public var address: String {
    switch self {
    case .pickup(let address), .delivery(let address): address
    }
  }
}

/// The customer's consent to the processing of their data and to a query at the credit bureau (law 94-V): when it was given.
public struct Consent: Hashable, Sendable {
  /// When the clerk noted it.
  public let givenAt: Date

  /// A consent given at a moment.
  public init(givenAt: Date) { self.givenAt = givenAt }
}
