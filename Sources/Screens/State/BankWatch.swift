import BankAdmin
import FoundationEssentials

/// What is altered at the stand-in bank, for the header of every screen.
///
/// It changes by the console, by admin endpoints and by another till's bank on the same store, so it is asked for from time to time.
struct BankWatch: Equatable, Sendable {
  private(set) var alterations: [Alteration] = []
  /// The chosen scenario's names by language code.
  private(set) var scenarioNames: [String: String] = [:]
  /// When to ask next, on the monotonic clock; nil while a request is running, and with a real bank.
  private(set) var askAt: Date?
  private var isFirst = true
  /// The highest turn of an order so far; nil before the first report.
  private var turn: Int?

  /// - Parameter askAt: nil with a real bank.
  init(askAt: Date?) { self.askAt = askAt }

  /// When the till has to wake up for it. While nothing is altered, asking waits for the next time that it wakes up anyway.
  var wakeAt: Date? { isFirst || !alterations.isEmpty ? askAt : nil }

  /// Returns true once when a request is due.
  mutating func isDue(at moment: Date) -> Bool {
    askAt.isDue(at: moment)
  }

  /// Asks at once, because something unexpected has been heard of the bank.
  mutating func askSoon(at moment: Date) { if askAt != nil { askAt = moment } }

  /// Returns the orders for which the bank's time has gone back since the last report.
  mutating func arrived(_ result: Result<BankReport, BankRefusal>, at moment: Date) -> [BankReport.Order] {
    isFirst = false
    var orders: [BankReport.Order] = []
    if case .success(let report) = result {
      alterations = report.alterations
      scenarioNames = report.scenarios.first { $0.id == report.chosen }?.names ?? [:]
      if let turn { orders = report.orders.filter { $0.turn > turn } }
      turn = max(turn ?? 0, report.orders.map(\.turn).max() ?? 0)
    }
    askAt = moment + (alterations.isEmpty ? 30 : 10)
    return orders
  }
}

extension Date? {
  /// True once the time has come; then there is none any more.
  mutating func isDue(at moment: Date) -> Bool {
    guard let time = self, moment >= time else { return false }
    self = nil
    return true
  }
}
