import Text

/// Why a text is not a mobile number of Kazakhstan.
public enum PhoneError: Error, Equatable, Sendable {
  /// Nothing was typed.
  case empty
  /// A character that no phone number holds.
  case unexpected(Character)
  /// Too few digits: this many of ten.
  case tooShort(Int)
  /// Too many digits: this many after the country code.
  case tooLong(Int)
  /// The number of another country, with what it begins with.
  case foreign(String)
}

/// A mobile number of Kazakhstan: +7 and ten digits that begin with 7, held without the country code.
public struct Phone: Hashable, Sendable {
  /// Ten digits, the first of them 7, as `mobileNumber` carries it.
  public let digits: String

  /// The prefixes that operators are known to use; another one only warns (contract, *Phones*).
  public static let knownPrefixes: Set<String> = [
    "700", "701", "702", "705", "706", "707", "708", "747", "760", "761", "762", "763", "764", "771", "775", "776",
    "777", "778", "785",
  ]

  /// Reads a number typed as `8…`, `7…`, `+7…` or ten digits; spaces, brackets, hyphens and points are passed over.
  /// - Throws: `PhoneError` with the first thing that is wrong.
  public init(parsing text: String) throws(PhoneError) {
    let trimmed = text.filter { !$0.isWhitespace }
    var body = ""
    for (index, character) in trimmed.enumerated() {
      if character.isASCII, character.isNumber {
        body.append(character)
      } else if !(character == "+" && index == 0), !"()-–.".contains(character) {
        throw .unexpected(character)
      }
    }
    guard !body.isEmpty else { throw .empty }
    let international = trimmed.hasPrefix("+")
    if international, !body.hasPrefix("7") { throw .foreign("+" + body.prefix(3)) }
    if body.count == 11, body.hasPrefix("7") || body.hasPrefix("8") {
      body.removeFirst()
    } else if international {
      body.removeFirst()
    }
    if let first = body.first, first != "7" {
      throw body.count >= 10 ? .foreign("+" + (body.count == 10 ? "7 " : "") + body.prefix(3)) : .tooShort(body.count)
    }
    guard body.count >= 10 else { throw .tooShort(body.count) }
    guard body.count == 10 else { throw .tooLong(body.count) }
    digits = body
  }

  /// Eleven digits with the country code, as `phoneNumber` of the post-link carries it.
  public var international: String { "7" + digits }
  /// False where no operator is known to use the prefix; such a number may still be right.
  public var hasKnownPrefix: Bool { Phone.knownPrefixes.contains(String(digits.prefix(3))) }
  /// The number as people read it: `+7 747 577 42 85`.
  public var formatted: String {
    let d = Array(digits)
    return "+7 \(String(d[0..<3])) \(String(d[3..<6])) \(String(d[6..<8])) \(String(d[8..<10]))"
  }
  /// The number with its middle hidden: `+7 747 ••• •• 85`.
  public var masked: String { Mask.phone(digits) }
}

extension Phone: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The masked number: personal data does not leak through interpolation.
  public var description: String { masked }
  public var debugDescription: String { masked }
  public var customMirror: Mirror { Mirror(self, children: ["digits": masked]) }
}
