public import BrokerAPI
public import FoundationEssentials

/// A state that the bank told by itself.
public struct BankCallback: Hashable, Sendable {
  /// By which one that comes again is recognised; nil where the bank gave none.
  public let id: String?
  /// What it told.
  public let status: OrderStatus
  /// A callback.
  public init(id: String?, status: OrderStatus) { (self.id, self.status) = (id, status) }
}

/// What came by callback, held against what the till knew: which ones came twice, which came late, and which never came.
///
/// A callback alone does not say whether the bank went back to a state or a message was held up. So one that tells of a state that was
/// passed changes nothing; the bank's list, which is asked for at once, has the last word.
public struct CallbackLedger: Hashable, Sendable {
  /// What a callback means.
  public enum Verdict: Hashable, Sendable {
    /// A state that is new.
    case news
    /// The state that was known already.
    case known
    /// One that came before.
    case doubled
    /// A state that was passed already.
    case late
  }

  private var ids: Set<String> = []
  private var told: Set<OrderState> = []
  private var lateStates: [OrderState] = []
  /// How many came more than once.
  public private(set) var doubled = 0
  /// How many told of a state that was passed.
  public var late: Int { lateStates.count }

  /// How long a callback may take before it counts as lost, in seconds.
  public static let patience: TimeInterval = 30
  /// The most ids that are remembered: no order has so many states.
  private static let limit = 1000

  /// A ledger of nothing yet.
  public init() {}

  /// Takes up a callback, given the states that were seen, oldest first.
  public mutating func take(_ callback: BankCallback, after history: [SeenState]) -> Verdict {
    if let id = callback.id, ids.count < Self.limit, !ids.insert(id).inserted {
      doubled += 1
      return .doubled
    }
    let state = callback.status.state
    told.insert(state)
    guard let last = history.last else { return .news }
    if last.state == state { return .known }
    if history.contains(where: { $0.state == state }) || state.isPassed(by: last.state) {
      lateStates.append(state)
      return .late
    }
    return .news
  }

  /// Notes that the bank's list says a state: one that seemed late was not, the bank went back to it.
  public mutating func confirm(_ state: OrderState) {
    if let index = lateStates.firstIndex(of: state) { lateStates.remove(at: index) }
  }

  /// The states that the bank's list told and no callback did, though there was time.
  public func lost(from history: [SeenState], at now: Date) -> [OrderState] {
    history.filter {
      $0.source == .poll && $0.state != .initial && !told.contains($0.state)
        && now.timeIntervalSince($0.at) >= Self.patience
    }.map(\.state)
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
    default: isFinal ? 8 : nil
    }
  }

  /// True where an order that is in the other state has this one behind it, as orders usually go.
  public func isPassed(by other: OrderState) -> Bool {
    guard let step, let further = other.step else { return false }
    return step < further
  }
}
