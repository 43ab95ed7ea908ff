/// A list of rows of which one is selected: a bar at its left, a ground, and weight for what the row calls itself. Asks only for the rows that show.
public struct Rows {
  let count: Int
  let state: ListState
  let isFocused: Bool
  let rowHeight: Int
  let gap: Int

  /// A list of `count` rows.
  /// - Parameters:
  ///   - rowHeight: lines of one row.
  ///   - gap: blank lines between two rows.
  public init(count: Int, state: ListState, isFocused: Bool, rowHeight: Int = 1, gap: Int = 0) {
    (self.count, self.state, self.isFocused) = (count, state, isFocused)
    (self.rowHeight, self.gap) = (rowHeight, gap)
  }

  /// How many rows show in so many lines.
  public func capacity(lines: Int) -> Int { (lines + gap) / (rowHeight + gap) }

  /// Paints the rows that fit; each gets its rectangle, its index and the style that its text begins with.
  ///
  /// The rectangle leaves the first cell to the bar.
  public func paint(
    in area: Rect, on surface: inout Surface, row: (Int, Rect, Style, inout Surface) -> Void
  ) {
    let visible = state.visible(count: count, height: capacity(lines: area.height))
    for index in visible {
      let y = area.y + (index - visible.lowerBound) * (rowHeight + gap)
      let line = Rect(x: area.x, y: y, width: area.width, height: rowHeight)
      let isSelected = index == state.selected && isFocused
      if isSelected {
        surface.fill(line, Style(.text, on: .selection))
        for lineRow in 0..<rowHeight {
          surface.write("▎", at: Point(x: line.x, y: line.y + lineRow), Style(.accent, on: .selection))
        }
      }
      row(
        index, line.inset(left: 2, right: 1), Style(.text, on: isSelected ? .selection : .base, bold: isSelected),
        &surface)
    }
    paintThumb(visible: visible, in: area, on: &surface)
  }

  /// A thumb at the right edge that says where in a long list the window is.
  private func paintThumb(visible: Range<Int>, in area: Rect, on surface: inout Surface) {
    guard visible.count < count, area.height > 1, area.width > 8 else { return }
    let height = max(1, area.height * visible.count / count)
    let room = area.height - height
    let top = count == visible.count ? 0 : room * visible.lowerBound / (count - visible.count)
    for row in 0..<height {
      surface.write("▐", at: Point(x: area.right - 1, y: area.y + top + row), Style(.faint))
    }
  }
}
