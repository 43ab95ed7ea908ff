import Sales
import TerminalCore

/// A message of a place above the sale.
package enum PlaceMessage: Equatable, Sendable {
  case order(OrderScreen.Message)
  case history(HistoryScreen.Message)
  case console(ConsoleScreen.Message)
}

extension Message {
  static func order(_ message: OrderScreen.Message) -> Message { .place(.order(message)) }
  static func history(_ message: HistoryScreen.Message) -> Message { .place(.history(message)) }
  static func console(_ message: ConsoleScreen.Message) -> Message { .place(.console(message)) }
}

/// What each place does with what reaches it: a new one is a case of `Place` and a line in each switch here.
extension AppState {
  /// Opens a place that a command leads to.
  mutating func open(_ kind: Place.Kind) -> [Effect] {
    switch kind {
    // Orders are chosen, and the sale is below everything.
    case .sale, .order: return []
    case .history:
      let (history, requests) = HistoryScreen.opened()
      navigation.open(.history(history))
      return handle(requests)
    case .console:
      navigation.open(.console(ConsoleScreen()))
      return [.loadBankReport]
    }
  }

  /// The commands that open places, available everywhere.
  var placeOpeners: [Binding] {
    let s = strings
    return [
      Binding(.history, label: s.keyHistory, .placeOpened(.history), in: place.kind == .history ? [] : .everywhere),
      Binding(
        .console, label: s.keyConsole, .placeOpened(.console), in: place.kind == .console ? [] : .everywhere,
        unless: shared.configuration.profile.capabilities.hasConsole ? nil : s.noConsole),
    ]
  }

  mutating func update(_ message: PlaceMessage) -> [Effect] {
    switch message {
    case .order(let message): handle(navigation.order?.update(message, &orders, shared) ?? [])
    case .history(let message): handle(navigation.history?.update(message, shared) ?? [])
    case .console(let message): handle(navigation.console?.update(message, shared) ?? [])
    }
  }

  /// Nil where nothing moves.
  mutating func placeMoves(_ movement: Movement, _ frame: Frame) -> [Effect]? {
    switch place {
    case .sale: return flow.move(movement, frame) ? [] : nil
    case .order: navigation.scrollOrder(movement, frame[.order])
    case .history: return handle(navigation.history?.move(movement, frame) ?? [])
    case .console: navigation.console?.move(movement, frame)
    }
    return []
  }

  mutating func placeReceives(_ press: KeyPress) -> [Effect] {
    switch place {
    case .sale: handle(flow.receive(press, shared))
    case .history: handle(navigation.history?.receive(press) ?? [])
    case .order, .console: []
    }
  }

  mutating func placeReceives(paste text: String) -> [Effect] {
    switch place {
    case .sale: handle(flow.receive(paste: text, shared))
    case .history: handle(navigation.history?.receive(paste: text) ?? [])
    case .order, .console: []
    }
  }

  mutating func backPressed() -> [Effect] {
    switch place {
    case .sale(let step): return step.previous.map { go(to: $0) } ?? []
    case .history: return update(.history(.backPressed))
    case .order, .console:
      navigation.leave()
      return []
    }
  }

  var isTyping: Bool {
    if navigation.isCompanionFocused { return false }
    return switch place {
    case .sale: flow.isTyping
    case .history(let history): history.isTyping
    case .order, .console: false
    }
  }

  var placeBindings: [Binding] {
    switch place {
    case .sale: abandonedBindings + flow.bindings(shared) + findingsBindings
    case .order(let order): order.bindings(orders, shared) + findingsBindings
    case .history(let history): history.bindings(orders, shared)
    case .console(let console): console.bindings(shared) + findingsBindings
    }
  }

  var isPlaceSpinning: Bool {
    switch place {
    case .sale: flow.isSpinning
    case .order(let order): orders[order.reference]?.isOutcomePending ?? false
    case .history, .console: false
    }
  }

  func paintPlace(in layout: FrameLayout, on frame: inout Frame) {
    switch place {
    case .console(let console): ConsoleView.paint(console, shared, in: layout, on: &frame)
    case .history(let history): HistoryView.paint(history, shared, in: layout, on: &frame)
    case .order(let order):
      AppView.paintSteps(self, current: Step.allCases.count, in: layout, on: &frame)
      OrderView.paint(order, orders, shared, in: layout.content, on: &frame)
    case .sale(let step):
      AppView.paintSteps(self, current: step.index, in: layout, on: &frame)
      flow.paint(orders, shared, in: layout, on: &frame)
    }
  }
}
