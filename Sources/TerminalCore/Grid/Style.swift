import Glibc
import Text

/// The purpose of a text or background. Views name roles; a theme's palette assigns colours.
package enum Role: UInt8, CaseIterable, Sendable {
  case text
  /// Secondary text.
  case muted
  /// Decorative text.
  case faint
  case line
  /// The only accent: focus, keys, the current step.
  case accent
  case positive
  case warning
  case negative
  /// Neutral news and links.
  case info
  /// The background of everything.
  case base
  /// The background of overlays.
  case raised
  /// The background of the selected row.
  case selection
  /// Text on `warning` or `negative`.
  case inverse
  /// Dark modules of a QR code: always black.
  case ink
  /// Light modules of a QR code: always white.
  case paper
}

/// Text role, background role and attributes of a cell, in two bytes.
package struct Style: Hashable, Sendable {
  /// 4 bits of text role, 4 bits of background role, then the attributes.
  package let bits: UInt16

  private init(bits: UInt16) { self.bits = bits }

  package init(
    _ text: Role = .text, on ground: Role = .base, bold: Bool = false, underline: Bool = false, italic: Bool = false
  ) {
    bits =
      UInt16(text.rawValue) | UInt16(ground.rawValue) << 4 | (bold ? 1 << 8 : 0) | (underline ? 1 << 9 : 0)
      | (italic ? 1 << 10 : 0)
  }

  package var text: Role { Role(rawValue: UInt8(bits & 15)) ?? .text }
  package var ground: Role { Role(rawValue: UInt8(bits >> 4 & 15)) ?? .base }
  package var isBold: Bool { bits & 1 << 8 != 0 }
  package var isUnderlined: Bool { bits & 1 << 9 != 0 }
  package var isItalic: Bool { bits & 1 << 10 != 0 }
  /// See `flat`.
  package var isFlat: Bool { bits & 1 << 11 != 0 }

  package func on(_ ground: Role) -> Style { Style(bits: bits & ~0xF0 | UInt16(ground.rawValue) << 4) }
  /// For blanks, which show neither lines nor marks.
  package var withoutLines: Style { Style(bits: bits & ~(isFlat && !isWords ? 1 << 9 | 1 << 11 : 1 << 9)) }
  package var regular: Style { Style(bits: bits & ~(1 << 8)) }
  package var bold: Style { Style(bits: bits | 1 << 8) }
  /// Never in reverse video, where backgrounds are shown by that: text is underlined instead, which tells a field from a selected row,
  /// and marks such as bars keep their colour.
  package var flat: Style { Style(bits: bits | 1 << 11) }
  /// Text rather than a mark.
  package var isWords: Bool { text == .text || text == .muted }
}

/// 8 bits for each channel.
package struct Color: Hashable, Sendable {
  package let red: UInt8
  package let green: UInt8
  package let blue: UInt8

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// `#rrggbb`; nil for anything else.
  package init?(hex: String) {
    guard hex.utf8.count == 7, hex.hasPrefix("#"), let bytes = [UInt8](hexadecimal: String(hex.dropFirst())) else {
      return nil
    }
    self.init(red: bytes[0], green: bytes[1], blue: bytes[2])
  }

  /// `#rrggbb`.
  package var hex: String { "#" + [red, green, blue].hexadecimal }

  /// `0xRRGGBB`.
  package var rgb: Int { Int(red) << 16 | Int(green) << 8 | Int(blue) }

  /// WCAG 2, 0…1.
  package var luminance: Double {
    func linear(_ channel: UInt8) -> Double {
      let value = Double(channel) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// WCAG 2, 1…21.
  package func contrast(with other: Color) -> Double {
    let (bright, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
    return (bright + 0.05) / (dark + 0.05)
  }

}

package struct Palette: Hashable, Sendable {
  private var colors: [Color]

  package init(_ colors: [Role: Color], fallback: Color) {
    self.colors = Role.allCases.map { colors[$0] ?? fallback }
  }

  package subscript(role: Role) -> Color { colors[Int(role.rawValue)] }
}
