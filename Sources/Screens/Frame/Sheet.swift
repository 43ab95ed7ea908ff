import TerminalCore

/// A scrollable text of several kinds of lines, such as an application.
struct Sheet {
  enum Line: Equatable {
    /// A heading.
    case section(String)
    /// Label and value.
    case row(String, String, Style)
    /// Name, quantity and price, total. Without a quantity it is a total itself.
    case item(String, String, String)
    /// A glyph with its role, a text, and a right-aligned detail.
    case mark(String, Role, String, String)
    case text(String)
    case blank
  }

  let lines: [Line]
  init(_ lines: [Line]) { self.lines = lines }

  private static let labelWidth = 18
  private static let totalWidth = 16

  /// Every text whole, in as many lines as it takes.
  func wrapped(width: Int) -> Sheet {
    Sheet(
      lines.flatMap { line -> [Line] in
        switch line {
        case .section, .blank: return [line]
        case .mark(let glyph, let role, let text, let detail):
          // The glyph, a space on each side, and two between text and detail.
          guard DisplayWidth.of(text) + DisplayWidth.of(detail) + 6 > width else { return [line] }
          let parts = DisplayWidth.wrapped(text, cells: width - 4)
          let details = detail.isEmpty ? [] : DisplayWidth.wrapped(detail, cells: width - 6)
          return [.mark(glyph, role, parts.first ?? "", "")] + parts.dropFirst().map { .text("    " + $0) }
            + details.map { .text("      " + $0) }
        case .row(let label, let value, let style):
          let parts = DisplayWidth.wrapped(value, cells: width - Self.labelWidth)
          return parts.enumerated().map { .row($0 == 0 ? label : "", $1, style) }
        case .item(let name, let detail, let total):
          let parts = DisplayWidth.wrapped(name, cells: width - Self.totalWidth - DisplayWidth.of(detail) - 3)
          return parts.enumerated().map { $0 == 0 ? .item($1, detail, total) : .text("  " + $1) }
        case .text(let text):
          guard DisplayWidth.of(text) > width else { return [line] }
          let indent = String(text.prefix { $0 == " " })
          let parts = DisplayWidth.wrapped(String(text.dropFirst(indent.count)), cells: width - indent.count - 2)
          return parts.enumerated().map { .text(indent + ($0 == 0 ? "" : "  ") + $1) }
        }
      })
  }

  /// Paints the lines that fit, from `scroll` on.
  func paint(in area: Rect, from scroll: Int, on surface: inout Surface) {
    let first = min(scroll, max(0, lines.count - area.height))
    for (row, line) in lines[first...].prefix(area.height).enumerated() { paint(line, in: area.row(row), on: &surface) }
  }

  private func paint(_ line: Line, in row: Rect, on surface: inout Surface) {
    switch line {
    case .section(let title): Label(title, Style(.accent, bold: true)).paint(in: row, on: &surface)
    case .row(let label, let value, let style):
      Label(label, Style(.muted)).paint(in: row.inset(left: 2).split(left: Self.labelWidth - 2).left, on: &surface)
      Label(value, style).paint(in: row.inset(left: Self.labelWidth), on: &surface)
    case .item(let name, let detail, let total):
      let isTotal = detail.isEmpty
      let inner = row.inset(left: 2)
      let (left, right) = inner.split(right: Self.totalWidth)
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
