/// Text as a search compares it: lower case, with the letters that people type for each other made one.
///
/// Many type Kazakh words on the Russian layout, «коктем» for «Көктем», and some the other way round.
package enum FoldedText {
  package static func string(_ text: String) -> String { String(decoding: bytes(text), as: UTF8.self) }

  /// As UTF-8, of the same length as the lower-case text.
  package static func bytes(_ text: String) -> [UInt8] {
    var bytes = lowercased(Array(text.utf8)) ?? Array(text.lowercased().utf8)
    for index in bytes.indices.dropLast() where bytes[index] & 0xFE == 0xD0 || bytes[index] & 0xFE == 0xD2 {
      guard let (first, second) = other(bytes[index], bytes[index + 1]) else { continue }
      (bytes[index], bytes[index + 1]) = (first, second)
    }
    return bytes
  }

  /// Without strings, which ten megabytes would take a second; nil where a letter is neither ASCII nor Russian nor Kazakh.
  private static func lowercased(_ text: [UInt8]) -> [UInt8]? {
    var bytes = text
    var index = 0
    while index < bytes.count {
      let first = bytes[index]
      if first < 0x80 {
        if first >= 0x41, first <= 0x5A { bytes[index] = first | 0x20 }
        index += 1
        continue
      }
      guard index + 1 < bytes.count else { return nil }
      let second = bytes[index + 1]
      switch (first, second) {
      // Ѐ…Џ, А…П, Р…Я
      case (0xD0, 0x80...0x8F): (bytes[index], bytes[index + 1]) = (0xD1, second + 0x10)
      case (0xD0, 0x90...0x9F): bytes[index + 1] = second + 0x20
      case (0xD0, 0xA0...0xAF): (bytes[index], bytes[index + 1]) = (0xD1, second - 0x20)
      case (0xD0, 0xB0...0xBF), (0xD1, 0x80...0x9F): break
      // Capital and small letters take turns.
      case (0xD2, 0x8A...0xBF), (0xD3, 0x90...0xAF): bytes[index + 1] = second | 1
      // «, » and the no-break space; № and dashes
      case (0xC2, 0xA0...0xBF) where second != 0xB5: break
      case (0xE2, 0x80...0x84) where index + 2 < bytes.count && (second <= 0x82 || bytes[index + 2] <= 0xA5):
        index += 1
      default: return nil
      }
      index += 2
    }
    return bytes
  }

  /// The Russian letter that is typed for a Kazakh one, and `е` for `ё`. Cyrillic letters have two bytes.
  private static func other(_ first: UInt8, _ second: UInt8) -> (UInt8, UInt8)? {
    switch (first, second) {
    case (0xD3, 0x99): (0xD0, 0xB0)
    case (0xD1, 0x96): (0xD0, 0xB8)
    case (0xD2, 0xA3): (0xD0, 0xBD)
    case (0xD2, 0x93): (0xD0, 0xB3)
    case (0xD2, 0xAF), (0xD2, 0xB1): (0xD1, 0x83)
    case (0xD2, 0x9B): (0xD0, 0xBA)
    case (0xD3, 0xA9): (0xD0, 0xBE)
    case (0xD2, 0xBB): (0xD1, 0x85)
    case (0xD1, 0x91): (0xD0, 0xB5)
    default: nil
    }
  }
}
