import TerminalCore
import Testing

@Suite struct GlyphTests {
  @Test func signsOfOneCellBecomeASCII() {
    func shown(_ text: String, _ glyphs: Glyphs) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: text.unicodeScalars.compactMap { Unicode.Scalar(glyphs.shown($0.value)) })
      return String(view)
    }
    let text = "╭─ ● ✓ ✗ → … ▎█▌▏ Көктем «№1» ₸ x"
    #expect(shown(text, .unicode) == text)
    #expect(shown(text, .ascii) == "+- * + x > . |##| Көктем «№1» ₸ x")
  }

  @Test func widerOnesAreWords() {
    #expect(Glyphs.ascii.box(isTicked: true) == "[x]" && Glyphs.ascii.box(isTicked: false) == "[ ]")
    let keys = [KeyPress(.tab), KeyPress(.tab, .shift), KeyPress(.enter), KeyPress(" "), KeyPress(.backspace)]
    #expect(keys.map { $0.name() } == ["⇥", "⇤", "↵", "␣", "⌫"])
    #expect(keys.map { $0.name(.ascii) } == ["Tab", "Shift+Tab", "Enter", "Space", "Bksp"])
  }

  @Test func theLinuxConsoleHasThemByItself() {
    #expect(Glyphs.suiting(terminal: "linux") == .ascii && Glyphs.suiting(terminal: "xterm") == .unicode)
  }

  @Test(arguments: [
    (KeyPress.control("n"), "Ctrl+N"), (.alt("1"), "Alt+1"), (KeyPress(.tab, .shift), "Shift+Tab"),
    (KeyPress(" "), "Пробел"),
    (KeyPress(.function(4)), "F4"), (KeyPress(.delete), "Delete"), (KeyPress("?"), "?"), (KeyPress(.up), "↑"),
  ])
  func keysAreSpelledAsPeopleReadThem(_ press: KeyPress, _ name: String) {
    #expect(press.spelled(space: "Пробел") == name)
  }
}
