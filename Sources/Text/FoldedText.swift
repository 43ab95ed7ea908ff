/// Text as a search compares it: lower case, with the letters that people type for each other made one.
///
/// Many type Kazakh words on the Russian layout, «коктем» for «Көктем», and some the other way round.
package enum FoldedText {
  package static func string(_ text: String) -> String { String(decoding: bytes(text), as: UTF8.self) }

  /// As UTF-8, of the same length as the lower-case text.
  package static func bytes(_ text: String) -> [UInt8] {
    var bytes = Array(text.lowercased().utf8)
    for index in bytes.indices.dropLast() where bytes[index] & 0xFE == 0xD0 || bytes[index] & 0xFE == 0xD2 {
      guard let (first, second) = other(bytes[index], bytes[index + 1]) else { continue }
      (bytes[index], bytes[index + 1]) = (first, second)
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
