import Checkout
import TerminalCore

/// Paints toasts and scan offers into the rows that are kept free for them above the footer.
enum MessageRow {
  /// One, and as many as a message takes that stays until somebody has seen it.
  static func rows(of state: AppState) -> Int {
    guard let toast = state.toast, toast.waitsForSomebody else { return 1 }
    return lines(of: toast.text, width: state.shared.size.width).count + (state.scanOffer == nil ? 0 : 1)
  }

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
    // Where there is no room it takes the footer's hairline, which only decorates; beside a scan offer several rows stand above both.
    let isOffered = state.scanOffer != nil
    let hasRoom = lines.count + (isOffered ? 1 : 0) <= layout.message.height
    let last = hasRoom || isOffered && lines.count > 1 ? layout.message.bottom - (isOffered ? 2 : 1) : layout.footer.y
    let top = last - lines.count + 1
    for (index, line) in lines.enumerated() {
      let y = top + index
      surface.fill(Rect(x: left, y: y, width: width, height: 1), Style(.text, on: .raised))
      surface.write(line, at: Point(x: left + 4, y: y), Style(.text, on: .raised))
    }
    surface.write(mark, at: Point(x: left + 2, y: top), Style(role, on: .raised, bold: true))
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
    let row = layout.message.row(layout.message.height - 1)
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
