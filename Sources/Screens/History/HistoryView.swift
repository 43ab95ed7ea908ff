import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// Paints the history: search, orders and the total of the selected day; or one record.
enum HistoryView {
  /// From this width on rows have all their columns.
  static let wideRow = 110
  /// What the column of the till takes besides.
  private static let tillColumn = 12

  private struct Layout {
    let title, search, rows, total: Rect

    init(_ layout: FrameLayout) {
      title = layout.head
      search = layout.content.row(0)
      let (rows, total) = layout.content.inset(top: layout.isTall ? 3 : 2).split(bottom: 2)
      (self.rows, self.total) = (rows, total)
    }
  }

  static func paint(_ history: HistoryScreen, _ shared: Shared, in parts: FrameLayout, on frame: inout Frame) {
    if let record = history.record {
      let area = Rect(
        x: parts.head.x, y: parts.head.y, width: parts.head.width, height: parts.content.bottom - parts.head.y)
      frame.surface.beginFocus(at: area.origin)
      return record.paint(shared, showsTill: history.hasSeveralTills, in: area, on: &frame)
    }
    let layout = Layout(parts)
    let s = shared.strings
    let count = Label(history.page == nil ? "" : s.applications(history.count), Style(.muted), .right)
    let counted = count.paint(in: layout.title, on: &frame.surface)
    let titled = Label(s.historyTitle, Style(.text, bold: true)).paint(
      in: layout.title.inset(right: counted + 1), on: &frame.surface)
    if let days = shared.configuration.keepDays {
      Label("· " + s.keptFor(days), Style(.muted)).paint(
        in: layout.title.inset(left: titled + 1, right: counted + 1), on: &frame.surface)
    }
    let filters = paintSearch(history, s, isMasked: shared.isMasked, in: layout.search, on: &frame.surface)
    frame.click(layout.search.split(right: filters).right, .history(.groupPressed))
    Hairline().paint(
      acrossTop: Rect(x: layout.search.x, y: layout.search.y + 1, width: layout.search.width, height: 1),
      on: &frame.surface)
    paintRows(history, shared, in: layout.rows, on: &frame)
    Hairline().paint(acrossTop: layout.total.row(0), on: &frame.surface)
    if let selected = history.selected {
      let day = KazakhstanTime.day(selected.submittedAt)
      if let total = history.page?.days.first(where: { $0.day == day }) {
        let row = layout.total.row(1)
        let used = Label(day.dotted, Style(.text, bold: true)).paint(in: row, on: &frame.surface)
        Label(s.dayTotal(total), Style(.muted)).paint(in: row.inset(left: used + 2), on: &frame.surface)
      }
    }
  }

  /// Returns the width of the filters at the right.
  private static func paintSearch(
    _ history: HistoryScreen, _ s: Strings, isMasked: Bool, in row: Rect, on surface: inout Surface
  ) -> Int {
    surface.write("⌕", at: Point(x: row.x, y: row.y), Style(.accent))
    var filters: [String] = []
    if let group = history.group { filters.append(s.group(group)) }
    if let day = history.day { filters.append(day.dotted) }
    let text = filters.isEmpty ? s.allOrders : filters.joined(separator: " · ")
    let style = Style(filters.isEmpty ? .muted : .accent)
    let width = Label(text, style, .right).paint(in: row, on: &surface)
    // Most searches are for a person.
    Field(
      history.query, isFocused: true, placeholder: s.searchHistory, style: Style(.text),
      mask: isMasked ? { Mask.name.whileTyping($0) } : nil
    ).paint(in: row.inset(left: 2, right: width + 2), on: &surface)
    return width
  }

  private static func paintRows(
    _ history: HistoryScreen, _ shared: Shared, in area: Rect, on frame: inout Frame
  ) {
    let s = shared.strings
    if let problem = history.problem {
      Paragraph("✗ " + s.journal(problem), Style(.negative)).paint(in: area.inset(left: 2), on: &frame.surface)
      return
    }
    guard let page = history.page else { return }
    if page.count == 0 {
      let isFiltered = !page.query.text.isEmpty || page.query.group != nil || page.query.day != nil
      Label(isFiltered ? s.nothingFound : s.noOrders, Style(.text)).paint(
        in: area.row(0).inset(left: 2), on: &frame.surface)
      Paragraph(isFiltered ? s.nothingInHistory : s.noOrdersHint, Style(.muted)).paint(
        in: area.inset(left: 2, top: 1), on: &frame.surface)
      return
    }
    let isWide = area.width >= wideRow + (page.hasSeveralTills ? tillColumn : 0)
    frame.paint(
      Rows(count: page.count, state: history.rows, isFocused: true), .place(.history), in: area,
      click: { .history(.rowClicked($0)) },
      showing: { history.order(at: $0) },
      row: {
        order, row, style, surface in
        guard let order else {
          Label("…", Style(.faint, on: style.ground)).paint(in: row, on: &surface)
          return
        }
        paint(
          order, shared, isWide: isWide, showsTill: isWide && page.hasSeveralTills, in: row, style, on: &surface)
      })
  }

  private static func paint(
    _ order: OrderSummary, _ shared: Shared, isWide: Bool, showsTill: Bool, in row: Rect, _ style: Style,
    on surface: inout Surface
  ) {
    let s = shared.strings
    let muted = Style(.muted, on: style.ground)
    var rest = row
    func cell(_ width: Int) -> Rect {
      let (cell, after) = rest.split(left: width)
      rest = after.inset(left: isWide ? 2 : 1)
      return cell
    }
    let day = KazakhstanTime.day(order.submittedAt).dotted
    let time = KazakhstanTime.clock(order.submittedAt)
    Label(isWide ? "\(day) \(time)" : "\(day.prefix(5)) \(time)", muted).paint(in: cell(isWide ? 16 : 11), on: &surface)
    Label(order.reference.rawValue, style).paint(in: cell(isWide ? 13 : 10), on: &surface)
    if showsTill { Label(order.till.isEmpty ? "—" : order.till, muted).paint(in: cell(10), on: &surface) }
    let nameWidth = isWide ? 22 : 13
    let name = shared.name(of: order.buyer, cells: nameWidth)
    Label(name.isEmpty ? "—" : name, muted).paint(in: cell(nameWidth), on: &surface)
    let symbol = StateSymbol(order)
    let words = s.state(of: order)
    if isWide {
      let (left, right) = rest.split(right: 28)
      let (goods, amount) = left.split(right: 14)
      Label(order.goods.joined(separator: ", "), muted).paint(in: goods.inset(right: 1), on: &surface)
      Label(s.money(order.amount), style.regular, .right).paint(in: amount.inset(right: 2), on: &surface)
      rest = right
    } else {
      Label(s.money(order.amount), style.regular, .right).paint(in: cell(12), on: &surface)
    }
    surface.write(symbol.glyph, at: Point(x: rest.x, y: rest.y), Style(symbol.role, on: style.ground))
    Label(words, Style(symbol.role, on: style.ground)).paint(in: rest.inset(left: 2), on: &surface)
  }
}

extension StateSymbol {
  init(_ order: OrderSummary) {
    switch order.group {
    case .unconfirmed: self = .unconfirmed
    case .notAccepted: self = .notAccepted
    default: self.init(order.last?.state ?? .initial)
    }
  }
}

extension Outcome {
  var glyph: String {
    switch self {
    case .accepted: "✓"
    case .refused, .notAccepted, .notSent, .absent: "✗"
    case .sending, .unknown: "▲"
    }
  }

  var role: Role {
    switch self {
    case .accepted: .positive
    case .refused, .notAccepted, .notSent, .absent: .negative
    case .sending, .unknown: .warning
    }
  }
}
