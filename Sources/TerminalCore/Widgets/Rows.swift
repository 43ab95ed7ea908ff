/// A list with a selected row, marked by a bar, a background and bold text. Paints only visible rows.
package struct Rows {
  package let count: Int
  let state: ListState
  package var isFocused: Bool
  let rowHeight: Int
  package let gap: Int

  /// - Parameters:
  ///   - rowHeight: lines of one row.
  ///   - gap: blank lines between rows.
  package init(count: Int, state: ListState, isFocused: Bool, rowHeight: Int = 1, gap: Int = 0) {
    self.count = count
    self.state = state
    self.isFocused = isFocused
    self.rowHeight = rowHeight
    self.gap = gap
  }

  /// The number of rows that fit.
  package func capacity(lines: Int) -> Int { (lines + gap) / (rowHeight + gap) }

  /// The rows that are shown in so many lines.
  package func visible(lines: Int) -> Range<Int> { state.visible(count: count, height: capacity(lines: lines)) }

  /// - Parameter row: paints a row, given its index, its rectangle without the bar, and its base style.
  package func paint(
    in area: Rect, on surface: inout Surface, row: (Int, Rect, Style, inout Surface) -> Void
  ) {
    let visible = visible(lines: area.height)
    for index in visible {
      let y = area.y + (index - visible.lowerBound) * (rowHeight + gap)
      let line = Rect(x: area.x, y: y, width: area.width, height: rowHeight)
      let isSelected = index == state.selected && isFocused
      if isSelected {
        surface.fill(line, Style(.text, on: .selection))
        surface.putFocus(at: line.origin)
        for lineRow in 0..<rowHeight {
          surface.write("▎", at: Point(x: line.x, y: line.y + lineRow), Style(.accent, on: .selection).flat)
        }
      }
      row(
        index, line.inset(left: 2, right: 1), Style(.text, on: isSelected ? .selection : .base, bold: isSelected),
        &surface)
    }
    paintThumb(visible: visible, in: area, on: &surface)
  }

  /// A scroll bar's thumb at the right edge.
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
