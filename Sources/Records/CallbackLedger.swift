public import BrokerAPI
public import FoundationEssentials

/// A state that the bank told by itself.
public struct BankCallback: Hashable, Sendable {
  /// The bank's number of it, by which one that comes again is recognised before it is told of.
  public let id: String
  /// What it told.
  public let status: OrderStatus
  /// A callback.
  public init(id: String, status: OrderStatus) {
    self.id = id
    self.status = status
  }
}

/// What came by callback, held against what the till knew: which ones came late or out of order, and which never came.
///
/// A callback alone does not say whether the bank went back to a state or a message was held up. So one that tells of a state that was
/// passed changes nothing; the bank's list, which is asked for at once, has the last word.
public struct CallbackLedger: Hashable, Sendable {
  /// What a callback means.
  public enum Verdict: Hashable, Sendable, CaseIterable {
    /// A state that is new.
    case news
    /// The state that was known already.
    case known
    /// A state that was known and passed.
    case late
    /// A state that others overtook on the way.
    case outOfOrder
    /// A state that cannot follow a final one.
    case illegal

    /// True for one that the bank's list may prove right after all.
    var isDoubtful: Bool { self == .late || self == .outOfOrder || self == .illegal }
  }

  /// One that came: the evidence.
  public struct Entry: Hashable, Sendable {
    /// When it came.
    public let at: Date
    /// What came.
    public let callback: BankCallback
    /// What it meant.
    public fileprivate(set) var verdict: Verdict
  }

  /// What came last, oldest first.
  public private(set) var entries: [Entry] = []
  private var told: Set<OrderState> = []
  private var counts: [Verdict: Int] = [:]

  /// How long a callback may take before it counts as lost, in seconds.
  public static let patience: TimeInterval = 30
  /// The most entries that are remembered: no order has so many states.
  private static let limit = 200

  /// A ledger of nothing yet.
  public init() {}

  /// How many meant something.
  public func count(_ verdict: Verdict) -> Int { counts[verdict] ?? 0 }

  /// Takes up a callback that came at a moment, given the states that were seen, oldest first.
  public mutating func take(_ callback: BankCallback, after history: [SeenState], at moment: Date) -> Verdict {
    let verdict = verdict(on: callback.status.state, after: history)
    counts[verdict, default: 0] += 1
    told.insert(callback.status.state)
    entries.append(Entry(at: moment, callback: callback, verdict: verdict))
    if entries.count > Self.limit { entries.removeFirst() }
    return verdict
  }

  private func verdict(on state: OrderState, after history: [SeenState]) -> Verdict {
    guard let last = history.last else { return .news }
    if last.state == state { return .known }
    if history.contains(where: { $0.state == state }) { return .late }
    if state.isPassed(by: last.state) { return .outOfOrder }
    // What the bank has paid for can still be given back (assumed: a return within 14 days).
    if last.state.isFinal, state != .contractCancelled { return .illegal }
    return .news
  }

  /// Notes that the bank's list says a state: a callback that seemed wrong was right, the bank went there.
  public mutating func confirm(_ state: OrderState) {
    guard let index = entries.lastIndex(where: { $0.callback.status.state == state && $0.verdict.isDoubtful }) else {
      return
    }
    counts[entries[index].verdict, default: 1] -= 1
    entries[index].verdict = .news
    counts[.news, default: 0] += 1
  }

  /// The states that the bank's list told and no callback did, though there was time.
  public func lost(from history: [SeenState], at now: Date) -> [SeenState] {
    history.filter {
      $0.source == .poll && $0.state != .initial && !told.contains($0.state)
        && now.timeIntervalSince($0.at) >= Self.patience
    }
  }
}

extension OrderState {
  /// How far on the usual way a state is; nil for one that nobody knows.
  private var step: Int? {
    switch self {
    case .initial: 0
    case .preApproved: 1
    case .approved: 2
    case .customerApproved: 3
    case .signed: 4
    case .reserved: 5
    case .delivered: 6
    case .financed: 7
    // An order that ends before the contract never was signed.
    case .rejected, .cancelled, .customerRejected, .expired: 4
    default: isFinal ? 8 : nil
    }
  }

  /// True where an order that is in the other state has this one behind it, as orders usually go.
  public func isPassed(by other: OrderState) -> Bool {
    guard let step, let further = other.step else { return false }
    return step < further
  }
}
