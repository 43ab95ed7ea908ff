import Crypto
import FoundationEssentials
import HTTP
import HeapModule

extension Bank {
  /// When the partner of an order is to be told of its next state.
  struct Appointment: Comparable {
    let at: Date
    let reference: String
    static func < (a: Appointment, b: Appointment) -> Bool { (a.at, a.reference) < (b.at, b.reference) }
  }

  /// Takes the states that partners are to be told by a moment off the agenda. What is not told then has to be put on it again.
  func callbacks(at moment: Date, atMost limit: Int) -> [CallbackEvent] {
    try? refresh()
    var due: [CallbackEvent] = []
    while due.count < limit, let next = agenda.min, next.at <= moment {
      agenda.removeMin()
      if let event = orders[next.reference]?.nextCallback, event.at <= moment { due.append(event) }
    }
    return due
  }

  /// Puts the next state that its partner is to be told on the agenda.
  func appoint(_ order: Order) {
    if let appointment = order.appointment { agenda.insert(appointment) }
  }

  /// When the next state is to be told; nil where none is.
  var nextCallbackAt: Date? { agenda.min?.at }

  /// Puts the next state of an order on the agenda again.
  func postpone(_ reference: String, until moment: Date) {
    agenda.insert(Appointment(at: moment, reference: reference))
  }

  /// One state of an order as a callback; nil where its course does not go so far.
  func callback(of reference: String, index: Int) -> CallbackEvent? { orders[reference]?.callback(at: index) }

  /// Notes that a partner was told of a state, and of those before it.
  func told(_ reference: String, upTo index: Int) {
    guard var order = orders[reference] else { return }
    order.told = max(order.told ?? 1, index + 1)
    try? store?.update(order)
    hold(order)
  }
}

extension Order {
  /// A state of the course as a callback.
  func callback(at index: Int) -> CallbackEvent? {
    guard let callbackURL, course.indices.contains(index) else { return nil }
    let event = course[index]
    return CallbackEvent(
      reference: reference, index: index, id: eventID(index), url: callbackURL, status: status(at: event.at),
      at: event.at)
  }

  /// The id of a state of the course: the same whenever it is told, also after a restart. The number of the link is the key, so that whoever
  /// sees the id does not learn the number, and whoever does not know the number cannot tell the id.
  private func eventID(_ index: Int) -> String {
    let key = SymmetricKey(data: Array("event \(preapp.text)".utf8))
    let code = HMAC<SHA256>.authenticationCode(for: Array("\(reference) \(index)".utf8), using: key)
    return code.prefix(16).hexadecimal
  }

  /// When its partner is to be told of the next state; nil where there is none.
  var appointment: Bank.Appointment? {
    let index = told ?? 1
    guard callbackURL != nil, course.indices.contains(index) else { return nil }
    return Bank.Appointment(at: course[index].at, reference: reference)
  }

  /// The state that its partner is to be told next; nil where there is none.
  var nextCallback: CallbackEvent? { callback(at: told ?? 1) }
}
