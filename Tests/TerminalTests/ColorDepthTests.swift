import Testing

@testable import TerminalCore
@testable import TerminalCurses

/// How styles look where backgrounds are shown by reverse video.
@Suite struct ColorDepthTests {
  private func colors(_ depth: ColorDepth) -> StyleColors {
    StyleColors(Palette([:], fallback: Color(red: 80, green: 160, blue: 240)), depth, isOnBlack: true)
  }

  @Test(arguments: [ColorDepth.ansi16, .none])
  func aFieldDiffersFromASelectedRow(_ depth: ColorDepth) {
    let row = colors(depth).attributes(of: Style(.text, on: .selection, bold: true))
    #expect(row.contains(.reverse) && row.contains(.bold))
    let field = colors(depth).attributes(of: Style(.text, on: .selection).flat)
    #expect(field.contains(.underline) && !field.contains(.reverse))
  }

  /// The bar of the selected row and the bar of a payment in it.
  @Test func barsKeepTheirColourInASelectedRow() {
    for role in [Role.accent, .info] {
      let bar = Style(role, on: .selection).flat
      #expect(!colors(.ansi16).attributes(of: bar).contains(.reverse))
      #expect(!colors(.none).attributes(of: bar).contains(.reverse))
      #expect(
        colors(.ansi16).numbers(of: bar) == colors(.ansi16).numbers(of: Style(role)))
    }
  }

  /// The blank after a bar belongs to the selected row, the one in a field to the field.
  @Test func blanksTakeTheGroundAroundThem() {
    #expect(!Style(.accent, on: .selection).flat.withoutLines.isFlat)
    #expect(Style(.text, on: .selection).flat.withoutLines.isFlat)
  }

  @Test(arguments: [ColorDepth.trueColor, .indexed256])
  func withColoursNothingChanges(_ depth: ColorDepth) {
    for style in [Style(.text, on: .selection), Style(.accent, on: .selection, bold: true)] {
      #expect(colors(depth).attributes(of: style.flat) == colors(depth).attributes(of: style))
      #expect(colors(depth).numbers(of: style.flat) == colors(depth).numbers(of: style))
    }
  }
}
