import Checkout
import Sales
import TerminalCore

/// The payment schedule of a plan.
struct ScheduleList: Equatable, OverlayList {
  let plan: Plan
  var rows = ListState()

  init(plan: Plan) { self.plan = plan }

  var overlay: Overlay { .schedule(self) }

  func bindings(_ shared: Shared) -> [Binding] {
    [close(shared.strings.keyClose, also: [.planSchedule, .overlayChoose])]
  }

  func count(_ orders: Orders, _ shared: Shared) -> Int { plan.months }

  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame) {
    let s = shared.strings
    let schedule = PaymentSchedule(plan: plan, start: KazakhstanTime.day(shared.now))
    let title = "\(s.scheduleTitle) · \(plan.name)"
    let inside = paintBox(title, 78, plan.months + 8, isScrollable: true, shared, on: &frame).inset(bottom: 1)
    let ground = Style(.muted, on: .raised)
    func cells(_ row: Rect) -> [Rect] {
      var rest = row
      return [3, 11, 13, 15, 16, 13].map { width in
        let (cell, after) = rest.split(left: width)
        rest = after
        return cell
      }
    }
    let heads = ["№", s.columnDate, s.columnPayment, s.columnPrincipal, s.columnInterest, s.columnBalance]
    for (cell, text) in zip(cells(inside.row(0).inset(left: 2)), heads) {
      Label(text, ground, .right).paint(in: cell, on: &frame.surface)
    }
    let body = inside.inset(top: 1, bottom: 2)
    frame.paint(
      Rows(count: plan.months, state: rows, isFocused: true), .overlay, in: body,
      click: { .overlay(.rowClicked($0)) },
      row: {
        index, row, style, surface in
        let payment = schedule.payments[index]
        let style = style.ground == .selection ? style : style.on(.raised)
        let texts = [
          String(payment.number), payment.date.dotted, s.bare(payment.amount), s.bare(payment.principal),
          s.bare(payment.interest), s.bare(payment.balance),
        ]
        for (cell, text) in zip(cells(row), texts) {
          Label(text, style, .right).paint(in: cell, on: &surface)
        }
      })
    var sum = "\(s.columnTotal) \(s.money(schedule.total))"
    if plan.overpayment > .zero { sum += " · " + s.effectiveRate(schedule.effectiveRate) }
    LabelPair(Label(sum, Style(.text, on: .raised, bold: true)), Label(s.estimate, ground)).paint(
      in: inside.row(inside.height - 1).inset(left: 2), on: &frame.surface)
  }
}
