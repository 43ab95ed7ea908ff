package import FoundationEssentials
import Text

/// Numbers keep their decimal spelling, so an amount never becomes a binary float. Members keep their order and may repeat a name.
package enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Number)
  case string(String)
  case array([JSON])
  case object(Members)

  /// A number in its spelling on the wire: it is written back byte for byte, whatever its size.
  package struct Number: Hashable, Sendable {
    /// Such as `2.7e291`.
    package let spelling: String

    init(checked spelling: String) { self.spelling = spelling }

    /// Nil for invalid JSON grammar.
    package init?(spelling: String) {
      guard case .number(let number)? = try? JSON(parsing: spelling.utf8), number.spelling == spelling else {
        return nil
      }
      self = number
    }

    package init(_ value: some BinaryInteger) { spelling = String(value) }
    /// The shortest decimal.
    package init(_ value: Double) { self.init(Decimal(value)) }
    /// JSON has no NaN: it becomes 0.
    package init(_ value: Decimal) { spelling = value.isNaN ? "0" : value.description }

    /// Rounded to 38 digits; nil beyond the range of `Decimal` (about 10^±127).
    package var decimal: Decimal? { Decimal(string: spelling) }
  }

  /// Nil for a missing member, for `null` and for a value that is not an object.
  package subscript(name: String) -> JSON? {
    guard case .object(let members) = self, let value = members[name], value != .null else { return nil }
    return value
  }

  /// A string, or a number or boolean as text: the contract's own examples disagree on which is used where.
  package var text: String? {
    switch self {
    case .string(let text): text
    // `12.0` and `1.2e1` become 12, within the range of `Decimal`.
    case .number(let number): number.isWhole ? number.spelling : number.decimal?.description ?? number.spelling
    case .bool(let value): value ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// `text`, sanitised to one line and limited in scalars: how the till reads what others sent.
  func line(atMost limit: Int) -> String? { text.map { SafeText.line($0, atMost: limit) } }

  /// A number, or a string that contains one.
  package var decimal: Decimal? {
    switch self {
    case .number(let number): number.decimal
    case .string(let text): Number(spelling: text)?.decimal
    default: nil
    }
  }

  /// A whole number, or a string that contains one; nil with a fraction or out of range.
  package var integer: Int? {
    guard let decimal, abs(decimal) < 1_000_000_000_000 else { return nil }
    return Int(decimal.description)
  }

  package var elements: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension JSON.Number {
  /// True for digits and a sign only.
  fileprivate var isWhole: Bool { spelling.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D } }
}

extension JSON.Number: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int) { self.init(value) }
}

// There is no literal for null: `nil` would be taken for a missing value.
extension JSON: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .number(Number(value)) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(dictionaryLiteral members: (String, JSON)...) { self = .object(Members(members)) }
}
