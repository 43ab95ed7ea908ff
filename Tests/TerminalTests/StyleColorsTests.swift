import TerminalCore
import TestSupport
import Testing

@testable import TerminalCurses

@Suite struct StyleColorsTests {
  private let palette = Palette([:], fallback: Color(red: 9, green: 9, blue: 9))
  /// xterm's first sixteen.
  private let ansi = [
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5", "#7f7f7f", "#ff0000",
    "#00ff00",
    "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
  ].compactMap { Color(hex: $0) }

  /// Every style that shows text, except the modules of QR codes.
  private let styles: [Style] = {
    let roles = Role.allCases.filter { ![.ink, .paper, .base, .raised, .selection, .line].contains($0) }
    return [Role.base, .raised, .selection, .warning, .negative].flatMap { ground in
      roles.flatMap { [Style($0, on: ground), Style($0, on: ground, bold: true)] }
    }
  }()

  /// On a terminal's own ground, be it black or white, and on ours. Many terminals show bold colours bright.
  @Test(arguments: ["#000000", "#ffffff"]) func sixteenColoursCanBeReadOnBlackAndOnWhite(_ own: String) throws {
    let colors = StyleColors(palette, .ansi16, isOnBlack: false)
    let own = try #require(Color(hex: own))
    for style in styles {
      let numbers = colors.numbers(of: style)
      let attributes = colors.attributes(of: style)
      #expect(numbers[1] >= 0 || ![2, 3, 6].contains(numbers[0]))
      guard numbers[0] >= 0 else { continue }
      let text = ansi[numbers[0] + (attributes.contains(.bold) ? 8 : 0)]
      let ground = numbers[1] < 0 ? own : ansi[numbers[1]]
      #expect(text.contrast(with: ground) >= 3, "\(style.text) on \(style.ground), bold \(style.isBold)")
    }
  }

  @Test func theConsolesBlackGroundTakesEveryColour() {
    let colors = StyleColors(palette, .ansi16, isOnBlack: true)
    #expect(colors.numbers(of: Style(.accent)) == [2, -1] && colors.numbers(of: Style(.warning)) == [3, -1])
    #expect(colors.numbers(of: Style(.info)) == [6, -1])
  }

  @Test func withoutAccentsColourItIsBold() {
    for colors in [StyleColors(palette, .ansi16, isOnBlack: false), StyleColors(palette, .none, isOnBlack: false)] {
      #expect(colors.attributes(of: Style(.accent)) == .bold)
    }
  }

  @Test(arguments: ColorDepth.allCases) func theModulesOfACodeDifferAtEveryDepth(_ depth: ColorDepth) {
    let modules = Palette([.paper: Color(red: 255, green: 255, blue: 255)], fallback: Color(red: 0, green: 0, blue: 0))
    let colors = StyleColors(modules, depth, isOnBlack: false)
    func look(_ text: Role, _ ground: Role) -> [Int] {
      let numbers = colors.numbers(of: Style(text, on: ground))
      let isReverse = colors.attributes(of: Style(text, on: ground)).contains(.reverse)
      // Without colours a terminal's text is 1 and its ground 0.
      let shown = depth == .none ? [1, 0] : numbers
      return isReverse ? shown.reversed() : shown
    }
    let (dark, light) = (look(.ink, .paper)[0], look(.ink, .paper)[1])
    #expect(dark != light)
    #expect(look(.paper, .ink) == [light, dark])
    // Blanks show their ground.
    #expect(look(.ink, .ink)[1] == dark && look(.paper, .paper)[1] == light)
  }

  @Test(arguments: [
    ("xterm", ["XTERM_VERSION": "XTerm(379)"], true), ("xterm-256color", ["XTERM_VERSION": "XTerm(331)"], true),
    ("xterm", ["XTERM_VERSION": "XTerm(330)"], false), ("xterm", ["XTERM_VERSION": "x"], false),
    // Inherited by what was started from it.
    ("tmux-256color", ["XTERM_VERSION": "XTerm(379)"], false), ("linux", ["XTERM_VERSION": "XTerm(379)"], false),
    ("tmux-256color", ["COLORTERM": "truecolor"], true), ("xterm", ["COLORTERM": "24bit"], true),
    ("xterm", ["COLORTERM": "yes"], false), ("xterm", [:], false),
  ])
  func aTerminalSaysThatItShowsTrueColour(_ name: String, _ environment: [String: String], _ isTrue: Bool) {
    #expect(ColorDepth.isTrue(terminal: name, environment: environment) == isTrue)
  }
}
