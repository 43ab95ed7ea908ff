import TerminalCore

/// Arrows in a column of their own at the right of a scrollable text: they say in which direction there is more.
enum ScrollMark {
  /// With the blank before it.
  static let width = 2

  static func paint(
    in area: Rect, from first: Int, _ extent: Frame.Extent, ground: Role = .base, on surface: inout Surface
  ) {
    let column = area.split(right: 1).right
    let style = Style(.accent, on: ground)
    if min(first, extent.last) > 0 { Label("↑", style).paint(in: column.row(0), on: &surface) }
    if first < extent.last { Label("↓", style).paint(in: column.row(area.height - 1), on: &surface) }
  }
}
