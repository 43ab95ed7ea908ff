/// Reads CSV (RFC 4180, UTF-8) row by row, so that a large file is never a string as a whole.
struct CSVReader {
  /// `line` counts from 1.
  struct Row: Equatable {
    let line: Int
    let values: [String]
  }

  struct Malformed: Error {
    let line: Int
    let reason: String
  }

  private let bytes: [UInt8]
  private var position: Int
  private var line = 1

  private static let (quote, comma, feed, carriage) = (
    UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")
  )

  /// Skips a leading byte order mark.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Nil at the end.
  mutating func next() throws(Malformed) -> Row? {
    guard position < bytes.count else { return nil }
    let start = line
    var values: [String] = []
    values.reserveCapacity(6)
    while true {
      values.append(try value())
      guard position < bytes.count else { break }
      if bytes[position] == Self.comma {
        position += 1
        continue
      }
      endLine()
      break
    }
    return Row(line: start, values: values)
  }

  /// Skips LF, CR or CRLF.
  private mutating func endLine() {
    if bytes[position] == Self.carriage, position + 1 < bytes.count, bytes[position + 1] == Self.feed { position += 1 }
    position += 1
    line += 1
  }

  /// A value up to the following comma or line break.
  private mutating func value() throws(Malformed) -> String {
    guard position < bytes.count, bytes[position] == Self.quote else {
      let start = position
      while position < bytes.count {
        let byte = bytes[position]
        if byte == Self.comma || byte == Self.feed || byte == Self.carriage { break }
        guard byte != Self.quote else {
          throw Malformed(line: line, reason: "a quote stands inside a value that does not begin with one")
        }
        position += 1
      }
      return try text(bytes[start..<position])
    }
    let begun = line
    position += 1
    var quoted: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == Self.quote {
        position += 1
        guard position < bytes.count, bytes[position] == Self.quote else { return try end(of: quoted) }
      }
      if byte == Self.feed || byte == Self.carriage {
        let start = position
        endLine()
        quoted += bytes[start..<position]
        continue
      }
      quoted.append(byte)
      position += 1
    }
    throw Malformed(line: begun, reason: "a quote is not closed")
  }

  private func end(of quoted: [UInt8]) throws(Malformed) -> String {
    guard position == bytes.count || [Self.comma, Self.feed, Self.carriage].contains(bytes[position]) else {
      throw Malformed(line: line, reason: "text stands behind a value in quotes")
    }
    return try text(quoted[...])
  }

  private func text(_ value: ArraySlice<UInt8>) throws(Malformed) -> String {
    guard let text = String(validating: value, as: UTF8.self) else { throw Malformed(line: line, reason: "no UTF-8") }
    return text
  }
}
