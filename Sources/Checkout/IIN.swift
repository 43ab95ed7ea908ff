import Text

/// Why a text is not the IIN of a person.
public enum IINError: Error, Equatable, Sendable {
  /// Nothing was typed.
  case empty
  /// A character that is not a digit.
  case notADigit(Character)
  /// Not twelve digits, but this many.
  case length(Int)
  /// A fifth digit of 4, 5 or 6: the number of a company (БИН), not of a person.
  case company
  /// The check digit is not the one that the other eleven give.
  case checksum
  /// No check digit exists for the first eleven digits, so the number was never given to anyone.
  case unassignable
}

/// An individual identification number (ИИН, ЖСН): twelve digits with a check digit.
///
/// Only length and checksum decide. Since 2013 the digits are not tied to the birth date or sex, and the bank's own example is
/// a man with a woman's digit, so both are hints and never errors (contract, *IIN*).
public struct IIN: Hashable, Sendable {
  /// The twelve digits.
  public let digits: String

  /// What the seventh digit says of the sex.
  public enum Sex: Hashable, Sendable { case male, female }

  /// Reads a number; spaces and hyphens between digits are passed over.
  /// - Throws: `IINError` with the first thing that is wrong.
  public init(parsing text: String) throws(IINError) {
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

  /// The check digit for eleven digits, or nil where none exists.
  ///
  /// Σ digit · weight mod 11 with the weights 1…11; if that is 10, once more with 3…11, 1, 2.
  public static func checkDigit(of eleven: [Int]) -> Int? {
    precondition(eleven.count == 11, "a check digit is made of eleven digits")
    for weights in [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]] {
      let remainder = zip(eleven, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
      if remainder < 10 { return remainder }
    }
    return nil
  }

  /// The birth date that the first seven digits spell, or nil where they spell none.
  public var birthDate: CivilDate? {
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

  /// What the seventh digit says of the sex, or nil where it says nothing.
  public var sex: Sex? {
    switch digits.dropFirst(6).first?.wholeNumberValue {
    case 1, 3, 5: .male
    case 2, 4, 6: .female
    default: nil
    }
  }

  /// The number as people read it: six digits, a space, six digits.
  public var grouped: String { "\(digits.prefix(6)) \(digits.suffix(6))" }
  /// The number with all but its last four digits hidden, `••••••••0735`, for screens that are shared and for logs.
  public var masked: String { Mask.iin(digits) }
}

extension IIN: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The masked number: personal data does not leak through interpolation.
  public var description: String { masked }
  public var debugDescription: String { masked }
  public var customMirror: Mirror { Mirror(self, children: ["digits": masked]) }
}
