import BrokerAPI
import Checkout
import FoundationEssentials
import TerminalCore

/// A plan, the largest monthly payment, a full bar, and the cells that the longest name takes.
private struct ListedPlan: Equatable {
  let plan: Plan
  let largest: Money
  let name: Int
}

/// Paints step 2: a table of plans.
enum PlanView {
  private struct Columns {
    let name: Rect
    let term: Rect
    let monthly: Rect
    let bar: Rect
    let total: Rect
    let overpayment: Rect

    /// Narrow rows have no total; the detail below the table shows it.
    /// - Parameter longest: cells of the longest name.
    init(_ row: Rect, longest: Int) {
      let isWide = row.width >= 84
      var rest = row
      (rest, overpayment) = rest.split(right: 15)
      (rest, total) = rest.split(right: isWide ? 13 : 0)
      let (name, afterName) = rest.split(left: min(max(27, longest + 1), max(18, rest.width - 29)))
      let (term, afterTerm) = afterName.split(left: 8)
      let (monthly, bar) = afterTerm.split(left: 12)
      (self.name, self.term, self.monthly) = (name.inset(right: 1), term, monthly)
      self.bar = bar.inset(left: 1, right: 1)
    }
  }

  static func paint(_ step: PlanStep, _ sale: Sale, _ shared: Shared, in area: Rect, on frame: inout Frame) {
    let s = shared.strings
    let hasPayments = area.width >= PaymentsView.tableWidth + PaymentsView.width
    let (area, payments) = area.split(right: hasPayments ? PaymentsView.width : 0)
    LabelPair(
      Label(s.planTitle, Style(.text, bold: true)),
      Label("\(s.items(sale.cart.count)) · \(s.money(sale.cart.total))", Style(.muted))
    ).paint(in: area.row(0), on: &frame.surface)
    Hairline().paint(acrossTop: area.row(1), on: &frame.surface)
    paintFilters(step, sale, shared, in: area.row(2), on: &frame)
    let body = area.inset(top: area.height >= 22 ? 6 : 4, bottom: hasPayments ? 0 : 3)
    frame.surface.putFocus(at: body.origin)
    switch step.offer {
    case .none:
      let spinner = Spinner.frame(at: shared.now.timeIntervalSinceReferenceDate)
      Label("\(spinner) \(s.loadingPlans)", Style(.muted)).paint(in: body.row(0), on: &frame.surface)
    case .failed(let failure):
      Label("✗ " + s.short(failure), Style(.negative, bold: true)).paint(in: body.row(0), on: &frame.surface)
      var row = 1
      for text in [s.setupAdvice(failure), s.submission(failure).bank.map { "\(s.bankSays): \($0)" }] {
        guard let text else { continue }
        row += Paragraph(text, Style(.muted)).paint(in: body.inset(top: row), on: &frame.surface)
      }
      Label("\(s.key(.planReload))  \(s.keyRetry)", Style(.accent)).paint(
        in: body.row(max(3, row + 1)), on: &frame.surface)
    case .loaded(let plans) where plans.isEmpty:
      Label(s.noPlans(sale.cart.total), Style(.warning, bold: true)).paint(in: body.row(0), on: &frame.surface)
      Label(s.noPlansHint, Style(.muted)).paint(in: body.row(1), on: &frame.surface)
    case .loaded:
      let plans = step.visible
      guard !plans.isEmpty else {
        Label(s.noPlansLeft, Style(.text)).paint(in: body.row(0), on: &frame.surface)
        Label(s.noPlansLeftHint, Style(.muted)).paint(in: body.row(1), on: &frame.surface)
        return
      }
      paintTable(plans, step, sale, shared, in: body, on: &frame)
      if let plan = step.selected, hasPayments {
        PaymentsView.paint(plan, shared, in: payments, on: &frame.surface)
      } else if let plan = step.selected {
        paintDetail(plan, step, sale, shared, in: area.split(bottom: 2).bottom, on: &frame.surface)
      }
    }
  }

  private static func paintFilters(
    _ step: PlanStep, _ sale: Sale, _ shared: Shared, in row: Rect, on frame: inout Frame
  ) {
    let s = shared.strings
    var x = row.x
    func write(_ text: String, _ style: Style) {
      x += frame.surface.write(text, at: Point(x: x, y: row.y), style, limit: row.right - x)
    }
    write(s.show + ": ", Style(.muted))
    for filter in PlanStep.Filter.allCases {
      let isOn = filter == step.filter
      let start = x
      write((isOn ? "● " : "○ ") + s.kindFilter(filter), Style(isOn ? .accent : .muted))
      frame.click(Rect(x: start, y: row.y, width: x - start, height: 1), .plan(.filterClicked(filter)))
      x += 2
    }
    x += 2
    let start = x
    write(s.atMostLabel + " ", Style(step.isLimitFocused ? .accent : .muted))
    Field(step.limit, grouping: .thousands, isFocused: step.isLimitFocused, placeholder: "—")
      .paint(in: Rect(x: x, y: row.y, width: min(11, row.right - x), height: 1), on: &frame.surface)
    x += 12
    frame.click(Rect(x: start, y: row.y, width: min(x, row.right) - start, height: 1), .plan(.limitClicked))
    let isWrong = !step.limit.isEmpty && step.monthlyLimit == nil
    write(s.aMonth, Style(isWrong ? .negative : .muted))
  }

  private static func paintTable(
    _ plans: [Plan], _ step: PlanStep, _ sale: Sale, _ shared: Shared, in body: Rect, on frame: inout Frame
  ) {
    let s = shared.strings
    // A mark beside a name has a blank before it.
    let longest = plans.map { DisplayWidth.of($0.name) + ($0.shortfall > .zero ? 2 : 0) }.max() ?? 0
    let head = Columns(
      Rect(x: body.x, y: body.y - 1, width: body.width, height: 1).inset(left: 2, right: 1), longest: longest)
    let style = Style(.muted)
    Label(s.columnPlan, style).paint(in: head.name, on: &frame.surface)
    Label(s.columnTerm, style, .right).paint(in: head.term, on: &frame.surface)
    Label(s.columnMonthly, style, .right).paint(in: head.monthly, on: &frame.surface)
    Label(s.columnTotal, style, .right).paint(in: head.total, on: &frame.surface)
    Label(s.columnOverpayment, style, .right).paint(in: head.overpayment, on: &frame.surface)
    let largest = plans.map(\.monthlyPayment).max() ?? .zero
    frame.paint(
      Rows(count: plans.count, state: step.rows, isFocused: true), .step(.plan), in: body,
      click: { .plan(.rowClicked($0)) },
      showing: { ListedPlan(plan: plans[$0], largest: largest, name: longest) },
      row: {
        listed, row, style, surface in
        let plan = listed.plan
        let columns = Columns(row, longest: listed.name)
        let muted = Style(.muted, on: style.ground)
        let isShort = plan.shortfall > .zero
        Label(plan.name, style).paint(in: columns.name.inset(right: isShort ? 2 : 0), on: &surface)
        if isShort {
          // Its payments are less than the total: one of the findings.
          surface.write("▲", at: Point(x: columns.name.right - 1, y: row.y), Style(.warning, on: style.ground))
        }
        Label(s.monthsShort(plan.months), style, .right).paint(in: columns.term, on: &surface)
        Label(s.wholeMoney(plan.monthlyPayment), style, .right).paint(in: columns.monthly, on: &surface)
        let share = Double(plan.monthlyPayment.tiyn) / Double(max(1, listed.largest.tiyn))
        Bar(share: share, plan.kind == .instalment ? .accent : .info).paint(
          in: columns.bar, on: style.ground, &surface)
        Label(s.wholeMoney(plan.total), muted, .right).paint(in: columns.total, on: &surface)
        if plan.overpayment == .zero {
          Label(s.noOverpayment, Style(.positive, on: style.ground), .right).paint(
            in: columns.overpayment, on: &surface)
        } else {
          Label("+ " + s.wholeMoney(plan.overpayment), muted, .right).paint(in: columns.overpayment, on: &surface)
        }
      })
  }

  /// Details of the selected plan.
  private static func paintDetail(
    _ plan: Plan, _ step: PlanStep, _ sale: Sale, _ shared: Shared, in area: Rect, on surface: inout Surface
  ) {
    let s = shared.strings
    var parts = ["\(s.columnTotal) \(s.money(plan.total))"]
    if plan.overpayment > .zero {
      parts.append("\(s.columnOverpayment.lowercased()) \(s.money(plan.overpayment))")
      parts.append(s.effectiveRate(PaymentSchedule(plan: plan, start: KazakhstanTime.day(shared.now)).effectiveRate))
    } else {
      parts.append(s.noOverpayment)
    }
    Label(parts.joined(separator: " · "), Style(.text)).paint(in: area.row(0), on: &surface)
    Label(s.estimate, Style(.muted)).paint(in: area.row(1), on: &surface)
  }
}
