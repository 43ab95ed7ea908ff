import BrokerAPI
import Checkout
import FoundationEssentials
import Records
import Terminal
import Text

/// The orders of this till with their states: beside every step on a wide terminal, an overlay on a narrow one.
enum OrdersPanel {
  /// The lines of an order, and with the blank one below it.
  static let rowHeight = 3
  static let pitch = rowHeight + 1

  /// Where the rows are, below the title.
  static func rows(in area: Rect) -> Rect { area.inset(top: 2) }

  static func paint(_ state: AppState, in area: Rect, isFocused: Bool, ground: Role = .base, on surface: inout Surface)
  {
    let s = state.strings
    let title = Label(s.ordersTitle, Style(.text, on: ground, bold: true))
    let (note, style) = freshness(state)
    LabelPair(title, Label(note, style.on(ground))).paint(in: area.row(0).inset(left: 1, right: 1), on: &surface)
    let body = rows(in: area)
    guard !state.orders.list.isEmpty else {
      Label(s.noOrders, Style(.muted, on: ground)).paint(in: body.row(0).inset(left: 1), on: &surface)
      Paragraph(s.noOrdersHint, Style(.muted, on: ground)).paint(
        in: body.inset(left: 1, top: 1, right: 1), on: &surface)
      return
    }
    let open = state.openOrder?.reference
    var list = state.orders.rows
    if !isFocused, let index = state.orders.list.firstIndex(where: { $0.reference == open }) {
      list.select(index, count: state.orders.list.count)
    }
    Rows(count: state.orders.list.count, state: list, isFocused: isFocused || open != nil, rowHeight: rowHeight, gap: 1)
      .paint(in: body, on: &surface) { index, area, style, surface in
        let order = state.orders.list[index]
        let isChanged = state.orders.changed.contains(order.reference)
        let style = style.ground == .selection ? style : style.on(ground)
        let name = state.shown(order.summary.buyer.shortName, as: .name)
        let head = area.row(0)
        let age = Label(
          s.age(state.now.timeIntervalSince(order.isWaiting ? order.since : order.summary.submittedAt)),
          Style(.muted, on: style.ground))
        let used = surface.write(
          order.reference.rawValue, at: Point(x: head.x, y: head.y), style.bold, limit: head.width)
        LabelPair(Label(name, Style(.muted, on: style.ground)), age).paint(in: head.inset(left: used + 2), on: &surface)
        paintState(of: order, in: area.row(1), on: style.ground, isChanged: isChanged, s, &surface)
        // What is not in the bank's list any more is said where the terms stand.
        let terms = s.orderLine(order.summary.plan.name, order.summary.amount)
        Label(
          order.isMissing ? s.missingAtBank : terms, Style(order.isMissing ? .warning : .muted, on: style.ground)
        ).paint(in: area.row(2).inset(left: 2), on: &surface)
        if order.isMissing {
          surface.write("▲", at: Point(x: area.x, y: area.y + 2), Style(.warning, on: style.ground))
        }
      }
  }

  /// A glyph and a word for a state; a state that just changed is underlined for a moment.
  private static func paintState(
    of order: TrackedOrder, in area: Rect, on ground: Role, isChanged: Bool, _ s: Strings, _ surface: inout Surface
  ) {
    let look = order.isUnconfirmed ? StateLook.unconfirmed : StateLook(order.state)
    surface.write(look.glyph, at: Point(x: area.x, y: area.y), Style(look.role, on: ground))
    let words = order.isUnconfirmed ? s.unknownTitle : s.state(order.state, title: order.history.last?.title ?? "")
    Label(words, Style(look.role, on: ground, bold: isChanged, underline: isChanged)).paint(
      in: area.inset(left: 2), on: &surface)
  }

  /// How fresh the states are, or what went wrong with the last try.
  private static func freshness(_ state: AppState) -> (String, Style) {
    let s = state.strings
    let orders = state.orders
    if orders.isReadRefused { return (s.readNotOffered, Style(.warning)) }
    if let failure = orders.failure {
      let retry = orders.nextAt.map { s.retryIn(max(0, Int($0.timeIntervalSince(state.now).rounded(.up)))) }
      return (([s.short(failure)] + [retry].compactMap { $0 }).joined(separator: ", "), Style(.negative))
    }
    guard let updated = orders.updatedAt else { return (orders.isLoading ? s.updating : "", Style(.muted)) }
    guard orders.isWaiting else { return (s.updatedAt(KazakhstanTime.clock(updated)), Style(.muted)) }
    return (s.updated(max(0, Int(state.now.timeIntervalSince(updated)))) + " ↻", Style(.muted))
  }
}

/// How a state looks: a glyph and a colour role, never the colour alone.
struct StateLook {
  let glyph: String
  let role: Role

  /// An application of which nobody knows whether the bank took it.
  static let unconfirmed = StateLook(glyph: "▲", role: .warning)

  /// An application that never became an order.
  static let notTaken = StateLook(glyph: "✗", role: .negative)

  private init(glyph: String, role: Role) { (self.glyph, self.role) = (glyph, role) }

  init(_ state: OrderState) {
    (glyph, role) =
      switch state.look {
      case .waitingForBank: ("◌", .info)
      case .waitingForCustomer: ("◐", .warning)
      case .good: ("●", .positive)
      case .done: ("✓", .positive)
      case .refused: ("✗", .negative)
      case .withdrawn: ("✗", .negative)
      case .unknown: ("?", .warning)
      }
  }
}
