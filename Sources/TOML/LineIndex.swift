/// The lines of the keys, and of list elements on lines of their own. It reads valid files exactly, and of others the part before the
/// parser's first mistake.
struct LineIndex {
  /// By path; an element of a list goes by its number. What is missing stands on the line of what contains it.
  private(set) var lines: [[String]: Int] = [:]
  private(set) var lineTooDeep: Int?
  private(set) var lineOfNUL: Int?
  /// A table's header that begins with no name, a list's element with no value, a date's time with no digit: the parser asserts these
  /// and would end the program.
  private(set) var badStart: TOMLMistake?

  private let bytes: [UInt8]
  private var place = 0
  private var line = 1
  /// How many elements the arrays of tables have so far.
  private var counts: [[String]: Int] = [:]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() {
    var table: [String] = []
    while true {
      skipBlank()
      guard let byte = next, lineTooDeep == nil else { return }
      let start = place
      if byte == UInt8(ascii: "[") {
        table = header()
      } else {
        assignment(in: table)
      }
      // Text that is no TOML must not stop the reading.
      if place == start { advance() }
    }
  }

  // MARK: Structure

  /// `[a.b]` or `[[a.b]]`; returns where the keys that follow belong.
  private mutating func header() -> [String] {
    advance()
    let isElement = next == UInt8(ascii: "[")
    if isElement { advance() }
    skipSpace()
    if let byte = next, !Self.beginsName(byte), byte != UInt8(ascii: "]"), isElement || byte != UInt8(ascii: "[") {
      badStart = badStart ?? TOMLMistake(line: line, reason: "expected a name after [")
    }
    let keys = dottedKey()
    var path: [String] = []
    for (position, key) in keys.enumerated() {
      path.append(key)
      note(path)
      if isElement, position == keys.count - 1 { counts[path, default: 0] += 1 }
      if let count = counts[path] {
        path.append(String(count - 1))
        note(path)
      }
    }
    while let byte = next, byte != UInt8(ascii: "\n") { advance() }
    return path
  }

  /// `a.b = value`
  private mutating func assignment(in table: [String]) {
    var path = table
    for key in dottedKey() {
      path.append(key)
      note(path)
      guard lineTooDeep == nil else { return }
    }
    skipSpace()
    guard next == UInt8(ascii: "=") else { return }
    advance()
    value(at: path)
  }

  private mutating func value(at path: [String]) {
    skipSpace()
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = string()
    case UInt8(ascii: "["): elements(of: path)
    case UInt8(ascii: "{"): members(of: path)
    default:
      let (start, ends) = (place, Array(",]}#\n".utf8))
      while let byte = next, !ends.contains(byte) { advance() }
      if Self.isDateWithoutTime(bytes[start..<place]) {
        badStart = badStart ?? TOMLMistake(line: line, reason: "expected a time after the date")
      }
    }
  }

  private mutating func elements(of path: [String]) {
    let first = line
    var count = 0
    advance()
    while lineTooDeep == nil {
      skipBlank()
      guard let byte = next else { return }
      if byte == UInt8(ascii: "]") { return advance() }
      let start = place
      if byte == UInt8(ascii: ",") {
        advance()
      } else {
        if !Self.valueStarts.contains(byte) {
          badStart = badStart ?? TOMLMistake(line: line, reason: "expected a value in the list")
        }
        let element = path + [String(count)]
        count += 1
        if line != first || element.count > TOMLNode.depthLimit { note(element) }
        value(at: element)
      }
      if place == start { advance() }
    }
  }

  private mutating func members(of path: [String]) {
    advance()
    while lineTooDeep == nil {
      skipBlank()
      guard let byte = next else { return }
      if byte == UInt8(ascii: "}") { return advance() }
      let start = place
      if byte == UInt8(ascii: ",") { advance() } else { assignment(in: path) }
      if place == start { advance() }
    }
  }

  /// The first line on which a path appears counts.
  private mutating func note(_ path: [String]) {
    guard path.count <= TOMLNode.depthLimit else {
      lineTooDeep = lineTooDeep ?? line
      return
    }
    if lines[path] == nil { lines[path] = line }
  }

  // MARK: Bytes

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func advance() {
    guard place < bytes.count else { return }
    if bytes[place] == UInt8(ascii: "\n") { line += 1 }
    if bytes[place] == 0 { lineOfNUL = lineOfNUL ?? line }
    place += 1
  }

  /// `2026-11-27T` and then no digit.
  private static func isDateWithoutTime(_ bytes: ArraySlice<UInt8>) -> Bool {
    let letters = Array(bytes.prefix(12))
    guard letters.count > 10, letters[10] | 0x20 == UInt8(ascii: "t") else { return false }
    let isDate = letters[..<10].enumerated().allSatisfy { place, byte in
      place == 4 || place == 7 ? byte == UInt8(ascii: "-") : (0x30...0x39).contains(byte)
    }
    return isDate && !(letters.count > 11 && (0x30...0x39).contains(letters[11]))
  }

  private static let valueStarts = Set("\"'0123456789+-tfin[{".utf8)

  private static func beginsName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      true
    default: false
    }
  }

  private mutating func skipSpace() {
    while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { advance() }
  }

  /// Spaces, line breaks and comments.
  private mutating func skipBlank() {
    while let byte = next {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): advance()
      case UInt8(ascii: "#"): while let byte = next, byte != UInt8(ascii: "\n") { advance() }
      default: return
      }
    }
  }

  private mutating func dottedKey() -> [String] {
    var keys: [String] = []
    while keys.count <= TOMLNode.depthLimit {
      skipSpace()
      if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") {
        keys.append(string())
      } else {
        let start = place
        let ends = Array(".=] \t\r\n#".utf8)
        while let byte = next, !ends.contains(byte) { advance() }
        keys.append(String(decoding: bytes[start..<place], as: UTF8.self))
      }
      skipSpace()
      guard next == UInt8(ascii: ".") else { break }
      advance()
    }
    return keys
  }

  /// A string of any of the four kinds; returns what it means.
  private mutating func string() -> String {
    guard let quote = next else { return "" }
    var text: [UInt8] = []
    advance()
    let isLong = next == quote && place + 1 < bytes.count && bytes[place + 1] == quote
    if isLong {
      advance()
      advance()
    } else if next == quote {
      advance()
      return ""
    }
    while let byte = next {
      if byte == quote, !isLong || isClosed(by: quote) {
        for _ in 0..<(isLong ? 3 : 1) { advance() }
        // Two more quotes may stand before the three that end it.
        for _ in 0..<(isLong ? 2 : 0) where next == quote { advance() }
        break
      }
      if byte == UInt8(ascii: "\n"), !isLong { break }
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        advance()
        text += escape()
      } else {
        text.append(byte)
        advance()
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func isClosed(by quote: UInt8) -> Bool {
    place + 2 < bytes.count && bytes[place + 1] == quote && bytes[place + 2] == quote
  }

  /// What follows a backslash.
  private mutating func escape() -> [UInt8] {
    guard let byte = next else { return [] }
    advance()
    switch byte {
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      var value: UInt32 = 0
      for _ in 0..<(byte == UInt8(ascii: "u") ? 4 : 8) {
        guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else { return [] }
        value = value << 4 | UInt32(digit)
        advance()
      }
      if value == 0 { lineOfNUL = lineOfNUL ?? line }
      return Unicode.Scalar(value).map { Array(String($0).utf8) } ?? []
    default: return [byte]
    }
  }
}
