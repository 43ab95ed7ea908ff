/// # Text: what may be kept and shown
///
/// Text from outside is cleaned where it is read, so that nothing of ours ever holds what drives a terminal, hides in a spreadsheet or
/// makes a sentence read other than it is; and what says who a person is has one mask each. Imports nothing. Pure.
public enum SafeText {
  /// The scalar to show, another in its place, or nil to leave it out.
  ///
  /// Controls become `�`: they could drive the terminal. Bidirectional controls, variation selectors, joiners and other invisible
  /// format characters are left out: they could make text read other than it is, or take another width than was measured.
  @inlinable @inline(__always)
  public static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
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

  /// One line of text that is safe to keep and show: line breaks and tabs become spaces, other controls and invisible format
  /// characters are left out.
  public static func line(_ text: some StringProtocol) -> String {
    // Nearly everything is clean, and a catalogue has millions of texts.
    if isClean(text) { return String(text) }
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

  /// The same, and no longer than so many scalars: ten thousand marks on one letter are one character, and no limit at all.
  public static func line(_ text: some StringProtocol, atMost limit: Int) -> String {
    let clean = line(text)
    return isLonger(clean, than: limit) ? prefix(of: clean, atMost: limit) : clean
  }

  /// True for a text that cleaning leaves as it is.
  public static func isClean(_ text: some StringProtocol) -> Bool {
    isPlain(text) || text.unicodeScalars.allSatisfy { shown($0) == $0 && $0 != "\u{FFFD}" }
  }

  /// True for a text with a control or a character that turns the direction of what is read: no honest partner sends one. Unlike
  /// `isClean` lets through what is invisible and has its use inside a word, such as the joiners of an emoji.
  package static func holdsControls(_ text: some StringProtocol) -> Bool {
    !isPlain(text)
      && text.unicodeScalars.contains { scalar in
        switch scalar.value {
        case 0x200C, 0x200D, 0x2060...0x2064, 0xFE00...0xFE0F: false
        case 0x200B...0x200F, 0x2028...0x202E, 0x2065...0x206F, 0x61C, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: true
        default: shown(scalar) == "\u{FFFD}" && scalar != "\u{FFFD}"
        }
      }
  }

  /// True where a text has more than so many scalars. Looks no further than it must.
  public static func isLonger(_ text: some StringProtocol, than limit: Int) -> Bool {
    // No scalar is shorter than a byte.
    text.utf8.count > limit && text.unicodeScalars.dropFirst(limit).first != nil
  }

  /// The first scalars of a text, at most so many.
  public static func prefix(of text: some StringProtocol, atMost limit: Int) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(0, limit))))
  }

  /// True for printable ASCII alone, by its bytes.
  private static func isPlain(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }
}
