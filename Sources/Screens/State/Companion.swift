import Checkout
import Sales
import TerminalCore

/// A companion without its state: effects belong to one.
package enum CompanionKind: Hashable, Sendable { case orders, record, exchanges }

/// What stands beside a place in a wide window.
enum Companion: Equatable, Sendable {
  case orders(OrdersPanel)
  /// The order selected in the history; nil where none is.
  case record(RecordView?)
  case exchanges(ExchangesCompanion)

  typealias Kind = CompanionKind

  /// What the clerk made of it.
  enum Use: Equatable, Sendable {
    /// It stands beside the place where there is room.
    case beside
    /// The orders have the focus. Where there is no room beside the place, they stand over it.
    case focused
    /// The place has the whole window.
    case hidden
  }

  var kind: Kind {
    switch self {
    case .orders: .orders
    case .record: .record
    case .exchanges: .exchanges
    }
  }
}

/// A message of a companion.
package enum CompanionMessage: Equatable, Sendable {
  case orders(OrdersPanel.Message)
  /// The focus goes back to the place.
  case left
}

/// What each companion does with what reaches it: a new one is a case of `Companion` and a line in each switch here.
extension AppState {
  /// The companion that stands beside the place.
  var companionBeside: Companion? { hasRoomBeside ? navigation.companion : nil }

  /// The companion that stands over the place.
  var companionOver: Companion? { hasRoomBeside ? nil : navigation.companion }

  private var wantedCompanion: Companion.Kind? {
    switch navigation.companionUse {
    case .focused: .orders
    case .hidden: nil
    case .beside where hasRoomBeside:
      // The console's columns need the room.
      placeCompanion == .orders && navigation.hasExchangesBeside && place.kind != .console
        ? .exchanges : placeCompanion
    case .beside: nil
    }
  }

  /// Replaces the companion after the place, the window or what the clerk wants has changed.
  mutating func settleCompanion() -> [Effect] {
    switch wantedCompanion {
    case nil: navigation.companion = nil
    case .orders:
      guard case .orders(var panel)? = navigation.companion else {
        navigation.companion = .orders(OrdersPanel())
        break
      }
      guard navigation.isCompanionFocused else { break }
      panel.follow(orders)
      navigation.companion = .orders(panel)
    case .exchanges:
      var exchanges = if case .exchanges(let shown)? = navigation.companion { shown } else { ExchangesCompanion() }
      exchanges.follow(shared)
      navigation.companion = .exchanges(exchanges)
    case .record:
      let reference = navigation.history?.selected?.reference
      if case .record(let view)? = navigation.companion, view?.reference == reference { break }
      navigation.companion = .record(reference.map { RecordView(reference: $0) })
      return reference.map { [.previewRecord($0)] } ?? []
    }
    return []
  }

  /// Puts the focus on the orders; there, hides them, or closes them where they stand over the place.
  mutating func ordersPressed() {
    if navigation.companionUse == .focused {
      navigation.companionUse = hasRoomBeside ? .hidden : .beside
    } else {
      navigation.companionUse = .focused
      navigation.hasExchangesBeside = false
      navigation.companion = .orders(OrdersPanel(orders, open: navigation.order?.reference))
    }
  }

  /// Commands of what has the focus.
  var focusedBindings: [Binding] { navigation.isCompanionFocused ? companionBindings : placeBindings }

  var companionBindings: [Binding] {
    switch navigation.companion {
    case .orders(let panel): panel.bindings(shared)
    case .record, .exchanges, nil: []
    }
  }

  mutating func update(_ message: CompanionMessage) -> [Effect] {
    switch (message, navigation.companion) {
    case (.left, _): navigation.focusPlace()
    case (.orders(let message), .orders(let panel)?): return handle(panel.update(message))
    case (.orders, .record?), (.orders, .exchanges?), (.orders, nil): break
    }
    return []
  }

  /// The exchanges stand beside the sale from now on, until the orders are wanted again.
  mutating func exchangesBesidePressed() {
    navigation.hasExchangesBeside = true
    navigation.companionUse = .beside
    navigation.leave()
  }

  mutating func companionMoves(_ movement: Movement, _ frame: Frame) -> [Effect] {
    guard case .orders(var panel)? = navigation.companion else { return [] }
    panel.move(movement, frame)
    navigation.companion = .orders(panel)
    return []
  }

  mutating func recordArrived(_ reference: Reference, _ result: Result<OrderRecord?, JournalProblem>) -> [Effect] {
    if case .record(var view?)? = navigation.companion, view.reference == reference, let found = try? result.get() {
      view.record = found
      navigation.companion = .record(view)
    }
    return handle(navigation.history?.arrived(reference, result, shared.strings) ?? [])
  }

  /// Loads what shows of orders that other tills changed: what is told of them is not the whole record.
  mutating func reloadShown(_ changed: Set<Reference>) -> [Effect] {
    var effects = handle(navigation.history?.reload(changed) ?? [])
    if case .record(let view?)? = navigation.companion, changed.contains(view.reference) {
      effects.append(.previewRecord(view.reference))
    }
    return effects
  }

  /// Shows new states wherever an order's record does.
  mutating func showStates(_ states: [Reference: SeenState]) {
    if case .record(var view?)? = navigation.companion, let seen = states[view.reference] {
      view.add(seen)
      navigation.companion = .record(view)
    }
    navigation.history?.add(states)
  }

  /// Paints the companion in the place's layout, or over the place.
  func paintCompanion(in layout: FrameLayout, on frame: inout Frame) {
    switch navigation.companion {
    case .orders(let panel):
      let isFocused = navigation.isCompanionFocused
      let open = navigation.order?.reference
      guard companionOver == nil else { return paintOver(panel, open: open, on: &frame) }
      Hairline().paint(downLeft: layout.companion.inset(bottom: -layout.message.height), on: &frame.surface)
      var area = layout.companion.inset(left: 1, top: layout.isTall ? 4 : 0, right: 1)
      if let sale = saleSummary {
        let used = sale.paint(shared, in: area.inset(left: 1, right: 1), on: &frame.surface)
        area = area.inset(top: used + (layout.isTall ? 2 : 1))
      }
      panel.paint(orders, open: open, shared, in: area, isFocused: isFocused, on: &frame)
    case .record(let view):
      Hairline().paint(downLeft: layout.companion.inset(bottom: -layout.message.height), on: &frame.surface)
      let area = layout.companion.inset(left: 2, top: layout.isTall ? 1 : 0, right: 2)
      view?.paint(shared, showsTill: navigation.history?.hasSeveralTills ?? false, in: area, on: &frame)
    case .exchanges(let exchanges):
      Hairline().paint(downLeft: layout.companion.inset(bottom: -layout.message.height), on: &frame.surface)
      exchanges.paint(
        shared, in: layout.companion.inset(left: 2, top: layout.isTall ? 1 : 0, right: 2), on: &frame)
    case nil: break
    }
  }

  private func paintOver(_ panel: OrdersPanel, open: Reference?, on frame: inout Frame) {
    // A toast keeps its row.
    let height = layout.message.y - layout.header.bottom
    let inside = OverlayBox.paint("", 60, height, keys: [], shared, on: &frame).inset(top: -1)
    panel.paint(orders, open: open, shared, in: inside, isFocused: true, ground: .raised, on: &frame)
  }
}
