/// Column and row from the top left, from 0.
package struct Point: Hashable, Sendable {
  package var x: Int
  package var y: Int
  package init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

package struct Size: Hashable, Sendable {
  package var width: Int
  package var height: Int
  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// A rectangle of cells, never with a negative size.
package struct Rect: Hashable, Sendable {
  package let x: Int
  package let y: Int
  package let width: Int
  package let height: Int

  /// Negative sizes become 0.
  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }
  package init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  package var origin: Point { Point(x: x, y: y) }
  /// The column right of the rectangle.
  package var right: Int { x + width }
  /// The row below the rectangle.
  package var bottom: Int { y + height }
  package var isEmpty: Bool { width == 0 || height == 0 }
  package var size: Size { Size(width: width, height: height) }

  package func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < right && point.y >= y && point.y < bottom
  }

  package func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    Rect(x: x + left, y: y + top, width: width - left - right, height: height - top - bottom)
  }

  package func row(_ index: Int) -> Rect {
    Rect(x: x, y: y + index, width: width, height: index >= 0 && index < height ? 1 : 0)
  }

  package func split(top height: Int) -> (top: Rect, rest: Rect) {
    let cut = min(max(0, height), self.height)
    return (Rect(x: x, y: y, width: width, height: cut), inset(top: cut))
  }

  package func split(bottom height: Int) -> (rest: Rect, bottom: Rect) {
    let (rest, bottom) = split(top: self.height - max(0, height))
    return (rest, bottom)
  }

  package func split(left width: Int) -> (left: Rect, rest: Rect) {
    let cut = min(max(0, width), self.width)
    return (Rect(x: x, y: y, width: cut, height: height), inset(left: cut))
  }

  package func split(right width: Int) -> (rest: Rect, right: Rect) {
    let (rest, right) = split(left: self.width - max(0, width))
    return (rest, right)
  }

  /// At most the size of this rectangle.
  package func centered(_ size: Size) -> Rect {
    let (w, h) = (min(size.width, width), min(size.height, height))
    return Rect(x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h)
  }
}
