/// # Text: sanitising and masking
///
/// Text from outside is sanitised where it is read, so that nothing stored or shown can drive a terminal, inject a spreadsheet formula or
/// reverse the reading direction. Personal data has one mask for each kind. Imports nothing. Pure.
package enum SafeText {
  /// The scalar to show: itself, a replacement, or nil to leave it out.
  ///
  /// Controls become `�` because they could drive the terminal. Bidirectional controls, variation selectors, joiners and other invisible
  /// format characters are left out because they change how text reads or how wide it is.
  @inlinable @inline(__always)
  package static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let value = scalar.value
    if value >= 0x20, value < 0x7F { return scalar }
    if value >= 0xA0, value < 0x300 { return value == 0xAD ? nil : scalar }
    if value >= 0x400, value < 0x530 { return scalar }
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0xFFFE...0xFFFF: return "\u{FFFD}"
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFE00...0xFE0F, 0x61C, 0x180B...0x180F,
      0xFFF9...0xFFFB, 0xE0000...0xE0FFF, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0:
      return nil
    default: return scalar
    }
  }

  /// One safe line: line breaks and tabs become spaces; other controls and invisible format characters are removed.
  package static func line(_ text: String) -> String {
    // Almost every text is clean, and a catalogue has millions of them.
    if isClean(text) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t", "\u{2028}", "\u{2029}": result.append(" ")
      default:
        if let shown = shown(scalar), shown != "\u{FFFD}" { result.append(shown) }
      }
    }
    return String(result)
  }

  /// The same, limited in scalars: a character may consist of ten thousand combining marks.
  package static func line(_ text: String, atMost limit: Int) -> String {
    let clean = line(text)
    return isLonger(clean, than: limit) ? prefix(of: clean, atMost: limit) : clean
  }

  /// True where sanitising changes nothing.
  package static func isClean(_ text: String) -> Bool {
    isPlain(text) || text.unicodeScalars.allSatisfy { shown($0) == $0 && $0 != "\u{FFFD}" }
  }

  /// True for a text with a control or bidirectional character, which no honest partner sends. Unlike `isClean` it accepts invisible
  /// characters that have a use inside a word, such as the joiners of an emoji.
  package static func containsControls(_ text: String) -> Bool {
    !isPlain(text)
      && text.unicodeScalars.contains { scalar in
        switch scalar.value {
        case 0x200C, 0x200D, 0x2060...0x2064, 0xFE00...0xFE0F: false
        case 0x200B...0x200F, 0x2028...0x202E, 0x2065...0x206F, 0x61C, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: true
        default: shown(scalar) == "\u{FFFD}" && scalar != "\u{FFFD}"
        }
      }
  }

  /// True where a text has more scalars than the limit; stops counting there.
  package static func isLonger(_ text: String, than limit: Int) -> Bool {
    // No scalar is shorter than a byte.
    text.utf8.count > limit && text.unicodeScalars.dropFirst(limit).first != nil
  }

  package static func prefix(of text: String, atMost limit: Int) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(0, limit))))
  }

  /// True for printable ASCII only.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }
}
