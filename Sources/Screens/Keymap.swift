import Terminal

/// One row of a key table: which keys, what they say, what happens. Dispatch, footer, help and palette all read these.
struct Binding: Equatable {
  /// Where a binding is told, besides working.
  struct Places: OptionSet {
    let rawValue: UInt8
    static let footer = Places(rawValue: 1)
    static let help = Places(rawValue: 2)
    static let palette = Places(rawValue: 4)
  }

  /// The keys, the first of which is shown.
  let keys: [KeyPress]
  /// What it does, in the clerk's language.
  let label: String
  /// What happened when it is pressed.
  let message: Message
  /// Where it is told.
  let places: Places
  /// What footer and help show for the keys, where it is not the first key's name.
  let shown: String?

  init(
    _ keys: KeyPress..., label: String, _ message: Message, in places: Places = [.footer, .help, .palette],
    shown: String? = nil
  ) {
    (self.keys, self.label, self.message) = (keys, label, message)
    (self.places, self.shown) = (places, shown)
  }

  /// The keys as people read them.
  var keyText: String { shown ?? keys.first?.name ?? "" }
}

enum Keymap {
  /// The binding for a key. Exact keys win over those found by the place of a letter on a Cyrillic keyboard.
  ///
  /// - Parameter typing: true where a text field has the focus, so that plain characters are text and no commands.
  static func binding(for press: KeyPress, in bindings: [Binding], typing: Bool) -> Binding? {
    if typing, press.typed != nil { return nil }
    return bindings.first { $0.keys.contains(press) }
      ?? alternative(press).flatMap { other in
        bindings.first { $0.keys.contains(other) }
      }
  }

  /// True for a key by its place on the keyboard, whatever its layout.
  static func isKey(_ character: Character, _ press: KeyPress) -> Bool {
    press == KeyPress(character) || alternative(press) == KeyPress(character)
  }

  /// The key that sits where a letter or digit of another layout was pressed, capital or not.
  private static func alternative(_ press: KeyPress) -> KeyPress? {
    guard case .character(let character) = press.key else { return nil }
    if let latin = KeyboardLayout.latin(character) {
      return KeyPress(.character(Character(latin.lowercased())), press.modifiers)
    }
    if let digit = KeyboardLayout.digit(character), digit != character {
      return KeyPress(.character(digit), press.modifiers)
    }
    let lower = Character(character.lowercased())
    return lower == character ? nil : KeyPress(.character(lower), press.modifiers)
  }
}
