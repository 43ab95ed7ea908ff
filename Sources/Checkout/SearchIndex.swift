import Text

/// Lines of folded text, one for each item, that are scanned with `memchr`: 100,000 of them take a few milliseconds.
struct SearchIndex: Sendable {
  /// Each line ends with a line feed.
  private var text: [UInt8] = []
  /// Offset of each line, then the end.
  private var starts: [Int32] = [0]

  init(reservingLines count: Int) {
    text.reserveCapacity(count * 48)
    starts.reserveCapacity(count + 1)
  }

  mutating func append(_ line: [UInt8]) {
    text += line
    text.append(0x0A)
    starts.append(Int32(text.count))
  }

  private typealias Bytes = ByteSearch.Bytes

  /// Calls `found` for each line that contains a word, in order, and says whether it begins a word there.
  func forEachLine(with word: [UInt8], _ found: (_ line: Int, _ beginsWord: Bool) -> Void) {
    text.withUnsafeBufferPointer { text in
      starts.withUnsafeBufferPointer { starts in
        word.withUnsafeBufferPointer { word in
          var (position, line) = (0, 0)
          while let hit = ByteSearch.find(word, in: text, from: position, to: text.count) {
            while Int(starts[line + 1]) <= hit { line += 1 }
            let (start, end) = (Int(starts[line]), Int(starts[line + 1]))
            position = end
            found(line, Self.beginsWord(word, in: text, from: hit, start: start, to: end))
          }
        }
      }
    }
  }

  func contains(_ word: [UInt8], line: Int) -> Bool {
    look(for: word, in: line) { word, text, start, end in ByteSearch.find(word, in: text, from: start, to: end) != nil }
  }

  func beginsWord(_ word: [UInt8], line: Int) -> Bool {
    look(for: word, in: line) { word, text, start, end in
      Self.beginsWord(word, in: text, from: start, start: start, to: end)
    }
  }

  private func look(for word: [UInt8], in line: Int, _ test: (Bytes, Bytes, Int, Int) -> Bool) -> Bool {
    let (start, end) = (Int(starts[line]), Int(starts[line + 1]))
    return text.withUnsafeBufferPointer { text in word.withUnsafeBufferPointer { test($0, text, start, end) } }
  }

  /// True where a word starts the line or follows a space.
  private static func beginsWord(_ word: Bytes, in text: Bytes, from: Int, start: Int, to end: Int) -> Bool {
    var position = from
    while let hit = ByteSearch.find(word, in: text, from: position, to: end) {
      if hit == start || text[hit - 1] == 0x20 { return true }
      position = hit + 1
    }
    return false
  }
}
