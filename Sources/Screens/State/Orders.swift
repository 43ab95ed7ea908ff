public import BrokerAPI
public import Checkout
public import FoundationEssentials
public import Records
import Terminal
import Text

/// An order that this till submitted, as far as it knows.
public struct TrackedOrder: Hashable, Sendable {
  /// What it is.
  public internal(set) var summary: OrderSummary
  /// The states that were seen, oldest first.
  public internal(set) var history: [SeenState] = []
  /// The bank's last word on it; nil before the first look of this run.
  var bankStatus: OrderStatus?
  /// True where the last list of the bank did not hold it, though it should have.
  public internal(set) var isMissing = false
  /// What the bank told of it by itself; nil where it was not asked to.
  public internal(set) var callbacks: CallbackLedger?
  /// Where the last answer about it departed from the contract.
  public var findings: [Finding] = []
  /// A state that is on its way to the bank.
  var setting: Setting?
  /// A state that the clerk set without knowing whether the bank took it.
  var unsettled: Unsettled?
  /// True where the bank gave a link that nobody should be led to.
  var hasUnusableLink = false

  /// A state that the clerk sets.
  struct Setting: Hashable, Sendable {
    let state: OrderState
    /// The state that the order was in.
    let before: OrderState
  }

  /// Whether its link still leads to the bank.
  var linkState = LinkState.good

  /// What is known of a link.
  enum LinkState: Hashable, Sendable {
    case good
    /// Kept by an earlier run, when the stand-in bank may have been at another port, where now anybody may listen.
    case unchecked
    /// The bank is asked for it.
    case asked
    /// It leads nowhere any more.
    case dead
  }

  /// Where the customer goes on; nil where that is not known, or over.
  func link(at now: Date) -> String? {
    guard linkState == .good, !summary.link.isEmpty, !state.isFinal, now < summary.linkEndsAt else { return nil }
    return summary.link
  }

  /// A state that the bank may have taken, until a later list says so or does not.
  struct Unsettled: Hashable, Sendable {
    let setting: Setting
    let since: Date
    /// The last asking that had begun by then: its answer may be older than the state.
    let after: Int
  }

  /// An order. Of the person only the name is remembered: it is all that the screens say of an order that is watched.
  init(_ summary: OrderSummary, history: [SeenState] = []) {
    self.summary = summary
    self.summary.buyer = summary.buyer.named
    self.history = history
  }

  /// An order of an earlier run.
  init(kept record: OrderRecord) {
    self.init(record.summary, history: record.history)
    // Only the stand-in bank moves.
    if summary.bank.profile == "sandbox", !summary.link.isEmpty { linkState = .unchecked }
  }

  /// The partner's number.
  public var reference: Reference { summary.reference }
  /// The state it was last seen in; INIT before the first look.
  public var state: OrderState { history.last?.state ?? .initial }
  /// When the present state was first seen.
  public var since: Date { history.last?.at ?? summary.submittedAt }
  /// True while nobody knows whether the bank took it.
  public var isUnconfirmed: Bool { summary.outcome.isOpen }
  /// True while it is worth asking about it.
  public var isWaiting: Bool { state.isWaiting }
  /// True while a state can still follow, such as the bank's payment after the signature.
  public var isOpen: Bool { !state.isFinal }

  /// The body with which the partner sets a state of it, in the bank's own figures where it told any.
  func status(setting state: OrderState, title: String) -> OrderStatus {
    OrderStatus(
      loanLength: bankStatus?.loanLength ?? String(summary.plan.months),
      productCode: bankStatus?.productCode ?? summary.plan.code, referenceId: reference.rawValue, state: state,
      stateTitle: title)
  }
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
  private var chance: UInt64 = 0
  private var askedAt: Date?
  /// Callbacks of orders whose application is not answered yet.
  private var early: [BankCallback] = []
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

  /// Takes up a new order, and returns the state that the bank told of it already.
  mutating func track(_ order: TrackedOrder, now: Date) -> [Reference: SeenState] {
    list.insert(order, at: 0)
    rows.reset()
    plan(now: now, soon: true)
    let own = early.filter { $0.status.referenceId == order.reference.rawValue }
    early.removeAll { $0.status.referenceId == order.reference.rawValue }
    return own.reduce(into: [:]) { news, callback in news.merge(told(callback, now: now)) { $1 } }
  }

  /// Changes what is known of an order.
  mutating func update(_ reference: Reference, _ change: (inout TrackedOrder) -> Void) {
    guard let index = list.firstIndex(where: { $0.reference == reference }) else { return }
    change(&list[index])
  }

  /// Notes that the bank is being asked, and gives the asking a number.
  mutating func asked(at now: Date) -> Int {
    (isLoading, nextAt, askedAt) = (true, nil, now)
    asks += 1
    return asks
  }

  /// Takes up orders that were kept, and asks about them soon.
  mutating func resume(_ records: [OrderRecord], now: Date) {
    list = records.map(TrackedOrder.init(kept:))
    plan(now: now, soon: true)
  }

  /// True where links wait to be asked for.
  var hasLinksToRenew: Bool { list.contains { $0.linkState == .unchecked } }

  /// The links that the bank is to be asked for, once; nil where there are none.
  mutating func linksToRenew() -> [Reference: String]? {
    guard hasLinksToRenew else { return nil }
    var kept: [Reference: String] = [:]
    for index in list.indices where list[index].linkState == .unchecked {
      list[index].linkState = .asked
      kept[list[index].reference] = list[index].summary.link
    }
    return kept
  }

  /// Takes up the links as they are now; one that is missing leads nowhere any more.
  mutating func renewed(_ kept: [Reference: String], _ links: [Reference: String]) {
    for index in list.indices where list[index].linkState == .asked && kept[list[index].reference] != nil {
      let link = links[list[index].reference]
      list[index].linkState = link == nil ? .dead : .good
      if let link { list[index].summary.link = SafeText.line(link) }
    }
  }

  /// Notes that the bank may have taken a state, and asks for a list that says whether it did.
  mutating func doubt(_ setting: TrackedOrder.Setting, of reference: Reference, now: Date) {
    let asks = asks
    update(reference) { $0.unsettled = TrackedOrder.Unsettled(setting: setting, since: now, after: asks) }
    plan(now: now, soon: true)
  }

  /// Lets go of who bought in orders that were sent before a moment.
  mutating func forgetBuyers(before moment: Date) {
    for index in list.indices where list[index].summary.submittedAt < moment {
      list[index].summary.buyer = Buyer()
      list[index].summary.link = ""
    }
  }

  /// Notes a state that did not come by a list, such as one the clerk set.
  mutating func note(_ seen: SeenState, of reference: Reference) {
    update(reference) { order in
      if order.history.last?.state != seen.state { order.history.append(seen) }
    }
  }

  /// Takes up a state that the bank told by itself, and returns it where it is news. What else it may be is the ledger's to say.
  mutating func told(_ callback: BankCallback, now: Date) -> [Reference: SeenState] {
    guard let index = list.firstIndex(where: { $0.reference.rawValue == callback.status.referenceId }) else {
      // Faster than the answer to its application, or of nobody's order: only so many are kept.
      early = early.suffix(99) + [callback]
      return [:]
    }
    var ledger = list[index].callbacks ?? CallbackLedger()
    let verdict = ledger.take(callback, after: list[index].history, at: now)
    list[index].callbacks = ledger
    switch verdict {
    case .known: return [:]
    case .late, .outOfOrder, .illegal:
      plan(now: now, soon: true)
      return [:]
    case .news:
      let (reference, status) = (list[index].reference, callback.status)
      let seen = SeenState(status.state, title: status.stateTitle, at: now, source: .callback)
      // Only what the bank took has states.
      list[index].summary.outcome = .accepted
      (list[index].bankStatus, list[index].isMissing) = (status, false)
      list[index].history.append(seen)
      changed.insert(reference)
      changedUntil = now + Self.flash
      if nextAt == nil { plan(now: now, soon: false) }
      return [reference: seen]
    }
  }

  /// True where an answer says a state that was passed before it was asked for: a callback was faster, and the next answer will say so too.
  private func isStale(_ status: OrderStatus, for order: TrackedOrder) -> Bool {
    guard let askedAt, let last = order.history.last, last.source == .callback, last.at >= askedAt else { return false }
    return status.state != last.state && order.history.dropLast().contains { $0.state == status.state }
  }

  /// Takes up the answer to one asking, and returns the states that are news.
  mutating func arrived(_ ask: Int, _ result: Result<Answer<[OrderStatus]>, BrokerFailure>, now: Date) -> [Reference:
    SeenState]
  {
    var news: [Reference: SeenState] = [:]
    if ask == asks { isLoading = false }
    switch result {
    case .failure(let failure):
      self.failure = failure
      failures += 1
      switch failure {
      case .refused(let refusal), .notTaken(let refusal):
        if refusal.status == 404 || refusal.status == 405 { isReadRefused = true }
      default: break
      }
    case .success(let answer):
      (failure, failures, updatedAt, isReadRefused) = (nil, 0, now, false)
      let byReference = Dictionary(answer.value.map { ($0.referenceId, $0) }) { _, last in last }
      changed = []
      for index in list.indices {
        let reference = list[index].reference
        list[index].findings = answer.findings
        guard let status = byReference[reference.rawValue] else {
          // An order that was just sent may not be in a list that was asked for before it.
          list[index].isMissing = now.timeIntervalSince(list[index].summary.submittedAt) > 60
          continue
        }
        list[index].isMissing = false
        guard !isStale(status, for: list[index]) else { continue }
        list[index].bankStatus = status
        let last = list[index].history.last
        if last?.state != status.state || last?.title != status.stateTitle || list[index].isUnconfirmed {
          // Only what the bank took is in its list.
          list[index].summary.outcome = .accepted
          let seen = SeenState(status.state, title: status.stateTitle, at: now, source: .poll)
          news[reference] = seen
          if last?.state != seen.state || last?.title != seen.title { list[index].history.append(seen) }
          if last?.state != seen.state { list[index].callbacks?.confirm(seen.state) }
          if last != nil { changed.insert(reference) }
        }
      }
      changedUntil = changed.isEmpty ? nil : now + Self.flash
    }
    plan(now: now, soon: false)
    return news
  }

  /// Lets a flash end.
  mutating func tick(now: Date) {
    if let changedUntil, now >= changedUntil { (changed, self.changedUntil) = ([], nil) }
  }

  /// Says when the bank is next asked: never while every order is closed; every 3 s or so while bank or customer act, slower as the newest
  /// waiting order ages; every 20 s for what is signed and not yet paid; after a failure later each time, and never before a
  /// `Retry-After` is over.
  mutating func plan(now: Date, soon: Bool) {
    guard !isLoading else { return }
    // What happened last that somebody waits for: an application that is not decided, a state of which nobody knows whether it was set.
    let awaited = [list.first(where: \.isWaiting)?.summary.submittedAt, list.compactMap(\.unsettled?.since).max()]
      .compactMap { $0 }.max()
    let open = list.first { $0.isOpen && now.timeIntervalSince($0.summary.submittedAt) < 86_400 }
    guard let followed = awaited ?? open?.summary.submittedAt, !isReadRefused else {
      nextAt = nil
      return
    }
    if soon {
      nextAt = now + 0.5
      return
    }
    var interval: TimeInterval =
      switch now.timeIntervalSince(followed) {
      case ..<180: awaited == nil ? 20 : 3
      case ..<900: awaited == nil ? 20 : 10
      case ..<3600: 30
      default: 60
      }
    let jitter = jitter(now)
    if failures > 0 { interval = max(interval, min(60, 3 * Double(1 << min(failures, 5)))) }
    interval *= jitter
    if failures > 0, let seconds = failure?.refusal?.retryAfter {
      // Later, but never sooner than was asked for.
      interval = max(interval, Double(seconds) * max(jitter, 2 - jitter))
    }
    nextAt = now + interval
  }

  /// A tenth more or less, so that the tills of a shop that began together do not go on asking together. Chance comes from the moment of
  /// the first asking, so that the same course gives the same times.
  private mutating func jitter(_ now: Date) -> Double {
    if chance == 0 { chance = now.timeIntervalSince1970.bitPattern | 1 }
    chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return 0.9 + 0.2 * Double(chance >> 40) / Double(1 << 24)
  }
}
