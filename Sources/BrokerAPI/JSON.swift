public import FoundationEssentials
import Text

/// A JSON value. Numbers are decimal: an amount never becomes a binary float.
public enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Number)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// A number as it is spelt on the wire: read and written again, it is the same to the byte, however large or small it is.
  public struct Number: Hashable, Sendable {
    /// The number by the grammar of JSON, such as `2.7e291`.
    public let spelling: String

    /// A number whose spelling was checked.
    init(checked spelling: String) { self.spelling = spelling }

    /// A number by its spelling; nil where the grammar of JSON does not have it.
    public init?(spelling: String) {
      guard case .number(let number)? = try? JSON(parsing: spelling.utf8), number.spelling == spelling else {
        return nil
      }
      self = number
    }

    /// A whole number.
    public init(_ value: some BinaryInteger) { spelling = String(value) }
    /// A number as its shortest decimal.
    public init(_ value: Double) { self.init(Decimal(value)) }
    /// A decimal number. JSON has no word for what is no number: that becomes 0.
    public init(_ value: Decimal) { spelling = value.isNaN ? "0" : value.description }

    /// What it is worth, rounded to 38 digits; nil where it is beyond what a decimal holds (about 10^±127).
    public var decimal: Decimal? { Decimal(string: spelling) }
  }

  /// The member of an object; nil for a missing one, for `null`, and where this is no object.
  public subscript(name: String) -> JSON? {
    guard case .object(let members) = self, let value = members[name], value != .null else { return nil }
    return value
  }

  /// A string, or a number or boolean written as one: the contract's own examples disagree on which is used where.
  public var text: String? {
    switch self {
    case .string(let text): text
    // `12.0` and `1.2e1` are 12, as far as a decimal can say it.
    case .number(let number): number.isWhole ? number.spelling : number.decimal?.description ?? number.spelling
    case .bool(let value): value ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// The same as one line that is safe to keep and show, no longer than so many scalars: how the till reads what others sent.
  func line(atMost limit: Int) -> String? { text.map { SafeText.line($0, atMost: limit) } }

  /// A number, or a string that holds one.
  public var decimal: Decimal? {
    switch self {
    case .number(let number): number.decimal
    case .string(let text): Number(spelling: text)?.decimal
    default: nil
    }
  }

  /// A whole number, or a string that holds one; nil where it has a fraction or is out of range.
  public var integer: Int? {
    guard let decimal, abs(decimal) < 1_000_000_000_000 else { return nil }
    return Int(decimal.description)
  }

  /// The elements of an array.
  public var elements: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// What the value is, in the words of JSON Schema.
  public var kind: String {
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
  /// True where it is spelt with nothing but digits and a sign.
  fileprivate var isWhole: Bool { spelling.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D } }
}

extension JSON.Number: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}

// A message is written down as it looks on the wire.
extension JSON: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .number(Number(value)) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}
