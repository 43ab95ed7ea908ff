package import BrokerAPI
package import Checkout
package import FoundationEssentials

/// The orders of this till and the schedule by which they are polled.
package struct Orders: Hashable, Sendable {
  /// Newest first.
  package internal(set) var list: [TrackedOrder] = []
  package internal(set) var absenceRule: AbsenceRule
  /// When a list last arrived.
  package internal(set) var updatedAt: Date?
  /// The last poll's failure; nil after a success.
  package internal(set) var failure: BrokerFailure?
  /// True where the bank does not offer the read, by its profile or its own words.
  package internal(set) var isReadRefused: Bool
  /// True while somebody who asked for the list waits for a word about it.
  var isAskedFor = false
  /// True where somebody watches all that the bank lists.
  var isWatched = false
  /// How often the orders are read while somebody waits, in seconds.
  let pollInterval: TimeInterval
  /// What the gateway last said of its limit.
  var limit: RateLimit?
  var failures = 0
  /// Consecutive 404 answers.
  var consecutiveNotFound = 0
  var lastPoll = 0
  /// The newest poll that was answered with a list.
  var lastAnsweredPoll = 0
  /// Start of the running poll, in monotonic time.
  var pollStart: Date?
  var random: RandomSource?
  /// Callbacks for applications whose answer has not arrived yet.
  var earlyCallbacks: [BankCallback] = []
  /// The last poll begun before a callback that only a later list can confirm; nil where there is none.
  var doubtfulSince: Int?
  /// Applications as they were before the repeat that is being sent.
  var beforeRepeat: [Reference: TrackedOrder] = [:]
  /// Orders whose claim the journal does not know as it is now.
  var unsavedClaims: Set<Reference> = []
  /// Monotonic time of the next poll; nil while nothing waits or a poll is running.
  package internal(set) var nextAt: Date?
  /// True while a poll is running.
  package internal(set) var isLoading = false
  /// The orders that changed last, and until when they are highlighted.
  package internal(set) var changed: Set<Reference> = []
  package internal(set) var changedUntil: Date?

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
  func inPlace<Result>(_ read: (UnsafeBufferPointer<TrackedOrder>) -> Result) -> Result {
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
      beforeRepeat[order.reference] = list[index]
      list[index].summary.outcome = .sending
      list[index].summary.submittedAt = order.summary.submittedAt
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
    beforeRepeat[reference] = nil
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

  /// Nothing was sent after all: a repeat is again what it was, another application was never one. False where a list or a callback has proven
  /// meanwhile that the bank has it.
  package mutating func takeBack(_ reference: Reference) -> Bool {
    guard let index = list.firstIndex(where: { $0.reference == reference }), list[index].summary.outcome == .sending
    else { return false }
    if let before = beforeRepeat.removeValue(forKey: reference) { list[index] = before } else { remove(reference) }
    return true
  }

  /// Records what a person at the bank said about an application with unknown outcome.
  package mutating func resolve(_ reference: Reference, with resolution: ManualResolution, now: Moment) {
    guard let index = list.firstIndex(where: { $0.reference == reference }) else { return }
    // The submission stays: the person may have been wrong, and only a list or a callback is a proof.
    list[index].summary.outcome = resolution.isAccepted ? .accepted : .absent
    list[index].submission?.resolution = resolution
    schedulePoll(now: now, soon: false)
  }

  /// The outcome of an application is unknown after all: another till settled it or is about to send it again, or it could not be stored.
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
      let hadClaim = list[index].claim != nil
      list[index].adopt(record, now: now, after: lastPoll)
      if hadClaim, list[index].claim == nil { unsavedClaims.insert(summary.reference) }
      if list[index].state != before {
        changed.insert(summary.reference)
        changedUntil = now.monotonic + Self.highlightDuration
      }
    } else {
      // What never became an order is that till's to show.
      guard !summary.outcome.isNotAccepted || summary.outcome == .absent else { return }
      let index = list.firstIndex { $0.summary.submittedAt < summary.submittedAt } ?? list.endIndex
      list.insert(TrackedOrder(restoring: record, at: now, movesLinks: movesLinks, after: lastPoll), at: index)
    }
    schedulePoll(now: now, soon: false)
  }

  /// Removes an application that never became an order.
  package mutating func remove(_ reference: Reference) {
    dropClaim(of: reference)
    list.removeAll { $0.reference == reference }
  }

  /// An application for the same person and total, other than the given one, that is open or was signed within a day.
  package func possibleDuplicate(of number: Reference?, by buyer: Buyer, total: Money, now: Moment) -> TrackedOrder? {
    possibleDuplicates(of: number, by: buyer, total: total, now: now).first
  }

  /// Those that the clerk was asked about, or sends a second one beside.
  package func rivals(of number: Reference, by buyer: Buyer, total: Money, now: Moment) -> Set<Reference> {
    Set(possibleDuplicates(of: number, by: buyer, total: total, now: now).map(\.reference))
  }

  private func possibleDuplicates(
    of number: Reference?, by buyer: Buyer, total: Money, now: Moment
  ) -> some Collection<TrackedOrder> {
    let person = PersonHash(buyer)
    return list.lazy.filter {
      $0.reference != number && ($0.isUnconfirmed || $0.isWaiting || $0.isContract(since: now.monotonic - 86_400))
        && $0.summary.amount == total
        && $0.person.isSame(as: person)
    }
  }

  package mutating func update(_ reference: Reference, _ change: (inout TrackedOrder) -> Void) {
    guard let index = list.firstIndex(where: { $0.reference == reference }) else { return }
    change(&list[index])
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
      setClaim(nil, at: index)
    }
  }

  /// Records a state that did not come from a list, such as one set by the clerk.
  package mutating func record(_ seen: SeenState, of reference: Reference) {
    guard let index = list.firstIndex(where: { $0.reference == reference }) else { return }
    list[index].lastPollBeforeUpdate = lastPoll
    if list[index].history.last?.state != seen.state { list[index].history.append(seen) }
    setClaim(nil, at: index)
  }

  /// Records what a person saw or was told at the bank about an accepted order, and returns it.
  package mutating func record(
    told state: OrderState, of reference: Reference, at now: Moment
  ) -> [Reference: SeenState] {
    guard let order = self[reference], order.summary.outcome == .accepted, order.state != state else { return [:] }
    let isClaimed = order.claim?.state == state
    let seen = SeenState(state, title: isClaimed ? order.claim?.title ?? "" : "", at: now.wall, source: .clerk)
    record(seen, of: reference)
    update(reference) { order in
      order.unconfirmedSetting = nil
      order.callbacks?.confirm(state)
    }
    return [reference: seen]
  }
}
