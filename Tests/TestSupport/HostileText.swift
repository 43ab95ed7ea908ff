/// Malicious texts.
package enum HostileText {
  /// Clipboard and title sequences, a cleared screen, NUL, bidirectional controls and invisible characters.
  package static let samples = [
    "\u{1B}]52;c;Y2FsYw==\u{07}", "\u{1B}]0;owned\u{1B}\\", "\u{9B}2J\u{9D}0;x\u{9C}", "a\u{0}b", "\u{202E}gnp.exe",
    "\u{2066}a\u{2069}", "\u{200F}", "\u{61C}", "a\u{2028}b", "\u{7F}\u{85}",
  ]

  /// Letters, combining marks, controls and invisible characters.
  package static func random(using generator: inout some RandomNumberGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...40, using: &generator) {
      let range: ClosedRange<UInt32> = [
        0...0x1F, 0x20...0x7E, 0x7F...0x9F, 0xA0...0x5FF, 0x300...0x36F, 0x2000...0x206F, 0xFE00...0xFE0F,
        0xFF00...0xFFFF, 0xE0000...0xE007F, 0x1F300...0x1F6FF, 0...0x10FFFF,
      ].randomElement(using: &generator)!
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { text.append(scalar) }
    }
    return String(text)
  }

  /// True for controls and bidirectional controls, by Unicode's own properties.
  package static func isDangerous(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalar in
      scalar.properties.generalCategory == .control || scalar.properties.isBidiControl || scalar == "\u{2028}"
        || scalar == "\u{2029}"
    }
  }
}
