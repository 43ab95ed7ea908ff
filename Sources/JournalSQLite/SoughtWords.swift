import Text

/// Words, folded once, that are looked for in texts as whole words, however many they are.
struct SoughtWords: Sendable {
  private struct Word: Sendable {
    let bytes: [UInt8]
    /// Bytes before its longest run.
    let lead: Int

    func isWhole(in text: [UInt8], at start: Int) -> Bool {
      let end = start + bytes.count
      guard start >= 0, end <= text.count else { return false }
      if start > 0, SoughtWords.isPart(text[start - 1]) { return false }
      if end < text.count, SoughtWords.isPart(text[end]) { return false }
      return ByteSearch.isSame(text, start..<end, as: bytes, 0..<bytes.count)
    }
  }

  /// By their longest run of letters and digits: what the numbers of orders begin with is the same in all of them.
  private var words: [ArraySlice<UInt8>: [Word]] = [:]

  var isEmpty: Bool { words.isEmpty }

  mutating func insert(_ text: String) {
    let bytes = FoldedText.bytes(text)
    var (longest, place) = (0..<0, 0)
    while let run = Self.run(in: bytes, from: place) {
      if run.count > longest.count { longest = run }
      place = run.upperBound
    }
    guard !longest.isEmpty else { return }
    let key = bytes[longest]
    if words[key]?.contains(where: { $0.bytes == bytes }) != true {
      words[key, default: []].append(Word(bytes: bytes, lead: longest.lowerBound))
    }
  }

  /// - Parameter text: folded.
  func occur(in text: [UInt8]) -> Bool {
    if isEmpty { return false }
    var place = 0
    while let run = Self.run(in: text, from: place) {
      if words[text[run]]?.contains(where: { $0.isWhole(in: text, at: run.lowerBound - $0.lead) }) == true {
        return true
      }
      place = run.upperBound
    }
    return false
  }

  /// Letters and digits without a break.
  private static func run(in text: [UInt8], from start: Int) -> Range<Int>? {
    guard let first = text[start...].firstIndex(where: { isPart($0) }) else { return nil }
    return first..<(text[first...].firstIndex(where: { !isPart($0) }) ?? text.count)
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
    default: false
    }
  }
}
