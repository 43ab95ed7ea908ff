import CQREncode

/// A QR code of half blocks: black on white whatever the theme, with the quiet zone of four modules that the standard wants.
public struct QRCode: Hashable, Sendable {
  /// Modules on a side, without the quiet zone.
  public let side: Int
  /// The modules from top left to bottom right; true for a dark one.
  private let modules: [Bool]

  /// The light modules around the code, on each side.
  public static let quietZone = 4

  /// The code of a text, as small as can be; nil for a text without bytes, and for one that no code holds (2953 bytes).
  public init?(_ text: String) {
    guard !text.isEmpty, let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L) else { return nil }
    defer { QRcode_free(code) }
    side = Int(code.pointee.width)
    // The lowest bit says what a module is; the others say what it is for.
    modules = UnsafeBufferPointer(start: code.pointee.data, count: side * side).map { $0 & 1 == 1 }
  }

  /// What it takes, quiet zone and all: a cell is one module wide and two high.
  public var size: Size {
    let all = side + Self.quietZone * 2
    return Size(width: all, height: (all + 1) / 2)
  }

  /// True for a dark module; outside the code everything is light.
  public func isDark(_ x: Int, _ y: Int) -> Bool {
    (0..<side).contains(x) && (0..<side).contains(y) && modules[y * side + x]
  }

  /// Paints it with its top left at a point.
  public func paint(at origin: Point, on surface: inout Surface) {
    surface.fill(Rect(x: origin.x, y: origin.y, width: size.width, height: size.height), Style(.ink, on: .paper))
    for row in 0..<size.height {
      for column in 0..<size.width {
        let (x, y) = (column - Self.quietZone, row * 2 - Self.quietZone)
        let glyph: String
        switch (isDark(x, y), isDark(x, y + 1)) {
        case (true, true): glyph = "█"
        case (true, false): glyph = "▀"
        case (false, true): glyph = "▄"
        case (false, false): continue
        }
        surface.write(glyph, at: Point(x: origin.x + column, y: origin.y + row), Style(.ink, on: .paper))
      }
    }
  }
}
