import Text

package enum IINError: Error, Equatable, Sendable {
  case empty
  case notADigit(Character)
  /// The number of digits, which should be twelve.
  case length(Int)
  /// The fifth digit is 4, 5 or 6: a company's number (БИН).
  case company
  case checksum
  /// No check digit exists for the first eleven digits, so the number is assigned to nobody.
  case unassignable
}

/// An individual identification number (ИИН, ЖСН): twelve digits with a check digit.
///
/// Only length and checksum are validated. Since 2013 the digits are not tied to birth date or sex, and the bank's own example is a man
/// with a woman's digit, so both are hints and never errors (contract, *IIN*).
package struct IIN: Hashable, Sendable {
  /// Twelve.
  package let digits: String

  package enum Sex: Hashable, Sendable { case male, female }

  /// Ignores spaces and hyphens.
  /// - Throws: the first `IINError`.
  package init(parsing text: String) throws(IINError) {
    let body = text.filter { !$0.isWhitespace && $0 != "-" && $0 != "–" }
    guard !body.isEmpty else { throw .empty }
    var values: [Int] = []
    for character in body {
      guard character.isASCII, let value = character.wholeNumberValue else { throw .notADigit(character) }
      values.append(value)
    }
    guard values.count == 12 else { throw .length(values.count) }
    if (4...6).contains(values[4]) { throw .company }
    guard let check = IIN.checkDigit(of: Array(values[0..<11])) else { throw .unassignable }
    guard check == values[11] else { throw .checksum }
    digits = body
  }

  /// As a bank reads it: twelve digits and nothing else.
  /// - Throws: the first `IINError`.
  package init(wire text: String) throws(IINError) {
    for character in text where !character.isASCII || character.wholeNumberValue == nil { throw .notADigit(character) }
    try self.init(parsing: text)
  }

  /// The check digit for eleven digits, or nil where none exists.
  ///
  /// Σ digit · weight mod 11 with the weights 1…11; if that is 10, once more with 3…11, 1, 2.
  package static func checkDigit(of eleven: [Int]) -> Int? {
    precondition(eleven.count == 11, "a check digit is made of eleven digits")
    for weights in [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]] {
      let remainder = zip(eleven, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
      if remainder < 10 { return remainder }
    }
    return nil
  }

  /// From the first seven digits, or nil.
  package var birthDate: CivilDate? {
    let values = digits.compactMap(\.wholeNumberValue)
    let century: Int
    switch values[6] {
    case 1, 2: century = 1800
    case 3, 4: century = 1900
    case 5, 6: century = 2000
    default: return nil
    }
    return CivilDate(
      year: century + values[0] * 10 + values[1], month: values[2] * 10 + values[3], day: values[4] * 10 + values[5])
  }

  /// From the seventh digit, or nil.
  package var sex: Sex? {
    switch digits.dropFirst(6).first?.wholeNumberValue {
    case 1, 3, 5: .male
    case 2, 4, 6: .female
    default: nil
    }
  }

  /// Two groups of six digits.
  package var grouped: String { "\(digits.prefix(6)) \(digits.suffix(6))" }
  /// `••••••••0735`, for shared screens and logs.
  package var masked: String { Mask.iin(digits) }
}

extension IIN: Confidential {
  package var description: String { masked }
}
