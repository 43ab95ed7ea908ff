package import BrokerAPI
package import Checkout
package import FoundationEssentials

/// An order of this till.
package struct TrackedOrder: Hashable, Sendable {
  package internal(set) var summary: OrderSummary
  /// Oldest first.
  package internal(set) var history: [SeenState] = []
  /// Nil once acceptance is proven.
  package internal(set) var submission: OpenSubmission?
  /// The bank's last report; nil until this run's first.
  var bankStatus: OrderStatus?
  /// True where the bank's last list should have contained it and did not.
  package internal(set) var isMissing = false
  /// Nil until a callback came.
  package var callbacks: CallbackLedger?
  /// What an unsigned callback reported last, until something proves or disproves it.
  package internal(set) var claim: Claim?
  /// When the bank's list first showed each state in this run, in monotonic time.
  var polledAt: [OrderState: Date] = [:]
  /// How answers about this order deviated from the contract.
  package var findings: [Finding] = []
  /// How the bank's last list did.
  package internal(set) var listFindings: [Finding] = []
  /// A state that is being sent to the bank.
  package var setting: Setting?
  /// A state that the clerk set and the bank may not have applied.
  package internal(set) var unconfirmedSetting: UnconfirmedSetting?
  /// True where the bank's link must not be followed.
  package var hasUnusableLink = false
  /// When it was first sent, in monotonic time.
  let sentAt: Date
  /// Recognises a second application for the same person.
  let person: PersonHash
  /// The last poll begun before a callback or the clerk reported a state: its answer may be older than that state.
  var lastPollBeforeUpdate = 0

  package struct Setting: Hashable, Sendable {
    package let state: OrderState
    /// The state before.
    package let before: OrderState

    package init(state: OrderState, before: OrderState) {
      self.state = state
      self.before = before
    }
  }

  /// A state that the bank is said to have reported.
  package struct Claim: Hashable, Sendable {
    let seen: SeenState
    /// The last poll begun before: its answer may be older than the state.
    let after: Int

    package var state: OrderState { seen.state }
    package var title: String { seen.title }
    package var at: Date { seen.at }
  }

  /// Whether the link still leads to the bank.
  package internal(set) var linkState = LinkState.live

  package enum LinkState: Hashable, Sendable {
    case live
    /// Stored by an earlier run: the stand-in bank may have moved to another port, and anybody may listen at the old one.
    case unchecked
    /// Being looked up at the bank.
    case asked
    case dead
  }

  /// False once the customer has signed or the order is closed.
  package var needsLink: Bool { state.category != .signed && !state.isFinal }

  /// The customer's link; nil where it is unknown, no longer usable or no longer needed.
  package func link(at now: Date) -> String? {
    guard linkState == .live, !summary.link.isEmpty, needsLink, now < summary.linkEndsAt else { return nil }
    return summary.link
  }

  /// Open until a later list shows whether the bank applied the state.
  package struct UnconfirmedSetting: Hashable, Sendable {
    package let setting: Setting
    package let since: Moment
    /// The last poll begun before: its answer may be older than the state.
    package let after: Int
  }

  /// Keeps only the customer's name, which is all that screens show of it.
  /// - Parameter sentAt: in monotonic time; nil for the submission's.
  package init(
    _ summary: OrderSummary, history: [SeenState] = [], submission: OpenSubmission? = nil, sentAt: Date? = nil
  ) {
    self.summary = summary
    self.sentAt = sentAt ?? submission?.sentAt.monotonic ?? summary.submittedAt
    person = PersonHash(summary.buyer)
    self.summary.buyer = summary.buyer.named
    self.history = history
    self.submission = submission
  }

  /// - Parameters:
  ///   - movesLinks: true where the bank may have changed its address, so that its link has to be looked up.
  ///   - poll: the last one begun: its answer may be older than the record.
  init(restoring record: OrderRecord, at now: Moment, movesLinks: Bool, after poll: Int = 0) {
    let isOpen = record.summary.outcome.isOpen || record.summary.outcome == .absent
    self.init(
      record.summary, history: record.history, submission: isOpen ? OpenSubmission(restoring: record, at: now) : nil,
      sentAt: now.monotonic(ofEarlier: record.summary.submittedAt))
    // A program that ended while sending knows no more than one whose answer was lost.
    if summary.outcome == .sending { summary.outcome = .unknown }
    if movesLinks, !summary.link.isEmpty { linkState = .unchecked }
    lastPollBeforeUpdate = poll
    claim = record.claim.map { Claim(seen: $0, after: poll) }
  }

  /// Takes over what another till of the journal did with this order.
  /// - Parameter poll: the last one begun: its answer may be older than the record.
  mutating func adopt(_ record: OrderRecord, now: Moment, after poll: Int) {
    guard summary.outcome != .sending else { return }
    let before = state
    takeOver(record, now: now, after: poll)
    if let told = record.claim, told.state != state, told.at > claim?.seen.at ?? .distantPast {
      claim = Claim(seen: told, after: poll)
    }
    guard state != before else { return }
    lastPollBeforeUpdate = poll
    if claim?.state == state { claim = nil }
  }

  private mutating func takeOver(_ record: OrderRecord, now: Moment, after poll: Int) {
    // Stored times are rounded.
    if record.summary.submittedAt > summary.submittedAt + 0.001 {
      // It was sent again, perhaps by another plan.
      let ledger = callbacks
      self = TrackedOrder(restoring: record, at: now, movesLinks: false, after: poll)
      callbacks = ledger
      return
    }
    if summary.outcome == .absent, record.summary.outcome.isOpen { summary.outcome = .unknown }
    // What was said about an earlier attempt says nothing about this one.
    if let word = record.resolutions.last, submission != nil, word.at >= summary.submittedAt,
      word.at > submission?.resolution?.at ?? .distantPast
    {
      submission?.resolution = word
      summary.outcome = word.isAccepted ? .accepted : .absent
    }
    if summary.outcome == .unknown, !record.summary.outcome.isOpen { summary.outcome = record.summary.outcome }
    guard record.summary.outcome == .accepted else { return }
    if summary.link.isEmpty { summary.link = record.summary.link }
    guard let last = record.history.last, last.at > history.last?.at ?? .distantPast else {
      if submission?.resolution == nil { accept() }
      return
    }
    // Only accepted applications have states.
    accept()
    if last.state != state { history = record.history }
  }

  /// The bank has it.
  mutating func accept() {
    summary.outcome = .accepted
    submission = nil
  }

  package var reference: Reference { summary.reference }
  /// INIT until it is first seen.
  package var state: OrderState { history.last?.state ?? .initial }
  /// When the current state was first seen.
  package var since: Date { history.last?.at ?? summary.submittedAt }
  /// True where the bank accepted it and it was refused, declined, cancelled or expired since.
  package var hasFailed: Bool {
    summary.outcome == .accepted && (state.category == .refused || state.category == .withdrawn)
  }
  package var isHandedOver: Bool { history.contains { $0.state == .delivered } }
  package var isUnconfirmed: Bool { summary.outcome.isOpen }
  package var isNotAccepted: Bool { summary.outcome.isNotAccepted }
  /// True while frequent polling is worthwhile.
  package var isWaiting: Bool { Self.isWaiting(summary.outcome, history) }
  /// Of the parts that tell, see `Orders.inPlace`.
  static func isWaiting(_ outcome: Outcome, _ history: [SeenState]) -> Bool {
    !outcome.isNotAccepted && (history.last?.state ?? .initial).isWaiting
  }
  /// True where bank, customer or clerk have something to do before the goods can be handed over.
  package var isAwaited: Bool { Self.isAwaited(summary.outcome, history) }
  static func isAwaited(_ outcome: Outcome, _ history: [SeenState]) -> Bool {
    isWaiting(outcome, history) || outcome == .absent
  }
  /// True where the bank does not have it and its content is still known.
  package var canBeSentAgain: Bool { isNotAccepted && submission?.draft != nil }
  /// True where only a person reported its acceptance.
  package var isAcceptedManually: Bool { summary.outcome == .accepted && submission?.resolution?.isAccepted == true }
  /// True where it was sent after a moment in monotonic time and signed.
  func isContract(since moment: Date) -> Bool {
    summary.outcome == .accepted && sentAt > moment
      && (state.category == .signed || state.category == .done)
  }
  /// True while an answer about its outcome is pending.
  package var isOutcomePending: Bool { summary.outcome == .sending || submission?.isChecking == true }
  /// True while a state can still follow, such as payment after the signature, or its appearance in a list.
  package var isOpen: Bool { isNotAccepted ? summary.outcome == .absent : !state.isFinal }

  /// States that the bank's list showed but no callback reported in time.
  package func lostCallbacks(at now: Moment) -> [SeenState] {
    callbacks?.lost(from: history, polledAt: polledAt, at: now.monotonic) ?? []
  }

  /// The request body that sets a state, with the bank's own figures where it reported any.
  package func status(setting state: OrderState, title: String) -> OrderStatus {
    OrderStatus(
      loanLength: bankStatus?.loanLength ?? summary.plan.knownMonths.map { String($0) } ?? "",
      productCode: bankStatus?.productCode ?? summary.plan.code, referenceId: reference.rawValue, state: state,
      stateTitle: title)
  }
}

/// Compares people without storing who they are; valid within this run only.
struct PersonHash: Hashable, Sendable {
  private let iin: Int?
  private let phone: Int?

  init(_ buyer: Buyer) {
    func hash(_ text: String) -> Int? { text.isEmpty ? nil : text.hashValue }
    iin = hash(buyer.iin)
    phone = hash(buyer.phoneNumber)
  }

  /// Families share phones, so the phone counts only where either IIN is unknown.
  func isSame(as other: PersonHash) -> Bool {
    if let iin, let others = other.iin { return iin == others }
    return phone != nil && phone == other.phone
  }
}
