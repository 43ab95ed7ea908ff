import BrokerAPI
import Checkout
import Sales
import TerminalCore
import Text

/// What is being sold, or was with the open order: it stands in the side panel from the second step on.
struct SaleSummary {
  private struct Line {
    let name: String
    let quantity: Int
    /// Nil where only names are known.
    let total: Money?
  }

  private let lines: [Line]
  private let count: Int
  private let total: Money
  private let plan: Plan?
  private let customer: String
  private let stage: Stage

  private enum Stage {
    case selling, sold
    /// Nothing is sold any more, or it was never accepted.
    case over

    init(_ order: TrackedOrder) {
      switch order.state.category {
      case _ where order.isNotAccepted: self = .over
      case .waitingForBank, .waitingForCustomer, .unknown: self = .selling
      case .signed, .done: self = .sold
      case .refused, .withdrawn: self = .over
      }
    }
  }

  /// Nil where nothing is sold.
  init?(_ sale: Sale, _ plan: Plan?) {
    guard !sale.cart.isEmpty else { return nil }
    stage = .selling
    lines = sale.cart.lines.map { Line(name: $0.item.model, quantity: $0.quantity, total: $0.total) }
    (count, total) = (sale.cart.count, sale.cart.total)
    self.plan = plan
    customer = sale.form.buyer.wholeName
  }

  init(_ tracked: TrackedOrder) {
    stage = Stage(tracked)
    let order = tracked.summary
    // The quantity is a part of the name.
    lines = order.goods.map { Line(name: $0, quantity: 1, total: nil) }
    count = lines.count
    (total, plan) = (order.amount, order.plan)
    customer = order.buyer.isBlank ? "" : order.buyer.fullName
  }

  private func title(_ s: Strings) -> String {
    switch stage {
    case .selling: s.selling
    case .sold: s.sold
    case .over: s.goods
    }
  }

  /// Rows besides the goods.
  private static let rest = 11
  /// What the orders below need.
  private static let ordersHeight = 7

  /// Returns the number of rows used.
  func paint(_ shared: Shared, in area: Rect, on surface: inout Surface) -> Int {
    let s = shared.strings
    let plan = plan.map { shared.named($0) }
    let isQuantified = lines.contains { $0.total != nil }
    LabelPair(
      Label(title(s), Style(.text, bold: true)), Label(isQuantified ? s.items(count) : "", Style(.muted))
    ).paint(in: area.row(0), on: &surface)
    Hairline().paint(acrossTop: area.row(1), on: &surface)
    var row = area.height >= 24 ? 3 : 2
    let room = max(1, area.height - Self.rest - Self.ordersHeight)
    let shown = lines.count > room ? max(1, room - 1) : lines.count
    for line in lines.prefix(shown) {
      paint(line, s, in: area.row(row), on: &surface)
      row += 1
    }
    if lines.count > shown {
      Label(s.andMore(lines.count - shown), Style(.muted)).paint(in: area.row(row), on: &surface)
      row += 1
    }
    row += 1
    LabelPair(Label(s.total, Style(.muted)), Label(s.money(total), Style(.text, bold: true))).paint(
      in: area.row(row), on: &surface)
    row += 2
    let labelWidth = max(DisplayWidth.of(s.columnPlan), DisplayWidth.of(s.customerTitle)) + 4
    Label(s.columnPlan, Style(.muted)).paint(in: area.row(row), on: &surface)
    row += max(
      1, Paragraph(plan?.name ?? "—", Style(.text)).paint(in: area.inset(left: labelWidth, top: row), on: &surface))
    if let plan {
      let payments = "\(s.money(plan.monthlyPayment)) × \(s.monthsShort(plan.months))"
      Label(payments, Style(.positive)).paint(in: area.row(row).inset(left: labelWidth), on: &surface)
      row += 1
    }
    row += 1
    Label(s.customerTitle, Style(.muted)).paint(in: area.row(row), on: &surface)
    let name = customer.isEmpty ? "—" : shared.shown(customer, as: .name)
    return row
      + max(1, Paragraph(name, Style(.text)).paint(in: area.inset(left: labelWidth, top: row), on: &surface))
  }

  private func paint(_ line: Line, _ s: Strings, in row: Rect, on surface: inout Surface) {
    let used = Label(line.total.map { s.money($0) } ?? "", Style(.text), .right).paint(in: row, on: &surface)
    let quantity = line.quantity > 1 ? "  ×\(line.quantity)" : ""
    let name = row.inset(right: (used == 0 ? 0 : used + 1) + DisplayWidth.of(quantity))
    let written = Label(line.name, Style(.text)).paint(in: name, on: &surface)
    surface.write(quantity, at: Point(x: name.x + written, y: name.y), Style(.muted))
  }
}
