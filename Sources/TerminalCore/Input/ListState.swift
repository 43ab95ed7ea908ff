/// The selected row and the scroll position of a list. Numbers only, so 100,000 rows cost as much as 60.
package struct ListState: Hashable, Sendable {
  package private(set) var selected = 0
  package private(set) var top = 0

  package init() {}

  package mutating func select(_ row: Int, count: Int) { selected = max(0, min(count - 1, row)) }
  /// Goes so many rows down (up where negative) and stops at the ends.
  package mutating func move(_ rows: Int, count: Int) { select(selected + rows, count: count) }
  package mutating func reset() { self = ListState() }

  /// Stays where it is on the screen while so many rows come above it.
  package mutating func shift(by rows: Int, count: Int) {
    top += rows
    move(rows, count: count)
  }

  /// Selects another row, and scrolls only as far as that needs.
  /// - Parameter page: how many rows show.
  package mutating func move(_ movement: Movement, count: Int, page: Int) {
    switch movement {
    case .up: move(-1, count: count)
    case .down: move(1, count: count)
    case .pageUp: move(-page, count: count)
    case .pageDown: move(page, count: count)
    case .first: select(0, count: count)
    case .last: select(count - 1, count: count)
    }
    // A click must find the rows where they were.
    scrollToSelection(count: count, height: page)
  }

  /// The rows that show in a window of `height` rows: the selected one always, and as little scrolling as that needs.
  package func visible(count: Int, height: Int) -> Range<Int> {
    guard height > 0, count > 0 else { return 0..<0 }
    let selected = min(selected, count - 1)
    var first = min(top, max(0, count - height))
    if selected < first { first = selected }
    if selected >= first + height { first = selected - height + 1 }
    return first..<min(count, first + height)
  }

  /// Keeps the window where `visible` put it, so that moving back does not scroll at once.
  package mutating func scrollToSelection(count: Int, height: Int) {
    select(selected, count: count)
    top = visible(count: count, height: height).lowerBound
  }
}
