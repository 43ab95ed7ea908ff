/// Why bytes are not JSON.
package struct JSONError: Error, Hashable, Sendable {
  package let phrase: Phrase
  /// Counted from 0; the number of bytes where they end too early.
  package let offset: Int

  package var reason: String { phrase.english }
}

extension JSON {
  /// Strict RFC 8259, nested at most 64 deep: see `JSONIndex`.
  /// - Throws: the first `JSONError`.
  package init(parsing bytes: some Sequence<UInt8>) throws(JSONError) {
    self = try JSONIndex(of: Array(bytes)).json
  }
}

/// A flat index of a JSON text: where each value begins and ends.
///
/// A leading byte order mark is skipped, as the RFC allows.
package struct JSONIndex: Sendable {
  package enum Kind: UInt8, Sendable { case null, `true`, `false`, number, string, array, object }

  /// A value or a member's name.
  package struct Node: Sendable {
    package let kind: Kind
    fileprivate let isEscaped: Bool
    private let start: UInt32
    fileprivate(set) var end: UInt32
    /// Index of the first node after this one and its contents.
    package fileprivate(set) var next: UInt32

    fileprivate init(_ kind: Kind, _ start: Int, _ end: Int, next: Int, isEscaped: Bool = false) {
      self.kind = kind
      self.isEscaped = isEscaped
      self.start = UInt32(truncatingIfNeeded: start)
      self.end = UInt32(truncatingIfNeeded: end)
      self.next = UInt32(truncatingIfNeeded: next)
    }

    /// Including quotes and brackets.
    package var range: Range<Int> { Int(start)..<Int(end) }
  }

  package let bytes: [UInt8]
  /// In the order of the bytes: the contents of an array or object follow it; a member is its name and its value.
  package let nodes: [Node]

  /// - Throws: the first `JSONError`.
  package init(of bytes: [UInt8]) throws(JSONError) {
    guard bytes.count < UInt32.max else {
      throw JSONError(phrase: Phrase("больше 4 ГиБ", "4 ГиБ-тан үлкен", "larger than 4 GiB"), offset: 0)
    }
    var parser = JSONParser(bytes)
    try parser.document()
    self.bytes = bytes
    nodes = parser.nodes
  }

  /// Half of a surrogate pair becomes U+FFFD.
  package var json: JSON {
    var place = 0
    return value(&place)
  }

  private func value(_ place: inout Int) -> JSON {
    let node = nodes[place]
    place += 1
    switch node.kind {
    case .null: return .null
    case .true: return .bool(true)
    case .false: return .bool(false)
    case .number: return .number(JSON.Number(checked: String(decoding: bytes[node.range], as: UTF8.self)))
    case .string: return .string(text(of: node))
    case .array:
      var elements: [JSON] = []
      while place < node.next { elements.append(value(&place)) }
      return .array(elements)
    case .object:
      var members: [(String, JSON)] = []
      while place < node.next {
        let name = text(of: nodes[place])
        place += 1
        members.append((name, value(&place)))
      }
      return .object(JSON.Members(members))
    }
  }

  /// Where the first half of a surrogate pair stands alone, which is JSON but no text; nil for nowhere.
  package var loneSurrogate: Int? {
    for node in nodes where node.kind == .string && node.isEscaped {
      var rest = bytes[node.range].dropFirst().dropLast()
      while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
        rest = rest[(backslash + 1)...]
        let isUnit = rest.first == UInt8(ascii: "u")
        let isReplacement = Self.escaped(&rest) == "\u{FFFD}"
        // One that is written as such is none.
        if isReplacement, isUnit, !Self.writesReplacement(bytes[(backslash + 2)...]) { return backslash }
      }
    }
    return nil
  }

  private static func writesReplacement(_ digits: ArraySlice<UInt8>) -> Bool {
    String(decoding: digits.prefix(4), as: UTF8.self).lowercased() == "fffd"
  }

  /// The unescaped string as it stands in UTF-8: texts that count as equal may differ in it.
  package func content(of node: Node) -> ArraySlice<UInt8> {
    node.isEscaped ? Array(text(of: node).utf8)[...] : bytes[node.range].dropFirst().dropLast()
  }

  /// The unescaped string.
  package func text(of node: Node) -> String {
    let content = bytes[node.range].dropFirst().dropLast()
    guard node.isEscaped else { return String(decoding: content, as: UTF8.self) }
    var text = ""
    var rest = content
    while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
      text += String(decoding: rest[..<backslash], as: UTF8.self)
      rest = rest[(backslash + 1)...]
      text.unicodeScalars.append(Self.escaped(&rest))
    }
    return text + String(decoding: rest, as: UTF8.self)
  }

  /// Decodes the escape after a backslash; its grammar was checked.
  private static func escaped(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar {
    switch rest.removeFirst() {
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let unit = codeUnit(&rest)
      guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
      // A lone lead surrogate is replaced and what follows it decoded on its own.
      guard rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { return "\u{FFFD}" }
      var after = rest.dropFirst(2)
      let second = codeUnit(&after)
      guard UTF16.isTrailSurrogate(second) else { return "\u{FFFD}" }
      rest = after
      return UTF16.decode(UTF16.EncodedScalar([unit, second]))
    case let byte: return Unicode.Scalar(byte)
    }
  }

  private static func codeUnit(_ rest: inout ArraySlice<UInt8>) -> UInt16 {
    let digits = rest.prefix(4)
    rest = rest.dropFirst(4)
    return digits.reduce(0) { $0 << 4 | UInt16(Character(Unicode.Scalar($1)).hexDigitValue ?? 0) }
  }
}

/// Validates every byte once and notes where the values are.
private struct JSONParser {
  /// Far deeper than any message of the contract; keeps a body from exhausting the stack.
  private static let maximumDepth = 64

  private let bytes: [UInt8]
  private var position = 0
  private(set) var nodes: [JSONIndex.Node] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    nodes.reserveCapacity(bytes.count / 16 + 1)
  }

  mutating func document() throws(JSONError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw unexpected() }
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func unexpected() -> JSONError {
    JSONError(
      phrase: position < bytes.count
        ? Phrase(
          "неожиданный знак, байт \(position)", "күтпеген таңба, \(position) байт",
          "unexpected character at byte \(position)")
        : Phrase("неожиданный конец", "күтпеген соңы", "unexpected end"), offset: position)
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) {
    guard depth < Self.maximumDepth else {
      let depth = Self.maximumDepth
      throw JSONError(
        phrase: Phrase(
          "вложено глубже \(depth), байт \(position)", "\(depth) деңгейден терең, \(position) байт",
          "nested deeper than \(depth) at byte \(position)"), offset: position)
    }
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): try list(.object, closedBy: UInt8(ascii: "}"), depth: depth)
    case UInt8(ascii: "["): try list(.array, closedBy: UInt8(ascii: "]"), depth: depth)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true", .true)
    case UInt8(ascii: "f"): try word("false", .false)
    case UInt8(ascii: "n"): try word("null", .null)
    default: try number()
    }
  }

  private mutating func list(_ kind: JSONIndex.Kind, closedBy end: UInt8, depth: Int) throws(JSONError) {
    let place = nodes.count
    nodes.append(JSONIndex.Node(kind, position, position, next: 0))
    position += 1
    skipSpace()
    if !take(end) {
      repeat {
        if kind == .object {
          skipSpace()
          guard current == UInt8(ascii: "\"") else { throw unexpected() }
          try string()
          skipSpace()
          guard take(UInt8(ascii: ":")) else { throw unexpected() }
        }
        try value(depth: depth + 1)
        skipSpace()
      } while take(UInt8(ascii: ","))
      guard take(end) else { throw unexpected() }
    }
    nodes[place].end = UInt32(truncatingIfNeeded: position)
    nodes[place].next = UInt32(truncatingIfNeeded: nodes.count)
  }

  private mutating func word(_ word: StaticString, _ kind: JSONIndex.Kind) throws(JSONError) {
    let start = position
    for offset in 0..<word.utf8CodeUnitCount {
      guard take(word.utf8Start[offset]) else { throw unexpected() }
    }
    append(kind, from: start)
  }

  private mutating func append(_ kind: JSONIndex.Kind, from start: Int, isEscaped: Bool = false) {
    nodes.append(JSONIndex.Node(kind, start, position, next: nodes.count + 1, isEscaped: isEscaped))
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) {
    let start = position
    var (isEscaped, runStart) = (false, position + 1)
    position += 1
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return append(.string, from: start, isEscaped: isEscaped)
      case UInt8(ascii: "\\"):
        isEscaped = true
        position += 1
        try escape()
        runStart = position
      case 0x80...:
        guard let length = Self.lengthOfCharacter(in: bytes, at: position) else {
          throw JSONError(
            phrase: Phrase(
              "не UTF-8 в строке, байт \(runStart)", "жолда UTF-8 емес, \(runStart) байт",
              "not UTF-8 in the string at byte \(runStart)"), offset: position)
        }
        position += length
      case 0..<0x20: throw unexpected()
      default: position += 1
      }
    }
    throw unexpected()
  }

  /// The length of a non-ASCII character; nil for invalid UTF-8 (Unicode 16, table 3-7).
  private static func lengthOfCharacter(in bytes: [UInt8], at place: Int) -> Int? {
    let lead = bytes[place]
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard (0xC2...0xF4).contains(lead), place + length <= bytes.count else { return nil }
    let second: ClosedRange<UInt8> =
      switch lead {
      case 0xE0: 0xA0...0xBF
      case 0xED: 0x80...0x9F
      case 0xF0: 0x90...0xBF
      case 0xF4: 0x80...0x8F
      default: 0x80...0xBF
      }
    guard second.contains(bytes[place + 1]) else { return nil }
    for offset in 2..<max(2, length) where bytes[place + offset] & 0xC0 != 0x80 { return nil }
    return length
  }

  private mutating func escape() throws(JSONError) {
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 1
    case UInt8(ascii: "u"):
      position += 1
      for _ in 0..<4 {
        guard let byte = current, Character(Unicode.Scalar(byte)).isHexDigit else { throw unexpected() }
        position += 1
      }
    default: throw unexpected()
    }
  }

  // MARK: Numbers

  private mutating func number() throws(JSONError) {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    append(.number, from: start)
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while let byte = current, byte >= 0x30, byte <= 0x39 { position += 1 }
    guard position > start else { throw unexpected() }
  }
}
