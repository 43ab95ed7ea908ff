import BrokerAPI
import Sales
import TerminalCore

/// A place without its state: effects belong to one. A new place is a case here and a line in each switch of this file, which lead to its
/// feature: what the till asks of every place is there.
package enum PlaceKind: Hashable, Sendable { case sale, order, history, console, exchanges, mutations, request }

enum Place: Equatable, Sendable {
  case sale(Step)
  case order(OrderScreen)
  case history(HistoryScreen)
  case console(ConsoleScreen)
  case exchanges(ExchangesScreen)
  case mutations(MutationsScreen)
  case request(RequestScreen)

  typealias Kind = PlaceKind

  var kind: Kind {
    switch self {
    case .sale: .sale
    case .order: .order
    case .history: .history
    case .console: .console
    case .exchanges: .exchanges
    case .mutations: .mutations
    case .request: .request
    }
  }

  /// Nil for the sale, whose state lies below all places.
  var feature: (any PlaceFeature)? {
    switch self {
    case .sale: nil
    case .order(let order): order
    case .history(let history): history
    case .console(let console): console
    case .exchanges(let exchanges): exchanges
    case .mutations(let mutations): mutations
    case .request(let request): request
    }
  }
}

/// What the till asks of a screen.
protocol PlaceFeature: Sendable {
  /// As a part of the stack.
  var place: Place { get }
  /// What stands beside it unless the clerk wants the orders; nil where that would say nothing more.
  var companion: Companion.Kind? { get }
  /// How wide the window must be for something beside it.
  var widthWithCompanion: Int { get }
  /// Plain characters are text.
  var isTyping: Bool { get }
  /// Something on it moves.
  func isSpinning(_ orders: Orders) -> Bool
  func bindings(_ orders: Orders, _ shared: Shared) -> [Binding]
  /// How the bank's messages that it shows deviate from the contract; nil where it shows none.
  /// - Parameter plans: those of the plans of the sale.
  func findings(_ plans: [Finding], _ orders: Orders) -> [Finding]?
  /// What is sold there, for the side panel; nil where nothing is, or where it shows that itself.
  func summary(_ orders: Orders) -> SaleSummary?
  /// Nil where nothing moves.
  mutating func move(_ movement: Movement, _ frame: Frame) -> [Request]?
  /// A key that is no command.
  mutating func receive(_ press: KeyPress, _ shared: Shared) -> [Request]
  mutating func receive(paste text: String, _ shared: Shared) -> [Request]
  mutating func back(_ shared: Shared) -> [Request]
  func paint(_ orders: Orders, _ shared: Shared, in layout: FrameLayout, on frame: inout Frame)
}

extension PlaceFeature {
  /// It takes the whole window itself.
  var companion: Companion.Kind? { nil }
  var widthWithCompanion: Int { .max }
  func summary(_ orders: Orders) -> SaleSummary? { nil }
  mutating func receive(_ press: KeyPress, _ shared: Shared) -> [Request] { [] }
  mutating func receive(paste text: String, _ shared: Shared) -> [Request] { [] }
}

/// A message of a place above the sale.
package enum PlaceMessage: Equatable, Sendable {
  case order(OrderScreen.Message)
  case history(HistoryScreen.Message)
  case console(ConsoleScreen.Message)
  case exchanges(ExchangesScreen.Message)
  case mutations(MutationsScreen.Message)
  case request(RequestScreen.Message)
}

extension Message {
  static func order(_ message: OrderScreen.Message) -> Message { .place(.order(message)) }
  static func history(_ message: HistoryScreen.Message) -> Message { .place(.history(message)) }
  static func console(_ message: ConsoleScreen.Message) -> Message { .place(.console(message)) }
  static func exchanges(_ message: ExchangesScreen.Message) -> Message { .place(.exchanges(message)) }
  static func request(_ message: RequestScreen.Message) -> Message { .place(.request(message)) }
}

extension AppState {
  mutating func update(_ message: PlaceMessage) -> [Effect] {
    switch message {
    case .order(let message): handle(navigation.order?.update(message, &orders, shared) ?? [])
    case .history(let message): handle(navigation.history?.update(message, shared) ?? [])
    case .console(let message): handle(navigation.console?.update(message, shared) ?? [])
    case .exchanges(let message): handle(navigation.exchanges?.update(message, shared) ?? [])
    case .mutations(let message): update(message)
    case .request(let message): handle(navigation.request?.update(message, shared) ?? [])
    }
  }

  /// Opens a place that a command leads to.
  mutating func open(_ kind: Place.Kind) -> [Effect] {
    switch kind {
    // Orders and applications are chosen, and the sale is below everything.
    case .sale, .order, .mutations: return []
    case .history:
      let (history, requests) = HistoryScreen.opened()
      navigation.open(.history(history))
      return handle(requests)
    case .console:
      navigation.open(.console(ConsoleScreen()))
      return [.loadBankReport]
    case .exchanges:
      navigation.open(.exchanges(ExchangesScreen(shared.exchanges)))
      return []
    case .request: return openKeptRequest()
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
      // Not for clerks: it takes no room from what they need.
      Binding(
        .exchanges, label: s.keyExchanges, .placeOpened(.exchanges),
        in: place.kind == .exchanges ? [] : [.help, .palette]),
      requestDraftBinding,
    ]
  }
}
