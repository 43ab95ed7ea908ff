import BrokerAPI
import Exchanges

/// How far requests that were sent together have come.
struct TestProgress: Equatable, Sendable {
  /// Of the run.
  let number: Int
  let total: Int
  private(set) var answered: [Int: Int] = [:]
  private(set) var failed = 0
  /// By why they were not sent.
  private(set) var refused: [TestRefusal: Int] = [:]
  private(set) var last: TestOutcome?
  private(set) var isStopped = false

  init(number: Int, total: Int) { (self.number, self.total) = (number, total) }

  var count: Int { answered.values.reduce(0, +) + failed + refused.values.reduce(0, +) }
  var isRunning: Bool { !isStopped && count < total }

  mutating func add(_ outcome: TestOutcome) {
    switch outcome {
    case .answered(let status, _): answered[status, default: 0] += 1
    case .failed: failed += 1
    case .notSent(let refusal): refused[refusal, default: 0] += 1
    }
    last = outcome
  }

  mutating func stop() { isStopped = isStopped || isRunning }
}

extension TestOutcome {
  /// Of the record; nil where there is none.
  var id: ExchangeID? {
    switch self {
    case .answered(_, let id), .failed(_, let id): id
    case .notSent: nil
    }
  }
}
