/// Splits a command as a POSIX shell does. What a shell would do besides that is refused by name; variables of secrets become slots.
struct ShellWords {
  enum Token: Hashable {
    case word(Redacted)
    case pipe, end, open, close
    /// A pipe as a numbered file.
    case duplicate(Int)
  }

  private let bytes: [UInt8]
  private var place = 0
  private(set) var tokens: [Token] = []
  private var word = RedactedBuilder()
  private var hasWord = false
  private var isQuoted = false

  init(_ bytes: [UInt8]) throws(CannotRead) {
    self.bytes = bytes
    while let byte = take() { try step(byte) }
    endWord()
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take() -> UInt8? {
    guard let byte = next else { return nil }
    place += 1
    return byte
  }

  private mutating func endWord() {
    guard hasWord else { return }
    let text = isQuoted ? nil : word.redacted.plainBytes.map { String(decoding: $0, as: UTF8.self) }
    switch text {
    case "{": tokens.append(.open)
    case "}": tokens.append(.close)
    default: tokens.append(.word(word.redacted))
    }
    (word, hasWord, isQuoted) = (RedactedBuilder(), false, false)
  }

  private mutating func add(_ byte: UInt8) {
    word.append(byte)
    hasWord = true
  }

  private mutating func step(_ byte: UInt8) throws(CannotRead) {
    switch byte {
    case 0x20, 0x09, 0x0D: endWord()
    case 0x0A, UInt8(ascii: ";"):
      endWord()
      tokens.append(.end)
    case UInt8(ascii: "|"):
      endWord()
      if next == byte { throw CannotRead(.shell("||")) }
      tokens.append(.pipe)
    case UInt8(ascii: "#") where !hasWord:
      while let other = next, other != 0x0A { place += 1 }
    case UInt8(ascii: "'"):
      (hasWord, isQuoted) = (true, true)
      guard let end = bytes[place...].firstIndex(of: byte) else { throw CannotRead(.unclosedQuote) }
      word.append(bytes[place..<end])
      place = end + 1
    case UInt8(ascii: "\""): try doubleQuoted()
    case UInt8(ascii: "\\"):
      guard let escaped = take() else { return }
      if escaped == 0x0D, next == 0x0A {
        place += 1
      } else if escaped != 0x0A {
        isQuoted = true
        add(escaped)
      }
    case UInt8(ascii: "$"):
      if next == UInt8(ascii: "'") {
        place += 1
        try ansiQuoted()
      } else {
        try variable()
      }
    case UInt8(ascii: "<"): try redirection()
    case UInt8(ascii: "&"), UInt8(ascii: ">"), UInt8(ascii: "`"), UInt8(ascii: "("), UInt8(ascii: ")"):
      throw CannotRead(.shell(String(Unicode.Scalar(byte))))
    case UInt8(ascii: "^") where next == nil || next == 0x0A || next == 0x0D || next == UInt8(ascii: "\""):
      throw CannotRead(.otherShell)
    default: add(byte)
    }
  }

  /// Only a pipe under another number reads no file.
  private mutating func redirection() throws(CannotRead) {
    guard hasWord, !isQuoted, let digits = word.redacted.plainBytes, digits.count == 1,
      let number = Int(String(decoding: digits, as: UTF8.self)), bytes[place...].starts(with: "&0".utf8)
    else { throw CannotRead(.shell("<")) }
    place += 2
    (word, hasWord) = (RedactedBuilder(), false)
    tokens.append(.duplicate(number))
  }

  private mutating func doubleQuoted() throws(CannotRead) {
    (hasWord, isQuoted) = (true, true)
    while let byte = take() {
      switch byte {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "`"): throw CannotRead(.shell("`"))
      case UInt8(ascii: "$"): try variable()
      case UInt8(ascii: "\\"):
        guard let escaped = take() else { break }
        switch escaped {
        case UInt8(ascii: "$"), UInt8(ascii: "`"), UInt8(ascii: "\""), byte: word.append(escaped)
        case 0x0A: break
        default: word.append([byte, escaped])
        }
      default: word.append(byte)
      }
    }
    throw CannotRead(.unclosedQuote)
  }

  /// After its `$`.
  private mutating func variable() throws(CannotRead) {
    let isBraced = next == UInt8(ascii: "{")
    if isBraced { place += 1 }
    let name = bytes[place...].prefix { ASCII.isWord($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }
    place += name.count
    if isBraced {
      guard take() == UInt8(ascii: "}") else { throw CannotRead(.shell("${")) }
    }
    hasWord = true
    guard !name.isEmpty else {
      if let byte = next, "(@*#?$!-".utf8.contains(byte) {
        throw CannotRead(.shell("$" + String(Unicode.Scalar(byte))))
      }
      return word.append("$")
    }
    let text = String(decoding: name, as: UTF8.self)
    guard let slot = SecretSlot(variable: text) else { throw CannotRead(.variable(text)) }
    isQuoted = true
    word.append(slot)
  }

  /// As browsers copy what has controls or quotes.
  private mutating func ansiQuoted() throws(CannotRead) {
    (hasWord, isQuoted) = (true, true)
    while let byte = take() {
      if byte == UInt8(ascii: "'") { return }
      if byte == UInt8(ascii: "\\") {
        word.append(BackslashEscape.bytes(bytes, &place, octalPrefix: false))
      } else {
        word.append(byte)
      }
    }
    throw CannotRead(.unclosedQuote)
  }
}

enum BackslashEscape {
  /// After the backslash.
  /// - Parameter octalPrefix: an octal number begins with a further 0, as for `%b`.
  static func bytes(_ text: [UInt8], _ place: inout Int, octalPrefix: Bool) -> [UInt8] {
    guard place < text.count else { return [UInt8(ascii: "\\")] }
    let byte = text[place]
    place += 1
    func number(radix: Int, atMost limit: Int, from start: Int) -> (value: UInt32, end: Int)? {
      var (value, end): (UInt32, Int) = (0, start)
      while end < text.count, end < start + limit,
        let digit = Character(Unicode.Scalar(text[end])).hexDigitValue, digit < radix
      {
        value = value * UInt32(radix) + UInt32(digit)
        end += 1
      }
      return end == start ? nil : (value, end)
    }
    switch byte {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "a"): return [0x07]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "v"): return [0x0B]
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "?"): return [byte]
    case UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"):
      let digits = byte == UInt8(ascii: "x") ? 2 : byte == UInt8(ascii: "u") ? 4 : 8
      guard let (value, end) = number(radix: 16, atMost: digits, from: place) else { return [0x5C, byte] }
      place = end
      if digits == 2 { return [UInt8(truncatingIfNeeded: value)] }
      return Unicode.Scalar(value).map { Array(String($0).utf8) } ?? Array("\u{FFFD}".utf8)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      let start = octalPrefix && byte == UInt8(ascii: "0") ? place : place - 1
      guard let (value, end) = number(radix: 8, atMost: 3, from: start) else { return [0] }
      place = end
      return [UInt8(truncatingIfNeeded: value)]
    default: return [0x5C, byte]
    }
  }
}
