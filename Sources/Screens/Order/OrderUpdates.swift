import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import Sales

/// Updates of orders, whatever screen is open.
extension AppState {
  // MARK: Submission results

  mutating func submissionEnded(_ reference: Reference, _ result: Result<Answer<Acceptance>, BrokerFailure>) -> [Effect]
  {
    if case .failure(let failure) = result, failure.rival != nil, case .sending(reference, _) = flow.review.submission,
      orders.takeBack(reference)
    {
      return handle(flow.secondFound(reference, failure, orders, shared))
    }
    if case .failure(let failure) = result, failure.isRepeatOutdated, orders.takeBack(reference) {
      pending[reference] = nil
      if case .sending(reference, _) = flow.review.submission {
        clearDesk(of: reference, .warning, strings.changedMeanwhile, isAcceptance: false)
      } else {
        showToast(.warning, strings.outcome(strings.changedMeanwhile, of: reference.rawValue))
      }
      return []
    }
    guard let outcome = orders.recordResult(reference, result, now: shared.moment) else { return [] }
    guard case .sending(reference, _) = flow.review.submission else {
      announceOutcome(outcome, of: reference)
      return []
    }
    switch (outcome, result) {
    case (.accepted, .success): clearDesk(of: reference, .success, strings.accepted)
    case (.accepted, .failure): clearDesk(of: reference, .warning, strings.foundAtBank)
    case (.unknown, _):
      // Free the screen for the next customer; the panel tracks the application.
      pending[reference] = flow.sale
      let isUnclear = if case .failure(let failure) = result { failure.isAnswerUnclear } else { false }
      let text = strings.unknownIsTracked(isUnclear: isUnclear, canRead: !orders.isReadRefused)
      clearDesk(of: reference, .warning, text)
    case (_, .failure(let failure)):
      orders.remove(reference)
      flow.failed(failure)
    default: break
    }
    return []
  }

  /// Starts a new sale, and opens the order if the clerk is still at the sale.
  private mutating func clearDesk(
    of reference: Reference, _ kind: Toast.Kind, _ text: String, isAcceptance: Bool = true
  ) {
    flow = SaleFlow(shared)
    if navigation.top == nil {
      navigation.open(.order(OrderScreen(reference: reference)))
      overlays = []
    }
    showToast(kind, text, acceptanceOf: isAcceptance ? reference : nil)
  }

  /// Announces the outcome of an application that was left while being sent.
  private mutating func announceOutcome(_ outcome: Outcome, of reference: Reference) {
    let s = strings
    switch outcome {
    case .accepted:
      showToast(.success, s.outcome(s.accepted, of: reference.rawValue), acceptanceOf: reference)
    case .unknown: showToast(.warning, s.outcome(s.unknownTitle, of: reference.rawValue))
    case .refused, .notAccepted, .notSent: showToast(.error, s.outcome(s.notAcceptedTitle, of: reference.rawValue))
    case .sending, .absent: break
    }
  }

  // MARK: Polls and callbacks

  mutating func ordersArrived(_ poll: Int, _ result: Result<Answer<[OrderStatus]>, BrokerFailure>) -> [Effect] {
    let arrival = orders.receive(poll: poll, result, now: shared.moment)
    if arrival.wasAskedFor { answerRefresh(result) }
    var effects = resolveSettings(poll, result)
    if !arrival.newStates.isEmpty { effects.append(.recordStates(arrival.newStates)) }
    for reference in arrival.found { announceFound(reference) }
    effects += arrival.absent.map { .recordOutcome($0.reference, .absent, sentAt: $0.sentAt) }
    return effects
  }

  /// Whoever asks for the list gets a word, also where nothing has changed. Other announcements count more.
  private mutating func answerRefresh(_ result: Result<Answer<[OrderStatus]>, BrokerFailure>) {
    switch result {
    case .success: showToast(.success, strings.listRead)
    case .failure where orders.isReadRefused: showToast(.warning, strings.readNotOffered)
    case .failure(let failure): showToast(.warning, strings.listNotRead(strings.short(failure), since: nil))
    }
  }

  mutating func outcomeRecorded(_ reference: Reference, isOurs: Bool) -> [Effect] {
    guard isOurs else {
      orders.reopen(reference)
      return [.loadRecord(reference)]
    }
    // An open order shows it itself.
    if navigation.order?.reference != reference {
      showToast(.warning, strings.outcome(strings.unknownToBank, of: reference.rawValue))
    }
    return []
  }

  /// Takes over what another till of the journal did.
  mutating func adopt(_ record: OrderRecord) {
    orders.adopt(
      record, now: shared.moment, movesLinks: shared.configuration.profile.capabilities.movesLinks)
  }

  /// A callback proves that the bank accepted an application whose outcome was unknown.
  mutating func callbackArrived(_ callback: BankCallback) -> [Effect] {
    let reference = Reference(rawValue: callback.status.referenceId)
    let wasOpen = orders[reference].map { $0.summary.outcome != .accepted } ?? false
    let newStates = orders.receive(callback, now: shared.moment)
    if wasOpen, orders[reference]?.summary.outcome == .accepted { announceFound(reference) }
    // The stand-in bank may have gone back to an earlier time.
    if newStates.isEmpty { bankWatch.askSoon(at: shared.monotonic) }
    return newStates.isEmpty ? [] : [.recordStates(newStates)]
  }

  /// The stand-in bank's time went back: no list and no callback alone could say so.
  mutating func bankWentBack(_ returned: [BankReport.Order]) -> [Effect] {
    let states = Dictionary(returned.map { (Reference(rawValue: $0.reference), ($0.state, $0.title)) }) { $1 }
    let newStates = orders.correct(states, now: shared.moment)
    return newStates.isEmpty ? [] : [.recordStates(newStates)]
  }

  /// Announces that an application is at the bank although its answer was lost.
  private mutating func announceFound(_ reference: Reference) {
    // The pending answer announces it.
    if case .sending(reference, _) = flow.review.submission { return }
    let text = strings.foundAtBank
    showToast(
      .success, navigation.order?.reference == reference ? text : strings.outcome(text, of: reference.rawValue),
      acceptanceOf: reference)
  }

  /// Once the order has failed, that the bank accepted it is no news: the refusal counts, and the open order shows it.
  mutating func dropOutdatedToast() {
    guard let reference = toast?.accepted, let order = orders[reference], order.hasFailed else { return }
    if navigation.order?.reference == reference {
      toast = nil
    } else {
      showToast(.error, strings.outcome(strings.shortState(of: order), of: reference.rawValue))
    }
  }

  /// Drops the sales of applications whose outcome is known.
  mutating func dropResolved() {
    guard !pending.isEmpty else { return }
    pending = pending.filter { orders[$0.key].map { $0.summary.outcome != .accepted } ?? false }
  }

  // MARK: Setting a state

  /// The next poll confirms the state.
  mutating func stateSet(
    _ reference: Reference, _ wanted: OrderState, _ result: Result<Answer<OrderUpdateResponse>, BrokerFailure>
  ) -> [Effect] {
    let setting = orders[reference]?.setting
    orders.update(reference) { $0.setting = nil }
    switch result {
    case .success(let answer):
      orders.update(reference) { $0.findings += answer.findings }
      showToast(.success, strings.wasSet(wanted))
      let seen = SeenState(wanted, title: wanted.known?.russian ?? "", at: shared.now, source: .clerk)
      orders.record(seen, of: reference)
      orders.schedulePoll(now: shared.moment, soon: true)
      return [.recordStates([reference: seen])]
    case .failure(let failure) where failure.isUncertain && !orders.isReadRefused:
      showToast(.warning, strings.setting(failure))
      if let setting { orders.markUnconfirmed(setting, of: reference, now: shared.moment) }
    case .failure(let failure):
      showToast(failure.isUncertain ? .warning : .error, strings.setting(failure))
      orders.schedulePoll(now: shared.moment, soon: true)
    }
    return []
  }

  /// Resolves states with an unknown outcome from a poll; from then on any till may set one.
  private mutating func resolveSettings(
    _ poll: Int, _ result: Result<Answer<[OrderStatus]>, BrokerFailure>
  ) -> [Effect] {
    let s = strings
    var effects: [Effect] = []
    for order in orders.list {
      guard let unconfirmedSetting = order.unconfirmedSetting else { continue }
      // Without the read, only the bank's staff can tell; let the clerk continue.
      var announcement: (Toast.Kind, String)? = orders.isReadRefused ? (.warning, s.settingStaysUnknown) : nil
      if poll > unconfirmedSetting.after, case .success(let answer) = result {
        let status = answer.value.last { $0.referenceId == order.reference.rawValue }
        let isProven = shared.monotonic >= unconfirmedSetting.since.monotonic + shared.configuration.absence.after
        announcement = Self.verdict(on: unconfirmedSetting, status, isProven: isProven, s)
      }
      guard let (kind, text) = announcement else { continue }
      orders.clearUnconfirmed(of: order.reference)
      effects.append(.release(order.reference))
      showToast(kind, text)
    }
    return effects
  }

  /// What a poll says about a state that was set; nil while inconclusive.
  /// - Parameter isProven: enough time has passed that a request still in flight is ruled out.
  private static func verdict(
    on unconfirmedSetting: TrackedOrder.UnconfirmedSetting, _ status: OrderStatus?, isProven: Bool, _ s: Strings
  ) -> (Toast.Kind, String)? {
    let wanted = unconfirmedSetting.setting.state
    guard let status else { return isProven ? (.warning, s.settingStaysUnknown) : nil }
    if status.state == wanted || wanted == .delivered && status.state == .financed {
      return (.success, s.wasSet(wanted))
    }
    if status.state == unconfirmedSetting.setting.before { return isProven ? (.warning, s.wasNotSet(wanted)) : nil }
    // Another state came before or after ours. Final states do not change; others may still be followed by ours.
    guard isProven || status.state.isFinal else { return nil }
    return (.warning, s.isNow(status.state, title: status.stateTitle, insteadOf: wanted))
  }
}
