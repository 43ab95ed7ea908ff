package import BrokerAPI
package import Checkout
package import FoundationEssentials

/// What polls of the bank's list tell, and when the next one is due.
extension Orders {
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
    isAskedFor = true
    if let reference { update(reference) { $0.submission?.isChecking = true } }
    if isLoading, let pollStart, now.monotonic.timeIntervalSince(pollStart) < Self.refreshTimeout { return nil }
    return beginPoll(at: now)
  }

  /// What a list changed.
  package struct PollChanges: Hashable, Sendable {
    /// New states.
    package var newStates: [Reference: SeenState] = [:]
    /// Applications that turned out to be accepted.
    package var found: [Reference] = []
    /// Applications that are proven absent, until the journal says that another till has settled them.
    package var absent: [Absence] = []
    /// Somebody asked for the list.
    package var wasAskedFor = false

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
    (changes.wasAskedFor, isAskedFor) = (isAskedFor, false)
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
        // The order may be among the elements that cannot be read, or contradict each other.
        guard answer.unusable == 0 else { continue }
        // A list requested before an order was sent does not contain it.
        list[index].isMissing =
          list[index].summary.outcome == .accepted && now.monotonic.timeIntervalSince(list[index].sentAt) > 60
        if let sentAt = absence(index, startedAt: startedAt, now: now) {
          changes.absent.append(PollChanges.Absence(reference: reference, sentAt: sentAt.wall))
        }
        continue
      }
      list[index].isMissing = false
      list[index].isListed = true
      if let claim = list[index].claim, poll > claim.after { setClaim(nil, at: index) }
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

  /// True where a list requested before a callback or the clerk reported a state shows one that had been passed by then.
  private func isStale(_ status: OrderStatus, _ poll: Int, for order: TrackedOrder) -> Bool {
    guard poll <= order.lastPollBeforeUpdate, let last = order.history.last, status.state != last.state else {
      return false
    }
    return order.history.dropLast().contains { $0.state == status.state } || status.state.isPassed(by: last.state)
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
