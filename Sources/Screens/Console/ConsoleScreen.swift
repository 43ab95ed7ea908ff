public import BankControl
import BrokerAPI
import Checkout
import FoundationEssentials
import Terminal

/// The bank console: what the stand-in bank is doing, and how to change it. Only with the stand-in bank.
public struct ConsoleScreen: Equatable, Sendable {
  /// What happened here.
  public enum Message: Equatable, Sendable {
    case actPressed, nextPressed, previousPressed, pausePressed
    case tabChosen(Tab)
    case rowClicked(Int)
    case stateWanted(String)
    case faultWanted
    case placeWanted(Fault.Kind)
    case timesWanted(Fault.Kind, Fault.Endpoint?)
    case speedWanted, jumpWanted, outageWanted
    case saveWanted
    case restoreWanted(String)
    case requestOpened(RequestRecord)
    case commanded(BankCommand)
  }

  /// The parts of the console.
  public enum Tab: Int, CaseIterable, Hashable, Sendable {
    case orders, requests, callbacks, faults, scenarios, rules
  }

  var tab = Tab.orders
  var lists = [ListState](repeating: ListState(), count: Tab.allCases.count)
  /// What the bank told last; nil before it did.
  var report: BankReport?
  /// Why it did not tell; nil where it did.
  var problem: String?
  /// When it is asked again; nil while it is asked.
  var askAt: Date?

  /// How often the bank is asked while the console is open, in seconds.
  static let interval: TimeInterval = 0.5

  var rows: ListState {
    get { lists[tab.rawValue] }
    set { lists[tab.rawValue] = newValue }
  }

  // MARK: Keys

  static func bindings(_ state: AppState) -> [Binding] {
    let s = state.strings
    guard let console = state.console else { return [] }
    var bindings: [Binding] = []
    if let row = console.selectedRow(state), row.message != nil {
      bindings.append(Binding(KeyPress(.enter), label: s.consoleAct(console.tab), .console(.actPressed)))
    }
    bindings += [
      Binding(KeyPress(.tab), KeyPress(.right), label: s.keyNextTab, .console(.nextPressed), in: [.footer, .help]),
      Binding(
        KeyPress(.tab, .shift), KeyPress(.left), label: s.keyPreviousTab, .console(.previousPressed), in: [.help]),
      Binding(
        KeyPress("p"), label: console.report?.clock.isPaused == true ? s.keyResumeClock : s.keyPauseClock,
        .console(.pausePressed)),
      Binding(KeyPress(.escape), KeyPress(.backspace), label: s.keyBack, .backPressed, in: [.footer, .help]),
    ]
    bindings += zip(Tab.allCases, "123456").map { tab, key in
      Binding(KeyPress(key), label: s.keyTabs, .console(.tabChosen(tab)), in: tab == .orders ? .help : [], shown: "1…6")
    }
    return bindings
  }

  static func receive(_ press: KeyPress, _ state: inout AppState) {
    guard var console = state.console else { return }
    let (count, height) = (console.rows(state).count, ConsoleView.page(state))
    if console.rows.handle(press, count: count, page: height) { console.rows.settle(count: count, height: height) }
    state.console = console
  }

  // MARK: Update

  static func open(_ state: inout AppState) -> [Effect] {
    state.console = ConsoleScreen()
    return [.lookAtBank]
  }

  /// True when the bank is to be asked now; from then on it is asked.
  mutating func isDue(at moment: Date) -> Bool {
    guard let askAt, moment >= askAt else { return false }
    self.askAt = nil
    return true
  }

  static func seen(_ result: Result<BankReport, BankRefusal>, _ state: inout AppState) {
    guard var console = state.console else { return }
    switch result {
    case .success(let report): (console.report, console.problem) = (report, nil)
    case .failure(let refusal): console.problem = String(describing: refusal)
    }
    console.askAt = state.now + interval
    console.rows.select(console.rows.selected, count: console.rows(state).count)
    state.console = console
  }

  static func commanded(
    _ command: BankCommand, _ result: Result<BankOutcome, BankRefusal>, _ state: inout AppState
  ) -> [Effect] {
    let s = state.strings
    switch result {
    case .success(.sent(isTaken: false)): state.say(.warning, s.callbackNotTaken)
    case .success: state.say(.good, s.done(command))
    case .failure(let refusal): state.say(.bad, String(describing: refusal))
    }
    // What was changed shows at once, here and in the orders of the till.
    state.console?.askAt = nil
    let asks =
      state.orders.isLoading || state.orders.list.isEmpty
      ? [] : [Effect.loadOrders(ask: state.orders.asked(at: state.now))]
    return (state.console == nil ? [] : [.lookAtBank]) + asks
  }

  static func update(_ state: inout AppState, _ message: Message) -> [Effect] {
    guard let console = state.console else { return [] }
    let tabs = Tab.allCases
    func shifted(_ places: Int) -> Tab { tabs[(console.tab.rawValue + places + tabs.count) % tabs.count] }
    switch message {
    case .actPressed: return console.selectedRow(state)?.message.map { state.react(to: .console($0)) } ?? []
    case .nextPressed: state.console?.tab = shifted(1)
    case .previousPressed: state.console?.tab = shifted(-1)
    case .tabChosen(let tab): state.console?.tab = tab
    case .rowClicked(let row):
      if console.rows.selected == row { return update(&state, .actPressed) }
      var moved = console
      moved.rows.select(row, count: console.rows(state).count)
      state.console = moved
    case .pausePressed: return [.command(.clock(isPaused: console.report?.clock.isPaused != true))]
    case .stateWanted(let reference): state.overlays.append(.picker(.states(of: reference, state)))
    case .faultWanted: state.overlays.append(.picker(.faultKinds(state)))
    case .placeWanted(let kind):
      // What only callbacks have needs no place to be chosen.
      state.overlays.append(
        .picker(kind.isForCallbacks ? .faultTimes(kind, .callback, state) : .faultPlaces(kind, state)))
    case .timesWanted(let kind, let place): state.overlays.append(.picker(.faultTimes(kind, place, state)))
    case .speedWanted: state.overlays.append(.picker(.speeds(state)))
    case .jumpWanted: state.overlays.append(.picker(.jumps(state)))
    case .outageWanted: state.overlays.append(.picker(.outages(state)))
    case .saveWanted: return [.command(.save(snapshot: KazakhstanTime.clockWithSeconds(state.now)))]
    case .restoreWanted(let name):
      let s = state.strings
      state.overlays.append(
        .confirm(
          Confirm(
            title: s.restoreTitle(name), text: s.restoreText, yes: s.restoreYes,
            message: .console(.commanded(.restore(snapshot: name))))))
    case .requestOpened(let record):
      let s = state.strings
      let note = Confirm(title: s.requestTitle(record), text: s.requestText(record), yes: nil, message: .overlayClosed)
      state.overlays.append(.confirm(note))
    case .commanded(let command): return [.command(command)]
    }
    return []
  }
}
