import Sales
import TerminalCore

/// The link of an order, to be selected because it may not have been copied.
struct LinkNote: Equatable, OverlayContent {
  let link: String
  let outcome: CopyOutcome

  var overlay: Overlay { .link(self) }

  func bindings(_ shared: Shared) -> [Binding] { [close(shared.strings.keyClose, also: [.orderCopy, .noteClose])] }

  /// The link has its rows for itself up to both edges, so that nothing else is selected with it.
  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame) {
    let (s, screen) = (shared.strings, frame.surface.bounds)
    let text = Paragraph("\(s.copying(outcome)). \(s.selectLink(outcome))", Style(.text, on: .raised))
    let width = screen.width - 4
    let (words, parts) = (text.height(width: width), OrderView.rows(of: link, width: screen.width))
    let height = min(words + parts.count + 5, screen.height)
    let box = Rect(x: 0, y: (screen.height - height) / 2, width: screen.width, height: height)
    frame.surface.fill(box, Style(.text, on: .raised))
    text.paint(in: box.inset(left: 2, top: 1).split(left: width).left, on: &frame.surface)
    for (row, part) in parts.enumerated() {
      Label(part, Style(.info, on: .raised)).paint(in: box.row(words + 2 + row), on: &frame.surface)
    }
    frame.surface.putFocus(at: Point(x: box.x, y: box.y + words + 2))
    OverlayBox.paint(bindings(shared), shared, in: box, on: &frame)
  }
}
