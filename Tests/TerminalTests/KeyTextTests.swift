import TerminalCore
import TestSupport
import Testing

/// Keys in their text form.
@Suite struct KeyTextTests {
  private static let modifiers = (0..<8).map { KeyPress.Modifiers(rawValue: UInt8($0)) }
  private static let keys: [Key] =
    [
      .enter, .escape, .tab, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end, .pageUp, .pageDown,
    ] + (1...24).map { .function($0) } + (0x20...0x7E).map { .character(Character(Unicode.Scalar(UInt8($0)))) }
    + "йцукёЁәіңғүұқөһӘ−№«é".map { .character($0) } + [.character("e\u{301}"), .character("👍🏽")]

  /// Every key with every modifier has a unique text that parses back.
  @Test func everyKeyComesBack() {
    var texts: [String: KeyPress] = [:]
    for key in Self.keys {
      for modifiers in Self.modifiers {
        let press = KeyPress(key, modifiers)
        #expect(KeyPress(text: press.text) == press, "\(press.text)")
        if let other = texts.updateValue(press, forKey: press.text) {
          // Canonically equivalent characters are the same key.
          #expect(other == press, "\(press.text)")
        }
      }
    }
  }

  @Test(arguments: [
    ("ctrl-n", KeyPress.control("n")), ("f4", .function(4)), ("f24", .function(24)), ("alt-1", .alt("1")),
    ("enter", .enter), ("shift-tab", KeyPress(.tab, .shift)), ("space", .space), ("esc", .escape), ("-", KeyPress("-")),
    ("ctrl--", .control("-")), ("ctrl-alt-shift-pageup", KeyPress(.pageUp, [.control, .alt, .shift])),
    ("f", KeyPress("f")),
    ("ж", KeyPress("ж")), ("?", KeyPress("?")), ("A", KeyPress("A")), ("ctrl-space", .control(" ")),
  ])
  func keysHaveThisTextForm(_ text: String, _ press: KeyPress) {
    #expect(press.text == text && KeyPress(text: text) == press)
  }

  @Test(arguments: [
    "", " ", "ctrl-", "ctrl", "f0", "f25", "f04", "f-1", "enter ", "Enter", "return", "ctrl-ctrl-n", "ab", "shift",
    "^N",
    "ctrl-f1x", "f+4", "ctrl- ",
  ])
  func anythingElseIsNoKey(_ text: String) {

    #expect(KeyPress(text: text) == nil)
  }
}
