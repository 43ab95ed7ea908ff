import Text

/// Widths of text in cells.
package enum DisplayWidth {
  /// 0 for combining marks and format characters, 2 for wide characters, 1 for the rest.
  ///
  /// A test compares them with the C library, and the screen replaces characters on which the two disagree.
  @inline(__always)
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    isPlain(scalar.value) ? 1 : ofRare(scalar)
  }

  /// True for what nearly all text consists of: shown unchanged, in one cell. ASCII and Cyrillic take the fast path.
  @inline(__always)
  package static func isPlain(_ value: UInt32) -> Bool {
    if value &- 0x20 < 0x5F { return true }
    if value &- 0x400 < 0x83 { return true }
    return isPlainAndRare(value)
  }

  /// Latin and Kazakh letters, punctuation, currency signs and box-drawing characters.
  @inline(never)
  private static func isPlainAndRare(_ value: UInt32) -> Bool {
    switch value {
    case 0xA0..<0xAD, 0xAE..<0x300, 0x48A..<0x530, 0x2010..<0x2028, 0x20A0..<0x20C0, 0x2500..<0x25FD: true
    default: false
    }
  }

  @inline(never)
  private static func ofRare(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: return 0
    case 0x1160...0x11FF, 0x2028, 0x2029, 0xD7B0...0xD7FF, 0x1171E: return 0
    // Marks before digits that take a cell of their own.
    case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: return 1
    default: break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .unassigned, .control, .surrogate: return 0
    default: return isWide(scalar.value) ? 2 : 1
    }
  }

  private static func isWide(_ value: UInt32) -> Bool {
    // Binary search for the first range that does not end before the value.
    var (low, high) = (0, wide.count)
    while low < high {
      let middle = (low + high) / 2
      if wide[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < wide.count && wide[low].contains(value)
  }

  /// East Asian Wide and Fullwidth of Unicode 15, joined across unassigned code points.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3,
    0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1,
    0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA,
    0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B,
    0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
    0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x303E,
    0x3041...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAD9, 0xFE10...0xFE6B, 0xFF01...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A,
    0x1F200...0x1F320, 0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3,
    0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D,
    0x1F54B...0x1F54E, 0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F,
    0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6DF, 0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC,
    0x1F7E0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945, 0x1F947...0x1F9FF, 0x1FA70...0x1FAF6, 0x20000...0x3134A,
  ]

  package static func of(_ text: String) -> Int {
    var cells = 0
    text.forEachShown { _, width, _ in
      cells += width
      return true
    }
    return cells
  }

  package static func of(_ text: Substring) -> Int { of(String(text)) }

  /// The longest prefix that fits, cut at a character.
  package static func prefix(of text: String, cells: Int) -> String {
    var used = 0
    var end = text.utf8.count
    text.forEachShown { _, width, offset in
      used += width
      guard used > cells else { return true }
      end = offset
      return false
    }
    return String(text.utf8.prefix(end)) ?? text
  }

  /// The text if it fits, else a prefix with `…`.
  package static func truncated(_ text: String, cells: Int) -> String {
    guard cells > 0 else { return "" }
    return of(text) <= cells ? text : prefix(of: text, cells: cells - 1) + "…"
  }

  /// Wrapped at spaces, or within words that are too long; line feeds are kept.
  package static func wrapped(_ text: String, cells: Int) -> [String] {
    guard cells > 0 else { return [] }
    var lines: [String] = []
    // Split by bytes, which is faster and safe for ASCII separators.
    for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let paragraph = Substring(bytes)
      // The current line spans from its first word to the end of its last one.
      var start = paragraph.startIndex
      var end = paragraph.startIndex
      var used = 0
      for bytes in paragraph.utf8.split(separator: UInt8(ascii: " ")) {
        let word = Substring(bytes)
        let width = of(word)
        if used > 0, used + 1 + width <= cells {
          used += 1 + width
          end = word.endIndex
          continue
        }
        if used > 0 { lines.append(String(paragraph[start..<end])) }
        var rest = word
        used = width
        while used > cells {
          let head = prefix(of: String(rest), cells: cells)
          guard !head.isEmpty else { break }
          lines.append(head)
          rest = rest.dropFirst(head.count)
          used = of(rest)
        }
        (start, end) = (rest.startIndex, rest.endIndex)
      }
      lines.append(String(paragraph[start..<end]))
    }
    return lines
  }
}

extension String {
  /// Calls `body` for each scalar that is shown, with its cells and byte offset, until it returns false.
  ///
  /// Decodes UTF-8 in place and calls `body` at one site, so that it is inlined: every text of every frame passes here.
  @inline(__always)
  func forEachShown(_ body: (_ scalar: Unicode.Scalar, _ width: Int, _ offset: Int) -> Bool) {
    var text = self
    text.withUTF8 { bytes in
      var index = 0
      while index < bytes.count {
        let lead = bytes[index]
        let offset = index
        let value: UInt32
        switch lead {
        case ..<0x80:
          value = UInt32(lead)
          index += 1
        case ..<0xE0:
          value = UInt32(lead & 0x1F) << 6 | UInt32(bytes[index + 1] & 0x3F)
          index += 2
        case ..<0xF0:
          value = UInt32(lead & 0x0F) << 12 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
          index += 3
        default:
          value =
            UInt32(lead & 0x07) << 18 | UInt32(bytes[index + 1] & 0x3F) << 12 | UInt32(bytes[index + 2] & 0x3F) << 6
            | UInt32(bytes[index + 3] & 0x3F)
          index += 4
        }
        guard var scalar = Unicode.Scalar(value) else { continue }
        var width = 1
        if !DisplayWidth.isPlain(value) {
          guard let shown = SafeText.shown(scalar) else { continue }
          (scalar, width) = (shown, DisplayWidth.of(shown))
        }
        guard body(scalar, width, offset) else { return }
      }
    }
  }
}
