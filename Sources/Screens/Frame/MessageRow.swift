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
    let lines = lines(of: toast.text, width: layout.message.width)
    let width = (lines.map { DisplayWidth.of($0) }.max() ?? 0) + 6
    let left = layout.message.right - width - 2
    // Beside a scan offer it takes the footer's hairline, which only decorates; two rows take both.
    let isOffered = state.scanOffer != nil
    let hairline = layout.footer.y
    let rows: [Int] =
      lines.count == 1
      ? [isOffered ? hairline : layout.message.y]
      : isOffered
        ? lines.indices.map { layout.message.y - lines.count + $0 }
        : lines.indices.map { hairline - lines.count + 1 + $0 }
    for (line, y) in zip(lines, rows) {
      surface.fill(Rect(x: left, y: y, width: width, height: 1), Style(.text, on: .raised))
      surface.write(line, at: Point(x: left + 4, y: y), Style(.text, on: .raised))
    }
    surface.write(mark, at: Point(x: left + 2, y: rows[0]), Style(role, on: .raised, bold: true))
  }

  /// A toast's text, whole; only what others wrote, such as a path, may be longer than that.
  static func lines(of text: String, width: Int) -> [String] {
    let lines = DisplayWidth.wrapped(text, cells: width - 8)
    guard lines.count > mostLines else { return lines }
    let rest = lines[(mostLines - 1)...].joined(separator: " ")
    return lines.prefix(mostLines - 1) + [DisplayWidth.truncated(rest, cells: width - 8)]
  }

  private static let mostLines = 3

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
    var rest = " · \(s.money(last.price))"
    if count > 1 { rest += " " + s.andMore(count - 1) }
    var x = row.x + 2
    x += frame.surface.write("▮▯▮", at: Point(x: x, y: row.y), Style(.info, on: .raised)) + 2
    // No amount is cut.
    let room = row.right - x - keysWidth - 1 - DisplayWidth.of(rest)
    let name = DisplayWidth.truncated("\(s.scanner): \(last.model)", cells: max(0, room))
    x += frame.surface.write(name + rest, at: Point(x: x, y: row.y), Style(.text, on: .raised, bold: true))
    for (binding, key) in keys {
      x += 3
      let start = x
      x += frame.surface.write(key, at: Point(x: x, y: row.y), Style(.accent, on: .raised, bold: true)) + 1
      x += frame.surface.write(binding.label, at: Point(x: x, y: row.y), Style(.muted, on: .raised))
      frame.click(Rect(x: start, y: row.y, width: x - start, height: 1), binding.message)
    }
  }
}
