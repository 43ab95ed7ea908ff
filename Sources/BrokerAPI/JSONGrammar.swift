/// Whether bytes are one JSON value by the grammar of RFC 8259, nested at most `maximumDepth` deep.
struct JSONGrammar {
  /// Deeper than any message of the contract by far; a bound, so that no body exhausts the stack.
  static let maximumDepth = 64

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func check() throws(JSONError) {
    try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw unexpected() }
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

  private mutating func value(depth: Int) throws(JSONError) {
    guard depth < Self.maximumDepth else { throw JSONError(reason: "nested too deep") }
    skipSpace()
    switch current {
    case UInt8(ascii: "{"):
      try list(closedBy: UInt8(ascii: "}"), depth: depth) { (grammar) throws(JSONError) in
        grammar.skipSpace()
        try grammar.string()
        grammar.skipSpace()
        guard grammar.take(UInt8(ascii: ":")) else { throw grammar.unexpected() }
      }
    case UInt8(ascii: "["): try list(closedBy: UInt8(ascii: "]"), depth: depth) { _ in }
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: try number()
    }
  }

  private mutating func list(
    closedBy end: UInt8, depth: Int, before: (inout JSONGrammar) throws(JSONError) -> Void
  ) throws(JSONError) {
    position += 1
    skipSpace()
    if take(end) { return }
    repeat {
      try before(&self)
      try value(depth: depth + 1)
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(end) else { throw unexpected() }
  }

  private mutating func word(_ word: StaticString) throws(JSONError) {
    for offset in 0..<word.utf8CodeUnitCount {
      guard take(word.utf8Start[offset]) else { throw unexpected() }
    }
  }

  private mutating func string() throws(JSONError) {
    guard take(UInt8(ascii: "\"")) else { throw unexpected() }
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"):
        guard let escaped = current else { throw unexpected() }
        position += 1
        if escaped == UInt8(ascii: "u") {
          for _ in 0..<4 {
            guard let digit = current, Self.isHex(digit) else { throw unexpected() }
            position += 1
          }
        } else if !"\"\\/bfnrt".utf8.contains(escaped) {
          position -= 1
          throw unexpected()
        }
      case 0..<0x20:
        position -= 1
        throw unexpected()
      default: break
      }
    }
    throw unexpected()
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while let byte = current, byte >= 0x30, byte <= 0x39 { position += 1 }
    guard position > start else { throw unexpected() }
  }

  private mutating func number() throws(JSONError) {
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
  }
}
