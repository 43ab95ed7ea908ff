import TerminalCore
import Testing

@testable import TerminalCurses

/// What a terminal is asked for it is asked to forget, and nothing is said that it would print.
@Suite struct TerminalModesTests {
  private let palette = Palette(
    [.accent: Color(red: 0x0A, green: 0xBC, blue: 0x12)], fallback: Color(red: 9, green: 9, blue: 9))
  private func modes(keepsPage: Bool, reportsMouse: Bool = true) -> TerminalModes {
    TerminalModes(keepsPage: keepsPage, reportsMouse: reportsMouse, title: "kassa · Арман · касса 3")
  }

  @Test func anEmulatorIsAskedForAllAndGivenAllBack() {
    let modes = modes(keepsPage: true)
    #expect(
      modes.on(palette, .trueColor, mouse: true)
        == "\u{1B}[?2004h\u{1B}[?1036s\u{1B}[?1036h\u{1B}[22;2t\u{1B}]2;kassa · Арман · касса 3\u{07}"
        + "\u{1B}]12;#0abc12\u{07}\u{1B}[?1000h\u{1B}[?1006h")
    let off = "\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1000l\u{1B}]112\u{07}\u{1B}]2;\u{07}\u{1B}[23;2t\u{1B}[?1036r"
    #expect(modes.off == off && modes.clearing.isEmpty)
    #expect(modes.reset == "\u{1B}\\" + off + "\u{1B}[0m\u{1B}[?25h\u{1B}[?1l\u{1B}>\u{1B}[?1049l\r")
    #expect(modes.reset.utf8.count < 256)
  }

  @Test func aConsoleIsAskedForNothingThatItWouldPrintAndIsCleared() {
    let modes = modes(keepsPage: false, reportsMouse: false)
    #expect(modes.on(palette, .indexed256, mouse: true) == "\u{1B}[?2004h")
    #expect(modes.off == "\u{1B}[?2004l" && modes.clearing == "\u{1B}[H\u{1B}[2J")
    #expect(modes.reset.hasSuffix("\u{1B}[?25h\u{1B}[?1l\u{1B}>\u{1B}[H\u{1B}[2J\r") && !modes.reset.contains("]"))
  }

  /// On a ground that is not ours nobody knows which cursor is seen.
  @Test(arguments: ColorDepth.allCases) func theCursorIsColouredWhereTheGroundIs(_ depth: ColorDepth) {
    let cursor = modes(keepsPage: true).cursor(palette, depth)
    #expect(cursor == (depth == .trueColor || depth == .indexed256 ? "\u{1B}]12;#0abc12\u{07}" : ""))
  }

  @Test func theMouseIsTakenAndLeft() {
    #expect(!modes(keepsPage: true).on(palette, .none, mouse: false).contains("1000"))
    #expect(modes(keepsPage: true).mouse(true) == "\u{1B}[?1000h\u{1B}[?1006h")
    #expect(modes(keepsPage: true).mouse(false) == "\u{1B}[?1006l\u{1B}[?1000l")
    #expect(modes(keepsPage: true, reportsMouse: false).mouse(true).isEmpty)
  }
}
