import BankControl
import Checkout
import Terminal
import Text

/// Paints the bank console.
enum ConsoleView {
  /// Where the parts are.
  private struct Layout {
    let title, tabs, rows: Rect

    init(_ state: AppState) {
      let frame = FrameLayout(state)
      title = frame.sheetTitle
      tabs = frame.sheet.row(0)
      // What is a name and a value stays together, however wide the window is.
      let isNarrow = state.console.map { [.faults, .scenarios, .rules].contains($0.tab) } ?? false
      rows = frame.sheet.inset(
        top: frame.isTall ? 3 : 2, right: isNarrow ? max(0, frame.sheet.width - 92) : 0, bottom: 1)
    }
  }

  /// How many rows a page holds.
  static func page(_ state: AppState) -> Int { max(1, Layout(state).rows.height) }

  static func paint(_ state: AppState, on surface: inout Surface) {
    guard let console = state.console else { return }
    let (layout, s) = (Layout(state), state.strings)
    let clock = console.report.map { s.clock($0.clock) } ?? ""
    LabelPair(
      Label(s.consoleTitle, Style(.text, bold: true)),
      Label(clock, Style(console.report?.clock.isPaused == true ? .warning : .muted))
    ).paint(in: layout.title, on: &surface)
    for (tab, area) in tabs(console, s, in: layout.tabs) {
      let isOn = tab == console.tab
      surface.write(
        String(tab.rawValue + 1), at: Point(x: area.x, y: area.y), Style(isOn ? .accent : .faint, bold: isOn))
      surface.write(
        label(tab, console, s, width: layout.tabs.width), at: Point(x: area.x + 2, y: area.y),
        Style(isOn ? .accent : .muted, bold: isOn),
        limit: area.width - 2)
    }
    Hairline().paint(
      acrossTop: Rect(x: layout.tabs.x, y: layout.tabs.y + 1, width: layout.tabs.width, height: 1), on: &surface)
    if let problem = console.problem {
      Paragraph("✗ " + s.bankSilent(SafeText.line(problem)), Style(.negative)).paint(
        in: layout.rows.inset(left: 2), on: &surface)
      return
    }
    guard console.report != nil else { return }
    let rows = console.rows(state)
    if rows.isEmpty {
      Label(s.nothingYet(console.tab), Style(.text)).paint(in: layout.rows.row(0).inset(left: 2), on: &surface)
      Paragraph(s.nothingYetHint(console.tab), Style(.muted)).paint(
        in: layout.rows.inset(left: 2, top: 1), on: &surface)
      return
    }
    Rows(count: rows.count, state: console.rows, isFocused: true).paint(in: layout.rows, on: &surface) {
      index, area, style, surface in
      paint(rows[index], in: area, style, on: &surface)
    }
  }

  /// Cells of fixed width stand where they stand; the one without takes what is left.
  private static func paint(_ row: ConsoleRow, in area: Rect, _ style: Style, on surface: inout Surface) {
    let fixed = row.cells.reduce(0) { $0 + $1.width } + row.cells.count - 1
    var rest = area
    for cell in row.cells {
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
    // Where there is little room the names are more worth than the numbers.
    guard width >= 96 else { return s.tab(tab) }
    let count: Int =
      switch tab {
      case .orders: console.report?.orderCount ?? 0
      case .requests: console.report?.requestCount ?? 0
      case .faults: console.report?.faults.count ?? 0
      case .callbacks, .scenarios, .rules: 0
      }
    return s.tab(tab) + (count > 0 ? " \(count)" : "")
  }

  /// Each tab with its place; those without room are left out, the keys reach them all the same.
  private static func tabs(
    _ console: ConsoleScreen, _ s: Strings, in row: Rect
  ) -> [(tab: ConsoleScreen.Tab, area: Rect)] {
    var x = row.x
    var placed: [(ConsoleScreen.Tab, Rect)] = []
    for tab in ConsoleScreen.Tab.allCases {
      let width = DisplayWidth.of(label(tab, console, s, width: row.width)) + 2
      guard x + width <= row.right else { break }
      placed.append((tab, Rect(x: x, y: row.y, width: width, height: 1)))
      x += width + 2
    }
    return placed
  }

  static func message(at point: Point, _ state: AppState) -> Message? {
    guard let console = state.console else { return nil }
    let layout = Layout(state)
    if let tab = tabs(console, state.strings, in: layout.tabs).first(where: { $0.area.contains(point) }) {
      return .console(.tabChosen(tab.tab))
    }
    guard layout.rows.contains(point) else { return nil }
    let visible = console.rows.visible(count: console.rows(state).count, height: layout.rows.height)
    let row = visible.lowerBound + point.y - layout.rows.y
    return visible.contains(row) ? .console(.rowClicked(row)) : nil
  }
}
