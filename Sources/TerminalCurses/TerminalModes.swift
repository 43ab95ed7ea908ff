import TerminalCore

/// What the terminal is asked for beyond what curses asks, and what gives it back.
struct TerminalModes {
  /// True for a terminal that brings back what showed before. One that does not knows little else either, and prints what it does not know.
  let keepsPage: Bool
  /// True where its mouse reports can be read.
  let reportsMouse: Bool
  /// The window's title.
  let title: String

  /// Asks for pastes in brackets, for `ESC` before a key with Alt, for a title, and for a cursor in the colour of a palette's accent, which
  /// is seen where a terminal's own is hardly.
  func on(_ palette: Palette, _ depth: ColorDepth, mouse: Bool) -> String {
    // Who set the title or the way of Alt before gets them back.
    let emulated = keepsPage ? "\u{1B}[?1036s\u{1B}[?1036h\u{1B}[22;2t\u{1B}]2;\(title)\u{07}" : ""
    return "\u{1B}[?2004h" + emulated + cursor(palette, depth) + (mouse ? self.mouse(true) : "")
  }

  /// Where the ground is the terminal's own, so is the cursor.
  func cursor(_ palette: Palette, _ depth: ColorDepth) -> String {
    guard keepsPage, !depth.needsAttributes else { return "" }
    return "\u{1B}]12;\(palette[.accent].hex)\u{07}"
  }

  /// Asks for mouse reports, or for no more of them.
  func mouse(_ isOn: Bool) -> String {
    guard reportsMouse else { return "" }
    return isOn ? "\u{1B}[?1000h\u{1B}[?1006h" : "\u{1B}[?1006l\u{1B}[?1000l"
  }

  /// Takes back what was asked for. Where there is no title to bring back, none is more honest than that of a till that ended.
  var off: String {
    "\u{1B}[?2004l" + mouse(false) + (keepsPage ? "\u{1B}]112\u{07}\u{1B}]2;\u{07}\u{1B}[23;2t\u{1B}[?1036r" : "")
  }

  /// Leaves nothing of the page: where the terminal does not take it away, a customer's data would stay beside the prompt.
  var clearing: String { keepsPage ? "" : "\u{1B}[H\u{1B}[2J" }

  /// All of it, and what curses would do, for a program that can say nothing more: ends whatever was being written, its style, the hidden
  /// cursor and the page.
  var reset: String {
    "\u{1B}\\" + off + "\u{1B}[0m\u{1B}[?25h\u{1B}[?1l\u{1B}>" + (keepsPage ? "\u{1B}[?1049l" : clearing) + "\r"
  }
}
