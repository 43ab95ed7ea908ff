package import BrokerAPI
package import Checkout
import FoundationEssentials

/// States that are told of without being asked for.
extension Orders {
  /// Records a callback and returns its state if that is new. The ledger judges the rest.
  package mutating func receive(_ callback: BankCallback, now: Moment) -> [Reference: SeenState] {
    guard let index = list.firstIndex(where: { $0.reference.rawValue == callback.status.referenceId }) else {
      guard callback.isSigned else { return [:] }
      // It overtook the answer to its application, or belongs to no order of ours: a limited number is kept.
      earlyCallbacks = earlyCallbacks.suffix(99) + [callback]
      return [:]
    }
    var ledger = list[index].callbacks ?? CallbackLedger()
    let verdict = ledger.record(callback, after: list[index].history, at: now.wall)
    list[index].callbacks = ledger
    switch verdict {
    case .alreadyKnown: return [:]
    case .late, .outOfOrder, .illegal, .unconfirmed:
      if verdict == .unconfirmed {
        let seen = SeenState(
          callback.status.state, title: callback.status.stateTitle, at: now.wall, source: .callback)
        setClaim(TrackedOrder.Claim(seen: seen, after: lastPoll), at: index)
        changed.insert(list[index].reference)
        changedUntil = now.monotonic + Self.highlightDuration
      }
      doubtfulSince = lastPoll
      schedulePoll(now: now, soon: true)
      return [:]
    case .new:
      let (reference, status) = (list[index].reference, callback.status)
      let seen = SeenState(status.state, title: status.stateTitle, at: now.wall, source: .callback)
      // Only accepted applications have states.
      list[index].accept()
      setClaim(nil, at: index)
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
}
