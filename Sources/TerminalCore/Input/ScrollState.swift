/// The scroll position of a long text.
package struct ScrollState: Hashable, Sendable {
  package private(set) var first = 0

  package init() {}

  /// - Parameters:
  ///   - last: the first line of the last page.
  ///   - page: how many lines show.
  package mutating func move(_ movement: Movement, last: Int, page: Int) {
    let now = min(first, last)
    let wanted =
      switch movement {
      case .up: now - 1
      case .down: now + 1
      case .pageUp: now - page
      case .pageDown: now + page
      case .first: 0
      case .last: last
      }
    first = max(0, min(last, wanted))
  }
}
