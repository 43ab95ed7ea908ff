import Text

/// Eight bytes.
package struct Cell: Hashable, Sendable {
  /// A scalar, or with the top bit set the index of a cluster of several.
  package var glyph: UInt32
  package var style: Style
  /// 1; 2 for the left half of a wide character, 0 for its right half.
  package var width: UInt8
  /// Padding, always 0, so that rows can be compared with memcmp.
  private let filler: UInt8 = 0

  init(glyph: UInt32, style: Style, width: UInt8) {
    self.glyph = glyph
    self.style = style
    self.width = width
  }

  /// The glyph is an index into the surface's clusters.
  package var isCluster: Bool { glyph & Surface.clusterFlag != 0 }

  /// A space that shows only its background.
  package var isBlank: Bool { glyph == 0x20 && !style.isUnderlined }

  static func blank(_ style: Style) -> Cell { Cell(glyph: 0x20, style: style, width: 1) }
}

/// Where the hardware cursor is: braille displays and magnifiers follow it.
package struct Focus: Hashable, Sendable {
  package let at: Point
  /// True at a text insertion point; only there the cursor is visible.
  package let isCaret: Bool
}

/// A grid of styled characters that widgets paint into and a screen shows.
///
/// Cells need no allocation. Characters of several scalars are interned in a table for the surface's lifetime, so that an index means the
/// same character in every frame.
package struct Surface: Sendable {
  package private(set) var size: Size
  /// Row by row.
  package private(set) var cells: [Cell]
  package private(set) var focus = Focus(at: Point(x: 0, y: 0), isCaret: false)
  private(set) var clusters: [[Unicode.Scalar]] = []
  /// The rows that can be written: all, except within `clipped`.
  private var open: Range<Int>
  private var clusterIndex: [[Unicode.Scalar]: UInt32] = [:]
  /// Incremented when the cluster table is emptied, which invalidates all indices.
  package private(set) var generation = 0

  /// Curses accepts no more in a cell.
  static let scalarsPerCell = 5
  static let clusterFlag: UInt32 = 0x8000_0000
  private static let clusterLimit = 4096

  package init(size: Size) {
    self.size = size
    open = 0..<max(0, size.height)
    cells = Array(repeating: .blank(Style()), count: max(0, size.width * size.height))
  }

  package var bounds: Rect { Rect(size) }

  /// Clears the grid for the next frame.
  package mutating func reset(size newSize: Size) {
    focus = Focus(at: Point(x: 0, y: 0), isCaret: false)
    let blank = Cell.blank(Style())
    if newSize == size {
      cells.withUnsafeMutableBufferPointer { $0.update(repeating: blank) }
    } else {
      size = newSize
      cells = Array(repeating: blank, count: max(0, size.width * size.height))
    }
    open = 0..<max(0, size.height)
    if clusters.count > Surface.clusterLimit {
      clusters.removeAll()
      clusterIndex.removeAll()
      generation += 1
    }
  }

  /// The cells of a rectangle, row by row; none where a part of it is outside.
  package func cells(in area: Rect) -> [Cell] {
    guard isInside(area) else { return [] }
    if area.height == 1 { return Array(cells[area.y * size.width + area.x..<area.y * size.width + area.right]) }
    return (area.y..<area.bottom).flatMap { cells[$0 * size.width + area.x..<$0 * size.width + area.right] }
  }

  /// Puts back what `cells(in:)` returned for a rectangle of that size, in the same `generation`.
  package mutating func put(_ saved: [Cell], in area: Rect) {
    guard isInside(area), saved.count == area.width * area.height else { return }
    let width = size.width
    cells.withUnsafeMutableBufferPointer { cells in
      for row in 0..<area.height {
        _ = cells[((area.y + row) * width + area.x)...].update(
          fromContentsOf: saved[row * area.width..<(row + 1) * area.width])
      }
    }
  }

  private func isInside(_ area: Rect) -> Bool {
    area.x >= 0 && area.y >= 0 && area.right <= size.width && area.bottom <= size.height
  }

  /// Lets nothing be written outside some rows.
  package mutating func clipped<Result>(to rows: Range<Int>, _ paint: (inout Surface) -> Result) -> Result {
    let before = open
    open = rows.clamped(to: before)
    defer { open = before }
    return paint(&self)
  }

  // MARK: Focus

  /// Starts a screen or an overlay: its origin has the focus until something in it takes it.
  package mutating func beginFocus(at point: Point) { focus = Focus(at: inside(point), isCaret: false) }

  /// Puts the focus on a selected item. A caret keeps it: whoever types into a field moves in the list below with the same keys.
  package mutating func putFocus(at point: Point) {
    if !focus.isCaret { focus = Focus(at: inside(point), isCaret: false) }
  }

  /// Puts the focus at a text insertion point.
  package mutating func putCaret(at point: Point) { focus = Focus(at: inside(point), isCaret: true) }

  private func inside(_ point: Point) -> Point {
    Point(x: max(0, min(size.width - 1, point.x)), y: max(open.lowerBound, min(open.upperBound - 1, point.y)))
  }

  package mutating func fill(_ area: Rect, _ style: Style) { fill(area, with: " ", style) }

  package mutating func fill(_ area: Rect, with scalar: Unicode.Scalar, _ style: Style) {
    let left = max(0, area.x)
    let right = min(size.width, area.right)
    guard left < right else { return }
    let cell = Cell(glyph: scalar.value, style: style, width: 1)
    let width = size.width
    for y in max(open.lowerBound, area.y)..<max(open.lowerBound, area.y, min(open.upperBound, area.bottom)) {
      cells.withUnsafeMutableBufferPointer { cells in
        let line = UnsafeMutableBufferPointer(rebasing: cells[y * width..<(y + 1) * width])
        for x in left..<right { Surface.put(cell, at: x, in: line) }
      }
    }
  }

  /// Changes the background and keeps the text.
  package mutating func ground(_ area: Rect, _ role: Role) {
    for y in max(0, area.y)..<max(0, area.y, min(size.height, area.bottom)) {
      for x in max(0, area.x)..<max(0, area.x, min(size.width, area.right)) {
        cells[y * size.width + x].style = cells[y * size.width + x].style.on(role)
      }
    }
  }

  /// Writes sanitised text and returns the cells used.
  ///
  /// What exceeds `limit` cells or the grid is cut, never within a wide character.
  @discardableResult
  package mutating func write(_ text: String, at point: Point, _ style: Style, limit: Int = .max) -> Int {
    write(fitting: text, at: point, style, limit: limit).used
  }

  /// As `write`, and tells whether the whole text fitted.
  mutating func write(fitting text: String, at point: Point, _ style: Style, limit: Int) -> (
    used: Int, fits: Bool
  ) {
    guard open.contains(point.y) else { return (0, false) }
    let end = min(size.width, limit == .max ? size.width : point.x + limit)
    let row = point.y * size.width..<(point.y + 1) * size.width
    // Combining marks: rare, so they are attached afterwards.
    var marks: [(Unicode.Scalar, cell: Int)] = []
    let (x, fits) = cells.withUnsafeMutableBufferPointer { cells in
      let line = UnsafeMutableBufferPointer(rebasing: cells[row])
      var x = point.x
      var fits = true
      var last = -1
      text.forEachShown { scalar, scalarWidth, _ in
        if scalarWidth == 0 {
          if last >= 0 { marks.append((scalar, cell: row.lowerBound + last)) }
          return true
        }
        guard x + scalarWidth <= end else {
          fits = false
          return false
        }
        if x >= 0 {
          last = x
          Surface.put(Cell(glyph: scalar.value, style: style, width: UInt8(scalarWidth)), at: x, in: line)
          if scalarWidth == 2 { Surface.put(Cell(glyph: 0x20, style: style, width: 0), at: x + 1, in: line) }
        }
        x += scalarWidth
        return true
      }
      return (x, fits)
    }
    for (mark, cell) in marks { attach(mark, toCellAt: cell) }
    return (x - point.x, fits)
  }

  /// Replaces a cell of a line and blanks the other half of an overwritten wide character.
  @inline(__always)
  private static func put(_ cell: Cell, at x: Int, in line: UnsafeMutableBufferPointer<Cell>) {
    let old = line[x].width
    if old != 1 {
      if old == 2, x + 1 < line.count { line[x + 1] = .blank(line[x + 1].style) }
      if old == 0, x > 0, cell.width != 0 { line[x - 1] = .blank(line[x - 1].style) }
    }
    line[x] = cell
  }

  private mutating func attach(_ mark: Unicode.Scalar, toCellAt index: Int) {
    var scalars = scalars(of: cells[index])
    guard scalars.count < Surface.scalarsPerCell else { return }
    scalars.append(mark)
    if let known = clusterIndex[scalars] {
      cells[index].glyph = Surface.clusterFlag | known
    } else {
      let new = UInt32(clusters.count)
      clusters.append(scalars)
      clusterIndex[scalars] = new
      cells[index].glyph = Surface.clusterFlag | new
    }
  }

  /// The base scalar first.
  package func scalars(of cell: Cell) -> [Unicode.Scalar] {
    if cell.isCluster { return clusters[Int(cell.glyph & ~Surface.clusterFlag)] }
    return [Unicode.Scalar(cell.glyph) ?? " "]
  }

  /// Nil outside the grid.
  /// True if a cell of the area has this background.
  package func holds(_ ground: Role, in area: Rect) -> Bool {
    (area.y..<area.bottom).contains { y in
      (area.x..<area.right).contains { self[Point(x: $0, y: y)]?.style.ground == ground }
    }
  }

  subscript(point: Point) -> Cell? {
    bounds.contains(point) ? cells[point.y * size.width + point.x] : nil
  }

  /// Nil outside the grid.
  package func style(at point: Point) -> Style? { self[point]?.style }

  /// Without trailing spaces.
  package func text(row: Int) -> String {
    guard row >= 0, row < size.height else { return "" }
    var view = String.UnicodeScalarView()
    for cell in cells[row * size.width..<(row + 1) * size.width] where cell.width > 0 {
      view.append(contentsOf: scalars(of: cell))
    }
    var text = String(view)
    while text.last == " " { text.removeLast() }
    return text
  }

  package var text: String { (0..<size.height).map(text(row:)).joined(separator: "\n") }
}
