import TerminalCore

/// How a palette's styles are shown at a depth: colour numbers, and attributes in place of colours.
struct StyleColors {
  let depth: ColorDepth
  private let palette: Palette
  private let indexed: IndexedPalette?
  /// True where 16 colours stand on black, as on the Linux console. Elsewhere the ground is the terminal's own, and may be white.
  private let isOnBlack: Bool

  init(_ palette: Palette, _ depth: ColorDepth, isOnBlack: Bool) {
    self.depth = depth
    self.palette = palette
    self.isOnBlack = isOnBlack
    indexed = depth == .indexed256 ? IndexedPalette(palette) : nil
  }

  /// The colour numbers of text and background; -1 is the terminal's default.
  func numbers(of style: Style) -> [Int] {
    // A flat style is underlined instead of reversed, so that a field differs from the selected row.
    if style.isFlat, depth.needsAttributes { return [depth == .ansi16 ? ansi(style.text) : -1, -1] }
    switch depth {
    case .trueColor: return [direct(style.text), direct(style.ground)]
    case .indexed256: return [indexed?[style.text] ?? -1, indexed?[style.ground] ?? -1]
    case .none: return [-1, -1]
    case .ansi16:
      switch style.ground {
      case .selection: return [-1, -1]
      // Both colours are ours, so they can be read whatever the terminal's are.
      case .warning: return [0, 3]
      case .negative: return [7, 1]
      default: return [ansi(style.text), ansi(style.ground)]
      }
    }
  }

  /// In direct-colour mode 0–7 mean the ANSI colours; one step of blue is invisible.
  private func direct(_ role: Role) -> Int { max(8, palette[role].rgb) }

  /// With 16 colours the terminal's own background stays, because none of ours is among them: the role decides, not the palette. Green,
  /// yellow and cyan can be read on black only; red and magenta on black and on white.
  private func ansi(_ role: Role) -> Int {
    switch role {
    case .text, .muted, .faint, .line, .base, .raised, .selection, .inverse: -1
    case .accent, .positive: isOnBlack ? 2 : -1
    case .warning: isOnBlack ? 3 : 5
    case .info: isOnBlack ? 6 : -1
    case .negative: 1
    case .ink: 0
    case .paper: 7
    }
  }

  /// Attributes that replace colours.
  func attributes(of style: Style) -> CellAttributes {
    var result: CellAttributes = []
    if style.isBold { result.insert(.bold) }
    if style.isUnderlined { result.insert(.underline) }
    if style.isItalic { result.insert(.italic) }
    guard depth.needsAttributes else { return result }
    let hasColors = depth == .ansi16
    switch style.text {
    case .faint, .line: result.insert(.dim)
    case .muted where !hasColors: result.insert(.dim)
    case .accent where !hasColors || !isOnBlack: result.insert(.bold)
    default: break
    }
    switch style.ground {
    // Bold black is grey on many terminals.
    case .warning where hasColors, .negative where hasColors: result.remove(.bold)
    case .selection, .warning, .negative:
      if !style.isFlat { result.insert(.reverse) } else if style.isWords { result.insert(.underline) }
    // A QR code's light modules: bright on a dark terminal.
    case .paper where !hasColors: result.insert(.reverse)
    default: break
    }
    return result
  }
}

/// The curses attributes in use.
struct CellAttributes: OptionSet, Hashable {
  let rawValue: UInt8
  static let bold = CellAttributes(rawValue: 1)
  static let underline = CellAttributes(rawValue: 2)
  static let italic = CellAttributes(rawValue: 4)
  static let reverse = CellAttributes(rawValue: 8)
  static let dim = CellAttributes(rawValue: 16)
}
