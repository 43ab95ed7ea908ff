package import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore

/// The admin console of the stand-in bank; not available with a real one.
package struct ConsoleScreen: Equatable, Sendable {
  package enum Message: Equatable, Sendable {
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

  package enum Tab: Int, CaseIterable, Hashable, Sendable {
    case orders, requests, callbacks, faults, scenarios, rules

    var command: Command {
      switch self {
      case .orders: .consoleOrders
      case .requests: .consoleRequests
      case .callbacks: .consoleCallbacks
      case .faults: .consoleFaults
      case .scenarios: .consoleScenarios
      case .rules: .consoleRules
      }
    }
  }

  var tab = Tab.orders
  var lists = [ListState](repeating: ListState(), count: Tab.allCases.count)
  /// The latest report; nil until one arrives.
  var report: BankReport?
  /// Why the latest request failed.
  var problem: String?
  /// When to poll next, on the monotonic clock; nil while a request is running.
  var pollAt: Date?

  /// Polling interval while the console is open, in seconds.
  static let interval: TimeInterval = 0.5

  var rows: ListState {
    get { lists[tab.rawValue] }
    set { lists[tab.rawValue] = newValue }
  }

  // MARK: Keys

  func bindings(_ orders: Orders, _ shared: Shared) -> [Binding] {
    let s = shared.strings
    var bindings: [Binding] = []
    if selectedRow != nil {
      bindings.append(Binding(.consoleAct, label: s.consoleAct(tab), .console(.actPressed)))
    }
    bindings += [
      Binding(.consoleNextTab, label: s.keyNextTab, .console(.nextPressed), in: [.footer, .help]),
      Binding(.consolePreviousTab, label: s.keyPreviousTab, .console(.previousPressed), in: [.help]),
      Binding(
        .consoleClock, label: report?.clock.isPaused == true ? s.keyResumeClock : s.keyPauseClock,
        .console(.pausePressed)),
      Binding(
        .consoleTakeBack, label: s.keyTakeBackJump, .console(.commanded(.takeBackJump)),
        unless: report?.clock.lastJump == nil ? s.noJump : nil),
      Binding(.consoleBack, label: s.keyBack, .backPressed, in: [.footer, .help]),
    ]
    return bindings
      + Tab.allCases.map { tab in
        Binding(
          tab.command, label: s.keyTabs, .console(.tabChosen(tab)), in: tab == .orders ? .help : [],
          shown: .through(.consoleRules))
      }
  }

  mutating func move(_ movement: Movement, _ frame: Frame) -> [Request]? {
    rows.move(movement, count: count, page: frame[.place(.console)].page)
    return []
  }

  // MARK: Update

  /// Returns true once when a poll is due.
  mutating func isDue(at moment: Date) -> Bool {
    pollAt.isDue(at: moment)
  }

  mutating func arrived(_ result: Result<BankReport, BankRefusal>, _ shared: Shared) {
    switch result {
    case .success(let report):
      keepSelections(in: report)
      self.report = report
      problem = nil
    case .failure(let refusal): problem = shared.strings.refusal(refusal)
    }
    pollAt = shared.monotonic + Self.interval
    rows.select(rows.selected, count: count)
  }

  /// What moves in a list stays selected.
  private mutating func keepSelections(in report: BankReport) {
    guard let before = self.report else { return }
    for tab in Tab.allCases {
      let (old, new) = (Self.items(of: tab, in: before), Self.items(of: tab, in: report))
      let selected = lists[tab.rawValue].selected
      guard old != new, old.indices.contains(selected), let index = new.firstIndex(of: old[selected]) else { continue }
      lists[tab.rawValue].select(index, count: new.count)
    }
  }

  mutating func update(_ message: Message, _ shared: Shared) -> [Request] {
    let s = shared.strings
    switch message {
    case .actPressed: return selectedRow.map { update($0.message, shared) } ?? []
    case .nextPressed: tab = shifted(1)
    case .previousPressed: tab = shifted(-1)
    case .tabChosen(let chosen): tab = chosen
    case .rowClicked(let row):
      if rows.selected == row { return update(.actPressed, shared) }
      rows.select(row, count: count)
    case .pausePressed: return [.perform(.command(.clock(isPaused: report?.clock.isPaused != true)))]
    case .stateWanted(let reference): return [.present(.picker(.states(of: reference, s)))]
    case .faultWanted: return [.present(.picker(.faultKinds(s)))]
    case .placeWanted(let kind):
      // Faults that only callbacks have need no choice of endpoint.
      return [.present(.picker(kind.appliesOnlyToCallbacks ? .faultTimes(kind, .callback, s) : .faultPlaces(kind, s)))]
    case .timesWanted(let kind, let place): return [.present(.picker(.faultTimes(kind, place, s)))]
    case .speedWanted: return [.present(.picker(.speeds(s)))]
    case .jumpWanted: return [.present(.picker(.jumps(s)))]
    case .outageWanted: return [.present(.picker(.outages(s)))]
    case .saveWanted: return [.perform(.command(.save(snapshot: snapshotName(shared))))]
    case .restoreWanted(let name):
      return [
        .present(
          .confirm(
            Confirm(
              title: s.restoreTitle(name), text: s.restoreText, yes: s.restoreYes,
              message: .console(.commanded(.restore(snapshot: name))))))
      ]
    case .requestOpened(let record):
      return [.present(.confirm(.note(s.requestTitle(record), s.requestText(record))))]
    case .commanded(let command): return [.perform(.command(command))]
    }
    return []
  }

  /// By the bank's clock, which may stand still.
  private func snapshotName(_ shared: Shared) -> String {
    let time = KazakhstanTime.clockWithSeconds(report?.clock.now ?? shared.now)
    let names = Set(report?.snapshots ?? [])
    return ([time] + (2...(names.count + 2)).map { "\(time) \($0)" }).first { !names.contains($0) } ?? time
  }

  private func shifted(_ places: Int) -> Tab {
    let tabs = Tab.allCases
    return tabs[(tab.rawValue + places + tabs.count) % tabs.count]
  }
}

extension ConsoleScreen: PlaceFeature {
  var place: Place { .console(self) }
  var companion: Companion.Kind? { .orders }
  var widthWithCompanion: Int { 160 }
  var isTyping: Bool { false }

  func isSpinning(_ orders: Orders) -> Bool { false }
  /// It is about everything that the bank sent to this till.
  func findings(_ plans: [Finding], _ orders: Orders) -> [Finding]? {
    plans + orders.list.prefix(50).flatMap(\.allFindings)
  }
  func back(_ shared: Shared) -> [Request] { [.leave] }

  func paint(_ orders: Orders, _ shared: Shared, in layout: FrameLayout, on frame: inout Frame) {
    ConsoleView.paint(self, shared, in: layout, on: &frame)
  }
}

extension AppState {
  mutating func bankCommanded(_ command: BankCommand, _ result: Result<BankOutcome, BankRefusal>) -> [Effect] {
    let s = strings
    switch result {
    case .success(.sent(isAccepted: false)): showToast(.warning, s.callbackNotAccepted)
    case .success(.restored(let changes)):
      showToast(.success, restored(changes, by: command))
    case .success: showToast(.success, s.done(command))
    case .failure(let refusal): showToast(.error, s.refusal(refusal))
    }
    // Show the change at once, here and in the orders.
    navigation.console?.pollAt = nil
    let polls =
      orders.isLoading || orders.list.isEmpty ? [] : [Effect.loadOrders(poll: orders.beginPoll(at: shared.moment))]
    return [.loadBankReport] + polls
  }
}
