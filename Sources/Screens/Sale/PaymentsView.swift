import Checkout
import FoundationEssentials
import TerminalCore

/// Paints the payments of the selected plan beside the plans: the first year, each with a bar for the debt before it.
enum PaymentsView {
  /// With the gap and the hairline left of it.
  static let width = 42
  /// How wide a table of plans must be to stay readable beside it.
  static let tableWidth = 75
  private static let year = 12

  static func paint(_ plan: Plan, _ shared: Shared, in area: Rect, on surface: inout Surface) {
    let s = shared.strings
    Hairline().paint(downLeft: area.inset(left: 2), on: &surface)
    let area = area.inset(left: 5)
    let schedule = PaymentSchedule(plan: plan, start: KazakhstanTime.day(shared.now))
    let title = s.byMonth(plan.name)
    Label(DisplayWidth.of(title) <= area.width ? title : plan.name, Style(.text, bold: true)).paint(
      in: area.row(0), on: &surface)
    Hairline().paint(acrossTop: area.row(1), on: &surface)
    var row = area.height >= 22 ? 3 : 2
    let room = min(year, area.height - row - 4)
    // A single one takes the row that would tell of it.
    let shown = plan.months <= room + 1 ? plan.months : room
    var debt = plan.amount
    for payment in schedule.payments.prefix(shown) {
      let line = area.row(row)
      Label(payment.date.dotted, Style(.muted)).paint(in: line, on: &surface)
      Label(s.wholeMoney(payment.amount), Style(.text), .right).paint(in: line.split(left: 23).left, on: &surface)
      Bar(
        share: Double(debt.tiyn) / Double(max(1, plan.amount.tiyn)), plan.kind == .instalment ? .accent : .info
      ).paint(in: line.inset(left: 25), on: .base, &surface)
      debt = payment.balance
      row += 1
    }
    if shown < plan.months, let last = schedule.payments.last {
      Label(s.morePayments(plan.months - shown, last: last.amount), Style(.muted)).paint(
        in: area.row(row), on: &surface)
      row += 1
    }
    row += 1
    var sum = "\(s.columnTotal) \(s.money(schedule.total))"
    // Payments that do not add up to the price tell nothing about the rate.
    if plan.shortfall == .zero { sum += " · " + s.effectiveRate(schedule.effectiveRate) }
    Label(sum, Style(.text)).paint(in: area.row(row), on: &surface)
    Label(s.estimate, Style(.muted)).paint(in: area.row(row + 1), on: &surface)
  }
}
