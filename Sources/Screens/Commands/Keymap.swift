package import TerminalCore
import Text

package struct Keymap: Equatable, Sendable {
  private var keys: [Command: [KeyPress]] = [:]
  /// `keys` the other way round.
  private var commands: [KeyPress: [Command]] = [:]
  /// What short names of keys are written with.
  package var glyphs = Glyphs.unicode

  package static let standard = Keymap()

  private init() {
    for command in Command.allCases {
      let texts = command.standardKeys.split(separator: " ")
      self[command] = texts.compactMap { KeyPress(text: String($0)) }
      precondition(self[command].count == texts.count && !texts.isEmpty, "\(command.rawValue) has keys")
    }
  }

  /// Keys of a command; the first one is displayed.
  package subscript(command: Command) -> [KeyPress] {
    get { keys[command] ?? [] }
    set {
      for press in self[command] { commands[press]?.removeAll { $0 == command } }
      for press in newValue { commands[press, default: []].append(command) }
      keys[command] = newValue
    }
  }

  /// For footers: `^N`, `↵`.
  func name(_ command: Command) -> String { self[command].first?.name(glyphs) ?? "" }

  /// The short name of the first key that is not text in a field.
  func untypedName(_ command: Command) -> String? { self[command].first { $0.typed == nil }?.name(glyphs) }

  /// The short names of the first keys of commands that belong together.
  func names(_ commands: [Command]) -> String { KeyPress.names(commands.compactMap { self[$0].first }, glyphs) }

  /// A range of keys: `1…6`.
  func span(_ first: Command, _ last: Command) -> String {
    "\(name(first))…\(self[last].first.map { KeyPress($0.key).name(glyphs) } ?? "")"
  }

  /// The displayed key first.
  func keys(of binding: Binding) -> [KeyPress] { self[binding.command] + binding.also.flatMap { self[$0] } }

  func text(of binding: Binding) -> String {
    switch binding.shown {
    case .keys: name(binding.command)
    case .firstTwo: KeyPress.names(self[binding.command].prefix(2), glyphs)
    case .with(let other): "\(name(binding.command)) \(name(other))"
    case .through(let last): span(binding.command, last)
    }
  }

  // MARK: Dispatch

  /// The binding for a key. Exact keys win over keys matched by position on another layout, and enabled bindings over disabled ones.
  /// - Parameters:
  ///   - bindings: asked for only where the key has a command.
  ///   - typing: a text field has the focus, so plain characters are not commands.
  func binding(for press: KeyPress, in bindings: @autoclosure () -> [Binding], typing: Bool) -> Binding? {
    let candidates = commands(for: press, typing: typing)
    guard !candidates.isEmpty else { return nil }
    let bindings = bindings()
    for isOff in [false, true] {
      for commands in candidates {
        let found = bindings.first { binding in
          (binding.disabledReason != nil) == isOff
            && (commands.contains(binding.command) || binding.also.contains(where: commands.contains))
        }
        if let found { return found }
      }
    }
    return nil
  }

  /// Where a key leads in a list or a long text; nil for a key of another kind.
  func movement(for press: KeyPress, typing: Bool) -> Movement? {
    for commands in commands(for: press, typing: typing) {
      for command in commands { if let movement = command.movement { return movement } }
    }
    return nil
  }

  /// Which of a command's keys it is, on any layout; nil for none.
  func position(of press: KeyPress, in command: Command) -> Int? {
    self[command].firstIndex(of: press) ?? Self.byPlace(press).flatMap(self[command].firstIndex)
  }

  /// The commands of a key, then those of the key at its place in the Latin layout.
  private func commands(for press: KeyPress, typing: Bool) -> [[Command]] {
    if typing, press.typed != nil { return [] }
    return [press, Self.byPlace(press)].compactMap { $0.flatMap { commands[$0] } }
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
