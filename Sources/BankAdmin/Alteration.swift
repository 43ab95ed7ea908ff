package import FoundationEssentials

/// Something by which the stand-in bank differs from a fresh one, so that nobody takes it for the usual course.
package enum Alteration: Hashable, Sendable, CustomStringConvertible {
  /// One scenario for every application, by its id.
  case scenario(String)
  /// How many faults are on.
  case faults(Int)
  case paused
  /// Times wall-clock speed.
  case speed(Double)
  /// The bank's time, where it differs from wall-clock time by a minute or more.
  case date(Date)
  /// How many rules are not the usual ones.
  case rules(Int)
  /// How many scenarios given at start apply by themselves.
  case ownScenarios(Int)

  /// For logs and the admin endpoints.
  package var description: String {
    switch self {
    case .scenario(let id): "scenario \(id)"
    case .faults(let count): "faults: \(count)"
    case .paused: "the clock is paused"
    case .speed(let speed): "speed \(speed.formattedPlainly)"
    case .date: "the clock is not at wall-clock time"
    case .rules(let count): "other rules: \(count)"
    case .ownScenarios(let count): "own scenarios: \(count)"
    }
  }
}

extension BankReport {
  /// Everything that is on, in the order in which it is told; empty for a fresh bank at wall-clock time.
  package var alterations: [Alteration] {
    var found: [Alteration] = []
    if let chosen { found.append(.scenario(chosen)) }
    if !faults.isEmpty { found.append(.faults(faults.count)) }
    if clock.isPaused { found.append(.paused) }
    if clock.speed != 1 { found.append(.speed(clock.speed)) }
    if abs(clock.ahead) >= 60 { found.append(.date(clock.now)) }
    if switches.changes > 0 { found.append(.rules(switches.changes)) }
    let own = scenarios.count(where: \.isOwn)
    if own > 0 { found.append(.ownScenarios(own)) }
    return found
  }
}

extension BankReport.Switches {
  /// How many differ from those of a fresh bank.
  fileprivate var changes: Int {
    let usual = BankReport.Switches()
    return [
      repeats != usual.repeats, offersRead != usual.offersRead, merchantRequired != usual.merchantRequired,
      sums != usual.sums,
    ].count { $0 }
  }
}

extension Double {
  /// Whole numbers without a decimal point.
  package var formattedPlainly: String { Int(exactly: self).map(String.init) ?? String(self) }
}

extension ClosedRange<Double> {
  /// Such as `1 to 3600`.
  package var formattedPlainly: String { "\(lowerBound.formattedPlainly) to \(upperBound.formattedPlainly)" }
}
