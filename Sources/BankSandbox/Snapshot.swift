import BankAdmin
import BrokerAPI
import Checkout
import Digests
import FoundationEssentials
import HeapModule
import Text

extension Bank {
  /// The whole state of the bank, so that a demo can start afresh.
  struct Snapshot: Sendable {
    let orders: OrderBook
    let tokens: [Digest: Date]
    let refusals: [IIN: Int]
    let random: RandomSource
    let chosen: Scenario?
    let switches: BankReport.Switches
    let clock: BankClock.Position
    let faults: [Fault]
  }

  /// Snapshots stay in memory.
  static let snapshotLimit = 100

  var snapshotNames: [String] { snapshots.keys.sorted() }

  /// Saves a snapshot under a name of 1 to 64 characters.
  func save(_ name: String, faults: [Fault]) throws {
    guard !name.isEmpty, !SafeText.isLonger(name, than: 64), SafeText.isClean(name) else {
      throw BankRefusal.wrong(Finding("name", .malformed("1 to 64 characters, none invisible")))
    }
    guard snapshots[name] != nil || snapshots.count < Self.snapshotLimit else {
      throw BankRefusal.wrong(Finding("name", .malformed("there are \(Self.snapshotLimit) already")))
    }
    try refresh()
    snapshots[name] = Snapshot(
      orders: orders, tokens: tokens.all, refusals: refusals, random: random,
      chosen: chosen, switches: switches, clock: clock.position, faults: faults)
  }

  /// Restores a snapshot including the clock and returns its faults and what it did to orders; nil for an unknown name.
  func restore(_ name: String) throws -> (faults: [Fault], orders: RestoredOrders)? {
    guard let kept = snapshots[name] else { return nil }
    try refresh()
    let (before, present) = (clock.now, orders)
    try store?.restore(kept.orders, from: orders)
    orders = kept.orders
    callbackQueue = Heap(orders.all.compactMap(\.scheduledCallback))
    tokens.all = kept.tokens
    (refusals, random) = (kept.refusals, kept.random)
    (chosen, switches) = (kept.chosen, kept.switches)
    clock.rewind(to: kept.clock)
    keepClock()
    try refresh()
    let moment = clock.now
    let known = kept.orders.all.filter { present[$0.reference] != nil }
    let changes = RestoredOrders(
      vanished: present.all.map(\.reference).filter { kept.orders[$0] == nil },
      returned: kept.orders.all.map(\.reference).filter { present[$0] == nil },
      changed: known.filter { present[$0.reference]?.state(at: before) != $0.state(at: moment) }.map(\.reference))
    return (kept.faults, changes)
  }

  /// Takes the clock's last jump back; false where there is none.
  func takeBackJump() throws -> Bool {
    try refresh()
    guard let jump = clock.takeBackJump() else { return false }
    for var order in orders.all where order.takeBack(jump) { try change(order) }
    callbackQueue = Heap(orders.all.compactMap(\.scheduledCallback))
    keepClock()
    return true
  }
}
