/// One line of text in a rectangle: what does not fit ends in `…`.
public struct Label {
  /// Where the text stands in the rectangle.
  public enum Alignment: Sendable { case left, right, center }
  let text: String
  let style: Style
  let alignment: Alignment

  /// A line of text.
  public init(_ text: String, _ style: Style, _ alignment: Alignment = .left) {
    (self.text, self.style, self.alignment) = (text, style, alignment)
  }

  /// Paints it into the first row of the rectangle and returns the cells it took.
  @discardableResult
  public func paint(in area: Rect, on surface: inout Surface) -> Int {
    guard !area.isEmpty else { return 0 }
    // What begins at the left is written as it comes; it is only measured where it did not fit.
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

/// Text on the left and text on the right of one row. The right one is never cut; the left one gives way.
public struct LabelPair {
  let left: Label
  let right: Label
  /// Two texts.
  public init(_ left: Label, _ right: Label) { (self.left, self.right) = (left, right) }

  /// Paints both.
  public func paint(in area: Rect, on surface: inout Surface) {
    let used = Label(right.text, right.style, .right).paint(in: area, on: &surface)
    left.paint(in: area.inset(right: used == 0 ? 0 : used + 1), on: &surface)
  }
}

/// Text of several lines, broken at spaces.
public struct Paragraph {
  let text: String
  let style: Style
  /// A paragraph.
  public init(_ text: String, _ style: Style) { (self.text, self.style) = (text, style) }

  /// The rows it takes at a width.
  public func height(width: Int) -> Int { DisplayWidth.wrapped(text, cells: width).count }

  /// Paints as many lines as fit and returns how many that were.
  @discardableResult
  public func paint(in area: Rect, on surface: inout Surface) -> Int {
    let lines = DisplayWidth.wrapped(text, cells: area.width).prefix(area.height)
    for (row, line) in lines.enumerated() { Label(line, style).paint(in: area.row(row), on: &surface) }
    return lines.count
  }
}

/// A hairline that divides.
public struct Hairline {
  let style: Style
  /// A hairline in the `line` role unless told otherwise.
  public init(_ style: Style = Style(.line)) { self.style = style }
  /// Draws it along the first row.
  public func paint(acrossTop area: Rect, on surface: inout Surface) {
    surface.fill(area.row(0), with: "─", style)
  }
  /// Draws it down the first column.
  public func paint(downLeft area: Rect, on surface: inout Surface) {
    surface.fill(Rect(x: area.x, y: area.y, width: min(1, area.width), height: area.height), with: "│", style)
  }
}
