/// A place on the grid: column and row from the top left, both from 0.
public struct Point: Hashable, Sendable {
  /// Cells from the left.
  public var x: Int
  /// Cells from the top.
  public var y: Int
  /// A place.
  public init(x: Int, y: Int) { (self.x, self.y) = (x, y) }
}

/// A size in cells.
public struct Size: Hashable, Sendable {
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int
  /// A size.
  public init(width: Int, height: Int) { (self.width, self.height) = (width, height) }
}

/// A rectangle of cells. Never has a negative width or height, so a widget needs only ask whether it is empty.
public struct Rect: Hashable, Sendable {
  /// The leftmost column.
  public let x: Int
  /// The topmost row.
  public let y: Int
  /// Columns, 0 or more.
  public let width: Int
  /// Rows, 0 or more.
  public let height: Int

  /// A rectangle; negative sizes become 0.
  public init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, max(0, width), max(0, height))
  }
  /// The rectangle of a whole grid.
  public init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  /// The column right of it.
  public var right: Int { x + width }
  /// The row below it.
  public var bottom: Int { y + height }
  /// True where no cell is in it.
  public var isEmpty: Bool { width == 0 || height == 0 }
  /// Its size.
  public var size: Size { Size(width: width, height: height) }

  /// True where the place is inside.
  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < right && point.y >= y && point.y < bottom
  }

  /// The rectangle without so many cells at its edges.
  public func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    Rect(x: x + left, y: y + top, width: width - left - right, height: height - top - bottom)
  }

  /// One row of it, counted from its top; empty where it has no such row.
  public func row(_ index: Int) -> Rect {
    Rect(x: x, y: y + index, width: width, height: index >= 0 && index < height ? 1 : 0)
  }

  /// Cuts it at a height: what is above and what is below.
  public func split(top height: Int) -> (top: Rect, rest: Rect) {
    let cut = min(max(0, height), self.height)
    return (Rect(x: x, y: y, width: width, height: cut), inset(top: cut))
  }

  /// Cuts it at a height from its bottom.
  public func split(bottom height: Int) -> (rest: Rect, bottom: Rect) {
    let (rest, bottom) = split(top: self.height - max(0, height))
    return (rest, bottom)
  }

  /// Cuts it at a width: what is left and what is right.
  public func split(left width: Int) -> (left: Rect, rest: Rect) {
    let cut = min(max(0, width), self.width)
    return (Rect(x: x, y: y, width: cut, height: height), inset(left: cut))
  }

  /// Cuts it at a width from its right.
  public func split(right width: Int) -> (rest: Rect, right: Rect) {
    let (rest, right) = split(left: self.width - max(0, width))
    return (rest, right)
  }

  /// A rectangle of a size in its middle, no larger than it.
  public func centered(_ size: Size) -> Rect {
    let (w, h) = (min(size.width, width), min(size.height, height))
    return Rect(x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h)
  }
}
