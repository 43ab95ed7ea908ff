import Sales
import TerminalCore

/// The link of an order as a QR code.
struct CodeNote: Equatable, OverlayContent {
  let code: QRCode

  var overlay: Overlay { .code(self) }

  func bindings(_ shared: Shared) -> [Binding] { [close(shared.strings.keyClose, also: [.orderCode, .noteClose])] }

  /// Centred, on white including the quiet zone; the closing key below where a row is left.
  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame) {
    let (s, screen) = (shared.strings, frame.surface.bounds)
    guard code.size.width <= screen.width, code.size.height <= screen.height else {
      let inside = paintBox(s.codeTitle, 56, 5, shared, on: &frame)
      Label(s.codeTooLarge(code.size), Style(.warning, on: .raised)).paint(in: inside, on: &frame.surface)
      return
    }
    let place = screen.centered(code.size)
    let row = Rect(x: place.x, y: place.bottom, width: place.width, height: 1)
    // What reaches into header or footer covers both whole.
    let layout = FrameLayout(shared)
    if place.y < layout.header.bottom || row.bottom > layout.footer.y {
      frame.surface.fill(screen, Style(.text, on: .raised))
    }
    code.paint(at: place.origin, on: &frame.surface)
    frame.surface.putFocus(at: place.origin)
    guard place.bottom < screen.bottom else { return }
    frame.surface.fill(row, Style(.text, on: .raised))
    frame.surface.putFocus(at: Point(x: row.x + 1, y: row.y))
    frame.click(row, .overlayClosed)
    LabelPair(
      Label(" " + s.codeTitle, Style(.text, on: .raised)),
      Label("\(s.key(.overlayClose)) \(s.keyClose) ", Style(.muted, on: .raised))
    )
    .paint(in: row, on: &frame.surface)
  }
}
