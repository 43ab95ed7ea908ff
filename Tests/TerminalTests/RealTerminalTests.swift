import TerminalCore
import Testing

/// What keys send in real terminals. None types a letter, leaves a step or loses what comes after it.
@Suite struct RealTerminalTests {
  /// Read from the terminals themselves as Debian 12 has them, with their own settings; konsole's and the Linux console's from their
  /// descriptions. Nil for what is eaten.
  static let keys: [(terminal: String, name: String, bytes: String, press: KeyPress?)] = [
    // rxvt-unicode 9.30
    ("urxvt", "Alt+Left", "\u{1B}\u{1B}[D", KeyPress(.left, .alt)),
    ("urxvt", "Alt+Left in application mode", "\u{1B}\u{1B}OD", KeyPress(.left, .alt)),
    ("urxvt", "Ctrl+Left", "\u{1B}Od", KeyPress(.left, .control)),
    ("urxvt", "Ctrl+Up", "\u{1B}Oa", KeyPress(.up, .control)),
    ("urxvt", "Shift+Left", "\u{1B}[d", KeyPress(.left, .shift)),
    ("urxvt", "Ctrl+PgUp", "\u{1B}[5^", KeyPress(.pageUp, .control)),
    ("urxvt", "Shift+PgUp", "\u{1B}[5$", KeyPress(.pageUp, .shift)),
    ("urxvt", "Ctrl+Shift+PgUp", "\u{1B}[5@", KeyPress(.pageUp, [.control, .shift])),
    ("urxvt", "Alt+PgUp", "\u{1B}\u{1B}[5~", KeyPress(.pageUp, .alt)),
    ("urxvt", "Home", "\u{1B}[7~", KeyPress(.home)), ("urxvt", "Ctrl+End", "\u{1B}[8^", KeyPress(.end, .control)),
    ("urxvt", "F1", "\u{1B}[11~", KeyPress(.function(1))),
    ("urxvt", "Shift+F3", "\u{1B}[25~", KeyPress(.function(13))),
    ("urxvt", "Shift+F10", "\u{1B}[34~", KeyPress(.function(20))),
    ("urxvt", "Ctrl+F3", "\u{1B}[13^", KeyPress(.function(3), .control)),
    ("urxvt", "Alt+F3", "\u{1B}\u{1B}[13~", KeyPress(.function(3), .alt)),
    ("urxvt", "Alt+Delete", "\u{1B}\u{1B}[3~", KeyPress(.delete, .alt)),
    ("urxvt", "Alt+Tab", "\u{1B}\t", KeyPress(.tab, .alt)),
    ("urxvt", "Ctrl+Shift+keypad plus", "\u{1B}Ok", nil),
    // xterm 379
    ("xterm", "Alt+1", "±", .alt("1")), ("xterm", "Alt+2", "²", .alt("2")), ("xterm", "Alt+3", "³", .alt("3")),
    ("xterm", "Alt+4", "´", .alt("4")), ("xterm", "Alt+n", "î", .alt("n")),
    ("xterm", "Alt+Backspace", "ÿ", KeyPress(.backspace, .alt)), ("xterm", "Alt+Tab", "\u{89}", nil),
    ("xterm, asked for ESC", "Alt+1", "\u{1B}1", .alt("1")),
    ("xterm, asked for ESC", "Alt+Backspace", "\u{1B}\u{7F}", KeyPress(.backspace, .alt)),
    ("xterm, asked for ESC", "Alt+т", "\u{1B}т", .alt("т")),
    ("xterm", "Shift+F3", "\u{1B}[1;2R", KeyPress(.function(3), .shift)),
    ("xterm", "Alt+Up", "\u{1B}[1;3A", KeyPress(.up, .alt)), ("xterm", "Ctrl+Backspace", "\u{8}", KeyPress(.backspace)),
    ("xterm", "Shift+keypad five", "\u{1B}[1;2E", nil),
    ("xterm, other keys told", "Ctrl+1", "\u{1B}[27;5;49~", .control("1")),
    ("xterm, other keys told", "Ctrl+Shift+N", "\u{1B}[27;6;78~", .control("n")),
    ("xterm, other keys told", "Shift+Enter", "\u{1B}[27;2;13~", KeyPress(.enter)),
    ("xterm, other keys told", "Ctrl+Enter", "\u{1B}[27;5;13~", KeyPress(.enter)),
    ("xterm, other keys told", "Ctrl+Alt+Enter", "\u{1B}[27;7;13~", KeyPress(.enter, .alt)),
    ("xterm, other keys told", "Shift+Tab", "\u{1B}[27;2;9~", KeyPress(.tab, .shift)),
    ("foot", "Ctrl+т", "\u{1B}[27;5;1090~", .control("т")), ("kitty", "Ctrl+т", "\u{1B}[1090;5u", .control("т")),
    ("kitty", "Ctrl+т, its Latin key told", "\u{1B}[1090::110;5u", .control("т")),
    ("kitty", "Esc", "\u{1B}[27u", KeyPress(.escape)), ("kitty", "Ctrl+I", "\u{1B}[105;5u", KeyPress(.tab)),
    ("kitty", "Ctrl+Space", "\u{1B}[32;5u", .control(" ")), ("kitty", "Caps Lock", "\u{1B}[57358u", nil),
    ("kitty", "no character", "\u{1B}[55296u", nil),
    // st 0.9
    ("st", "Delete", "\u{1B}[P", KeyPress(.delete)), ("st", "Insert", "\u{1B}[4h", KeyPress(.insert)),
    ("st", "End", "\u{1B}[4~", KeyPress(.end)), ("st", "Shift+Delete", "\u{1B}[2K", nil),
    ("st", "Shift+Home", "\u{1B}[2J", nil), ("st", "Ctrl+End", "\u{1B}[J", nil), ("st", "Ctrl+Insert", "\u{1B}[L", nil),
    ("st", "Ctrl+PgUp", "\u{1B}[5;5~", KeyPress(.pageUp, .control)),
    // The others
    ("konsole", "Shift+F3", "\u{1B}O2R", KeyPress(.function(3), .shift)),
    ("konsole", "Shift+F1", "\u{1B}O2P", KeyPress(.function(1), .shift)),
    ("linux", "F5", "\u{1B}[[E", KeyPress(.function(5))), ("linux", "Shift+F1", "\u{1B}[25~", KeyPress(.function(13))),
    ("linux", "Alt+Ctrl+n", "\u{1B}\u{E}", KeyPress(.character("n"), [.control, .alt])),
    ("nowhere", "an unknown letter", "\u{1B}[5y", nil), ("nowhere", "an unknown number", "\u{1B}[99~", nil),
    ("nowhere", "Alt with an unknown number", "\u{1B}\u{1B}[99~", nil),
    ("nowhere", "an intermediate", "\u{1B}[1 q", nil),
  ]

  @Test(arguments: keys.indices) func aKeyIsThatKeyHoweverItsBytesCome(_ index: Int) {
    let (terminal, name, text, press) = Self.keys[index]
    let bytes = Array(text.utf8)
    let wanted = [press, KeyPress("q")].compactMap { $0 }
    for split in 0...bytes.count {
      for pause in [Duration.zero, .milliseconds(90)] {
        var line = Line(isTyping: false)
        line.send(bytes[..<split])
        line.pause(pause)
        line.send(bytes[split...])
        line.send("q")
        line.settle()
        #expect(line.keys == wanted, "\(name) in \(terminal), split at \(split), \(pause)")
      }
    }
    var line = Line(isTyping: false)
    for byte in bytes + [0x71] { line.send([byte]) }
    line.settle()
    #expect(line.keys == wanted, "\(name) in \(terminal), byte by byte")
  }

  /// Where one types, the eighth bit makes text; but nobody writes `ÿ`.
  @Test func inATextFieldLatin1IsText() {
    var line = Line()
    line.send("м²±´éÿ")
    #expect(line.keys == "м²±´é".map { KeyPress($0) } + [KeyPress(.backspace, .alt)])
  }

  @Test func escTwiceIsEscTwice() {
    for pause in [Duration.zero, .milliseconds(50), .milliseconds(150)] {
      for next in ["", "q"] {
        var line = Line()
        line.send("\u{1B}")
        line.pause(pause)
        line.send("\u{1B}")
        line.pause(.milliseconds(150))
        line.send(next)
        line.settle()
        #expect(line.keys == [KeyPress(.escape), KeyPress(.escape)] + next.map { KeyPress($0) }, "\(pause), \(next)")
      }
    }
    var line = Line()
    line.send("\u{1B}\u{1B}\u{1B}[A")
    #expect(line.keys == [KeyPress(.escape), KeyPress(.up, .alt)])
  }

  /// A paste or a click right after Esc is not part of a key.
  @Test func afterEscComesAPasteOrAClick() {
    for pause in [Duration.zero, .milliseconds(50)] {
      var line = Line()
      line.send("\u{1B}")
      line.pause(pause)
      line.send("\u{1B}[200~12\r\u{1B}[201~\u{1B}\u{1B}[<0;5;3M")
      line.settle()
      #expect(
        line.events == [
          .key(KeyPress(.escape)), .paste("12\r"), .key(KeyPress(.escape)),
          .mouse(MouseEvent(.press, at: Point(x: 4, y: 2))),
        ])
    }
    var line = Line()
    line.send("\u{1B}\u{1B}[20")
    line.pause(.seconds(5))
    line.send("0~12\r\u{1B}[201~q")
    line.settle()
    #expect(line.events == [.paste("12\r"), .key(KeyPress("q"))])
  }
}
