import Text

package enum PhoneError: Error, Equatable, Sendable {
  case empty
  /// A character that no phone number contains.
  case unexpected(Character)
  /// How many digits of ten.
  case tooShort(Int)
  /// How many digits after the country code.
  case tooLong(Int)
  /// Another country's number; holds its first digits.
  case foreign(String)
}

/// A mobile number of Kazakhstan: +7 and ten digits that begin with 7.
package struct Phone: Hashable, Sendable {
  /// Ten, the first of them 7, as `mobileNumber` carries it.
  package let digits: String

  /// Prefixes that operators are known to use; another one only warns (contract, *Phones*).
  package static let knownPrefixes: Set<String> = [
    "700", "701", "702", "705", "706", "707", "708", "747", "760", "761", "762", "763", "764", "771", "775", "776",
    "777", "778", "785",
  ]

  /// Accepts `8…`, `7…`, `+7…` or ten digits; ignores spaces, brackets, hyphens and points.
  /// - Throws: the first `PhoneError`.
  package init(parsing text: String) throws(PhoneError) {
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
  package var international: String { "7" + digits }
  /// A number with an unknown prefix may still be right.
  package var hasKnownPrefix: Bool { Phone.knownPrefixes.contains(String(digits.prefix(3))) }
  /// `+7 747 577 42 85`.
  package var formatted: String {
    let d = Array(digits)
    return "+7 \(String(d[0..<3])) \(String(d[3..<6])) \(String(d[6..<8])) \(String(d[8..<10]))"
  }
  /// `+7 747 ••• •• 85`.
  package var masked: String { Mask.phone(digits) }
}

extension Phone: Confidential {
  package var description: String { masked }
}
