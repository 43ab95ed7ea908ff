import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// Paints the history: search, orders and the total of the selected day; or one record.
enum HistoryView {
  /// Full width, because the orders panel would show nothing more.
  private struct Layout {
    let title, search, rows, total: Rect

    init(_ layout: FrameLayout) {
      title = layout.sheetTitle
      search = layout.sheet.row(0)
      let (rows, total) = layout.sheet.inset(top: layout.isTall ? 3 : 2).split(bottom: 2)
      (self.rows, self.total) = (rows, total)
    }
  }

  static func paint(_ history: HistoryScreen, _ shared: Shared, in parts: FrameLayout, on frame: inout Frame) {
    let layout = Layout(parts)
    let hasSeveralTills = history.page?.hasSeveralTills ?? false
    if let record = history.record { return paint(record, shared, layout, showsTill: hasSeveralTills, on: &frame) }
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
    let isWide = area.width >= 110
    frame.paint(
      Rows(count: page.count, state: history.rows, isFocused: true), .history, in: area,
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

  // MARK: One order

  private static func paint(
    _ view: HistoryScreen.RecordView, _ shared: Shared, _ layout: Layout, showsTill: Bool, on frame: inout Frame
  ) {
    let s = shared.strings
    frame.surface.beginFocus(at: layout.title.origin)
    let head = Label(view.reference.rawValue, Style(.text, bold: true))
    guard let record = view.record else {
      head.paint(in: layout.title, on: &frame.surface)
      return
    }
    let symbol = StateSymbol(record.summary)
    LabelPair(head, Label("\(symbol.glyph) \(s.state(of: record.summary))", Style(symbol.role, bold: true))).paint(
      in: layout.title, on: &frame.surface)
    Hairline().paint(acrossTop: layout.title.inset(top: 1, bottom: -1), on: &frame.surface)
    let sheet = Rect(
      x: layout.title.x, y: layout.title.y + 2, width: layout.title.width,
      height: layout.total.bottom - layout.title.y - 2)
    frame.paint(Sheet(lines(record, shared, showsTill: showsTill)), .record, in: sheet, from: view.scroll.first)
  }

  private static func lines(_ record: OrderRecord, _ shared: Shared, showsTill: Bool) -> [Sheet.Line] {
    let s = shared.strings
    let order = record.summary
    let buyer = shared.isMasked ? order.buyer.masked : order.buyer
    let plain = Style(.text)
    var lines: [Sheet.Line] = [.section(s.customerTitle)]
    if order.buyer.isBlank {
      lines.append(.text("  " + s.forgotten))
    } else {
      lines.append(.row(s.fullName, shared.shown(order.buyer.wholeName, as: .name), plain))
      lines.append(.row(s.iin, (try? IIN(parsing: buyer.iin))?.grouped ?? buyer.iin, plain))
      lines.append(.row(s.phone, (try? Phone(parsing: buyer.phone))?.formatted ?? buyer.phone, plain))
      lines.append(.row(s.email, buyer.email, plain))
    }
    lines += [.blank, .section(s.goods)]
    lines += order.goods.map { .text("  " + $0) }
    lines.append(.item(s.total, "", s.money(order.amount)))
    lines += [.blank, .section(s.payment)]
    lines.append(.row(s.columnPlan, "\(order.plan.name), \(s.months(order.plan.months))", plain))
    lines.append(.row(s.columnMonthly, s.money(order.plan.monthlyPayment), plain))
    lines += [.blank, .section(s.statesTitle)]
    if record.history.isEmpty { lines.append(.text("  " + s.noStates)) }
    var before: Date? = order.submittedAt
    for seen in record.history {
      let symbol = StateSymbol(seen.state)
      let took = before.map { s.after(seen.at.timeIntervalSince($0)) + " · " } ?? ""
      before = seen.at
      lines.append(
        .mark(
          symbol.glyph, symbol.role,
          "\(KazakhstanTime.clockWithSeconds(seen.at))  \(s.state(seen.state, title: seen.title))",
          took + s.source(seen.source)))
    }
    lines += [.blank, .section(s.attemptsTitle)]
    if showsTill, !order.till.isEmpty { lines.append(.row(s.till, order.till, plain)) }
    for attempt in record.attempts {
      let day = KazakhstanTime.day(attempt.beganAt).dotted
      let took = attempt.endedAt.map { s.after($0.timeIntervalSince(attempt.beganAt)) + " · " } ?? ""
      lines.append(
        .mark(
          attempt.outcome.glyph, attempt.outcome.role,
          "\(day) \(KazakhstanTime.clockWithSeconds(attempt.beganAt))  \(s.outcome(attempt.outcome))",
          "\(took)\(attempt.bank.profile) \(attempt.bank.host)"))
    }
    for (number, attempt) in record.attempts.enumerated() {
      let mark = record.attempts.count > 1 ? " \(number + 1)" : ""
      lines += [.blank, .section(s.requestTitle + mark)]
      lines += text(of: attempt.request.value, isMasked: shared.isMasked)
      if !attempt.answer.value.isEmpty {
        lines += [.blank, .section(s.answerTitle + mark)]
        lines += text(of: attempt.answer.value, isMasked: shared.isMasked)
      }
    }
    return lines
  }

  /// Pretty-printed JSON; anything else unchanged.
  private static func text(of stored: String, isMasked: Bool) -> [Sheet.Line] {
    guard var json = try? JSON(parsing: stored.utf8) else { return stored.isEmpty ? [] : [.text("  " + stored)] }
    if isMasked, json["customer"] != nil || json["partnerCode"] != nil {
      guard let request = SubmissionRequest(reading: json) else { return [.text("  " + Mask.hidden)] }
      json = request.masked
    }
    return json.pretty.split(separator: "\n").map { .text("  " + $0) }
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
