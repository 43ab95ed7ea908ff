/// A key as the terminal reports it, without its modifiers.
package enum Key: Hashable, Sendable {
  /// Case-sensitive.
  case character(Character)
  case enter, escape, tab, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  /// F1…F24.
  case function(Int)
}

/// A key with its modifiers.
package struct KeyPress: Hashable, Sendable {
  /// Shift is reported only for keys that are not characters.
  package struct Modifiers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let shift = Modifiers(rawValue: 1)
    package static let alt = Modifiers(rawValue: 2)
    package static let control = Modifiers(rawValue: 4)
  }

  package let key: Key
  package let modifiers: Modifiers

  package init(_ key: Key, _ modifiers: Modifiers = []) {
    self.key = key
    self.modifiers = modifiers
  }
  package init(_ character: Character) { self.init(.character(character)) }
  package static func control(_ letter: Character) -> KeyPress { KeyPress(.character(letter), .control) }
  package static func alt(_ character: Character) -> KeyPress { KeyPress(.character(character), .alt) }

  /// What an xterm that sets the eighth bit for Alt means by a Latin-1 character: Alt+1 is `±`, Alt+Backspace is `ÿ`. Nil for other characters.
  /// In a text field most of them may be text.
  var eightBitMeta: KeyPress? {
    guard let scalar = typed?.unicodeScalars.first, (0xA0...0xFF).contains(scalar.value) else { return nil }
    let plain = Character(Unicode.Scalar(UInt8(scalar.value & 0x7F)))
    return scalar.value == 0xFF ? KeyPress(.backspace, .alt) : .alt(plain)
  }

  /// Nil for a key that is not text.
  package var typed: Character? {
    guard modifiers.isEmpty, case .character(let character) = key else { return nil }
    return character
  }

  /// The short name, for footers: `^N`, `M-1`, `F3`, `↵`.
  package func name(_ glyphs: Glyphs = .unicode) -> String {
    let base: String
    switch key {
    case .character(" "): base = glyphs.space
    case .character(let character): base = character.uppercased()
    case .enter: base = glyphs.enter
    case .escape: base = "Esc"
    case .tab: base = modifiers.contains(.shift) ? glyphs.backTab : glyphs.tab
    case .backspace: base = glyphs.backspace
    case .delete: base = "Del"
    case .insert: base = "Ins"
    case .up: base = "↑"
    case .down: base = "↓"
    case .left: base = "←"
    case .right: base = "→"
    case .home: base = "Home"
    case .end: base = "End"
    case .pageUp: base = "PgUp"
    case .pageDown: base = "PgDn"
    case .function(let number): base = "F\(number)"
    }
    return (modifiers.contains(.control) ? "^" : "") + (modifiers.contains(.alt) ? "M-" : "") + base
  }

  /// The short names of keys that belong together: signs side by side, words apart.
  package static func names(_ keys: some Sequence<KeyPress>, _ glyphs: Glyphs = .unicode) -> String {
    let names = keys.map { $0.name(glyphs) }
    return names.joined(separator: names.allSatisfy { $0.count == 1 } ? "" : " ")
  }

  /// The name as people read it: `Ctrl+N`, `Alt+1`, `Tab`.
  /// - Parameter space: the space bar's, in their language.
  package func spelled(space: String) -> String {
    let held = [(Modifiers.control, "Ctrl+"), (.alt, "Alt+"), (.shift, "Shift+")].filter { modifiers.contains($0.0) }
      .map(\.1)
    let base =
      switch key {
      case .character(" "): space
      case .enter: "Enter"
      case .tab: "Tab"
      case .backspace: "Backspace"
      case .delete: "Delete"
      case .insert: "Insert"
      default: KeyPress(key).name()
      }
    return held.joined() + base
  }
}

package struct MouseEvent: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case press, release, wheelUp, wheelDown }
  package let kind: Kind
  package let at: Point
  package init(_ kind: Kind, at: Point) {
    self.kind = kind
    self.at = at
  }
}

/// Why a paste was dropped.
package enum PasteLoss: Hashable, Sendable {
  /// It is longer than `InputDecoder.pasteLimit`.
  case tooLong
  /// Its end did not come, for `InputDecoder.pasteSilence`.
  case unfinished
}

/// One thing that came from the terminal.
package enum InputEvent: Hashable, Sendable {
  case key(KeyPress)
  case scan(Scan)
  /// A bracketed paste, whole, as it was sent: not yet safe to show.
  case paste(String)
  /// A paste was dropped; nothing of it comes as keys.
  case pasteLost(PasteLoss)
  case mouse(MouseEvent)
}
