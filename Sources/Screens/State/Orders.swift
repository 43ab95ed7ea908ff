public import BrokerAPI
public import Checkout
public import FoundationEssentials
import Terminal

/// An order that this till submitted, as far as it knows.
public struct TrackedOrder: Hashable, Sendable {
  /// A state that was seen.
  public struct Seen: Hashable, Sendable {
    public let status: OrderStatus
    public let at: Date
  }

  /// The partner's number.
  public let reference: Reference
  /// Who buys.
  public let customer: Customer
  /// How it is paid.
  public let plan: Plan
  /// Where the customer goes on; empty where the answer that held it was lost.
  public var link: String
  /// When the application was sent.
  public let sentAt: Date
  /// The states that were seen, oldest first.
  public internal(set) var history: [Seen] = []
  /// True where the last list of the bank did not hold it, though it should have.
  public internal(set) var isMissing = false
  /// Where the last answer about it departed from the contract.
  public var findings: [Finding] = []

  /// The state it was last seen in; INIT before the first look.
  public var status: OrderStatus {
    history.last?.status
      ?? OrderStatus(
        loanLength: String(plan.months), productCode: plan.code, referenceId: reference.rawValue, state: .initial,
        stateTitle: "")
  }
  /// When the present state was first seen.
  public var since: Date { history.last?.at ?? sentAt }
  /// True while it is worth asking about it.
  public var isWaiting: Bool { status.state.isWaiting }
  /// True while a state can still follow, such as the bank's payment after the signature.
  public var isOpen: Bool { !status.state.isFinal }
}

/// The orders of this till, and how their states are asked for.
public struct Orders: Hashable, Sendable {
  /// The orders, newest first.
  public private(set) var list: [TrackedOrder] = []
  /// The selected row of the panel.
  var rows = ListState()
  /// When a list last came.
  public private(set) var updatedAt: Date?
  /// What went wrong with the last try; nil after one that went well.
  public private(set) var failure: BrokerFailure?
  /// True where the bank said that it has no such read.
  public private(set) var isReadRefused = false
  private var failures = 0
  private var asks = 0
  /// When it is next asked; nil while nothing waits or an answer is under way.
  public private(set) var nextAt: Date?
  /// True while an answer is under way.
  public private(set) var isLoading = false
  /// The references that changed last, and until when they stand out.
  private(set) var changed: Set<Reference> = []
  private(set) var changedUntil: Date?

  /// How long a changed row stands out, in seconds.
  static let flash: TimeInterval = 3

  /// The order with a number.
  public subscript(reference: Reference) -> TrackedOrder? { list.first { $0.reference == reference } }

  /// True while some order waits for bank or customer.
  public var isWaiting: Bool { list.contains(where: \.isWaiting) }

  /// Takes up a new order.
  mutating func track(_ order: TrackedOrder, now: Date) {
    list.insert(order, at: 0)
    rows.reset()
    plan(now: now, soon: true)
  }

  /// Puts back the link of an order that was taken up without one.
  mutating func update(_ reference: Reference, _ change: (inout TrackedOrder) -> Void) {
    guard let index = list.firstIndex(where: { $0.reference == reference }) else { return }
    change(&list[index])
  }

  /// Notes that the bank is being asked, and gives the asking a number.
  mutating func asked() -> Int {
    (isLoading, nextAt) = (true, nil)
    asks += 1
    return asks
  }

  /// Takes up the answer to one asking.
  mutating func arrived(_ ask: Int, _ result: Result<Answer<[OrderStatus]>, BrokerFailure>, now: Date) {
    if ask == asks { isLoading = false }
    switch result {
    case .failure(let failure):
      self.failure = failure
      failures += 1
      if case .refused(let refusal) = failure, refusal.status == 404 || refusal.status == 405 { isReadRefused = true }
    case .success(let answer):
      (failure, failures, updatedAt, isReadRefused) = (nil, 0, now, false)
      let byReference = Dictionary(answer.value.map { ($0.referenceId, $0) }) { _, last in last }
      changed = []
      for index in list.indices {
        let reference = list[index].reference
        list[index].findings = answer.findings
        guard let status = byReference[reference.rawValue] else {
          // An order that was just sent may not be in a list that was asked for before it.
          list[index].isMissing = now.timeIntervalSince(list[index].sentAt) > 60
          continue
        }
        list[index].isMissing = false
        let last = list[index].history.last?.status
        if last?.state != status.state || last?.stateTitle != status.stateTitle {
          list[index].history.append(TrackedOrder.Seen(status: status, at: now))
          if last != nil { changed.insert(reference) }
        }
      }
      changedUntil = changed.isEmpty ? nil : now + Self.flash
    }
    plan(now: now, soon: false)
  }

  /// Lets a flash end.
  mutating func tick(now: Date) {
    if let changedUntil, now >= changedUntil { (changed, self.changedUntil) = ([], nil) }
  }

  /// Says when the bank is next asked: never while every order is closed; every 3 s while bank or customer act, slower as the newest
  /// waiting order ages; every 20 s for what is signed and not yet paid; after a failure later each time, and never before a
  /// `Retry-After` is over.
  mutating func plan(now: Date, soon: Bool) {
    guard !isLoading else { return }
    let newest = list.first(where: \.isWaiting)
    guard let followed = newest ?? list.first(where: { $0.isOpen && now.timeIntervalSince($0.sentAt) < 86_400 }),
      !isReadRefused
    else {
      nextAt = nil
      return
    }
    if soon {
      nextAt = now + 0.5
      return
    }
    var interval: TimeInterval =
      switch now.timeIntervalSince(followed.sentAt) {
      case ..<180: newest == nil ? 20 : 3
      case ..<900: newest == nil ? 20 : 10
      case ..<3600: 30
      default: 60
      }
    if failures > 0 {
      interval = max(interval, min(60, 3 * Double(1 << min(failures, 5))))
      if case .refused(let refusal) = failure, let seconds = refusal.retryAfter {
        interval = max(interval, Double(seconds))
      }
    }
    nextAt = now + interval
  }
}
