import Sales
import TerminalCore

/// A place without its state: effects belong to one.
package enum PlaceKind: Hashable, Sendable { case sale, order, history, console }

enum Place: Equatable, Sendable {
  case sale(Step)
  case order(OrderScreen)
  case history(HistoryScreen)
  case console(ConsoleScreen)

  typealias Kind = PlaceKind

  var kind: Kind {
    switch self {
    case .sale: .sale
    case .order: .order
    case .history: .history
    case .console: .console
    }
  }
}

/// Screens opened above the sale, as a stack, and what stands beside the top one.
struct Navigation: Equatable, Sendable {
  private var above: [Place] = []
  var companion: Companion?
  var companionUse = Companion.Use.beside

  /// Nil for the sale.
  var top: Place? { above.last }

  /// What is open now, as effects belong to it.
  var owners: Set<EffectOwner> {
    Set(above.map { .place($0.kind) } + (companion.map { [.companion($0.kind)] } ?? []))
  }

  var isCompanionFocused: Bool { companionUse == .focused }

  /// Keys go to the place again.
  mutating func focusPlace() { if isCompanionFocused { companionUse = .beside } }

  /// Pushes a screen. One of the same kind is replaced, together with those above it.
  mutating func open(_ place: Place) {
    if let index = above.firstIndex(where: { $0.kind == place.kind }) { above.removeSubrange(index...) }
    above.append(place)
    focusPlace()
  }

  /// Replaces the stack.
  mutating func openAlone(_ place: Place) {
    above = [place]
    focusPlace()
  }

  mutating func leave() {
    _ = above.popLast()
    focusPlace()
  }

  /// Returns to the sale.
  mutating func leaveAll() {
    above = []
    focusPlace()
  }

  /// The open order, even if covered.
  var order: OrderScreen? {
    for case .order(let order) in above { return order }
    return nil
  }

  /// The history, even if covered.
  var history: HistoryScreen? {
    get {
      for case .history(let history) in above { return history }
      return nil
    }
    set { replace(.history, with: newValue.map { .history($0) }) }
  }

  /// The console, even if covered.
  var console: ConsoleScreen? {
    get {
      for case .console(let console) in above { return console }
      return nil
    }
    set { replace(.console, with: newValue.map { .console($0) }) }
  }

  /// Scrolls the open order.
  mutating func scrollOrder(_ movement: Movement, _ extent: Frame.Extent) {
    guard var order else { return }
    order.scroll.move(movement, last: extent.last, page: extent.page)
    replace(.order, with: .order(order))
  }

  private mutating func replace(_ kind: Place.Kind, with place: Place?) {
    guard let index = above.firstIndex(where: { $0.kind == kind }) else { return }
    if let place { above[index] = place } else { above.remove(at: index) }
  }
}
