import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

private struct ListedOrder: Equatable {
  let order: TrackedOrder
  let age: String
  let isChanged: Bool
}

/// The orders of this till, with a selection where they have the focus.
package struct OrdersPanel: Equatable, Sendable {
  package enum Message: Equatable, Sendable { case openPressed }

  private(set) var list = ListState()
  /// As listed when the selection was made.
  private var listed: [Reference] = []

  init() {}

  /// - Parameter open: the open order, which is selected.
  init(_ orders: Orders, open: Reference?) {
    listed = orders.listedReferences
    if let open, let index = listed.firstIndex(of: open) { list.select(index, count: listed.count) }
  }

  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    return [
      Binding(
        .ordersOpen, label: s.keyOpen, .companion(.orders(.openPressed)), unless: listed.isEmpty ? s.noOrders : nil
      ),
      Binding(.ordersRefresh, label: s.keyRefresh, .refreshPressed, unless: shared.whyNotRead),
      Binding(.back, label: s.keyBack, .companion(.left)),
    ]
  }

  mutating func move(_ movement: Movement, _ frame: Frame) {
    list.move(movement, count: listed.count, page: frame[.orders].page)
  }

  func update(_ message: Message) -> [Request] {
    switch message {
    case .openPressed: listed.indices.contains(list.selected) ? [.send(.orderChosen(listed[list.selected]))] : []
    }
  }

  /// An order that moves in the list stays selected.
  mutating func follow(_ orders: Orders) {
    let before = listed
    listed = orders.listedReferences
    guard listed != before, before.indices.contains(list.selected),
      let index = listed.firstIndex(of: before[list.selected])
    else { return }
    list.select(index, count: listed.count)
  }

  // MARK: Painting

  /// In lines.
  private static let rowHeight = 3

  /// - Parameter open: the open order.
  func paint(
    _ orders: Orders, open: Reference?, _ shared: Shared, in area: Rect, isFocused: Bool, ground: Role = .base,
    on frame: inout Frame
  ) {
    let s = shared.strings
    let title = Label(s.ordersTitle, Style(.text, on: ground, bold: true))
    let (note, style) = Self.freshness(orders, shared)
    let head = area.inset(left: 1, right: 1)
    var body = area.inset(top: 2)
    if DisplayWidth.of(s.ordersTitle) + 2 + DisplayWidth.of(note) <= head.width {
      LabelPair(title, Label(note, style.on(ground))).paint(in: head.row(0), on: &frame.surface)
    } else {
      title.paint(in: head.row(0), on: &frame.surface)
      body = body.inset(top: Paragraph(note, style.on(ground)).paint(in: head.inset(top: 1), on: &frame.surface))
    }
    frame.surface.putFocus(at: body.inset(left: 1).origin)
    guard !orders.list.isEmpty else {
      Label(s.noOrders, Style(.muted, on: ground)).paint(in: body.row(0).inset(left: 1), on: &frame.surface)
      Paragraph(s.noOrdersHint, Style(.muted, on: ground)).paint(
        in: body.inset(left: 1, top: 1, right: 1), on: &frame.surface)
      return
    }
    var list = list
    let listed = orders.listed
    if !isFocused, let open, let index = listed.firstIndex(where: { orders.list[$0].reference == open }) {
      list.select(index, count: listed.count)
    }
    let rows = Rows(
      count: listed.count, state: list, isFocused: isFocused || open != nil, rowHeight: Self.rowHeight, gap: 1)
    frame.paint(
      rows, .orders, in: body, click: { .orderChosen(orders.list[listed[$0]].reference) },
      showing: { index in
        let order = orders.list[listed[index]]
        let since = order.isWaiting ? order.since : order.summary.submittedAt
        return ListedOrder(
          order: order, age: s.age(shared.now.timeIntervalSince(since)),
          isChanged: orders.changed.contains(order.reference))
      },
      row: { listed, area, style, surface in
        let order = listed.order
        let style = style.ground == .selection ? style : style.on(ground)
        let head = area.row(0)
        let age = Label(listed.age, Style(.muted, on: style.ground))
        let used = surface.write(
          order.reference.rawValue, at: Point(x: head.x, y: head.y), style.bold, limit: head.width)
        let room = head.width - used - 4 - DisplayWidth.of(listed.age)
        let name = shared.name(of: order.summary.buyer, cells: room)
        LabelPair(Label(name, Style(.muted, on: style.ground)), age).paint(in: head.inset(left: used + 2), on: &surface)
        Self.paintState(of: order, in: area.row(1), on: style.ground, isChanged: listed.isChanged, s, &surface)
        // What needs the clerk replaces the terms.
        let terms = s.orderLine(order.summary.plan, cells: area.width - 2)
        let warning = order.claim.map { s.shortClaim($0) } ?? (order.isMissing ? s.missingAtBank : nil)
        Label(warning ?? terms, Style(warning == nil ? .muted : .warning, on: style.ground)).paint(
          in: area.row(2).inset(left: 2), on: &surface)
        if warning != nil {
          surface.write("▲", at: Point(x: area.x, y: area.y + 2), Style(.warning, on: style.ground))
        }
      })
  }

  /// A state that just changed is underlined for a moment.
  private static func paintState(
    of order: TrackedOrder, in area: Rect, on ground: Role, isChanged: Bool, _ s: Strings, _ surface: inout Surface
  ) {
    let symbol = StateSymbol(order)
    surface.write(symbol.glyph, at: Point(x: area.x, y: area.y), Style(symbol.role, on: ground))
    let words = s.shortState(of: order)
    Label(words, Style(symbol.role, on: ground, bold: isChanged, underline: isChanged)).paint(
      in: area.inset(left: 2), on: &surface)
  }

  /// The age of the states, or why the last poll failed.
  private static func freshness(_ orders: Orders, _ shared: Shared) -> (String, Style) {
    let s = shared.strings
    if orders.isReadRefused { return (s.readNotOffered, Style(.warning)) }
    if let failure = orders.failure {
      let retry = orders.nextAt.map { s.retryIn(max(0, Int($0.timeIntervalSince(shared.monotonic).rounded(.up)))) }
      return (([s.short(failure)] + [retry].compactMap { $0 }).joined(separator: ", "), Style(.negative))
    }
    guard let updated = orders.updatedAt else { return (orders.isLoading ? s.updating : "", Style(.muted)) }
    guard orders.isWaiting else { return (s.updatedAt(KazakhstanTime.clock(updated)), Style(.muted)) }
    return (s.updated(max(0, Int(shared.now.timeIntervalSince(updated)))) + " ↻", Style(.muted))
  }
}

extension Strings {
  /// The order's state, or the outcome where the bank has not accepted it.
  func shortState(of order: TrackedOrder) -> String {
    let outcome = order.summary.outcome
    return outcome == .accepted ? state(order.state, title: order.history.last?.title ?? "") : title(outcome)
  }
}

/// A state's glyph and colour role; colour is never the only distinction.
struct StateSymbol {
  let glyph: String
  let role: Role

  /// The outcome is unknown.
  static let unconfirmed = StateSymbol(glyph: "?", role: .warning)

  static let sending = StateSymbol(glyph: "◌", role: .info)

  /// The bank is proven not to know it.
  static let absent = StateSymbol(glyph: "▲", role: .warning)

  /// It never became an order.
  static let notAccepted = StateSymbol(glyph: "✗", role: .negative)

  private init(glyph: String, role: Role) { (self.glyph, self.role) = (glyph, role) }

  init(_ order: TrackedOrder) {
    switch order.summary.outcome {
    case .sending: self = .sending
    case .unknown: self = .unconfirmed
    case .absent: self = .absent
    case .refused, .notAccepted, .notSent: self = .notAccepted
    case .accepted: self.init(order.state)
    }
  }

  init(_ state: OrderState) {
    (glyph, role) =
      switch state.category {
      case .waitingForBank: ("◌", .info)
      case .waitingForCustomer: ("◐", .warning)
      case .signed: ("●", .positive)
      case .done: ("✓", .positive)
      case .refused: ("✗", .negative)
      case .withdrawn: ("✗", .negative)
      case .unknown: ("?", .warning)
      }
  }
}
