/// The scroll position of a long text.
package struct ScrollState: Hashable, Sendable {
  package private(set) var first = 0

  package init() {}

  /// Carries out a key that scrolls; false for another key.
  /// - Parameters:
  ///   - last: the first line of the last page.
  ///   - page: how many lines show.
  package mutating func handle(_ press: KeyPress, last: Int, page: Int) -> Bool {
    guard press.modifiers.isEmpty || press.modifiers == .control else { return false }
    let now = min(first, last)
    let wanted: Int
    switch press.key {
    case .up: wanted = now - 1
    case .down: wanted = now + 1
    case .pageUp: wanted = now - page
    case .pageDown: wanted = now + page
    case .home: wanted = 0
    case .end: wanted = last
    default: return false
    }
    first = max(0, min(last, wanted))
    return true
  }
}
