package import TerminalCore
import Text

package struct Keymap: Equatable, Sendable {
  private var keys: [Command: [KeyPress]]
  /// What short names of keys are written with.
  package var glyphs = Glyphs.unicode

  package static let standard = Keymap(
    keys: Dictionary(
      uniqueKeysWithValues: Command.allCases.map { command in
        let texts = command.standardKeys.split(separator: " ")
        let keys = texts.compactMap { KeyPress(text: String($0)) }
        precondition(keys.count == texts.count && !keys.isEmpty, "\(command.rawValue) has keys")
        return (command, keys)
      }))

  /// Keys of a command; the first one is displayed.
  package subscript(command: Command) -> [KeyPress] {
    get { keys[command] ?? [] }
    set { keys[command] = newValue }
  }

  /// For footers: `^N`, `↵`.
  func name(_ command: Command) -> String { self[command].first?.name(glyphs) ?? "" }

  /// The short name of the first key that is not text in a field.
  func untypedName(_ command: Command) -> String? { self[command].first { $0.typed == nil }?.name(glyphs) }

  /// A range of keys: `1…6`.
  func span(_ first: Command, _ last: Command) -> String {
    "\(name(first))…\(self[last].first.map { KeyPress($0.key).name(glyphs) } ?? "")"
  }

  /// The displayed key first.
  func keys(of binding: Binding) -> [KeyPress] { self[binding.command] + binding.also.flatMap { self[$0] } }

  func text(of binding: Binding) -> String { binding.shown ?? name(binding.command) }

  /// The binding for a key. Exact keys win over keys matched by position on another layout, and enabled bindings over disabled ones.
  /// - Parameter typing: a text field has the focus, so plain characters are not commands.
  func binding(for press: KeyPress, in bindings: [Binding], typing: Bool) -> Binding? {
    if typing, press.typed != nil { return nil }
    let presses = [press] + [Self.byPlace(press)].compactMap { $0 }
    for isOff in [false, true] {
      for press in presses {
        let found = bindings.first { ($0.disabledReason != nil) == isOff && has(press, for: $0) }
        if let found { return found }
      }
    }
    return nil
  }

  private func has(_ press: KeyPress, for binding: Binding) -> Bool {
    self[binding.command].contains(press) || binding.also.contains { self[$0].contains(press) }
  }

  /// The key at the same position of the Latin layout, in lower case; nil where that is the key itself.
  static func byPlace(_ press: KeyPress) -> KeyPress? {
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

extension AppState {
  /// Performs a command, or shows why it is disabled.
  mutating func act(on binding: Binding) -> [Effect] {
    guard let reason = binding.disabledReason else { return react(to: binding.message) }
    showToast(.info, reason)
    return []
  }
}
