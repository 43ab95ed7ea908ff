/// How many colours a terminal shows.
public enum ColorDepth: Hashable, Sendable, CaseIterable {
  case trueColor, indexed256, ansi16, none

  /// The number of a palette's colour at this depth, or -1 for the terminal's own.
  ///
  /// With 16 colours the terminal's own ground stays, because no shade of ours is among them: the role decides, not the palette.
  func number(of role: Role, in palette: Palette) -> Int {
    switch self {
    case .trueColor:
      // In direct-colour mode the numbers 0–7 mean the ANSI colours: one step of blue is not seen.
      let rgb = palette[role].rgb
      return rgb < 8 ? 8 : rgb
    case .indexed256: return palette[role].nearest256
    case .ansi16:
      switch role {
      case .text, .base, .raised, .inverse, .selection: return -1
      case .muted: return -1
      case .faint, .line: return -1
      case .accent, .positive: return 2
      case .warning: return 3
      case .negative: return 1
      case .info: return 6
      case .ink: return 0
      case .paper: return 7
      }
    case .none: return -1
    }
  }

  /// The numbers of a style's text and ground.
  ///
  /// Where a ground is told by reversing, the text's colour becomes the ground's: so the ground's is taken for it, or none.
  func numbers(of style: Style, in palette: Palette) -> [Int] {
    guard needsAttributes else { return [number(of: style.text, in: palette), number(of: style.ground, in: palette)] }
    switch style.ground {
    case .selection, .warning, .negative: return [number(of: style.ground, in: palette), -1]
    default: return [number(of: style.text, in: palette), number(of: style.ground, in: palette)]
    }
  }

  /// True where a ground cannot be told by its colour, so that attributes must.
  var needsAttributes: Bool { self == .ansi16 || self == .none }

  /// The attributes that stand for roles where colours cannot.
  func attributes(of style: Style) -> CellAttributes {
    var result: CellAttributes = []
    if style.isBold { result.insert(.bold) }
    if style.isUnderlined { result.insert(.underline) }
    if style.isItalic { result.insert(.italic) }
    guard needsAttributes else { return result }
    switch style.ground {
    case .selection, .warning, .negative: result.insert(.reverse)
    default: break
    }
    switch style.text {
    case .faint, .line: result.insert(.dim)
    case .muted where self == .none: result.insert(.dim)
    case .accent where self == .none: result.insert(.bold)
    case .ink where self == .none: result.insert(.reverse)
    default: break
    }
    return result
  }
}

/// The attributes of curses that the screen uses.
struct CellAttributes: OptionSet, Hashable {
  let rawValue: UInt8
  static let bold = CellAttributes(rawValue: 1)
  static let underline = CellAttributes(rawValue: 2)
  static let italic = CellAttributes(rawValue: 4)
  static let reverse = CellAttributes(rawValue: 8)
  static let dim = CellAttributes(rawValue: 16)
}
