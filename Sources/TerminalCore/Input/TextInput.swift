import Text

/// The text of a field while it is edited: characters (grapheme clusters) and a cursor between them.
package struct TextInput: Hashable, Sendable, Confidential {
  /// The most scalars any field holds unless it says less: a pasted novel is cut here.
  package static let defaultLimit = 200

  package private(set) var text: String
  /// Characters before the cursor.
  package private(set) var cursor: Int
  /// The most scalars: counted so, because any number of marks makes one character.
  package let limit: Int
  /// True where the next typed character replaces everything, as after a search was used.
  package private(set) var isSelected = false

  package init(_ text: String = "", limit: Int = TextInput.defaultLimit) {
    self.limit = limit
    self.text = SafeText.line(text, atMost: limit)
    cursor = self.text.count
  }

  package var isEmpty: Bool { text.isEmpty }

  /// Replaces the whole text; the cursor goes after it.
  package mutating func set(_ new: String) { self = TextInput(new, limit: limit) }
  /// Lets the next typed character replace everything.
  package mutating func select() { isSelected = !text.isEmpty }

  /// Puts text in at the cursor, safe to show and cut to the limit. Returns false where some of it did not fit.
  @discardableResult
  package mutating func insert(_ raw: String) -> Bool {
    if isSelected { set("") }
    let safe = SafeText.line(raw)
    guard !safe.isEmpty else { return true }
    let addition = SafeText.prefix(of: safe, atMost: limit - text.unicodeScalars.count)
    let before = String(text.prefix(cursor)) + addition
    text = before + text.dropFirst(cursor)
    // Counted anew: a typed mark joins the character before it.
    cursor = min(before.count, text.count)
    return addition.utf8.count == safe.utf8.count
  }

  /// The keys that edit by words and halves, as they are told; the others do what they do everywhere.
  package static let keys: [[KeyPress]] = [
    [KeyPress(.left, .control), KeyPress(.right, .control)], [.control("w"), .control("u"), .control("k")],
  ]

  /// Carries out an editing key. Returns false for keys that do not edit, which are then somebody else's.
  package mutating func handle(_ press: KeyPress) -> Bool {
    if let character = press.typed {
      insert(String(character))
      return true
    }
    let byWord = press.modifiers.contains(.control) || press.modifiers.contains(.alt)
    switch press.key {
    case .left: move(to: byWord ? wordStart : cursor - 1)
    case .right: move(to: byWord ? wordEnd : cursor + 1)
    case .home: move(to: 0)
    case .end: move(to: text.count)
    case .backspace: isSelected ? set("") : remove(from: byWord ? wordStart : cursor - 1, to: cursor)
    case .delete: isSelected ? set("") : remove(from: cursor, to: byWord ? wordEnd : cursor + 1)
    case .character("a") where press.modifiers == .control: move(to: 0)
    case .character("e") where press.modifiers == .control: move(to: text.count)
    case .character("w") where press.modifiers == .control: remove(from: wordStart, to: cursor)
    case .character("u") where press.modifiers == .control: remove(from: 0, to: cursor)
    case .character("k") where press.modifiers == .control: remove(from: cursor, to: text.count)
    case .character("b") where press.modifiers == .alt: move(to: wordStart)
    case .character("f") where press.modifiers == .alt: move(to: wordEnd)
    default: return false
    }
    return true
  }

  private mutating func move(to place: Int) {
    isSelected = false
    cursor = max(0, min(text.count, place))
  }

  private mutating func remove(from start: Int, to end: Int) {
    let (start, end) = (max(0, start), min(text.count, end))
    guard start < end else { return }
    let before = String(text.prefix(start))
    text = before + text.dropFirst(end)
    cursor = before.count
    isSelected = false
  }

  private var wordStart: Int { Array(text).wordStart(before: cursor) }
  private var wordEnd: Int { Array(text).wordEnd(after: cursor) }
}
