import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import TerminalCore
import Text

/// A row's cells from left to right, and what Enter does.
struct ConsoleRow: Equatable, Sendable {
  /// A width of 0 takes the remaining space.
  struct Cell: Equatable, Sendable {
    let text: String
    let width: Int
    let role: Role
    let isRight: Bool

    init(_ text: String, _ width: Int = 0, _ role: Role = .text, right: Bool = false) {
      (self.text, self.width, self.role, isRight) = (SafeText.line(text), width, role, right)
    }
  }

  let cells: [Cell]
  let message: ConsoleScreen.Message?

  init(_ cells: Cell..., does message: ConsoleScreen.Message? = nil) { self.init(cells, does: message) }
  init(_ cells: [Cell], does message: ConsoleScreen.Message? = nil) { (self.cells, self.message) = (cells, message) }
}

extension ConsoleScreen {
  func selectedRow(_ shared: Shared) -> ConsoleRow? {
    let rows = rows(shared)
    return rows.indices.contains(self.rows.selected) ? rows[self.rows.selected] : nil
  }

  /// What the rows of a tab stand for; empty where they stay in their places.
  static func items(of tab: Tab, in report: BankReport) -> [String] {
    switch tab {
    case .orders: report.orders.map(\.reference)
    case .requests: report.requests.map { String($0.number) }
    case .callbacks: report.callbacks.map { "\($0.id) \($0.attempt)" }
    case .faults: ["turn on"] + report.faults.map { String($0.id) } + ["turn off all"]
    case .scenarios: []
    case .rules: (0..<rules).map(String.init) + report.snapshots.map { "snapshot \($0)" }
    }
  }

  /// How many rows of the rules stand before the snapshots.
  private static let rules = 9

  /// The rows of the current tab.
  func rows(_ shared: Shared) -> [ConsoleRow] {
    guard let report else { return [] }
    let s = shared.strings
    let isWide = shared.size.width >= 100
    return switch tab {
    case .orders: report.orders.map { row($0, report, isWide: isWide, s) }
    case .requests: report.requests.map { row($0, s) }
    case .callbacks: report.callbacks.map { row($0, s) }
    case .faults: faults(report, isWide: isWide, s)
    case .scenarios: scenarios(report, s)
    case .rules: rules(report, s)
    }
  }

  private func row(_ order: BankReport.Order, _ report: BankReport, isWide: Bool, _ s: Strings) -> ConsoleRow {
    let symbol = StateSymbol(order.state)
    let next = order.next.map { "\(s.age($0.at.timeIntervalSince(report.clock.now))) → \($0.state.name)" } ?? ""
    let total = s.money(order.totalCost)
    let state: [ConsoleRow.Cell] = [
      .init(symbol.glyph, 1, symbol.role), .init(s.state(order.state, title: order.title), 0, symbol.role),
      .init(next, isWide ? 27 : 25, .muted),
    ]
    let name: [ConsoleRow.Cell] =
      isWide
      ? [.init(order.reference, 13), .init(total, 14, .muted, right: true), .init("", 1)] : [.init(order.reference, 10)]
    return ConsoleRow(name + state, does: .stateWanted(order.reference))
  }

  private func row(_ record: RequestRecord, _ s: Strings) -> ConsoleRow {
    let isBad = record.status >= 400 || record.status == 0
    let path = record.path.replacing("/bcc/sandbox", with: "")
    let call = record.path.split(separator: "?").first?.split(separator: "/").last.map(String.init) ?? path
    return ConsoleRow(
      .init(KazakhstanTime.clockWithSeconds(record.at), 8, .muted),
      .init(record.status == 0 ? "—" : String(record.status), 3, isBad ? .negative : .positive),
      .init(record.method, 4, .muted),
      .init(record.problem.map { "\(call) · \($0)" } ?? path, 0, isBad ? .negative : .text),
      .init(s.after(record.seconds), 7, .muted, right: true), does: .requestOpened(record))
  }

  private func row(_ attempt: BankReport.CallbackAttempt, _ s: Strings) -> ConsoleRow {
    let symbol = StateSymbol(attempt.state)
    let isAccepted = attempt.outcome.isAccepted
    return ConsoleRow(
      .init(KazakhstanTime.clockWithSeconds(attempt.at), 8, .muted), .init(attempt.reference, 13),
      .init(symbol.glyph, 1, symbol.role), .init(attempt.state.name, 18, symbol.role),
      .init("№ \(attempt.attempt)", 4, .muted),
      .init((isAccepted ? "✓ " : "✗ ") + s.outcome(attempt.outcome), 0, isAccepted ? .positive : .negative),
      does: .commanded(.sendAgain(callback: attempt.id)))
  }

  private func faults(_ report: BankReport, isWide: Bool, _ s: Strings) -> [ConsoleRow] {
    var rows = [ConsoleRow(.init("+", 1, .accent), .init(s.turnOnFault, 0, .accent), does: .faultWanted)]
    rows += report.faults.map { active in
      ConsoleRow(
        .init("✗", 1, .negative), .init(s.fault(active.fault.kind)),
        .init(s.place(active.fault.endpoint), isWide ? 20 : 17, .muted),
        .init(s.times(active.fault), 24, .muted, right: true), does: .commanded(.turnOff(active.id)))
    }
    if report.faults.count > 1 {
      rows.append(ConsoleRow(.init("○", 1, .muted), .init(s.turnOffAll, 0, .muted), does: .commanded(.turnOff(nil))))
    }
    return rows
  }

  private func scenarios(_ report: BankReport, _ s: Strings) -> [ConsoleRow] {
    func row(_ isChosen: Bool, _ name: String, _ id: String, _ mark: String, _ chosen: String?) -> ConsoleRow {
      ConsoleRow(
        .init(isChosen ? "●" : " ", 1, .accent), .init(name, 0, isChosen ? .accent : .text), .init(id, 18, .muted),
        .init(mark, 12, .muted, right: true), does: .commanded(.choose(scenario: chosen)))
    }
    return [row(report.chosen == nil, s.scenarioOfCustomer, "", "", nil)]
      + report.scenarios.map {
        row(
          report.chosen == $0.id, $0.names[s.language.rawValue] ?? $0.id, $0.id, s.mark($0.provenance), $0.id)
      }
  }

  private func rules(_ report: BankReport, _ s: Strings) -> [ConsoleRow] {
    func row(_ label: String, _ value: String, _ message: Message, _ mark: Provenance? = nil) -> ConsoleRow {
      ConsoleRow(
        .init(label), .init(value, 24, .accent, right: true), .init(mark.map(s.mark) ?? "", 12, .muted, right: true),
        does: message)
    }
    let switches = report.switches
    let all = BankReport.Repeat.allCases
    let nextRepeat = all[((all.firstIndex(of: switches.repeats) ?? 0) + 1) % all.count]
    return [
      row(s.clockGoes, report.clock.isPaused ? s.clockStands : s.clockRuns, .pausePressed),
      row(s.clockSpeed, s.speed(report.clock.speed), .speedWanted),
      row(
        s.clockJump, KazakhstanTime.day(report.clock.now).dotted + " " + KazakhstanTime.clock(report.clock.now),
        .jumpWanted),
      row(s.repeatedNumber, s.repeats(switches.repeats), .commanded(.repeats(nextRepeat)), .assumed),
      row(s.ordersRead, s.isOffered(switches.offersRead), .commanded(.offersRead(!switches.offersRead)), .assumed),
      row(
        s.merchantNumber, s.isRequired(switches.merchantRequired),
        .commanded(.merchantRequired(!switches.merchantRequired)), .assumed),
      row(s.totalOfPrices, s.isRequired(switches.sums), .commanded(.sums(!switches.sums)), .assumed),
      row(s.outage, "", .outageWanted),
      row(s.saveSnapshot, "", .saveWanted),
    ] + report.snapshots.map { row(s.restoreTitle($0), "", .restoreWanted($0)) }
  }
}
