import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import TerminalCore
import Text

/// What a row of the console stands for. Its cells are made only where it is painted.
enum ConsoleRow: Equatable, Sendable {
  case order(BankReport.Order, now: Date)
  case request(RequestRecord)
  case callback(BankReport.CallbackAttempt)
  case turnOnFault
  case fault(BankReport.ActiveFault)
  case turnOffAllFaults
  /// Nil for the customer's own.
  case scenario(BankReport.ScenarioSummary?, isChosen: Bool)
  case rule(BankRule, BankReport.Clock, BankReport.Switches)
  case snapshot(String)

  /// What Enter does.
  var message: ConsoleScreen.Message {
    switch self {
    case .order(let order, _): .stateWanted(order.reference)
    case .request(let record): .requestOpened(record)
    case .callback(let attempt): .commanded(.sendAgain(callback: attempt.id))
    case .turnOnFault: .faultWanted
    case .fault(let active): .commanded(.turnOff(active.id))
    case .turnOffAllFaults: .commanded(.turnOff(nil))
    case .scenario(let scenario, _): .commanded(.choose(scenario: scenario?.id))
    case .rule(let rule, _, let switches): rule.message(switches)
    case .snapshot(let name): .restoreWanted(name)
    }
  }
}

/// A row of the rules.
enum BankRule: CaseIterable, Equatable, Sendable {
  case pause, speed, jump, repeats, ordersRead, merchantNumber, sums, outage, snapshot

  func message(_ switches: BankReport.Switches) -> ConsoleScreen.Message {
    switch self {
    case .pause: .pausePressed
    case .speed: .speedWanted
    case .jump: .jumpWanted
    case .repeats: .commanded(.repeats(switches.repeats.next))
    case .ordersRead: .commanded(.offersRead(!switches.offersRead))
    case .merchantNumber: .commanded(.merchantRequired(!switches.merchantRequired))
    case .sums: .commanded(.sums(!switches.sums))
    case .outage: .outageWanted
    case .snapshot: .saveWanted
    }
  }
}

extension BankReport.Repeat {
  fileprivate var next: Self {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }
}

extension ConsoleScreen {
  /// How many rows the current tab has.
  var count: Int {
    guard let report else { return 0 }
    return switch tab {
    case .orders: report.orders.count
    case .requests: report.requests.count
    case .callbacks: report.callbacks.count
    // One to turn on, and one to turn off several.
    case .faults: report.faults.count + (report.faults.count > 1 ? 2 : 1)
    case .scenarios: report.scenarios.count + 1
    case .rules: BankRule.allCases.count + report.snapshots.count
    }
  }

  /// A row of the current tab; nil where there is none.
  func row(at index: Int) -> ConsoleRow? {
    guard let report, 0..<count ~= index else { return nil }
    switch tab {
    case .orders: return .order(report.orders[index], now: report.clock.now)
    case .requests: return .request(report.requests[index])
    case .callbacks: return .callback(report.callbacks[index])
    case .faults:
      if index == 0 { return .turnOnFault }
      return index <= report.faults.count ? .fault(report.faults[index - 1]) : .turnOffAllFaults
    case .scenarios:
      guard index > 0 else { return .scenario(nil, isChosen: report.chosen == nil) }
      let scenario = report.scenarios[index - 1]
      return .scenario(scenario, isChosen: report.chosen == scenario.id)
    case .rules:
      let rules = BankRule.allCases
      guard index >= rules.count else { return .rule(rules[index], report.clock, report.switches) }
      return .snapshot(report.snapshots[index - rules.count])
    }
  }

  var selectedRow: ConsoleRow? { row(at: rows.selected) }

  /// What the rows of a tab stand for; empty where they stay in their places.
  static func items(of tab: Tab, in report: BankReport) -> [String] {
    switch tab {
    case .orders: report.orders.map(\.reference)
    case .requests: report.requests.map { String($0.number) }
    case .callbacks: report.callbacks.map { "\($0.id) \($0.attempt)" }
    case .faults: ["turn on"] + report.faults.map { String($0.id) } + ["turn off all"]
    case .scenarios: []
    case .rules: BankRule.allCases.indices.map(String.init) + report.snapshots.map { "snapshot \($0)" }
    }
  }
}
