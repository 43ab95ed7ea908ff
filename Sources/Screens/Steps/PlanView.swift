import BrokerAPI
import Checkout
import FoundationEssentials
import Terminal

/// Paints step 2: the bank's plans, to compare by eye.
enum PlanView {
  private struct Columns {
    let name: Rect
    let term: Rect
    let monthly: Rect
    let bar: Rect
    let total: Rect
    let overpayment: Rect

    /// The columns in a row; a narrow one leaves the total to the line below the table.
    init(_ row: Rect) {
      let isWide = row.width >= 84
      var rest = row
      (rest, overpayment) = rest.split(right: 15)
      (rest, total) = rest.split(right: isWide ? 13 : 0)
      let (name, afterName) = rest.split(left: min(27, max(18, rest.width - 32)))
      let (term, afterTerm) = afterName.split(left: 8)
      let (monthly, bar) = afterTerm.split(left: 12)
      (self.name, self.term, self.monthly) = (name.inset(right: 1), term, monthly)
      self.bar = bar.inset(left: 1, right: 1)
    }
  }

  /// Where the rows of the table are.
  private static func rows(in area: Rect) -> Rect { area.inset(top: area.height >= 22 ? 6 : 4, bottom: 3) }

  static func paint(_ state: AppState, in area: Rect, on surface: inout Surface) {
    let s = state.strings
    LabelPair(
      Label(s.planTitle, Style(.text, bold: true)),
      Label("\(s.items(state.sale.cart.count)) · \(s.money(state.sale.cart.total))", Style(.muted))
    ).paint(in: area.row(0), on: &surface)
    Hairline().paint(acrossTop: area.row(1), on: &surface)
    paintFilters(state, in: area.row(2), on: &surface)
    let body = rows(in: area)
    switch state.plan.offer {
    case .none:
      let frame = Spinner.frame(at: state.now.timeIntervalSinceReferenceDate)
      Label("\(frame) \(s.loadingPlans)", Style(.muted)).paint(in: body.row(0), on: &surface)
    case .failed(let failure):
      Label("✗ " + s.short(failure), Style(.negative, bold: true)).paint(in: body.row(0), on: &surface)
      let text = s.submission(failure)
      if let bank = text.bank {
        Paragraph("\(s.bankSays): \(bank)", Style(.muted)).paint(in: body.inset(top: 1), on: &surface)
      }
      Label("R  " + s.keyRetry, Style(.accent)).paint(in: body.row(3), on: &surface)
    case .loaded(let plans) where plans.isEmpty:
      Label(s.noPlans(state.sale.cart.total), Style(.warning, bold: true)).paint(in: body.row(0), on: &surface)
      Label(s.noPlansHint, Style(.muted)).paint(in: body.row(1), on: &surface)
    case .loaded:
      let plans = state.plan.visible
      guard !plans.isEmpty else {
        Label(s.noPlansLeft, Style(.text)).paint(in: body.row(0), on: &surface)
        Label(s.noPlansLeftHint, Style(.muted)).paint(in: body.row(1), on: &surface)
        return
      }
      paintTable(plans, state, in: body, on: &surface)
      if let plan = state.plan.selected { paintDetail(plan, state, in: area.split(bottom: 2).bottom, on: &surface) }
    }
  }

  private static func paintFilters(_ state: AppState, in row: Rect, on surface: inout Surface) {
    let s = state.strings
    var x = row.x
    func write(_ text: String, _ style: Style) {
      x += surface.write(text, at: Point(x: x, y: row.y), style, limit: row.right - x)
    }
    write(s.show + ": ", Style(.muted))
    for filter in PlanStep.Filter.allCases {
      let isOn = filter == state.plan.filter
      write((isOn ? "● " : "○ ") + s.kindFilter(filter) + "  ", Style(isOn ? .accent : .muted))
    }
    write("  " + s.atMostLabel + " ", Style(state.plan.isLimitFocused ? .accent : .muted))
    Field(state.plan.limit, grouping: .thousands, isFocused: state.plan.isLimitFocused, placeholder: "—")
      .paint(in: Rect(x: x, y: row.y, width: min(11, row.right - x), height: 1), on: &surface)
    x += 12
    let isWrong = !state.plan.limit.isEmpty && state.plan.monthlyLimit == nil
    write(s.aMonth, Style(isWrong ? .negative : .muted))
  }

  private static func paintTable(_ plans: [Plan], _ state: AppState, in body: Rect, on surface: inout Surface) {
    let s = state.strings
    let head = Columns(Rect(x: body.x, y: body.y - 1, width: body.width, height: 1).inset(left: 2, right: 1))
    let style = Style(.muted)
    Label(s.columnPlan, style).paint(in: head.name, on: &surface)
    Label(s.columnTerm, style, .right).paint(in: head.term, on: &surface)
    Label(s.columnMonthly, style, .right).paint(in: head.monthly, on: &surface)
    Label(s.columnTotal, style, .right).paint(in: head.total, on: &surface)
    Label(s.columnOverpayment, style, .right).paint(in: head.overpayment, on: &surface)
    let largest = plans.map(\.monthlyPayment).max() ?? .zero
    Rows(count: plans.count, state: state.plan.rows, isFocused: !state.plan.isLimitFocused).paint(
      in: body, on: &surface
    ) {
      index, row, style, surface in
      let plan = plans[index]
      let columns = Columns(row)
      let muted = Style(.muted, on: style.ground)
      Label(plan.name, style).paint(in: columns.name, on: &surface)
      Label(s.monthsShort(plan.months), style, .right).paint(in: columns.term, on: &surface)
      Label(s.wholeMoney(plan.monthlyPayment), style, .right).paint(in: columns.monthly, on: &surface)
      let share = Double(plan.monthlyPayment.tiyn) / Double(max(1, largest.tiyn))
      surface.write(
        Bar.text(share: share, cells: columns.bar.width), at: Point(x: columns.bar.x, y: row.y),
        Style(plan.kind == .instalment ? .accent : .info, on: style.ground))
      Label(s.wholeMoney(plan.total), muted, .right).paint(in: columns.total, on: &surface)
      if plan.overpayment == .zero {
        Label(s.noOverpayment, Style(.positive, on: style.ground), .right).paint(in: columns.overpayment, on: &surface)
      } else {
        Label("+ " + s.wholeMoney(plan.overpayment), muted, .right).paint(in: columns.overpayment, on: &surface)
      }
    }
  }

  /// The selected plan in words: what a narrow table has no room for.
  private static func paintDetail(_ plan: Plan, _ state: AppState, in area: Rect, on surface: inout Surface) {
    let s = state.strings
    var parts = ["\(s.columnTotal) \(s.money(plan.total))"]
    if plan.overpayment > .zero {
      parts.append("\(s.columnOverpayment.lowercased()) \(s.money(plan.overpayment))")
      parts.append(s.effectiveRate(PaymentSchedule(plan: plan, start: KazakhstanTime.day(state.now)).effectiveRate))
    } else {
      parts.append(s.noOverpayment)
    }
    Label(parts.joined(separator: " · "), Style(.text)).paint(in: area.row(0), on: &surface)
    Label(s.estimate, Style(.muted)).paint(in: area.row(1), on: &surface)
  }

  static func message(at point: Point, _ state: AppState, in area: Rect) -> Message? {
    let body = rows(in: area)
    guard body.contains(point) else { return nil }
    let visible = state.plan.rows.visible(count: state.plan.visible.count, height: body.height)
    let row = visible.lowerBound + point.y - body.y
    return visible.contains(row) ? .plan(.rowClicked(row)) : nil
  }
}
