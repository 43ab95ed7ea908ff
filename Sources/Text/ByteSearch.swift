import Glibc

package enum ByteSearch {
  package typealias Bytes = UnsafeBufferPointer<UInt8>

  /// Offset of the next hit. Scans for the last byte, because all Cyrillic letters share a few first bytes.
  package static func find(_ word: Bytes, in text: Bytes, from start: Int, to end: Int) -> Int? {
    guard let word0 = word.baseAddress, let text0 = text.baseAddress else { return nil }
    let last = word.count - 1
    var position = start + last
    while position < end, let hit = memchr(text0 + position, Int32(word0[last]), end - position) {
      let offset = UnsafeRawPointer(hit) - UnsafeRawPointer(text0) - last
      if last == 0 || memcmp(text0 + offset, word0, last) == 0 { return offset }
      position = offset + last + 1
    }
    return nil
  }

  /// Offset of the next hit in all of a text; nil also for an empty word.
  package static func find(_ word: [UInt8], in text: [UInt8], from start: Int = 0) -> Int? {
    word.withUnsafeBufferPointer { word in
      text.withUnsafeBufferPointer { word.isEmpty ? nil : find(word, in: $0, from: start, to: $0.count) }
    }
  }

  /// True where two parts of texts are the same.
  package static func isSame(_ text: [UInt8], _ range: Range<Int>, as other: [UInt8], _ others: Range<Int>) -> Bool {
    guard range.count == others.count else { return false }
    return text.withUnsafeBytes { text in
      other.withUnsafeBytes { other in
        precondition(range.upperBound <= text.count && others.upperBound <= other.count)
        guard let mine = text.baseAddress, let theirs = other.baseAddress else { return true }
        return memcmp(mine + range.lowerBound, theirs + others.lowerBound, range.count) == 0
      }
    }
  }
}
