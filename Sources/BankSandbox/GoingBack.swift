import BankAdmin
import FoundationEssentials
import HeapModule

extension Bank {
  /// Continues with other orders because the bank's time goes back, and returns what that did to them. A partner that was told of a state
  /// that has not come yet is told of the current one.
  /// - Parameters:
  ///   - before: the bank's time until now.
  ///   - moment: the bank's time from now on.
  func goBack(to kept: OrderBook, from before: Date, to moment: Date) throws -> RestoredOrders {
    let present = orders
    turn += 1
    var restored = kept
    for var order in kept.all {
      order.goOn(after: present[order.reference], from: before, to: moment, turn: turn)
      restored.put(order)
    }
    try store?.restore(restored, from: present)
    orders = restored
    callbackQueue = Heap(orders.all.compactMap(\.scheduledCallback))
    let known = restored.all.filter { present[$0.reference] != nil }
    return RestoredOrders(
      vanished: present.all.map(\.reference).filter { restored[$0] == nil },
      returned: restored.all.map(\.reference).filter { present[$0] == nil },
      changed: known.filter { present[$0.reference]?.state(at: before) != $0.state(at: moment) }.map(\.reference))
  }
}

extension Order {
  /// Takes over what the partner knows from the order as it was before the bank's time went back.
  ///
  /// States of another past may stand at the same places of the course, so from here on events have other ids. Where it is not certain
  /// that the partner knows the current state, it is told of it again.
  /// - Parameter present: nil where the order has just come back.
  mutating func goOn(after present: Order?, from before: Date, to moment: Date, turn: Int) {
    let reached = course.prefix(place(at: moment) + 1)
    if let present {
      let passed = present.course.prefix(present.place(at: before) + 1)
      if reached.elementsEqual(passed, by: { $0.tells(sameAs: $1) }) {
        (told, self.turn) = (present.told, present.turn)
        return
      }
      if present.told ?? 1 == passed.count, let last = passed.last, reached.last?.tells(sameAs: last) == true {
        (told, self.turn) = (reached.count, turn)
        return
      }
    }
    (told, self.turn) = (reached.count - 1, turn)
  }
}

extension Order.Event {
  fileprivate func tells(sameAs other: Self) -> Bool { state == other.state && title == other.title }
}
