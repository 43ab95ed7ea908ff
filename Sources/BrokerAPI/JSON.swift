public import FoundationEssentials

/// A JSON value. Numbers are decimal: an amount never becomes a binary float.
public enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Decimal)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// The member of an object; nil for a missing one, for `null`, and where this is no object.
  public subscript(name: String) -> JSON? {
    guard case .object(let members) = self, let value = members[name], value != .null else { return nil }
    return value
  }

  /// A string, or a number or boolean written as one: the contract's own examples disagree on which is used where.
  public var text: String? {
    switch self {
    case .string(let text): text
    case .number(let number): number.description
    case .bool(let value): value ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// A number, or a string that holds one.
  public var decimal: Decimal? {
    switch self {
    case .number(let number): number
    case .string(let text):
      text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2E || $0 == 0x2D } ? Decimal(string: text) : nil
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

/// Why bytes are not JSON.
public struct JSONError: Error, Hashable, Sendable {
  /// What the parser says.
  public let reason: String
}

extension JSON {
  /// Reads a value.
  /// - Throws: `JSONError` for anything that is not one value of JSON in UTF-8.
  public init(parsing bytes: some Sequence<UInt8>) throws(JSONError) {
    do {
      self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    } catch DecodingError.dataCorrupted(let context) {
      throw JSONError(reason: context.debugDescription)
    } catch {
      throw JSONError(reason: String(describing: error))
    }
  }

  /// Reads a value as RFC 8259 has it, to the letter: the parser above forgives a comma too many.
  /// - Throws: `JSONError` with the first thing that is wrong.
  public init(strictly bytes: [UInt8]) throws(JSONError) {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw JSONError(reason: "not UTF-8") }
    var grammar = JSONGrammar(bytes)
    try grammar.check()
    try self.init(parsing: bytes)
  }

  /// The value for people: indented, members in alphabetical order.
  public var pretty: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    // Every case encodes: there is no value of JSON that JSON cannot hold.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension JSON: Codable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Name.self) {
      var members: [String: JSON] = [:]
      for name in container.allKeys { members[name.stringValue] = try container.decode(JSON.self, forKey: name) }
      self = .object(members)
      return
    }
    if var container = try? decoder.unkeyedContainer() {
      var elements: [JSON] = []
      while !container.isAtEnd { elements.append(try container.decode(JSON.self)) }
      self = .array(elements)
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else {
      self = .number(try container.decode(Decimal.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .object(let members):
      var container = encoder.container(keyedBy: Name.self)
      for (name, value) in members { try container.encode(value, forKey: Name(stringValue: name)) }
    case .array(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .bool(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .number(let number):
      var container = encoder.singleValueContainer()
      try container.encode(number)
    case .string(let text):
      var container = encoder.singleValueContainer()
      try container.encode(text)
    }
  }
}
