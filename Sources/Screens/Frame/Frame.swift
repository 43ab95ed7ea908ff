package import TerminalCore

/// The painted screen with its click areas and page sizes. Keys and clicks are resolved against the frame the user was looking at.
package struct Frame: Sendable {
  /// Cells and focus.
  package internal(set) var surface: Surface
  /// Areas do not overlap.
  private(set) var clicks: [Click] = []
  private(set) var overlays = 0
  /// False while something is painted that does not have the focus: its lists show no selection.
  var hasFocus = true
  private var extents: [Scrolling: Extent] = [:]
  /// The rows of each list as last painted, each a `PaintedRows`.
  private var painted: [Scrolling: any Sendable] = [:]
  /// The last link and its code, which takes long to compute.
  private var code: (link: String, code: QRCode?) = ("", nil)
  private var conditions = Conditions(language: .russian, isMasked: false)

  /// Everything that can scroll.
  enum Scrolling: Hashable {
    case place(Place.Kind)
    case step(Step)
    /// The lists of the first step.
    case catalogue, cart
    case orders, record, overlay
  }

  /// The visible part of a list or text. One that was not painted has a page of 1 and does not scroll.
  struct Extent: Equatable {
    /// Visible rows, at least 1.
    var page = 1
    /// First row of the last page.
    var last = 0
  }

  /// What all rows depend on besides their content. A change discards all painted rows.
  struct Conditions: Equatable {
    let language: Language
    let isMasked: Bool
  }

  struct Click: Equatable {
    let area: Rect
    let message: Message
  }

  package init(size: Size) { surface = Surface(size: size) }

  package var focus: Focus { surface.focus }

  subscript(scrolling: Scrolling) -> Extent { extents[scrolling] ?? Extent() }

  func message(at point: Point) -> Message? { clicks.first { $0.area.contains(point) }?.message }

  // MARK: Painting

  /// Clears it for repainting.
  mutating func reset(size: Size, for new: Conditions) {
    let generation = surface.generation
    surface.reset(size: size)
    if new != conditions || surface.generation != generation {
      conditions = new
      painted.removeAll(keepingCapacity: true)
    }
    overlays = 0
    clicks.removeAll(keepingCapacity: true)
    extents.removeAll(keepingCapacity: true)
  }

  /// Begins an overlay: nothing below it is clickable or focused.
  mutating func beginOverlay() {
    overlays += 1
    surface.beginFocus(at: Point(x: 0, y: 0))
    clicks.removeAll(keepingCapacity: true)
  }

  mutating func click(_ area: Rect, _ message: Message) { clicks.append(Click(area: area, message: message)) }

  /// Takes the clicks of a row away from what is below it.
  mutating func clearClicks(inRow y: Int) { clicks.removeAll { $0.area.y <= y && y < $0.area.bottom } }

  /// The QR code of a link, computed once for each link in a row.
  mutating func code(of link: String, _ encode: (String) -> QRCode?) -> QRCode? {
    if link != code.link { code = (link, encode(link)) }
    return code.code
  }

  /// Records how much of something is visible.
  mutating func note(_ scrolling: Scrolling, rows: Int, of count: Int) {
    extents[scrolling] = Extent(page: max(1, rows), last: max(0, count - rows))
  }

  /// Paints a list and reuses the cells of unchanged rows: moving the selection changes two rows of thirty.
  /// - Parameters:
  ///   - showing: a row's content. Besides it and `Conditions`, nothing may affect how the row looks.
  ///   - row: paints into the rectangle and nowhere else.
  mutating func paint<Content: Equatable & Sendable>(
    _ rows: Rows, _ scrolling: Scrolling, in area: Rect, click: ((Int) -> Message)? = nil,
    showing: (Int) -> Content, row: (Content, Rect, Style, inout Surface) -> Void
  ) {
    // Taken out, so that its rows are changed in place.
    var kept = painted.removeValue(forKey: scrolling) as? PaintedRows<Content> ?? PaintedRows()
    kept.keep(rows.visible(lines: area.height))
    paint(rows, scrolling, in: area, click: click) { index, rect, style, surface in
      let content = showing(index)
      let conditions = RowConditions(style: style, ground: surface.style(at: rect.origin), size: rect.size)
      if let cells = kept.cells(at: index, showing: content, conditions) {
        surface.put(cells, in: rect)
      } else {
        row(content, rect, style, &surface)
        kept.put(surface.cells(in: rect), at: index, showing: content, conditions)
      }
    }
    painted[scrolling] = kept
  }

  /// Paints a list and records its visible rows and click areas.
  mutating func paint(
    _ rows: Rows, _ scrolling: Scrolling, in area: Rect, click: ((Int) -> Message)? = nil,
    row: (Int, Rect, Style, inout Surface) -> Void
  ) {
    var rows = rows
    rows.isFocused = rows.isFocused && hasFocus
    note(scrolling, rows: rows.capacity(lines: area.height), of: rows.count)
    var clicks: [Click] = []
    rows.paint(in: area, on: &surface) { index, rect, style, surface in
      row(index, rect, style, &surface)
      guard let click else { return }
      // The blank line below a row belongs to it.
      let height = min(rect.height + rows.gap, area.bottom - rect.y)
      clicks.append(
        Click(area: Rect(x: area.x, y: rect.y, width: area.width, height: height), message: click(index)))
    }
    self.clicks += clicks
  }

  /// Paints a scrollable text and records how far it scrolls. Its first line has the focus.
  mutating func paint(_ sheet: Sheet, _ scrolling: Scrolling, in area: Rect, from first: Int) {
    let sheet = sheet.wrapped(width: area.width - ScrollMark.width)
    note(scrolling, rows: area.height, of: sheet.lines.count)
    surface.putFocus(at: area.origin)
    sheet.paint(in: area.inset(right: ScrollMark.width), from: first, on: &surface)
    ScrollMark.paint(in: area, from: first, self[scrolling], on: &surface)
  }

  /// Paints what may need more rows than there are, and scrolls it.
  /// - Parameter content: paints into a rectangle as high as it likes and returns the number of rows used.
  mutating func paint(
    _ scrolling: Scrolling, in area: Rect, from first: Int, content: (Rect, inout Surface) -> Int
  ) {
    func used(width: Int) -> Int {
      surface.clipped(to: 0..<0) { content(Rect(x: area.x, y: area.y, width: width, height: 1000), &$0) }
    }
    var width = area.width
    var count = used(width: width)
    if count > area.height {
      width -= ScrollMark.width
      count = used(width: width)
    }
    note(scrolling, rows: area.height, of: count)
    let top = min(first, self[scrolling].last)
    surface.putFocus(at: area.origin)
    _ = surface.clipped(to: area.y..<area.bottom) {
      content(Rect(x: area.x, y: area.y - top, width: width, height: 1000), &$0)
    }
    ScrollMark.paint(in: area, from: first, self[scrolling], on: &surface)
  }
}

/// What a row's cells depend on besides its content.
private struct RowConditions: Equatable {
  let style: Style
  /// The style of the cells before painting.
  let ground: Style?
  let size: Size
}

/// Visible rows as last painted, with everything that their appearance depends on.
private struct PaintedRows<Content: Equatable & Sendable>: Sendable {
  private struct Row {
    let content: Content
    let conditions: RowConditions
    let cells: [Cell]
  }

  private var first = 0
  /// Nil for one that was not painted yet.
  private var rows: [Row?] = []

  /// Drops all others.
  mutating func keep(_ visible: Range<Int>) {
    guard visible != first..<first + rows.count else { return }
    rows = visible.map { rows.indices.contains($0 - first) ? rows[$0 - first] : nil }
    first = visible.lowerBound
  }

  /// Nil where the row would look different now.
  func cells(at index: Int, showing content: Content, _ conditions: RowConditions) -> [Cell]? {
    guard let row = rows[index - first], row.conditions == conditions, row.content == content else { return nil }
    return row.cells
  }

  /// - Parameter cells: none for a row that was not painted whole.
  mutating func put(_ cells: [Cell], at index: Int, showing content: Content, _ conditions: RowConditions) {
    rows[index - first] = cells.isEmpty ? nil : Row(content: content, conditions: conditions, cells: cells)
  }
}
