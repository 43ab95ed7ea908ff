import Text

/// A text of several lines while it is edited, with a cursor between its characters. Lines are wrapped at the width; whatever the text
/// contains stays as it is.
package struct TextArea: Hashable, Sendable, Confidential {
  /// The most characters.
  private let limit: Int
  private var characters: [Character]
  /// In cells, of each character; `lineEnd` for one that ends a line.
  private var widths: [UInt8]
  /// Where each row of the screen begins.
  private var starts = [0]
  /// Characters before it.
  private var cursor = 0
  /// The cell that the cursor goes for in rows above and below.
  private var goal: Int?
  private var size = Size(width: 80, height: 24)
  /// The first row that shows.
  private var top = 0

  private static let lineEnd = UInt8.max

  package init(_ text: String, limit: Int) {
    self.limit = limit
    characters = Array(text)
    widths = characters.map(Self.width)
    layOut()
  }

  /// Byte by byte what was given, but for what was edited.
  package var text: String { String(characters) }

  /// Lays it out for a part of the screen.
  package mutating func settle(in new: Size) {
    guard new != size else { return }
    size = new
    layOut()
  }

  private static func width(of character: Character) -> UInt8 {
    switch character {
    case "\n", "\r\n": lineEnd
    default: UInt8(clamping: max(1, DisplayWidth.of(shown(character))))
    }
  }

  /// What has no width of its own is seen too.
  private static func shown(_ character: Character) -> String {
    if character == "\t" { return "→ " }
    let text = String(character)
    return DisplayWidth.of(text) == 0 ? "\u{FFFD}" : text
  }

  private mutating func layOut() {
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    // The caret needs a cell behind the last character.
    let width = max(2, size.width - 1)
    var cells = 0
    for (place, own) in widths.enumerated() {
      if own == Self.lineEnd {
        starts.append(place + 1)
        cells = 0
        continue
      }
      if cells + Int(own) > width {
        starts.append(place)
        cells = 0
      }
      cells += Int(own)
    }
    scroll()
  }

  private mutating func scroll() {
    let row = row(of: cursor)
    top = min(top, row, max(0, starts.count - 1))
    top = max(top, row - max(1, size.height) + 1)
  }

  // MARK: Rows

  package var position: (line: Int, column: Int) {
    let line = widths[..<cursor].lastIndex(of: Self.lineEnd).map { $0 + 1 } ?? 0
    return (widths[..<cursor].count { $0 == Self.lineEnd } + 1, cursor - line + 1)
  }

  private func row(of place: Int) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= place { low = middle } else { high = middle }
    }
    return low
  }

  /// Where the cursor can stand last in a row.
  private func end(of row: Int) -> Int { row + 1 < starts.count ? starts[row + 1] - 1 : characters.count }

  private func cells(before place: Int) -> Int {
    widths[starts[row(of: place)]..<place].reduce(0) { $0 + Int($1) }
  }

  // MARK: Moving

  /// The first and the last place of a line take the part of those of a list.
  package mutating func move(_ movement: Movement) {
    let row = row(of: cursor)
    switch movement {
    case .up: move(to: row - 1)
    case .down: move(to: row + 1)
    case .pageUp: move(to: row - max(1, size.height - 1))
    case .pageDown: move(to: row + max(1, size.height - 1))
    case .first: go(to: lineStart)
    case .last: go(to: lineEnd)
    }
  }

  private mutating func move(to row: Int) {
    guard row >= 0 || self.row(of: cursor) > 0 else { return go(to: 0) }
    guard row < starts.count || self.row(of: cursor) < starts.count - 1 else { return go(to: characters.count) }
    let row = max(0, min(starts.count - 1, row))
    let wanted = goal ?? cells(before: cursor)
    var (place, cells) = (starts[row], 0)
    while place < end(of: row), cells + Int(widths[place]) <= wanted {
      cells += Int(widths[place])
      place += 1
    }
    go(to: place)
    goal = wanted
  }

  private mutating func go(to place: Int) {
    cursor = max(0, min(characters.count, place))
    goal = nil
    scroll()
  }

  // MARK: Editing

  /// Puts a text in at the cursor, whole or not at all; false where it is too long.
  @discardableResult
  package mutating func insert(_ text: String) -> Bool {
    guard characters.count + text.count <= limit else { return false }
    replace(cursor..<cursor, by: text)
    return true
  }

  /// Carries out an editing key. Returns false for keys that do not edit, which are then somebody else's.
  package mutating func handle(_ press: KeyPress) -> Bool {
    if let character = press.typed {
      insert(String(character))
      return true
    }
    let byWord = press.modifiers.contains(.control) || press.modifiers.contains(.alt)
    switch press.key {
    case .enter: insert("\n")
    case .tab where press.modifiers.isEmpty: insert("  ")
    case .left: go(to: byWord ? wordStart : cursor - 1)
    case .right: go(to: byWord ? wordEnd : cursor + 1)
    case .backspace: remove(from: byWord ? wordStart : cursor - 1, to: cursor)
    case .delete: remove(from: cursor, to: byWord ? wordEnd : cursor + 1)
    case .character("a") where press.modifiers == .control: go(to: lineStart)
    case .character("e") where press.modifiers == .control: go(to: lineEnd)
    case .character("w") where press.modifiers == .control: remove(from: wordStart, to: cursor)
    case .character("u") where press.modifiers == .control: remove(from: lineStart, to: cursor)
    case .character("k") where press.modifiers == .control: remove(from: cursor, to: max(lineEnd, cursor + 1))
    case .character("b") where press.modifiers == .alt: go(to: wordStart)
    case .character("f") where press.modifiers == .alt: go(to: wordEnd)
    default: return false
    }
    return true
  }

  private mutating func remove(from start: Int, to end: Int) {
    let (start, end) = (max(0, start), min(characters.count, end))
    if start < end { replace(start..<end, by: "") }
  }

  /// A mark joins the character before it, and letters join marks that stood alone: their neighbours are read anew.
  private mutating func replace(_ range: Range<Int>, by text: String) {
    let whole = max(0, range.lowerBound - 1)..<min(characters.count, range.upperBound + 1)
    let before = String(characters[whole.lowerBound..<range.lowerBound]) + text
    let new = Array(before + String(characters[range.upperBound..<whole.upperBound]))
    characters.replaceSubrange(whole, with: new)
    widths.replaceSubrange(whole, with: new.map(Self.width))
    cursor = min(characters.count, whole.lowerBound + before.count)
    goal = nil
    layOut()
  }

  private var lineStart: Int { widths[..<cursor].lastIndex(of: Self.lineEnd).map { $0 + 1 } ?? 0 }

  private var lineEnd: Int { widths[cursor...].firstIndex(of: Self.lineEnd) ?? characters.count }

  private var wordStart: Int { characters.wordStart(before: cursor) }
  private var wordEnd: Int { characters.wordEnd(after: cursor) }
}

extension TextArea {
  /// - Parameter isMasked: letters and digits are dots.
  package func paint(in area: Rect, style: Style, isMasked: Bool, isFocused: Bool, on surface: inout Surface) {
    for row in top..<max(top, min(starts.count, top + area.height)) {
      var point = Point(x: area.x, y: area.y + row - top)
      for place in starts[row]..<max(starts[row], end(of: row) + (row + 1 < starts.count ? 1 : 0))
      where widths[place] != Self.lineEnd {
        let isHidden = isMasked && characters[place].isOfWord
        let text = isHidden ? String(repeating: "•", count: Int(widths[place])) : Self.shown(characters[place])
        surface.write(text, at: point, style, limit: area.right - point.x)
        point = Point(x: point.x + Int(widths[place]), y: point.y)
      }
    }
    guard isFocused else { return }
    surface.putCaret(at: Point(x: area.x + cells(before: cursor), y: area.y + row(of: cursor) - top))
  }

  /// Puts the cursor where somebody clicked, in cells from the first one that shows.
  package mutating func click(_ point: Point) {
    let row = max(0, min(starts.count - 1, top + point.y))
    var (place, cells) = (starts[row], 0)
    while place < end(of: row), cells + Int(widths[place]) <= point.x {
      cells += Int(widths[place])
      place += 1
    }
    go(to: place)
  }
}
