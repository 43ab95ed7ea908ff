import Checkout
import Digests
import FoundationEssentials
import HTTP
import HeapModule
import Text

extension Bank {
  /// When an order's next callback is due.
  struct ScheduledCallback: Comparable {
    let at: Date
    let reference: String
    static func < (a: ScheduledCallback, b: ScheduledCallback) -> Bool { (a.at, a.reference) < (b.at, b.reference) }
  }

  /// Removes the due callbacks from the queue. Those that are not delivered have to be scheduled again.
  func callbacks(at moment: Date, atMost limit: Int) -> [CallbackEvent] {
    try? refresh()
    var due: [CallbackEvent] = []
    while due.count < limit, let next = callbackQueue.min, next.at <= moment {
      callbackQueue.removeMin()
      if let event = orders[next.reference]?.nextCallback, event.at <= moment { due.append(event) }
    }
    return due
  }

  /// Schedules an order's next callback.
  func schedule(_ order: Order) {
    if let scheduledCallback = order.scheduledCallback { callbackQueue.insert(scheduledCallback) }
  }

  var nextCallbackAt: Date? { callbackQueue.min?.at }

  /// Reschedules an order's next callback.
  func reschedule(_ reference: String, until moment: Date) {
    callbackQueue.insert(ScheduledCallback(at: moment, reference: reference))
  }

  /// The callback of a state; nil beyond the order's course.
  func callback(of reference: String, index: Int) -> CallbackEvent? { orders[reference]?.callback(at: index) }

  /// The callback of the state that follows an event; nil where none is planned or the event has been taken back.
  func callback(after event: CallbackEvent) -> CallbackEvent? {
    isUnchanged(event) ? callback(of: event.reference, index: event.index + 1) : nil
  }

  /// False once the bank's time has gone back to before an event.
  func isUnchanged(_ event: CallbackEvent) -> Bool { orders[event.reference].map { $0.turn == event.turn } ?? false }

  /// Records that the partner was notified of the states up to an event, unless that has been taken back.
  func markNotified(_ event: CallbackEvent) {
    guard var order = orders[event.reference] else { return }
    guard order.turn == event.turn else { return schedule(order) }
    order.told = max(order.told ?? 1, event.index + 1)
    try? store?.update(order)
    remember(order)
  }
}

extension Order {
  func callback(at index: Int) -> CallbackEvent? {
    guard let callbackURL, course.indices.contains(index) else { return nil }
    let event = course[index]
    return CallbackEvent(
      reference: reference, index: index, turn: turn, id: eventID(index), url: callbackURL,
      status: status(at: event.at), at: event.at)
  }

  /// The id of a state's callback, also after a restart. It is keyed with the link's id, so that neither can be derived from the other.
  private func eventID(_ index: Int) -> String {
    let place = turn.map { "\(index) \($0)" } ?? String(index)
    let code = Digest(of: Array("\(reference) \(place)".utf8), key: Array("event \(preapp.text)".utf8))
    return code.bytes.prefix(16).hexadecimal
  }

  var scheduledCallback: Bank.ScheduledCallback? {
    let index = told ?? 1
    guard callbackURL != nil, course.indices.contains(index) else { return nil }
    return Bank.ScheduledCallback(at: course[index].at, reference: reference)
  }

  var nextCallback: CallbackEvent? { callback(at: told ?? 1) }
}
