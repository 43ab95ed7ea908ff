/// One line of text; what does not fit is cut with `…`.
package struct Label {
  package enum Alignment: Sendable { case left, right, center }
  let text: String
  let style: Style
  let alignment: Alignment

  package init(_ text: String, _ style: Style, _ alignment: Alignment = .left) {
    self.text = text
    self.style = style
    self.alignment = alignment
  }

  /// Uses the first row and returns the cells used.
  @discardableResult
  package func paint(in area: Rect, on surface: inout Surface) -> Int {
    guard !area.isEmpty else { return 0 }
    // Left-aligned text is written directly and measured only if it did not fit.
    if alignment == .left {
      let start = Point(x: area.x, y: area.y)
      let (used, fits) = surface.write(fitting: text, at: start, style, limit: area.width)
      if fits { return used }
    }
    let width = DisplayWidth.of(text)
    let shown = width <= area.width ? text : DisplayWidth.truncated(text, cells: area.width)
    let used = min(width, area.width)
    let offset =
      switch alignment {
      case .left: 0
      case .right: area.width - used
      case .center: (area.width - used) / 2
      }
    surface.write(shown, at: Point(x: area.x + offset, y: area.y), style, limit: area.width - offset)
    return used
  }
}

/// Texts at both ends of a row. Only the left one is cut.
package struct LabelPair {
  let left: Label
  let right: Label
  package init(_ left: Label, _ right: Label) {
    self.left = left
    self.right = right
  }

  package func paint(in area: Rect, on surface: inout Surface) {
    let used = Label(right.text, right.style, .right).paint(in: area, on: &surface)
    left.paint(in: area.inset(right: used == 0 ? 0 : used + 1), on: &surface)
  }
}

/// Text wrapped at spaces.
package struct Paragraph {
  let text: String
  let style: Style
  package init(_ text: String, _ style: Style) {
    self.text = text
    self.style = style
  }

  package func height(width: Int) -> Int { DisplayWidth.wrapped(text, cells: width).count }

  /// Paints as many lines as fit and returns their number.
  @discardableResult
  package func paint(in area: Rect, on surface: inout Surface) -> Int {
    let lines = DisplayWidth.wrapped(text, cells: area.width).prefix(area.height)
    for (row, line) in lines.enumerated() { Label(line, style).paint(in: area.row(row), on: &surface) }
    return lines.count
  }
}

package struct Hairline {
  let style: Style
  package init(_ style: Style = Style(.line)) { self.style = style }
  package func paint(acrossTop area: Rect, on surface: inout Surface) {
    surface.fill(area.row(0), with: "─", style)
  }
  package func paint(downLeft area: Rect, on surface: inout Surface) {
    surface.fill(Rect(x: area.x, y: area.y, width: min(1, area.width), height: area.height), with: "│", style)
  }
}
