import BankAdmin
import BrokerAPI
import FoundationEssentials
import HeapModule

/// Which states of orders have been noticed. It exists once somebody has asked for events.
struct StateWatch {
  struct Noticed {
    /// States of the order's course.
    var count = 0
    var last: OrderState?
    var next: Date?
  }

  fileprivate(set) var noticed: [String: Noticed] = [:]
  /// Orders to look at, earliest first. An outdated entry is skipped when it is due.
  private var queue = Heap<Bank.ScheduledCallback>()
  private var turn: Int

  init(_ orders: OrderBook, turn: Int) {
    self.turn = turn
    queue = Heap(orders.all.map { Bank.ScheduledCallback(at: .distantPast, reference: $0.reference) })
  }

  mutating func changed(_ reference: String) {
    queue.insert(Bank.ScheduledCallback(at: .distantPast, reference: reference))
  }

  /// Looks at everything again where the bank's time went back.
  mutating func follow(_ orders: OrderBook, turn: Int) {
    guard turn != self.turn else { return }
    let noticed = noticed.filter { orders[$0.key] != nil }
    self = StateWatch(orders, turn: turn)
    self.noticed = noticed.mapValues { Noticed(count: $0.count, last: $0.last) }
  }

  /// The states that orders have reached since, in the order of their time.
  mutating func reached(_ orders: OrderBook, at moment: Date) -> [(order: Order, event: Order.Event)] {
    var reached: [(order: Order, event: Order.Event)] = []
    while let due = queue.min, due.at <= moment {
      queue.removeMin()
      guard let order = orders[due.reference] else {
        noticed[due.reference] = nil
        continue
      }
      var known = noticed[due.reference] ?? Noticed()
      guard due.at == .distantPast || due.at == known.next else { continue }
      let past = order.course.prefix(order.place(at: moment) + 1)
      // Another past than the one that was noticed: only what is true now is told.
      let isAhead = known.count <= past.count && (known.count == 0 || past[known.count - 1].state == known.last)
      let new = isAhead ? past.dropFirst(known.count) : past.suffix(past.last?.state == known.last ? 0 : 1)
      reached += new.map { (order, $0) }
      let next = order.course.count > past.count ? order.course[past.count].at : nil
      if let next, next != known.next { queue.insert(Bank.ScheduledCallback(at: next, reference: due.reference)) }
      (known.count, known.last, known.next) = (past.count, past.last?.state, next)
      noticed[due.reference] = known
    }
    return reached.sorted { $0.event.at < $1.event.at }
  }

  var next: Date? { queue.min?.at }
}

extension Bank {
  /// Notes which states orders have reached since this was last asked, and returns when the next one comes.
  func noteStates(in log: EventLog) throws -> Date? {
    try refresh()
    let moment = clock.now
    var watch = watch ?? StateWatch(orders, turn: turn)
    watch.follow(orders, turn: turn)
    let reached = watch.reached(orders, at: moment)
    log.note(
      states: reached.map { order, event in
        let step = BankReport.Order.Step(state: event.state, at: event.at)
        return (
          clock.wall(ofTime: event.at),
          .state(reference: order.reference, step, title: order.status(at: event.at).stateTitle)
        )
      })
    self.watch = watch
    return watch.next
  }
}
