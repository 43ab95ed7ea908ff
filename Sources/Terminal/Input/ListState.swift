/// Which row of a list is selected and which one is at its top. Knows numbers only, so 100,000 rows cost what 60 do.
public struct ListState: Hashable, Sendable {
  /// The selected row, 0 or more; 0 in an empty list.
  public private(set) var selected = 0
  /// The first row that shows.
  public private(set) var top = 0

  /// A list at its beginning.
  public init() {}

  /// Selects a row of `count`.
  public mutating func select(_ row: Int, count: Int) { selected = max(0, min(count - 1, row)) }
  /// Goes so many rows down (up where negative) and stops at the ends.
  public mutating func move(_ rows: Int, count: Int) { select(selected + rows, count: count) }
  /// Goes back to the first row.
  public mutating func reset() { self = ListState() }

  /// Carries out a key that moves in lists; false for another key.
  public mutating func handle(_ press: KeyPress, count: Int, page: Int) -> Bool {
    guard press.modifiers.isEmpty || press.modifiers == .control else { return false }
    switch press.key {
    case .up: move(-1, count: count)
    case .down: move(1, count: count)
    case .pageUp: move(-max(1, page), count: count)
    case .pageDown: move(max(1, page), count: count)
    case .home: select(0, count: count)
    case .end: select(count - 1, count: count)
    default: return false
    }
    return true
  }

  /// The rows that show in a window of `height` rows: the selected one always, and as little scrolling as that needs.
  public func visible(count: Int, height: Int) -> Range<Int> {
    guard height > 0, count > 0 else { return 0..<0 }
    let selected = min(selected, count - 1)
    var first = min(top, max(0, count - height))
    if selected < first { first = selected }
    if selected >= first + height { first = selected - height + 1 }
    return first..<min(count, first + height)
  }

  /// Keeps the window where `visible` put it, so that moving back does not scroll at once.
  public mutating func settle(count: Int, height: Int) {
    select(selected, count: count)
    top = visible(count: count, height: height).lowerBound
  }
}

extension KeyPress {
  /// True for a key that `ListState.handle` takes without modifiers.
  public var isListMove: Bool {
    guard modifiers.isEmpty else { return false }
    return switch key {
    case .up, .down, .pageUp, .pageDown, .home, .end: true
    default: false
    }
  }
}
