/// The signs of the screens, or ASCII in their place where the font has none of them, as on the Linux console.
///
/// The one table of them. A sign of one cell is replaced where a screen sends its cells; one whose replacement is wider, where texts are
/// composed, because it changes their width.
package enum Glyphs: String, CaseIterable, Sendable {
  case unicode, ascii

  /// What the terminal named in `TERM` shows.
  package static func suiting(terminal name: String) -> Glyphs { name == "linux" ? .ascii : .unicode }

  // MARK: Wider than a cell

  /// A box to tick.
  package func box(isTicked: Bool) -> String {
    switch self {
    case .unicode: isTicked ? "☑" : "☐"
    case .ascii: isTicked ? "[x]" : "[ ]"
    }
  }

  package var enter: String { self == .unicode ? "↵" : "Enter" }
  package var tab: String { self == .unicode ? "⇥" : "Tab" }
  package var backTab: String { self == .unicode ? "⇤" : "Shift+Tab" }
  package var space: String { self == .unicode ? "␣" : "Space" }
  package var backspace: String { self == .unicode ? "⌫" : "Bksp" }

  // MARK: Of one cell

  /// Letters and the signs of every font with Cyrillic stay, and so does the half block of QR codes, which nothing can replace.
  private static let replacements: [(signs: String, ascii: String)] = [
    ("─━–—−", "-----"), ("│", "|"), ("╭╮╰╯", "++++"),
    ("█▉▊▋▌▍▎▏▐", "#####||||"), ("▮▯", "|:"),
    ("●○◐◌", "*o%."), ("✓✗▲✉", "+x!@"), ("▸‹›", "><>"), ("←→↑↓↻⌕", "<>^v@/"),
    ("…•“”’≤≠≈", ".*\"\"'<!~"), ("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\|/-\\|/"),
  ]
  private static let replacement: [UInt32: UInt32] = Dictionary(
    uniqueKeysWithValues: replacements.flatMap { zip($0.signs.unicodeScalars, $0.ascii.unicodeScalars) }.map {
      ($0.value, $1.value)
    })

  /// The scalar to show.
  package func shown(_ scalar: UInt32) -> UInt32 {
    self == .unicode || scalar < 0x80 ? scalar : Self.replacement[scalar] ?? scalar
  }
}
