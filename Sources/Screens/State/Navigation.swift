import BrokerAPI
import Sales
import TerminalCore

/// Screens opened above the sale, as a stack, and what stands beside the top one.
struct Navigation: Equatable, Sendable {
  private var above: [Place] = []
  var companion: Companion?
  var companionUse = Companion.Use.beside
  /// The exchanges stand beside the sale instead of the orders.
  var hasExchangesBeside = false

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

  /// The screen on top; nil for the sale.
  var feature: (any PlaceFeature)? {
    get { top?.feature }
    set { if let place = newValue?.place { self[place.kind] = place } }
  }

  /// A place of the stack, even if covered.
  subscript(kind: Place.Kind) -> Place? {
    get { above.first { $0.kind == kind } }
    set {
      guard let index = above.firstIndex(where: { $0.kind == kind }) else { return }
      if let newValue { above[index] = newValue } else { above.remove(at: index) }
    }
  }

  var order: OrderScreen? { if case .order(let order)? = self[.order] { order } else { nil } }

  var history: HistoryScreen? {
    get { if case .history(let history)? = self[.history] { history } else { nil } }
    set { self[.history] = newValue.map { .history($0) } }
  }

  var console: ConsoleScreen? {
    get { if case .console(let console)? = self[.console] { console } else { nil } }
    set { self[.console] = newValue.map { .console($0) } }
  }

  var exchanges: ExchangesScreen? {
    get { if case .exchanges(let exchanges)? = self[.exchanges] { exchanges } else { nil } }
    set { self[.exchanges] = newValue.map { .exchanges($0) } }
  }

  var mutations: MutationsScreen? {
    get { if case .mutations(let mutations)? = self[.mutations] { mutations } else { nil } }
    set { self[.mutations] = newValue.map { .mutations($0) } }
  }

  var request: RequestScreen? {
    get { if case .request(let request)? = self[.request] { request } else { nil } }
    set { self[.request] = newValue.map { .request($0) } }
  }
}

/// What is asked of the screen on top, or of the sale.
extension AppState {
  /// Nil where nothing moves.
  mutating func placeMoves(_ movement: Movement, _ frame: Frame) -> [Effect]? {
    let requests = navigation.top == nil ? flow.move(movement, frame) : navigation.feature?.move(movement, frame)
    return requests.map { handle($0) }
  }

  mutating func placeReceives(_ press: KeyPress) -> [Effect] {
    handle(navigation.feature?.receive(press, shared) ?? flow.receive(press, shared))
  }

  mutating func placeReceives(paste text: String) -> [Effect] {
    handle(navigation.feature?.receive(paste: text, shared) ?? flow.receive(paste: text, shared))
  }

  mutating func backPressed() -> [Effect] { handle(navigation.feature?.back(shared) ?? flow.back()) }

  var isTyping: Bool { !navigation.isCompanionFocused && navigation.feature?.isTyping ?? flow.isTyping }

  var placeBindings: [Binding] {
    let own = navigation.feature?.bindings(orders, shared) ?? (abandonedBindings + flow.bindings(shared))
    return own + findingsBindings
  }

  var isPlaceSpinning: Bool { navigation.feature?.isSpinning(orders) ?? flow.isSpinning }

  /// What stands beside the place unless the clerk wants the orders.
  var placeCompanion: Companion.Kind? {
    if let feature = navigation.feature { feature.companion } else { flow.companion }
  }

  var hasRoomBeside: Bool {
    shared.size.width >= navigation.feature?.widthWithCompanion ?? flow.widthWithCompanion
  }

  /// Nil where the place shows no messages of the bank.
  var placeFindings: [Finding]? {
    if let feature = navigation.feature { feature.findings(flow.plan.findings, orders) } else { flow.findings }
  }

  var saleSummary: SaleSummary? {
    if let feature = navigation.feature { feature.summary(orders) } else { flow.summary }
  }

  func paintPlace(in layout: FrameLayout, on frame: inout Frame) {
    if let feature = navigation.feature {
      feature.paint(orders, shared, in: layout, on: &frame)
    } else {
      flow.paint(orders, shared, in: layout, on: &frame)
    }
  }
}
