import BankAdmin
import Checkout
import FoundationEssentials
import Text

extension Strings {
  /// For the header: the shortest first, because the end is what is cut off. Nil where nothing is altered.
  func altered(_ watch: BankWatch, at now: Date) -> String? {
    let parts = watch.alterations.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
    guard !parts.isEmpty else { return nil }
    return parts.map { text($0.element, watch, at: now) }.joined(separator: " · ")
  }

  private func text(_ alteration: Alteration, _ watch: BankWatch, at now: Date) -> String {
    switch alteration {
    case .speed(let speed): self.speed(speed)
    case .paused: self("пауза", "кідіріс", "paused")
    case .date(let moment):
      KazakhstanTime.day(moment) == KazakhstanTime.day(now)
        ? KazakhstanTime.clock(moment) : KazakhstanTime.day(moment).dotted
    case .faults(let number): count(number, "сбой", "сбоя", "сбоев", "ақау", "fault", "faults")
    case .rules(let number):
      count(number, "другое правило", "других правила", "других правил", "басқа ереже", "other rule", "other rules")
    case .ownScenarios(let number):
      count(
        number, "свой сценарий", "своих сценария", "своих сценариев", "өз сценарий", "own scenario", "own scenarios")
    case .scenario(let id): scenario(SafeText.line(watch.scenarioNames[language.rawValue] ?? id))
    }
  }

  private func scenario(_ name: String) -> String {
    self("сценарий «\(name)»", "«\(name)» сценарийі", "scenario “\(name)”")
  }
}

extension Alteration {
  fileprivate var rank: Int {
    switch self {
    case .speed: 0
    case .paused: 1
    case .date: 2
    case .faults: 3
    case .rules: 4
    case .ownScenarios: 5
    case .scenario: 6
    }
  }
}
