import Terminal

/// A long text of several kinds of lines, such as an application: read from top to bottom, scrolled where it is longer than its place.
struct Sheet {
  enum Line: Equatable {
    /// What follows.
    case section(String)
    /// What something is called, and what it is.
    case row(String, String, Style)
    /// A name, how many for how much, the sum.
    case good(String, String, String)
    /// A glyph with its role, a text, and what stands at the right.
    case mark(String, Role, String, String)
    case text(String)
    case blank
  }

  let lines: [Line]
  init(_ lines: [Line]) { self.lines = lines }

  /// Paints what fits, from a line on; an arrow says that there is more.
  func paint(in area: Rect, from scroll: Int, on surface: inout Surface) {
    let first = min(scroll, max(0, lines.count - area.height))
    for (row, line) in lines[first...].prefix(area.height).enumerated() { paint(line, in: area.row(row), on: &surface) }
    if first + area.height < lines.count {
      Label("↓", Style(.accent), .right).paint(in: area.row(area.height - 1), on: &surface)
    }
  }

  private func paint(_ line: Line, in row: Rect, on surface: inout Surface) {
    switch line {
    case .section(let title): Label(title, Style(.accent, bold: true)).paint(in: row, on: &surface)
    case .row(let label, let value, let style):
      Label(label, Style(.muted)).paint(in: row.inset(left: 2).split(left: 16).left, on: &surface)
      Label(value, style).paint(in: row.inset(left: 18), on: &surface)
    case .good(let name, let detail, let total):
      let isTotal = detail.isEmpty
      let inner = row.inset(left: 2)
      let (left, right) = inner.split(right: 16)
      Label(total, Style(.text, bold: isTotal), .right).paint(in: right, on: &surface)
      LabelPair(Label(name, Style(isTotal ? .muted : .text)), Label(detail, Style(.muted))).paint(
        in: left, on: &surface)
    case .mark(let glyph, let role, let text, let detail):
      surface.write(glyph, at: Point(x: row.x + 2, y: row.y), Style(role))
      LabelPair(Label(text, Style(.text)), Label(detail, Style(.muted))).paint(in: row.inset(left: 4), on: &surface)
    case .text(let text): Label(text, Style(.text)).paint(in: row, on: &surface)
    case .blank: break
    }
  }
}
