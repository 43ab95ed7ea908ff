/// A QR code in half blocks: black on white in every theme.
package struct QRCode: Hashable, Sendable {
  /// Without the quiet zone.
  package let side: Int
  /// From the top left, row by row; true for dark.
  private let modules: [Bool]

  /// Light modules on each side of the code, as the standard wants them; cameras read it with half of them too.
  package static let quietZone = 4
  package static let narrowZone = 2

  /// - Parameter modules: from the top left, row by row; true for dark.
  package init(side: Int, modules: [Bool]) {
    precondition(modules.count == side * side, "a code is a square")
    self.side = side
    self.modules = modules
  }

  /// Including the quiet zone: a cell is one module wide and two high.
  package var size: Size { size(zone: Self.quietZone) }

  package func size(zone: Int) -> Size {
    let all = side + zone * 2
    return Size(width: all, height: (all + 1) / 2)
  }

  /// False outside the code.
  package func isDark(_ x: Int, _ y: Int) -> Bool {
    (0..<side).contains(x) && (0..<side).contains(y) && modules[y * side + x]
  }

  package func paint(at origin: Point, zone: Int = quietZone, on surface: inout Surface) {
    let size = size(zone: zone)
    surface.fill(Rect(x: origin.x, y: origin.y, width: size.width, height: size.height), Style(.ink, on: .paper))
    for row in 0..<size.height {
      for column in 0..<size.width {
        let (x, y) = (column - zone, row * 2 - zone)
        let (upper, lower): (Role, Role) = (isDark(x, y) ? .ink : .paper, isDark(x, y + 1) ? .ink : .paper)
        // The background fills its cell in every font, which a glyph may not: full and upper blocks leave light seams.
        surface.write(
          upper == lower ? " " : "▄", at: Point(x: origin.x + column, y: origin.y + row), Style(lower, on: upper))
      }
    }
  }
}
