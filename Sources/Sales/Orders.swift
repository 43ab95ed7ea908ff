package import BrokerAPI
package import Checkout
package import FoundationEssentials
import Text

/// The orders of this till and the schedule by which they are polled.
package struct Orders: Hashable, Sendable {
  /// Newest first.
  package private(set) var list: [TrackedOrder] = []
  package private(set) var absenceRule = AbsenceRule.embedded
  /// When a list last arrived.
  package private(set) var updatedAt: Date?
  /// The last poll's failure; nil after a success.
  package private(set) var failure: BrokerFailure?
  /// True where the bank does not offer the read, by its profile or its own words.
  package private(set) var isReadRefused: Bool
  /// True where somebody watches all that the bank lists.
  private var isWatched = false
  /// How often the orders are read while somebody waits, in seconds.
  private let pollInterval: TimeInterval
  /// What the gateway last said of its limit.
  private var limit: RateLimit?
  private var failures = 0
  /// Consecutive 404 answers.
  private var consecutiveNotFound = 0
  private var lastPoll = 0
  /// The newest poll that was answered with a list.
  private var lastAnsweredPoll = 0
  /// Start of the running poll, in monotonic time.
  private var pollStart: Date?
  private var random: RandomSource?
  /// Callbacks for applications whose answer has not arrived yet.
  private var earlyCallbacks: [BankCallback] = []
  /// The last poll begun before a callback that only a later list can confirm; nil where there is none.
  private var doubtfulSince: Int?
  /// Monotonic time of the next poll; nil while nothing waits or a poll is running.
  package private(set) var nextAt: Date?
  /// True while a poll is running.
  package private(set) var isLoading = false
  /// The orders that changed last, and until when they are highlighted.
  package private(set) var changed: Set<Reference> = []
  package private(set) var changedUntil: Date?

  /// Seconds.
  static let highlightDuration: TimeInterval = 3

  /// Indices of `list` as it is shown: those that somebody waits for first, each group newest first.
  package var listed: [Int] {
    let isAwaited = inPlace { orders in
      orders.indices.map { TrackedOrder.isAwaited(orders[$0].summary.outcome, orders[$0].history) }
    }
    return list.indices.filter { isAwaited[$0] } + list.indices.filter { !isAwaited[$0] }
  }

  /// The references as they are shown.
  package var listedReferences: [Reference] {
    let listed = listed
    return inPlace { orders in listed.map { orders[$0].summary.reference } }
  }

  /// Reads orders where they lie, by their stored parts: whatever asks a whole order copies it with all its texts, which took most of a
  /// key's time.
  private func inPlace<Result>(_ read: (UnsafeBufferPointer<TrackedOrder>) -> Result) -> Result {
    list.withUnsafeBufferPointer(read)
  }

  package subscript(reference: Reference) -> TrackedOrder? {
    inPlace { orders in orders.indices.first { orders[$0].summary.reference == reference }.map { orders[$0] } }
  }

  /// True while an order waits for the bank or the customer.
  package var isWaiting: Bool {
    inPlace { orders in
      orders.indices.contains { TrackedOrder.isWaiting(orders[$0].summary.outcome, orders[$0].history) }
    }
  }

  /// - Parameter readsList: false where the bank has no list.
  package init(absenceRule: AbsenceRule = .embedded, pollSeconds: Int = 3, readsList: Bool = true) {
    self.absenceRule = absenceRule
    pollInterval = TimeInterval(pollSeconds)
    isReadRefused = !readsList
  }

  /// The bank's list has shown an accepted order of this journal before.
  package mutating func trustList() { absenceRule.isListTrusted = true }

  /// From now on the list is read as often as while somebody waits.
  package mutating func watch() { isWatched = true }

  /// Adds an application that is being sent or sent again, and returns the state that an early callback reported.
  package mutating func submit(_ order: TrackedOrder, now: Moment) -> [Reference: SeenState] {
    if let index = list.firstIndex(where: { $0.reference == order.reference }) {
      list[index].summary.outcome = .sending
      list[index].submission = order.submission
      return [:]
    }
    list.insert(order, at: 0)
    let own = earlyCallbacks.filter { $0.status.referenceId == order.reference.rawValue }
    earlyCallbacks.removeAll { $0.status.referenceId == order.reference.rawValue }
    return own.reduce(into: [:]) { news, callback in news.merge(receive(callback, now: now)) { $1 } }
  }

  /// Records the result of sending and returns the outcome.
  ///
  /// A list or a callback may already have proven acceptance: a later failure does not undo that.
  package mutating func recordResult(
    _ reference: Reference, _ result: Result<Answer<Acceptance>, BrokerFailure>, now: Moment
  ) -> Outcome? {
    guard let index = list.firstIndex(where: { $0.reference == reference }) else { return nil }
    switch result {
    case .success(let answer):
      list[index].accept()
      list[index].summary.link = answer.value.redirectLink
      list[index].findings = answer.findings
      list[index].hasUnusableLink =
        answer.value.redirectLink.isEmpty && answer.findings.contains { $0.path == "redirectLink" }
    case .failure(let failure):
      let outcome = Outcome(result)
      // A rejected repeat can be the proof.
      if outcome == .accepted { list[index].accept() }
      guard list[index].summary.outcome != .accepted else { break }
      list[index].summary.outcome = outcome
      list[index].submission?.failure = OpenSubmission.Failure(cause: failure, at: now.wall)
    }
    schedulePoll(now: now, soon: true)
    return list[index].summary.outcome
  }

  /// Records what a person at the bank said about an application with unknown outcome.
  package mutating func resolve(_ reference: Reference, with resolution: ManualResolution, now: Moment) {
    guard let index = list.firstIndex(where: { $0.reference == reference }) else { return }
    // The submission stays: the person may have been wrong, and only a list or a callback is a proof.
    list[index].summary.outcome = resolution.isAccepted ? .accepted : .absent
    list[index].submission?.resolution = resolution
    schedulePoll(now: now, soon: false)
  }

  /// The outcome of an application is unknown after all: another till settled it or is about to send it again.
  package mutating func reopen(_ reference: Reference) {
    update(reference) { if $0.summary.outcome == .absent { $0.summary.outcome = .unknown } }
  }

  /// Takes over what another till of the journal did: it sent an application, sent one again, found out an outcome, saw a state or wrote down
  /// what the bank said.
  /// - Parameter movesLinks: true where their bank may have changed its address.
  package mutating func adopt(_ record: OrderRecord, now: Moment, movesLinks: Bool = false) {
    let summary = record.summary
    if let index = list.firstIndex(where: { $0.reference == summary.reference }) {
      let before = list[index].state
      list[index].adopt(record, now: now)
      if list[index].state != before {
        changed.insert(summary.reference)
        changedUntil = now.monotonic + Self.highlightDuration
      }
    } else {
      // What never became an order is that till's to show.
      guard !summary.outcome.isNotAccepted || summary.outcome == .absent else { return }
      let index = list.firstIndex { $0.summary.submittedAt < summary.submittedAt } ?? list.endIndex
      list.insert(TrackedOrder(restoring: record, at: now, movesLinks: movesLinks), at: index)
    }
    schedulePoll(now: now, soon: false)
  }

  /// Removes an application that never became an order.
  package mutating func remove(_ reference: Reference) { list.removeAll { $0.reference == reference } }

  /// An application for the same person and total, other than the given one, that is open or was signed within a day.
  package func possibleDuplicate(of number: Reference?, iin: String, total: Money, now: Moment) -> TrackedOrder? {
    let person = PersonHash(iin: iin)
    return list.first {
      $0.reference != number && ($0.isUnconfirmed || $0.isWaiting || $0.isContract(since: now.monotonic - 86_400))
        && $0.summary.amount == total
        && $0.person.isSame(as: person)
    }
  }

  package mutating func update(_ reference: Reference, _ change: (inout TrackedOrder) -> Void) {
    guard let index = list.firstIndex(where: { $0.reference == reference }) else { return }
    change(&list[index])
  }

  /// Starts a poll, which replaces a running one, and returns its id.
  package mutating func beginPoll(at now: Moment) -> Int {
    isLoading = true
    nextAt = nil
    lastPoll += 1
    pollStart = now.monotonic
    return lastPoll
  }

  /// How long a running poll is left alone before a refresh replaces it, in seconds.
  private static let refreshTimeout: TimeInterval = 5

  /// Starts a poll because somebody asked, and returns its id; nil where a poll began so recently that its answer can be awaited.
  /// - Parameter reference: the application asked about; nil for all.
  package mutating func refresh(_ reference: Reference? = nil, at now: Moment) -> Int? {
    if let reference { update(reference) { $0.submission?.isChecking = true } }
    if isLoading, let pollStart, now.monotonic.timeIntervalSince(pollStart) < Self.refreshTimeout { return nil }
    return beginPoll(at: now)
  }

  /// Restores stored orders and schedules an early poll.
  /// - Parameter movesLinks: true where their bank may have changed its address.
  package mutating func restore(_ records: [OrderRecord], now: Moment, movesLinks: Bool = false) {
    list = records.map { TrackedOrder(restoring: $0, at: now, movesLinks: movesLinks) }
    schedulePoll(now: now, soon: true)
  }

  /// True where links of an earlier run have to be looked up.
  package var hasLinksToRenew: Bool {
    inPlace { orders in orders.indices.contains { orders[$0].linkState == .unchecked } }
  }

  /// The links to look up, each once; nil where there are none.
  package mutating func linksToRenew() -> [Reference: String]? {
    guard hasLinksToRenew else { return nil }
    var stored: [Reference: String] = [:]
    for index in list.indices where list[index].linkState == .unchecked {
      list[index].linkState = .asked
      stored[list[index].reference] = list[index].summary.link
    }
    return stored
  }

  /// Records the current links; a missing one is dead.
  package mutating func recordLinks(_ stored: [Reference: String], _ links: [Reference: String]) {
    for index in list.indices where list[index].linkState == .asked && stored[list[index].reference] != nil {
      let link = links[list[index].reference]
      list[index].linkState = link == nil ? .dead : .live
      if let link { list[index].summary.link = SafeText.line(link) }
    }
  }

  /// Records that the bank may have applied a state, and schedules a poll that tells.
  package mutating func markUnconfirmed(_ setting: TrackedOrder.Setting, of reference: Reference, now: Moment) {
    let lastPoll = lastPoll
    update(reference) {
      $0.unconfirmedSetting = TrackedOrder.UnconfirmedSetting(setting: setting, since: now, after: lastPoll)
    }
    schedulePoll(now: now, soon: true)
  }

  /// The result of setting a state is known.
  package mutating func clearUnconfirmed(of reference: Reference) { update(reference) { $0.unconfirmedSetting = nil } }

  /// Removes the personal data of orders sent before a moment.
  package mutating func forgetBuyers(before moment: Date) {
    for index in list.indices where list[index].summary.submittedAt < moment {
      list[index].summary.buyer = Buyer()
      list[index].summary.link = ""
      list[index].submission?.draft = nil
    }
  }

  /// Records a state that did not come from a list, such as one set by the clerk.
  package mutating func record(_ seen: SeenState, of reference: Reference) {
    let lastPoll = lastPoll
    update(reference) { order in
      order.lastPollBeforeUpdate = lastPoll
      if order.history.last?.state != seen.state { order.history.append(seen) }
    }
  }

  /// Records a callback and returns its state if that is new. The ledger judges the rest.
  package mutating func receive(_ callback: BankCallback, now: Moment) -> [Reference: SeenState] {
    guard let index = list.firstIndex(where: { $0.reference.rawValue == callback.status.referenceId }) else {
      // It overtook the answer to its application, or belongs to no order of ours: a limited number is kept.
      earlyCallbacks = earlyCallbacks.suffix(99) + [callback]
      return [:]
    }
    var ledger = list[index].callbacks ?? CallbackLedger()
    let verdict = ledger.record(callback, after: list[index].history, at: now.wall)
    list[index].callbacks = ledger
    switch verdict {
    case .alreadyKnown: return [:]
    case .late, .outOfOrder, .illegal:
      doubtfulSince = lastPoll
      schedulePoll(now: now, soon: true)
      return [:]
    case .new:
      let (reference, status) = (list[index].reference, callback.status)
      let seen = SeenState(status.state, title: status.stateTitle, at: now.wall, source: .callback)
      // Only accepted applications have states.
      list[index].accept()
      list[index].bankStatus = status
      list[index].isMissing = false
      list[index].lastPollBeforeUpdate = lastPoll
      list[index].history.append(seen)
      changed.insert(reference)
      changedUntil = now.monotonic + Self.highlightDuration
      if nextAt == nil { schedulePoll(now: now, soon: false) }
      return [reference: seen]
    }
  }

  /// Takes over the states of orders for which the stand-in bank's time went back, and returns those that are news.
  package mutating func correct(_ states: [Reference: (state: OrderState, title: String)], now: Moment)
    -> [Reference: SeenState]
  {
    var news: [Reference: SeenState] = [:]
    for index in list.indices where list[index].summary.outcome == .accepted {
      let reference = list[index].reference
      guard let (state, title) = states[reference], state != list[index].state else { continue }
      let seen = SeenState(state, title: title, at: now.wall, source: .correction)
      list[index].history.append(seen)
      list[index].lastPollBeforeUpdate = lastPoll
      news[reference] = seen
    }
    guard !news.isEmpty else { return [:] }
    changed.formUnion(news.keys)
    changedUntil = now.monotonic + Self.highlightDuration
    schedulePoll(now: now, soon: true)
    return news
  }

  /// True where a list requested before a callback or the clerk reported a state shows one that had been passed by then.
  private func isStale(_ status: OrderStatus, _ poll: Int, for order: TrackedOrder) -> Bool {
    guard poll <= order.lastPollBeforeUpdate, let last = order.history.last, status.state != last.state else {
      return false
    }
    return order.history.dropLast().contains { $0.state == status.state } || status.state.isPassed(by: last.state)
  }

  /// What a list changed.
  package struct PollChanges: Hashable, Sendable {
    /// New states.
    package var newStates: [Reference: SeenState] = [:]
    /// Applications that turned out to be accepted.
    package var found: [Reference] = []
    /// Applications that are proven absent, until the journal says that another till has settled them.
    package var absent: [Absence] = []

    package init() {}

    package struct Absence: Hashable, Sendable {
      package let reference: Reference
      /// When it was sent.
      package let sentAt: Date
    }
  }

  /// Records the result of a poll.
  package mutating func receive(poll: Int, _ result: Result<Answer<[OrderStatus]>, BrokerFailure>, now: Moment)
    -> PollChanges
  {
    var changes = PollChanges()
    let startedAt = poll == lastPoll ? pollStart : nil
    if poll == lastPoll { isLoading = false }
    for index in list.indices { list[index].submission?.isChecking = false }
    switch result {
    case .failure(let failure):
      self.failure = failure
      failures += 1
      note(failure)
    case .success(let answer) where poll >= lastAnsweredPoll:
      lastAnsweredPoll = poll
      failure = nil
      failures = 0
      limit = answer.limit
      consecutiveNotFound = 0
      isReadRefused = false
      if let since = doubtfulSince, poll > since { doubtfulSince = nil }
      updatedAt = now.wall
      take(answer, poll, startedAt: startedAt, now: now, into: &changes)
    // A list that was overtaken by a later poll.
    case .success: break
    }
    schedulePoll(now: now, soon: false)
    return changes
  }

  /// Notices that the bank does not offer the read: 405 says so, and so does a persistent 404.
  private mutating func note(_ failure: BrokerFailure) {
    switch failure.kind {
    case .refused(let refusal), .notAccepted(let refusal):
      consecutiveNotFound = refusal.status == 404 ? consecutiveNotFound + 1 : 0
      if refusal.status == 405 || consecutiveNotFound >= Self.maximumNotFound { isReadRefused = true }
    case .notSent, .answerLost, .alreadyAccepted, .stillUnknown: consecutiveNotFound = 0
    }
  }

  /// How many consecutive 404 answers mean that there is no such read.
  private static let maximumNotFound = 4

  private mutating func take(
    _ answer: Answer<[OrderStatus]>, _ poll: Int, startedAt: Date?, now: Moment, into changes: inout PollChanges
  ) {
    let byReference = Dictionary(answer.value.map { ($0.referenceId, $0) }) { _, last in last }
    changed = []
    for index in list.indices {
      let reference = list[index].reference
      list[index].listFindings = answer.findings
      guard let status = byReference[reference.rawValue] else {
        // A list requested before an order was sent does not contain it.
        list[index].isMissing =
          list[index].summary.outcome == .accepted && now.monotonic.timeIntervalSince(list[index].sentAt) > 60
        if let sentAt = absence(index, startedAt: startedAt, now: now) {
          changes.absent.append(PollChanges.Absence(reference: reference, sentAt: sentAt.wall))
        }
        continue
      }
      list[index].isMissing = false
      // A list that shows an order known to be accepted can be trusted.
      if list[index].summary.outcome == .accepted { absenceRule.isListTrusted = true }
      guard !isStale(status, poll, for: list[index]) else { continue }
      list[index].bankStatus = status
      let last = list[index].history.last
      let isFound = list[index].summary.outcome != .accepted
      guard last?.state != status.state || last?.title != status.stateTitle || isFound else { continue }
      // The bank's list contains only accepted applications.
      if isFound {
        list[index].accept()
        changes.found.append(reference)
      }
      if let last, last.state == status.state, !isFound {
        // The same state in other words, such as those of another language.
        list[index].history[list[index].history.count - 1].title = status.stateTitle
        continue
      }
      let seen = SeenState(status.state, title: status.stateTitle, at: now.wall, source: .poll)
      if list[index].polledAt[seen.state] == nil { list[index].polledAt[seen.state] = now.monotonic }
      changes.newStates[reference] = seen
      if last?.state != seen.state || last?.title != seen.title { list[index].history.append(seen) }
      if last?.state != seen.state { list[index].callbacks?.confirm(seen.state) }
      if last != nil || isFound { changed.insert(reference) }
    }
    changedUntil = changed.isEmpty ? nil : now.monotonic + Self.highlightDuration
  }

  /// Records that a list does not contain an application with unknown outcome; returns when it was sent where that proves its absence.
  private mutating func absence(_ index: Int, startedAt: Date?, now: Moment) -> Moment? {
    guard list[index].summary.outcome == .unknown, let sentAt = list[index].submission?.sentAt else { return nil }
    list[index].submission?.missingAt = now.wall
    guard absenceRule.isListTrusted, let startedAt, startedAt >= sentAt.monotonic + absenceRule.after else {
      return nil
    }
    list[index].summary.outcome = .absent
    return sentAt
  }

  /// Ends the highlight.
  package mutating func tick(now: Moment) {
    guard let until = changedUntil, now.monotonic >= until else { return }
    changed = []
    changedUntil = nil
  }

  /// Schedules the next poll: none while every order is closed; about every 3 s while the bank or the customer acts, less often as the
  /// newest waiting order ages; until a list confirms or refutes a doubtful callback; every 20 s for orders signed but not paid; with back-off
  /// after failures, never before a `Retry-After` is over, and with the next minute where the gateway's limit is nearly used.
  package mutating func schedulePoll(now: Moment, soon: Bool) {
    guard !isLoading else { return }
    // The latest event that somebody waits for: an undecided application, or a state that may have been set.
    let awaited = [
      list.first(where: \.isWaiting)?.sentAt, list.compactMap(\.unconfirmedSetting?.since.monotonic).max(),
      isWatched ? now.monotonic : nil,
    ].compactMap { $0 }.max()
    let open = list.first { $0.isOpen && now.monotonic.timeIntervalSince($0.sentAt) < 86_400 }
    let doubtful = doubtfulSince.map { _ in now.monotonic }
    guard let followed = awaited ?? open?.sentAt ?? doubtful, !isReadRefused else {
      nextAt = nil
      return
    }
    let jitter = jitter(now)
    if soon {
      nextAt = now.monotonic + max(0.5, untilNextLimit(now, jitter))
      return
    }
    var interval: TimeInterval =
      switch now.monotonic.timeIntervalSince(followed) {
      case ..<180: awaited == nil ? 20 : pollInterval
      case ..<900: awaited == nil ? 20 : 10
      case ..<3600: 30
      default: 60
      }
    interval = max(interval, pollInterval)
    if failures > 0 { interval = max(interval, min(60, 3 * Double(1 << min(failures, 5)))) }
    interval *= jitter
    if failures > 0, let seconds = failure?.refusal?.retryAfter {
      // Jitter must not undercut the requested wait.
      interval = max(interval, Double(seconds) * max(jitter, 2 - jitter))
    }
    nextAt = now.monotonic + max(interval, untilNextLimit(now, jitter))
  }

  /// Seconds until the gateway counts anew, where its limit is nearly used: its shortest windows begin at full minutes.
  private func untilNextLimit(_ now: Moment, _ jitter: Double) -> TimeInterval {
    guard limit?.isNearlyUsed == true else { return 0 }
    let second = now.wall.timeIntervalSince1970.truncatingRemainder(dividingBy: 60)
    return 60 - second + 20 * (jitter - 0.9)
  }

  /// ±10 %, so that the tills of a shop do not poll in lockstep. Seeded by the first poll's time, so that the same run gives the same
  /// times.
  private mutating func jitter(_ now: Moment) -> Double {
    var drawn = random ?? RandomSource(seed: now.wall.timeIntervalSince1970.bitPattern)
    defer { random = drawn }
    return drawn.number(in: 0.9...1.1)
  }
}
