import Testing

@testable import TerminalCurses

/// Mouse reports are enabled only for terminals with SGR mode.
@Suite struct MouseReportsTests {
  /// The entries of ncurses-term 6.4; nil where there is none.
  @Test(
    arguments: [
      ("xterm-256color", "\u{1B}[<", "\u{1B}[?1006;1000%?%p1%{1}%=%th%el%;", true),
      ("xterm-old", "\u{1B}[M", nil, true),
      ("xterm-x11mouse", "\u{1B}[M", "\u{1B}[?1000%?%p1%{1}%=%th%el%;", false),
      ("tmux-256color", "\u{1B}[M", nil, true),
      ("st-256color", "\u{1B}[M", nil, true), ("foot", nil, nil, true), ("xterm-kitty", nil, nil, true),
      ("wezterm", nil, nil, true), ("mlterm", "\u{1B}[<", nil, true), ("linux", "\u{1B}[M", nil, false),
      ("rxvt-unicode-256color", "\u{1B}[M", nil, false), ("screen-256color", "\u{1B}[M", nil, false),
      ("screen.xterm-256color", "\u{1B}[M", "\u{1B}[?1000%?%p1%{1}%=%th%el%;", false), ("vt100", nil, nil, false),
      ("ansi", nil, nil, false), ("dumb", nil, nil, false), ("", nil, nil, false),
    ] as [(String, String?, String?, Bool)])
  func mouseReportsAreEnabledOnlyForSGR(_ name: String, _ key: String?, _ mode: String?, _ expected: Bool) {
    #expect(MouseReports.areSafe(terminal: name, key: key, mode: mode, environment: [:]) == expected)
  }

  @Test func tmuxThatCallsItselfScreenIsAskedAndGNUScreenIsNot() {
    func areSafe(_ environment: [String: String]) -> Bool {
      MouseReports.areSafe(terminal: "screen-256color", key: "\u{1B}[M", mode: nil, environment: environment)
    }
    #expect(areSafe(["TMUX": "/tmp/tmux-0/default,1,0"]))
    #expect(!areSafe(["STY": "1.pts-0.host"]))
    #expect(!areSafe(["TMUX": "/tmp/tmux-0/default,1,0", "STY": "1.pts-0.host"]))
    #expect(!areSafe(["TMUX": ""]))
  }

  @Test @MainActor func descriptionsAreRead() throws {
    let xterm = try #require(TerminalDescription(of: "xterm-256color"))
    #expect(xterm.hasAlternateScreen)
    #expect(xterm.placesCursor && xterm.mouseKey == "\u{1B}[<" && xterm.mouseMode?.contains("1006") == true)
    let linux = try #require(TerminalDescription(of: "linux"))
    #expect(!linux.hasAlternateScreen)
    #expect(linux.placesCursor && linux.mouseKey == "\u{1B}[M" && linux.mouseMode == nil)
    let dumb = try #require(TerminalDescription(of: "dumb"))
    #expect(!dumb.placesCursor)
    #expect(TerminalDescription(of: "no-such-terminal") == nil)
    #expect(TerminalDescription(of: "") == nil)
  }
}
