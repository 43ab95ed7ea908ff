import BankAdmin
import Checkout
import TerminalCore
import Text

enum ConsoleView {
  private struct Layout {
    let title, tabs, rows: Rect

    init(_ console: ConsoleScreen, _ frame: FrameLayout) {
      title = frame.head
      tabs = frame.content.row(0)
      // Keep name and value close together in wide windows.
      let isNarrow = [.faults, .scenarios, .rules].contains(console.tab)
      rows = frame.content.inset(
        top: frame.isTall ? 3 : 2, right: isNarrow ? max(0, frame.content.width - 92) : 0)
    }
  }

  static func paint(_ console: ConsoleScreen, _ shared: Shared, in parts: FrameLayout, on frame: inout Frame) {
    let layout = Layout(console, parts)
    let s = shared.strings
    let clock = console.report.map { s.clock($0.clock) } ?? ""
    LabelPair(
      Label(s.consoleTitle, Style(.text, bold: true)),
      Label(clock, Style(console.report?.clock.isPaused == true ? .warning : .muted))
    ).paint(in: layout.title, on: &frame.surface)
    for (tab, area) in tabs(console, s, in: layout.tabs) {
      let isOn = tab == console.tab
      let key = s.keymap.name(tab.command)
      let used = frame.surface.write(key, at: area.origin, Style(isOn ? .accent : .faint, bold: isOn)) + 1
      frame.surface.write(
        label(tab, console, s, width: layout.tabs.width), at: Point(x: area.x + used, y: area.y),
        Style(isOn ? .accent : .muted, bold: isOn),
        limit: area.width - used)
      frame.click(area, .console(.tabChosen(tab)))
    }
    Hairline().paint(
      acrossTop: Rect(x: layout.tabs.x, y: layout.tabs.y + 1, width: layout.tabs.width, height: 1), on: &frame.surface)
    frame.surface.beginFocus(at: layout.rows.inset(left: 2).origin)
    if let problem = console.problem {
      Paragraph("✗ " + s.bankSilent(SafeText.line(problem)), Style(.negative)).paint(
        in: layout.rows.inset(left: 2), on: &frame.surface)
      return
    }
    guard console.report != nil else { return }
    let count = console.count
    if count == 0 {
      Label(s.nothingYet(console.tab), Style(.text)).paint(in: layout.rows.row(0).inset(left: 2), on: &frame.surface)
      Paragraph(s.nothingYetHint(console.tab), Style(.muted)).paint(
        in: layout.rows.inset(left: 2, top: 1), on: &frame.surface)
      return
    }
    let isWide = layout.rows.width >= 92
    frame.paint(
      Rows(count: count, state: console.rows, isFocused: true), .place(.console), in: layout.rows,
      click: { .console(.rowClicked($0)) },
      showing: { console.row(at: $0) },
      row: {
        row, area, style, surface in
        if let row { paint(row.cells(isWide: isWide, s), in: area, style, on: &surface) }
      })
  }

  /// Cells have fixed widths; one with width 0 takes the rest.
  private static func paint(_ cells: [ConsoleRow.Cell], in area: Rect, _ style: Style, on surface: inout Surface) {
    let fixed = cells.reduce(0) { $0 + $1.width } + cells.count - 1
    var rest = area
    for cell in cells {
      let width = cell.width > 0 ? cell.width : max(0, area.width - fixed)
      let (here, after) = rest.split(left: width)
      rest = after.inset(left: 1)
      let isPlain = cell.role == .text
      Label(
        cell.text, Style(cell.role, on: style.ground, bold: isPlain && style.ground == .selection),
        cell.isRight ? .right : .left
      ).paint(in: here, on: &surface)
    }
  }

  private static func label(_ tab: ConsoleScreen.Tab, _ console: ConsoleScreen, _ s: Strings, width: Int) -> String {
    // In narrow windows, names matter more than counts.
    guard width >= 96 else { return s.tab(tab) }
    let count: Int =
      switch tab {
      case .orders: console.report?.orderCount ?? 0
      case .requests: console.report?.requestCount ?? 0
      case .faults: console.report?.faults.count ?? 0
      case .callbacks: console.report?.callbackCount ?? 0
      case .scenarios, .rules: 0
      }
    return s.tab(tab) + (count > 0 ? " \(count)" : "")
  }

  /// Tabs that do not fit are omitted; their keys still work.
  private static func tabs(
    _ console: ConsoleScreen, _ s: Strings, in row: Rect
  ) -> [(tab: ConsoleScreen.Tab, area: Rect)] {
    var x = row.x
    var placed: [(ConsoleScreen.Tab, Rect)] = []
    for tab in ConsoleScreen.Tab.allCases {
      let keyWidth = DisplayWidth.of(s.keymap.name(tab.command)) + 1
      let width = keyWidth + DisplayWidth.of(label(tab, console, s, width: row.width))
      guard x + width <= row.right else { break }
      placed.append((tab, Rect(x: x, y: row.y, width: width, height: 1)))
      x += width + 2
    }
    return placed
  }
}
