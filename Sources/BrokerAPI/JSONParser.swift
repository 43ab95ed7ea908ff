/// Why bytes are not JSON.
public struct JSONError: Error, Hashable, Sendable {
  /// What is wrong, and at which byte.
  public let reason: String
}

extension JSON {
  /// Reads one value as RFC 8259 has it, to the letter, nested at most 64 deep.
  ///
  /// Everything that the grammar allows is read: a number keeps its spelling, half of a surrogate pair becomes U+FFFD, of members of
  /// one name the last counts. A byte order mark at the beginning is passed over, as the RFC allows.
  /// - Throws: `JSONError` with the first thing that is wrong.
  public init(parsing bytes: some Sequence<UInt8>) throws(JSONError) {
    var parser = JSONParser(Array(bytes))
    self = try parser.document()
  }
}

/// Reads JSON from bytes, once, from the first to the last.
private struct JSONParser {
  /// Deeper than any message of the contract by far; a bound, so that no body exhausts the stack.
  private static let maximumDepth = 64

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSON {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw unexpected() }
    return value
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func unexpected() -> JSONError {
    JSONError(reason: position < bytes.count ? "unexpected character at byte \(position)" : "unexpected end")
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard depth < Self.maximumDepth else {
      throw JSONError(reason: "nested deeper than \(Self.maximumDepth) at byte \(position)")
    }
    skipSpace()
    switch current {
    case UInt8(ascii: "{"):
      var members: [String: JSON] = [:]
      try list(closedBy: UInt8(ascii: "}")) { (parser) throws(JSONError) in
        parser.skipSpace()
        let name = try parser.string()
        parser.skipSpace()
        guard parser.take(UInt8(ascii: ":")) else { throw parser.unexpected() }
        members[name] = try parser.value(depth: depth + 1)
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSON] = []
      try list(closedBy: UInt8(ascii: "]")) { (parser) throws(JSONError) in
        elements.append(try parser.value(depth: depth + 1))
      }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func list(
    closedBy end: UInt8, element: (inout JSONParser) throws(JSONError) -> Void
  ) throws(JSONError) {
    position += 1
    skipSpace()
    if take(end) { return }
    repeat {
      try element(&self)
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(end) else { throw unexpected() }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    for offset in 0..<word.utf8CodeUnitCount {
      guard take(word.utf8Start[offset]) else { throw unexpected() }
    }
    return value
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    guard take(UInt8(ascii: "\"")) else { throw unexpected() }
    var text = ""
    var start = position
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        let run = try run(from: start)
        position += 1
        return text.isEmpty ? run : text + run
      case UInt8(ascii: "\\"):
        text += try run(from: start)
        position += 1
        text.unicodeScalars.append(try escaped())
        start = position
      case 0..<0x20: throw unexpected()
      default: position += 1
      }
    }
    throw unexpected()
  }

  /// The characters since a place, none of them escaped.
  private func run(from start: Int) throws(JSONError) -> String {
    guard let run = String(validating: bytes[start..<position], as: UTF8.self) else {
      throw JSONError(reason: "not UTF-8 in the string at byte \(start)")
    }
    return run
  }

  /// What stands after a backslash.
  private mutating func escaped() throws(JSONError) -> Unicode.Scalar {
    guard let byte = current else { throw unexpected() }
    let scalar: Unicode.Scalar
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(byte)
    case UInt8(ascii: "b"): scalar = "\u{8}"
    case UInt8(ascii: "f"): scalar = "\u{C}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    case UInt8(ascii: "u"): return try codePoint()
    default: throw unexpected()
    }
    position += 1
    return scalar
  }

  /// The character of `u` and four digits, or of two such escapes that are a surrogate pair.
  private mutating func codePoint() throws(JSONError) -> Unicode.Scalar {
    let unit = try codeUnit()
    guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
    let afterLead = position
    if take(UInt8(ascii: "\\")), current == UInt8(ascii: "u") {
      let second = try codeUnit()
      if UTF16.isTrailSurrogate(second) { return UTF16.decode(UTF16.EncodedScalar([unit, second])) }
    }
    // The lead stands alone; whatever follows it is read for itself.
    position = afterLead
    return "\u{FFFD}"
  }

  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    position += 1
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw unexpected() }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  // MARK: Numbers

  private mutating func number() throws(JSONError) -> JSON.Number {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    return JSON.Number(checked: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while let byte = current, byte >= 0x30, byte <= 0x39 { position += 1 }
    guard position > start else { throw unexpected() }
  }
}
