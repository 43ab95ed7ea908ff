import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import TerminalCore
import Text

extension ConsoleRow {
  /// A width of 0 takes the remaining space.
  struct Cell {
    let text: String
    let width: Int
    let role: Role
    let isRight: Bool

    init(_ text: String, _ width: Int = 0, _ role: Role = .text, right: Bool = false) {
      (self.text, self.width, self.role, isRight) = (SafeText.line(text), width, role, right)
    }
  }

  /// From left to right.
  func cells(isWide: Bool, _ s: Strings) -> [Cell] {
    switch self {
    case .order(let order, let now): Self.cells(order, now: now, isWide: isWide, s)
    case .request(let record): Self.cells(record, s)
    case .callback(let attempt): Self.cells(attempt, s)
    case .turnOnFault: [Cell("+", 1, .accent), Cell(s.turnOnFault, 0, .accent)]
    case .fault(let active):
      [
        Cell("✗", 1, .negative), Cell(s.fault(active.fault.kind)),
        Cell(s.place(active.fault.endpoint), isWide ? 20 : 17, .muted),
        Cell(s.times(active.fault), 24, .muted, right: true),
      ]
    case .turnOffAllFaults: [Cell("○", 1, .muted), Cell(s.turnOffAll, 0, .muted)]
    case .scenario(let scenario, let isChosen):
      [
        Cell(isChosen ? "●" : " ", 1, .accent),
        Cell(
          scenario.map { $0.names[s.language.rawValue] ?? $0.id } ?? s.scenarioOfCustomer, 0,
          isChosen ? .accent : .text),
        Cell(scenario?.id ?? "", 18, .muted),
        Cell(scenario.map { s.mark($0.provenance) } ?? "", 12, .muted, right: true),
      ]
    case .rule(let rule, let clock, let switches):
      Self.cells(s.label(rule), s.value(of: rule, clock, switches), rule.isAssumed ? s.mark(.assumed) : "")
    case .snapshot(let name): Self.cells(s.restoreTitle(name), "", "")
    }
  }

  private static func cells(_ order: BankReport.Order, now: Date, isWide: Bool, _ s: Strings) -> [Cell] {
    let symbol = StateSymbol(order.state)
    let next = order.next.map { "\(s.age($0.at.timeIntervalSince(now))) → \($0.state.name)" } ?? ""
    let name =
      isWide
      ? [Cell(order.reference, 13), Cell(s.money(order.totalCost), 14, .muted, right: true), Cell("", 1)]
      : [Cell(order.reference, 10)]
    return name + [
      Cell(symbol.glyph, 1, symbol.role), Cell(s.state(order.state, title: order.title), 0, symbol.role),
      Cell(next, isWide ? 27 : 25, .muted),
    ]
  }

  private static func cells(_ record: RequestRecord, _ s: Strings) -> [Cell] {
    let isBad = record.status >= 400 || record.status == 0
    let path = record.path.replacing("/bcc/sandbox", with: "")
    let call = record.path.split(separator: "?").first?.split(separator: "/").last.map(String.init) ?? path
    return [
      Cell(KazakhstanTime.clockWithSeconds(record.at), 8, .muted),
      Cell(record.status == 0 ? "—" : String(record.status), 3, isBad ? .negative : .positive),
      Cell(record.method, 4, .muted),
      Cell(record.problem.map { "\(call) · \($0)" } ?? path, 0, isBad ? .negative : .text),
      Cell(s.after(record.seconds), 7, .muted, right: true),
    ]
  }

  private static func cells(_ attempt: BankReport.CallbackAttempt, _ s: Strings) -> [Cell] {
    let symbol = StateSymbol(attempt.state)
    let isAccepted = attempt.outcome.isAccepted
    return [
      Cell(KazakhstanTime.clockWithSeconds(attempt.at), 8, .muted), Cell(attempt.reference, 13),
      Cell(symbol.glyph, 1, symbol.role), Cell(attempt.state.name, 18, symbol.role),
      Cell("№ \(attempt.attempt)", 4, .muted),
      Cell((isAccepted ? "✓ " : "✗ ") + s.outcome(attempt.outcome), 0, isAccepted ? .positive : .negative),
    ]
  }

  private static func cells(_ label: String, _ value: String, _ mark: String) -> [Cell] {
    [Cell(label), Cell(value, 24, .accent, right: true), Cell(mark, 12, .muted, right: true)]
  }
}

extension BankRule {
  /// The real bank's rule is not published.
  fileprivate var isAssumed: Bool {
    switch self {
    case .repeats, .ordersRead, .merchantNumber, .sums: true
    case .pause, .speed, .jump, .outage, .snapshot: false
    }
  }
}

extension Strings {
  fileprivate func label(_ rule: BankRule) -> String {
    switch rule {
    case .pause: clockGoes
    case .speed: clockSpeed
    case .jump: clockJump
    case .repeats: repeatedNumber
    case .ordersRead: ordersRead
    case .merchantNumber: merchantNumber
    case .sums: totalOfPrices
    case .outage: outage
    case .snapshot: saveSnapshot
    }
  }

  fileprivate func value(of rule: BankRule, _ clock: BankReport.Clock, _ switches: BankReport.Switches) -> String {
    switch rule {
    case .pause: clock.isPaused ? clockStands : clockRuns
    case .speed: speed(clock.speed)
    case .jump: KazakhstanTime.day(clock.now).dotted + " " + KazakhstanTime.clock(clock.now)
    case .repeats: repeats(switches.repeats)
    case .ordersRead: isOffered(switches.offersRead)
    case .merchantNumber: isRequired(switches.merchantRequired)
    case .sums: isRequired(switches.sums)
    case .outage, .snapshot: ""
    }
  }
}
