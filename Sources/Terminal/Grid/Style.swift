/// What a piece of text or a surface is for. Views name roles; a theme's palette gives each a colour.
public enum Role: UInt8, CaseIterable, Sendable {
  /// Text that is read.
  case text
  /// Text that is read second.
  case muted
  /// Text that only decorates.
  case faint
  /// Hairlines.
  case line
  /// The one accent: focus, keys, the current step.
  case accent
  /// Good news.
  case positive
  /// Something to watch.
  case warning
  /// Bad news.
  case negative
  /// Neutral news, links.
  case info
  /// The ground of everything.
  case base
  /// The ground of overlays.
  case raised
  /// The ground of the selected row.
  case selection
  /// Text on a ground of `warning` or `negative`.
  case inverse
  /// The dark modules of a QR code: always black.
  case ink
  /// The light modules of a QR code: always white.
  case paper
}

/// How a cell looks: a role for the text, a role for the ground, and attributes; two bytes.
public struct Style: Hashable, Sendable {
  /// 4 bits of text role, 4 bits of ground role, then the attributes.
  let bits: UInt16

  private init(bits: UInt16) { self.bits = bits }

  /// A style.
  public init(
    _ text: Role = .text, on ground: Role = .base, bold: Bool = false, underline: Bool = false, italic: Bool = false
  ) {
    bits =
      UInt16(text.rawValue) | UInt16(ground.rawValue) << 4 | (bold ? 1 << 8 : 0) | (underline ? 1 << 9 : 0)
      | (italic ? 1 << 10 : 0)
  }

  /// The role of the text.
  public var text: Role { Role(rawValue: UInt8(bits & 15)) ?? .text }
  /// The role of the ground.
  public var ground: Role { Role(rawValue: UInt8(bits >> 4 & 15)) ?? .base }
  /// True for heavy text.
  public var isBold: Bool { bits & 1 << 8 != 0 }
  /// True for underlined text.
  public var isUnderlined: Bool { bits & 1 << 9 != 0 }
  /// True for slanted text.
  public var isItalic: Bool { bits & 1 << 10 != 0 }

  /// The style on another ground.
  public func on(_ ground: Role) -> Style { Style(bits: bits & ~0xF0 | UInt16(ground.rawValue) << 4) }
  /// The style without an underline.
  var withoutLines: Style { Style(bits: bits & ~(1 << 9)) }
  /// The style with text of usual weight.
  public var regular: Style { Style(bits: bits & ~(1 << 8)) }
  /// The style with heavy text.
  public var bold: Style { Style(bits: bits | 1 << 8) }
}

/// A colour of 8 bits a channel.
public struct Color: Hashable, Sendable {
  /// Red, 0…255.
  public let red: UInt8
  /// Green, 0…255.
  public let green: UInt8
  /// Blue, 0…255.
  public let blue: UInt8

  /// A colour of its channels.
  public init(red: UInt8, green: UInt8, blue: UInt8) { (self.red, self.green, self.blue) = (red, green, blue) }

  /// A colour written `#rrggbb`; nil for anything else.
  public init?(hex: String) {
    guard hex.utf8.count == 7, hex.hasPrefix("#"), let value = UInt32(hex.dropFirst(), radix: 16),
      !hex.contains("+"), !hex.contains("-")
    else { return nil }
    self.init(red: UInt8(value >> 16 & 255), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
  }

  /// The colour as one number, `0xRRGGBB`.
  public var rgb: Int { Int(red) << 16 | Int(green) << 8 | Int(blue) }

  /// The nearest of the 256 colours of xterm: the 6×6×6 cube or the 24 greys, never the 16 that users redefine.
  public var nearest256: Int {
    let levels = [0, 95, 135, 175, 215, 255]
    func step(_ value: UInt8) -> Int {
      levels.indices.min { abs(levels[$0] - Int(value)) < abs(levels[$1] - Int(value)) } ?? 0
    }
    let (r, g, b) = (step(red), step(green), step(blue))
    let grey = min(23, max(0, (Int(red) + Int(green) + Int(blue) - 24 + 15) / 30))
    func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
      let (dr, dg, db) = (r - Int(red), g - Int(green), b - Int(blue))
      return dr * dr + dg * dg + db * db
    }
    let level = 8 + 10 * grey
    // The greys have no black and no white.
    if max(red, green, blue) <= 3 { return 16 }
    if min(red, green, blue) >= 247 { return 231 }
    // The cube knows no muted tints: what is nearly grey would come out violet or green.
    if max(red, green, blue) - min(red, green, blue) < 48 { return 232 + grey }
    return distance(levels[r], levels[g], levels[b]) <= distance(level, level, level)
      ? 16 + 36 * r + 6 * g + b : 232 + grey
  }

  /// The relative luminance of WCAG 2, 0…1.
  public var luminance: Double {
    func linear(_ channel: UInt8) -> Double {
      let value = Double(channel) / 255
      return value <= 0.04045 ? value / 12.92 : Color.power((value + 0.055) / 1.055)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The contrast ratio of WCAG 2 with another colour, 1…21.
  public func contrast(with other: Color) -> Double {
    let (bright, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
    return (bright + 0.05) / (dark + 0.05)
  }

  /// x to the power of 2.4, by Newton's method on y⁵ = x¹²: exact enough for contrast, without a maths library.
  private static func power(_ x: Double) -> Double {
    let x12 = x * x * x * x * x * x * x * x * x * x * x * x
    var y = x
    for _ in 0..<40 where y > 0 { y -= (y * y * y * y * y - x12) / (5 * y * y * y * y) }
    return y
  }
}

/// A colour for every role.
public struct Palette: Hashable, Sendable {
  private var colors: [Color]

  /// A palette; a role that is missing takes the fallback.
  public init(_ colors: [Role: Color], fallback: Color) {
    self.colors = Role.allCases.map { colors[$0] ?? fallback }
  }

  /// The colour of a role.
  public subscript(role: Role) -> Color { colors[Int(role.rawValue)] }
}
