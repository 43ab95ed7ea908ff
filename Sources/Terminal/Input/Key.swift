/// A key as the terminal reports it, without its modifiers.
public enum Key: Hashable, Sendable {
  /// A character; letters keep their case.
  case character(Character)
  case enter, escape, tab, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  /// F1…F24.
  case function(Int)
}

/// A key with its modifiers.
public struct KeyPress: Hashable, Sendable {
  /// The keys that change another's meaning. Shift is only told for keys that are not characters.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// Modifiers of bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Shift.
    public static let shift = Modifiers(rawValue: 1)
    /// Alt.
    public static let alt = Modifiers(rawValue: 2)
    /// Control.
    public static let control = Modifiers(rawValue: 4)
  }

  /// The key.
  public let key: Key
  /// What was held with it.
  public let modifiers: Modifiers

  /// A key press.
  public init(_ key: Key, _ modifiers: Modifiers = []) { (self.key, self.modifiers) = (key, modifiers) }
  /// A plain character.
  public init(_ character: Character) { self.init(.character(character)) }
  /// A letter with Control.
  public static func control(_ letter: Character) -> KeyPress { KeyPress(.character(letter), .control) }
  /// A key with Alt.
  public static func alt(_ character: Character) -> KeyPress { KeyPress(.character(character), .alt) }

  /// The character that was typed as text, or nil where it was a command.
  public var typed: Character? {
    guard modifiers.isEmpty, case .character(let character) = key else { return nil }
    return character
  }

  /// The short name that footers and help show: `^N`, `M-1`, `F3`, `↵`.
  public var name: String {
    let base: String
    switch key {
    case .character(" "): base = "␣"
    case .character(let character): base = character.uppercased()
    case .enter: base = "↵"
    case .escape: base = "Esc"
    case .tab: base = modifiers.contains(.shift) ? "⇤" : "⇥"
    case .backspace: base = "⌫"
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
}

/// What a mouse did.
public struct MouseEvent: Hashable, Sendable {
  /// The kinds that are told apart.
  public enum Kind: Hashable, Sendable { case press, release, wheelUp, wheelDown }
  /// What happened.
  public let kind: Kind
  /// In which cell.
  public let at: Point
  /// A mouse event.
  public init(_ kind: Kind, at: Point) { (self.kind, self.at) = (kind, at) }
}

/// Why a paste was dropped.
public enum PasteLoss: Hashable, Sendable {
  /// It is longer than `InputDecoder.pasteLimit`.
  case tooLong
  /// Its end did not come, for `InputDecoder.pasteSilence`.
  case unfinished
}

/// One thing that came from the terminal.
public enum InputEvent: Hashable, Sendable {
  case key(KeyPress)
  /// A bracketed paste, whole, as it was sent: not yet safe to show.
  case paste(String)
  /// A paste was dropped; nothing of it comes as keys.
  case pasteLost(PasteLoss)
  case mouse(MouseEvent)
}
