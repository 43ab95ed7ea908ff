import Text

extension Key {
  /// The keys that have a name in text; F1…F24 and characters are told by rule.
  fileprivate static let named: [(name: String, key: Key)] = [
    ("enter", .enter), ("esc", .escape), ("tab", .tab), ("space", .character(" ")), ("backspace", .backspace),
    ("delete", .delete), ("insert", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right),
    ("home", .home), ("end", .end), ("pageup", .pageUp), ("pagedown", .pageDown),
  ]

  fileprivate var text: String {
    if let named = Key.named.first(where: { $0.key == self }) { return named.name }
    return switch self {
    case .function(let number): "f\(number)"
    case .character(let character): String(character)
    default: preconditionFailure("every key without a rule has a name")
    }
  }

  fileprivate init?(text: Substring) {
    if let named = Key.named.first(where: { $0.name == text }) {
      self = named.key
    } else if let character = text.first, text.count == 1, character != " " {
      self = .character(character)
    } else if text.first == "f", let number = Int(text.dropFirst()), (1...24).contains(number), text == "f\(number)" {
      self = .function(number)
    } else {
      return nil
    }
  }
}

extension KeyPress.Modifiers {
  /// In the order in which they are written.
  fileprivate static let named: [(prefix: String, modifier: KeyPress.Modifiers)] = [
    ("ctrl-", .control), ("alt-", .alt), ("shift-", .shift),
  ]
}

extension KeyPress {
  /// The key as settings and scripts write it: `ctrl-n`, `f4`, `alt-1`, `enter`, `shift-tab`, `space`, `ж`.
  package var text: String {
    Modifiers.named.filter { modifiers.contains($0.modifier) }.map(\.prefix).joined() + key.text
  }

  /// Reads what `text` writes; nil for anything else. Modifiers and names are lowercase, a character is itself.
  package init?(text: String) {
    var rest = text[...]
    var modifiers: Modifiers = []
    // A modifier without a key after it is no key, but `ctrl--` is the minus.
    while let (prefix, modifier) = Modifiers.named.first(where: { rest.hasPrefix($0.prefix) }) {
      guard modifiers.insert(modifier).inserted else { return nil }
      rest.removeFirst(prefix.count)
    }
    guard let key = Key(text: rest) else { return nil }
    self.init(key, modifiers)
  }
}

/// What is typed, scanned or pasted may be a customer's: only keys without a character print by name.
extension InputEvent: Confidential {
  package var description: String {
    switch self {
    case .key(let press): press.typed == nil ? press.text : Mask.hidden
    case .scan: "scan \(Mask.hidden)"
    case .paste: "paste \(Mask.hidden)"
    case .pasteLost(let loss): "paste lost: \(loss)"
    case .mouse(let event): "\(event.kind) at \(event.at)"
    }
  }
}
