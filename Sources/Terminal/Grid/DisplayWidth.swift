import CNcurses
import Text

/// How many cells text takes on the screen.
public enum DisplayWidth {
  /// The cells of one scalar: 0 for marks and format characters, 2 for wide characters, 1 for the rest.
  ///
  /// Latin, Cyrillic and the drawing characters are answered at once; everything else is looked up where ncurses looks it up, so
  /// that the two never disagree.
  @inline(__always)
  public static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20..<0x7F, 0xA0..<0x300, 0x400..<0x483, 0x48A..<0x530, 0x2010..<0x2028, 0x20A0..<0x20C0, 0x2500..<0x25FD: 1
    case 0..<0x20, 0x7F..<0xA0: 0
    default: max(0, Int(kassa_scalar_width(scalar.value)))
    }
  }

  /// The cells of a text as a surface shows it.
  public static func of(_ text: String) -> Int { count(text) }
  /// The cells of a part of a text.
  public static func of(_ text: Substring) -> Int { count(text) }

  @inline(__always)
  private static func count(_ text: some StringProtocol) -> Int {
    var cells = 0
    text.forEachShown { _, width, _ in
      cells += width
      return true
    }
    return cells
  }

  /// The longest beginning of a text that fits, cut at a character.
  public static func prefix(of text: String, cells: Int) -> String {
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

  /// The text itself where it fits, else its beginning with `…`.
  public static func truncated(_ text: String, cells: Int) -> String {
    guard cells > 0 else { return "" }
    return of(text) <= cells ? text : prefix(of: text, cells: cells - 1) + "…"
  }

  /// The text in lines of at most so many cells, broken at spaces, a longer word where it must be; line feeds are kept.
  public static func wrapped(_ text: String, cells: Int) -> [String] {
    guard cells > 0 else { return [] }
    var lines: [String] = []
    // Split at bytes: a space or line feed never is a part of another character that matters here.
    for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let paragraph = Substring(bytes)
      // The line that is being filled reaches from its first word to the end of its last one.
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

extension StringProtocol {
  /// Goes through the scalars that a surface shows, with their cells and the byte at which each stands, until told to stop.
  ///
  /// Reads the UTF-8 as it lies in memory: every text of every frame comes through here.
  @inline(__always)
  func forEachShown(_ body: (_ scalar: Unicode.Scalar, _ width: Int, _ offset: Int) -> Bool) {
    let isDone: Void? = utf8.withContiguousStorageIfAvailable { bytes in
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
        guard let raw = Unicode.Scalar(value), let scalar = SafeText.shown(raw) else { continue }
        guard body(scalar, DisplayWidth.of(scalar), offset) else { return }
      }
    }
    guard isDone == nil else { return }
    var offset = 0
    for raw in unicodeScalars {
      defer { offset += UTF8.width(raw) }
      guard let scalar = SafeText.shown(raw) else { continue }
      guard body(scalar, DisplayWidth.of(scalar), offset) else { return }
    }
  }
}
