import Text

/// One place of the grid: eight bytes.
public struct Cell: Hashable, Sendable {
  /// The scalar, or with the top bit set the index of a cluster of several.
  var glyph: UInt32
  /// How it looks.
  var style: Style
  /// 1, 2 for the left half of a wide character, 0 for its right half.
  var width: UInt8
  /// Always 0: it fills the eight bytes, so that rows can be compared as memory.
  private let filler: UInt8 = 0

  init(glyph: UInt32, style: Style, width: UInt8) { (self.glyph, self.style, self.width) = (glyph, style, width) }

  /// True where the glyph is an index into the surface's clusters.
  var isCluster: Bool { glyph & Surface.clusterFlag != 0 }

  /// True for a space that shows nothing but its ground.
  var isBlank: Bool { glyph == 0x20 && !style.isUnderlined }

  static func blank(_ style: Style) -> Cell { Cell(glyph: 0x20, style: style, width: 1) }
}

/// A grid of styled characters. Widgets paint into it; a screen shows it.
///
/// Nothing is allocated per cell. Characters of several scalars (a base with marks) are kept once in a table that lives as long as
/// the surface, so the same character has the same index in every frame.
public struct Surface: Sendable {
  /// The size in cells.
  public private(set) var size: Size
  /// The cells, row by row.
  private(set) var cells: [Cell]
  /// Where the text cursor stands, if it shows.
  public var cursor: Point?
  private(set) var clusters: [[Unicode.Scalar]] = []
  private var clusterIndex: [[Unicode.Scalar]: UInt32] = [:]
  /// Grows when the cluster table was emptied, after which indices mean something else.
  private(set) var generation = 0

  /// The most scalars of one cell, as many as curses takes.
  static let scalarsPerCell = 5
  static let clusterFlag: UInt32 = 0x8000_0000
  private static let clusterLimit = 4096

  /// A blank grid.
  public init(size: Size) {
    self.size = size
    cells = Array(repeating: .blank(Style()), count: max(0, size.width * size.height))
  }

  /// The rectangle of the whole grid.
  public var bounds: Rect { Rect(size) }

  /// Makes it blank for the next frame, in a size.
  public mutating func reset(size newSize: Size) {
    cursor = nil
    let blank = Cell.blank(Style())
    if newSize == size {
      cells.withUnsafeMutableBufferPointer { $0.update(repeating: blank) }
    } else {
      size = newSize
      cells = Array(repeating: blank, count: max(0, size.width * size.height))
    }
    if clusters.count > Surface.clusterLimit {
      clusters.removeAll()
      clusterIndex.removeAll()
      generation += 1
    }
  }

  /// Fills a rectangle with spaces of a style.
  public mutating func fill(_ area: Rect, _ style: Style) { fill(area, with: " ", style) }

  /// Fills a rectangle with one character.
  public mutating func fill(_ area: Rect, with scalar: Unicode.Scalar, _ style: Style) {
    let left = max(0, area.x)
    let right = min(size.width, area.right)
    guard left < right else { return }
    let cell = Cell(glyph: scalar.value, style: style, width: 1)
    let width = size.width
    for y in max(0, area.y)..<max(0, area.y, min(size.height, area.bottom)) {
      cells.withUnsafeMutableBufferPointer { cells in
        for x in left..<right { Surface.put(cell, x, y, in: cells, width: width) }
      }
    }
  }

  /// Gives a rectangle another ground and leaves its text.
  public mutating func ground(_ area: Rect, _ role: Role) {
    for y in max(0, area.y)..<max(0, area.y, min(size.height, area.bottom)) {
      for x in max(0, area.x)..<max(0, area.x, min(size.width, area.right)) {
        cells[y * size.width + x].style = cells[y * size.width + x].style.on(role)
      }
    }
  }

  /// Writes text from a place to the right, through `SafeText`, and returns the cells it took.
  ///
  /// What does not fit into `limit` cells, or into the grid, is cut; a wide character that would be cut in half is left out.
  @discardableResult
  public mutating func write(_ text: String, at point: Point, _ style: Style, limit: Int = .max) -> Int {
    write(fitting: text, at: point, style, limit: limit).used
  }

  /// As `write`, and says whether all of the text had room.
  mutating func write(fitting text: String, at point: Point, _ style: Style, limit: Int) -> (
    used: Int, fits: Bool
  ) {
    guard point.y >= 0, point.y < size.height else { return (0, false) }
    let end = min(size.width, limit == .max ? size.width : point.x + limit)
    let width = size.width
    var x = point.x
    var fits = true
    // Marks that join the character before them: rare, and dealt with afterwards.
    var marks: [(Unicode.Scalar, cell: Int)] = []
    cells.withUnsafeMutableBufferPointer { cells in
      var last = -1
      text.forEachShown { scalar, scalarWidth, _ in
        if scalarWidth == 0 {
          if last >= 0 { marks.append((scalar, cell: last)) }
          return true
        }
        guard x + scalarWidth <= end else {
          fits = false
          return false
        }
        if x >= 0 {
          Surface.put(
            Cell(glyph: scalar.value, style: style, width: UInt8(scalarWidth)), x, point.y, in: cells, width: width)
          last = point.y * width + x
          if scalarWidth == 2 {
            Surface.put(Cell(glyph: 0x20, style: style, width: 0), x + 1, point.y, in: cells, width: width)
          }
        }
        x += scalarWidth
        return true
      }
    }
    for (mark, cell) in marks { attach(mark, toCellAt: cell) }
    return (x - point.x, fits)
  }

  /// Puts one cell, first blanking the other half of a wide character that it overwrites.
  @inline(__always)
  private static func put(_ cell: Cell, _ x: Int, _ y: Int, in cells: UnsafeMutableBufferPointer<Cell>, width: Int) {
    let index = y * width + x
    let old = cells[index].width
    if old != 1 {
      if old == 2, x + 1 < width { cells[index + 1] = .blank(cells[index + 1].style) }
      if old == 0, x > 0, cell.width != 0 { cells[index - 1] = .blank(cells[index - 1].style) }
    }
    cells[index] = cell
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

  /// The scalars of a cell, its base first.
  func scalars(of cell: Cell) -> [Unicode.Scalar] {
    if cell.isCluster { return clusters[Int(cell.glyph & ~Surface.clusterFlag)] }
    return [Unicode.Scalar(cell.glyph) ?? " "]
  }

  /// One cell; nil outside the grid.
  subscript(point: Point) -> Cell? {
    bounds.contains(point) ? cells[point.y * size.width + point.x] : nil
  }

  /// The style at a place; nil outside the grid.
  public func style(at point: Point) -> Style? { self[point]?.style }

  /// The characters of a row, without the spaces at its end.
  public func text(row: Int) -> String {
    guard row >= 0, row < size.height else { return "" }
    var view = String.UnicodeScalarView()
    for cell in cells[row * size.width..<(row + 1) * size.width] where cell.width > 0 {
      view.append(contentsOf: scalars(of: cell))
    }
    var text = String(view)
    while text.last == " " { text.removeLast() }
    return text
  }

  /// All rows as lines of text.
  public var text: String { (0..<size.height).map(text(row:)).joined(separator: "\n") }
}
