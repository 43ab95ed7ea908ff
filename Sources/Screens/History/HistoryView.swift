import BrokerAPI
import Checkout
import FoundationEssentials
import Records
import Terminal
import Text

/// Paints the history: the search, the orders, the total of the selected one's day; or one order in full.
enum HistoryView {
  /// Where the parts are. The orders panel would show no more than the history does.
  private struct Layout {
    let title, search, rows, total: Rect

    init(_ layout: FrameLayout) {
      title = layout.sheetTitle
      search = layout.sheet.row(0)
      let (rows, total) = layout.sheet.inset(top: layout.isTall ? 3 : 2).split(bottom: 2)
      (self.rows, self.total) = (rows, total)
    }
  }

  /// How many orders a page holds.
  static func page(_ state: AppState) -> Int {
    max(1, Layout(FrameLayout(state)).rows.height)
  }

  static func paint(_ state: AppState, in frame: FrameLayout, on surface: inout Surface) {
    guard let history = state.history else { return }
    let layout = Layout(frame)
    if let record = history.record { return paint(record, state, layout, on: &surface) }
    let s = state.strings
    let count = Label(history.page == nil ? "" : s.applications(history.count), Style(.muted), .right)
    let counted = count.paint(in: layout.title, on: &surface)
    let titled = Label(s.historyTitle, Style(.text, bold: true)).paint(
      in: layout.title.inset(right: counted + 1), on: &surface)
    if let days = state.setup.keepDays {
      Label("· " + s.keptFor(days), Style(.muted)).paint(
        in: layout.title.inset(left: titled + 1, right: counted + 1), on: &surface)
    }
    paintSearch(history, s, isMasked: state.isMasked, in: layout.search, on: &surface)
    Hairline().paint(
      acrossTop: Rect(x: layout.search.x, y: layout.search.y + 1, width: layout.search.width, height: 1), on: &surface)
    paintRows(history, state, in: layout.rows, on: &surface)
    Hairline().paint(acrossTop: layout.total.row(0), on: &surface)
    if let selected = history.selected {
      let day = KazakhstanTime.day(selected.submittedAt)
      if let total = history.page?.days.first(where: { $0.day == day }) {
        let row = layout.total.row(1)
        let used = Label(day.dotted, Style(.text, bold: true)).paint(in: row, on: &surface)
        Label(s.dayTotal(total), Style(.muted)).paint(in: row.inset(left: used + 2), on: &surface)
      }
    }
  }

  private static func paintSearch(
    _ history: HistoryScreen, _ s: Strings, isMasked: Bool, in row: Rect, on surface: inout Surface
  ) {
    surface.write("⌕", at: Point(x: row.x, y: row.y), Style(.accent))
    var filters: [String] = []
    if let group = history.group { filters.append(s.group(group)) }
    if let day = history.day { filters.append(day.dotted) }
    let text = filters.isEmpty ? s.allOrders : filters.joined(separator: " · ")
    let style = Style(filters.isEmpty ? .muted : .accent)
    let width = Label(text, style, .right).paint(in: row, on: &surface)
    // What is looked for is most often a person.
    Field(
      history.query, isFocused: true, placeholder: s.searchHistory, style: Style(.text),
      mask: isMasked ? { Mask.name.whileTyping($0) } : nil
    ).paint(in: row.inset(left: 2, right: width + 2), on: &surface)
  }

  private static func paintRows(
    _ history: HistoryScreen, _ state: AppState, in area: Rect, on surface: inout Surface
  ) {
    let s = state.strings
    if let problem = history.problem {
      Paragraph("✗ " + s.journal(problem), Style(.negative)).paint(in: area.inset(left: 2), on: &surface)
      return
    }
    guard let page = history.page else { return }
    if page.count == 0 {
      let isFiltered = !page.query.text.isEmpty || page.query.group != nil || page.query.day != nil
      Label(isFiltered ? s.nothingFound : s.noOrders, Style(.text)).paint(
        in: area.row(0).inset(left: 2), on: &surface)
      Paragraph(isFiltered ? s.nothingInHistory : s.noOrdersHint, Style(.muted)).paint(
        in: area.inset(left: 2, top: 1), on: &surface)
      return
    }
    let isWide = area.width >= 110
    Rows(count: page.count, state: history.rows, isFocused: true).paint(in: area, on: &surface) {
      index, row, style, surface in
      guard let order = history.order(at: index) else {
        Label("…", Style(.faint, on: style.ground)).paint(in: row, on: &surface)
        return
      }
      paint(order, state, isWide: isWide, in: row, style, on: &surface)
    }
  }

  private static func paint(
    _ order: OrderSummary, _ state: AppState, isWide: Bool, in row: Rect, _ style: Style, on surface: inout Surface
  ) {
    let s = state.strings
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
    let name = state.shown(order.buyer.shortName, as: .name)
    Label(name.isEmpty ? "—" : name, muted).paint(in: cell(isWide ? 22 : 13), on: &surface)
    let look = StateLook(order)
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
    surface.write(look.glyph, at: Point(x: rest.x, y: rest.y), Style(look.role, on: style.ground))
    Label(words, Style(look.role, on: style.ground)).paint(in: rest.inset(left: 2), on: &surface)
  }

  // MARK: One order

  private static func paint(
    _ view: HistoryScreen.RecordView, _ state: AppState, _ layout: Layout, on surface: inout Surface
  ) {
    let s = state.strings
    let head = Label(view.reference.rawValue, Style(.text, bold: true))
    guard let record = view.record else {
      head.paint(in: layout.title, on: &surface)
      return
    }
    let look = StateLook(record.summary)
    LabelPair(head, Label("\(look.glyph) \(s.state(of: record.summary))", Style(look.role, bold: true))).paint(
      in: layout.title, on: &surface)
    Hairline().paint(acrossTop: layout.title.inset(top: 1, bottom: -1), on: &surface)
    Sheet(lines(record, state)).paint(in: sheet(layout), from: view.scroll, on: &surface)
  }

  private static func sheet(_ layout: Layout) -> Rect {
    Rect(
      x: layout.title.x, y: layout.title.y + 2, width: layout.title.width,
      height: layout.total.bottom - layout.title.y - 2)
  }

  /// How far the order that is looked at can be scrolled.
  static func lastScroll(_ state: AppState) -> Int {
    guard let record = state.history?.record?.record else { return 0 }
    let area = sheet(Layout(FrameLayout(state)))
    return max(0, lines(record, state).count - area.height)
  }

  private static func lines(_ record: OrderRecord, _ state: AppState) -> [Sheet.Line] {
    let s = state.strings
    let order = record.summary
    let buyer = state.isMasked ? order.buyer.masked : order.buyer
    let plain = Style(.text)
    var lines: [Sheet.Line] = [.section(s.customerTitle)]
    if order.buyer.isBlank {
      lines.append(.text("  " + s.forgotten))
    } else {
      let name = [buyer.lastName, buyer.firstName, buyer.middleName].filter { !$0.isEmpty }.joined(separator: " ")
      lines.append(.row(s.lastName, state.isMasked ? Mask.name(name) : name, plain))
      lines.append(.row(s.iin, (try? IIN(parsing: buyer.iin))?.grouped ?? buyer.iin, plain))
      lines.append(.row(s.phone, (try? Phone(parsing: buyer.phone))?.formatted ?? buyer.phone, plain))
      lines.append(.row(s.email, buyer.email, plain))
    }
    lines += [.blank, .section(s.goods)]
    lines += order.goods.map { .text("  " + $0) }
    lines.append(.good(s.total, "", s.money(order.amount)))
    lines += [.blank, .section(s.payment)]
    lines.append(.row(s.columnPlan, "\(order.plan.name), \(s.months(order.plan.months))", plain))
    lines.append(.row(s.columnMonthly, s.money(order.plan.monthlyPayment), plain))
    lines += [.blank, .section(s.statesTitle)]
    if record.history.isEmpty { lines.append(.text("  " + s.noStates)) }
    var before: Date? = order.submittedAt
    for seen in record.history {
      let look = StateLook(seen.state)
      let took = before.map { s.after(seen.at.timeIntervalSince($0)) + " · " } ?? ""
      before = seen.at
      lines.append(
        .mark(
          look.glyph, look.role,
          "\(KazakhstanTime.clockWithSeconds(seen.at))  \(s.state(seen.state, title: seen.title))",
          took + s.source(seen.source)))
    }
    lines += [.blank, .section(s.attemptsTitle)]
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
      lines += text(of: attempt.request, isMasked: state.isMasked)
      if !attempt.answer.isEmpty {
        lines += [.blank, .section(s.answerTitle + mark)]
        lines += text(of: attempt.answer, isMasked: state.isMasked)
      }
    }
    return lines
  }

  /// JSON for people; anything else as it is.
  private static func text(of kept: String, isMasked: Bool) -> [Sheet.Line] {
    guard var json = try? JSON(parsing: kept.utf8) else { return kept.isEmpty ? [] : [.text("  " + kept)] }
    if isMasked, json["customer"] != nil || json["partnerCode"] != nil {
      guard let request = SubmissionRequest(reading: json) else { return [.text("  " + Mask.hidden)] }
      json = request.masked
    }
    return json.pretty.split(separator: "\n").map { .text("  " + $0) }
  }

  static func message(at point: Point, _ state: AppState) -> Message? {
    guard let history = state.history, history.record == nil else { return nil }
    let area = Layout(FrameLayout(state)).rows
    guard area.contains(point) else { return nil }
    let visible = history.rows.visible(count: history.count, height: area.height)
    let row = visible.lowerBound + point.y - area.y
    return visible.contains(row) ? .history(.rowClicked(row)) : nil
  }
}

extension StateLook {
  /// How an application looks, whatever became of it.
  init(_ order: OrderSummary) {
    switch order.group {
    case .unconfirmed: self = .unconfirmed
    case .notTaken: self = .notTaken
    default: self.init(order.last?.state ?? .initial)
    }
  }
}

extension Outcome {
  var glyph: String {
    switch self {
    case .accepted: "✓"
    case .refused, .notTaken, .notSent, .absent: "✗"
    case .sending, .unknown: "▲"
    }
  }

  var role: Role {
    switch self {
    case .accepted: .positive
    case .refused, .notTaken, .notSent, .absent: .negative
    case .sending, .unknown: .warning
    }
  }
}
