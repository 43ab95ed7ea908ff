package import BrokerAPI
package import FoundationEssentials

/// A state that the bank reported by callback.
package struct BankCallback: Hashable, Sendable {
  /// The bank's event id, by which a duplicate is recognised.
  package let id: String
  package let status: OrderStatus
  /// How the message deviated from the contract.
  package let findings: [Finding]
  package init(id: String, status: OrderStatus, findings: [Finding] = []) {
    self.id = id
    self.status = status
    self.findings = findings
  }
}

/// Compares callbacks with what the till already knew: which came late or out of order, and which never came.
///
/// A callback alone does not say whether the bank went back to a state or a message was delayed. So one that reports a passed state changes
/// nothing, and the bank's list, which is polled at once, decides.
package struct CallbackLedger: Hashable, Sendable {
  /// What a callback means.
  package enum Verdict: Hashable, Sendable, CaseIterable {
    /// A state that was not known yet.
    case new
    /// The current state again.
    case alreadyKnown
    /// A state that was known and has been passed.
    case late
    /// A state that later ones overtook.
    case outOfOrder
    /// A state that cannot follow a final one.
    case illegal

    /// True where the bank's list may still confirm it.
    var isDoubtful: Bool { self == .late || self == .outOfOrder || self == .illegal }
  }

  package struct Entry: Hashable, Sendable {
    package let at: Date
    package let callback: BankCallback
    package fileprivate(set) var verdict: Verdict
  }

  /// The newest `limit`, oldest first.
  package private(set) var entries: [Entry] = []
  private var reported: Set<OrderState> = []
  private var counts: [Verdict: Int] = [:]

  /// How long a callback may take before it counts as lost, in seconds.
  package static let lossTimeout: TimeInterval = 30
  /// More than any order has states.
  private static let limit = 200

  package init() {}

  /// How callbacks deviated from the contract, each deviation once.
  package var findings: [Finding] {
    var seen: Set<Finding> = []
    return entries.flatMap(\.callback.findings).filter { seen.insert($0).inserted }
  }

  /// The number of callbacks with a verdict.
  package func count(_ verdict: Verdict) -> Int { counts[verdict] ?? 0 }

  /// - Parameter history: the states that were seen, oldest first.
  package mutating func record(_ callback: BankCallback, after history: [SeenState], at moment: Date) -> Verdict {
    let verdict = verdict(on: callback.status.state, after: history)
    counts[verdict, default: 0] += 1
    reported.insert(callback.status.state)
    entries.append(Entry(at: moment, callback: callback, verdict: verdict))
    if entries.count > Self.limit { entries.removeFirst() }
    return verdict
  }

  private func verdict(on state: OrderState, after history: [SeenState]) -> Verdict {
    let history = history[(history.lastIndex { $0.source == .correction } ?? 0)...]
    guard let last = history.last else { return .new }
    if last.state == state { return .alreadyKnown }
    if history.contains(where: { $0.state == state }) { return .late }
    if state.isPassed(by: last.state) { return .outOfOrder }
    // A return within 14 days is possible after the bank has paid (assumed).
    if last.state.isFinal, state != .contractCancelled { return .illegal }
    return .new
  }

  /// Corrects the verdict on a callback once the bank's list shows the state it reported.
  package mutating func confirm(_ state: OrderState) {
    guard let index = entries.lastIndex(where: { $0.callback.status.state == state && $0.verdict.isDoubtful }) else {
      return
    }
    counts[entries[index].verdict, default: 1] -= 1
    entries[index].verdict = .new
    counts[.new, default: 0] += 1
  }

  /// States that the bank's list showed but no callback reported in time.
  /// - Parameter polledAt: when the list first showed each in this run: of an earlier run's callbacks nothing is known. Times are monotonic.
  func lost(from history: [SeenState], polledAt: [OrderState: Date], at now: Date) -> [SeenState] {
    history.filter { seen in
      guard seen.source == .poll, seen.state != .initial, !reported.contains(seen.state),
        let polled = polledAt[seen.state]
      else { return false }
      return now.timeIntervalSince(polled) >= Self.lossTimeout
    }
  }
}
