import Checkout
import TerminalCore

/// Paints toasts and scan offers into the row that is kept free for them above the footer.
enum MessageRow {
  static func paintToast(_ state: AppState, in layout: FrameLayout, on surface: inout Surface) {
    guard let toast = state.toast else { return }
    let (mark, role): (String, Role) =
      switch toast.kind {
      case .success: ("✓", .positive)
      case .info: ("●", .info)
      case .warning: ("▲", .warning)
      case .error: ("✗", .negative)
      }
    // Beside a scan offer it takes the footer's hairline, which only decorates.
    let row = state.scanOffer == nil ? layout.message : layout.footer.row(0)
    let text = DisplayWidth.truncated(toast.text, cells: row.width - 8)
    let width = DisplayWidth.of(text) + 6
    let area = Rect(x: row.right - width - 2, y: row.y, width: width, height: 1)
    surface.fill(area, Style(.text, on: .raised))
    surface.write(mark, at: Point(x: area.x + 2, y: area.y), Style(role, on: .raised, bold: true))
    surface.write(text, at: Point(x: area.x + 4, y: area.y), Style(.text, on: .raised))
  }

  /// The scanned item and the keys to add it.
  static func paintScanOffer(_ state: AppState, in layout: FrameLayout, on frame: inout Frame) {
    guard let last = state.scanOffer?.items.last, let count = state.scanOffer?.items.count else { return }
    let s = state.strings
    let keymap = state.shared.configuration.keymap
    let row = layout.message
    frame.surface.fill(row, Style(.text, on: .raised))
    frame.clearClicks(inRow: row.y)
    let keys = state.scanBindings.map { ($0, keymap.text(of: $0)) }
    let keysWidth = keys.reduce(0) { $0 + DisplayWidth.of($1.1) + DisplayWidth.of($1.0.label) + 4 }
    var text = "\(s.scanner): \(last.model) · \(s.money(last.price))"
    if count > 1 { text += " " + s.andMore(count - 1) }
    var x = row.x + 2
    x += frame.surface.write("▮▯▮", at: Point(x: x, y: row.y), Style(.info, on: .raised)) + 2
    let shown = DisplayWidth.truncated(text, cells: max(0, row.right - x - keysWidth - 1))
    x += frame.surface.write(shown, at: Point(x: x, y: row.y), Style(.text, on: .raised, bold: true))
    for (binding, key) in keys {
      x += 3
      let start = x
      x += frame.surface.write(key, at: Point(x: x, y: row.y), Style(.accent, on: .raised, bold: true)) + 1
      x += frame.surface.write(binding.label, at: Point(x: x, y: row.y), Style(.muted, on: .raised))
      frame.click(Rect(x: start, y: row.y, width: x - start, height: 1), binding.message)
    }
  }
}
