import BankControl
import BrokerAPI
import Checkout
import Crypto
import FoundationEssentials
import HeapModule
import Text

extension Bank {
  /// The whole bank at a moment: so that yesterday's state never spoils today's demo.
  struct Snapshot: Sendable {
    let orders: OrderBook
    let tokens: [SHA256Digest: Date]
    let refusals: [String: Int]
    let random: BankRandom
    let chosen: Scenario?
    let switches: BankReport.Switches
    let clock: BankClock.Anchor
    let faults: [Fault]
  }

  /// How many snapshots are kept: what is in one stays in memory.
  static let mostSnapshots = 100

  var snapshotNames: [String] { snapshots.keys.sorted() }

  /// Keeps everything under a name, in memory: at most so many, each with a name of 1 to 64 characters.
  func save(_ name: String, faults: [Fault]) throws {
    guard !name.isEmpty, !SafeText.isLonger(name, than: 64), SafeText.isClean(name) else {
      throw BankRefusal.wrong(Finding("name", .malformed("1 to 64 characters, none invisible")))
    }
    guard snapshots[name] != nil || snapshots.count < Self.mostSnapshots else {
      throw BankRefusal.wrong(Finding("name", .malformed("there are \(Self.mostSnapshots) already")))
    }
    try refresh()
    snapshots[name] = Snapshot(
      orders: orders, tokens: tokens.all, refusals: refusals, random: random,
      chosen: chosen, switches: switches, clock: clock.standing, faults: faults)
  }

  /// Makes everything as it was kept, the clock included, and returns the faults that were on; nil where there is no such name.
  func restore(_ name: String) throws -> [Fault]? {
    guard let kept = snapshots[name] else { return nil }
    try store?.restore(kept.orders, from: orders)
    orders = kept.orders
    agenda = Heap(orders.all.compactMap(\.appointment))
    tokens.all = kept.tokens
    (refusals, random) = (kept.refusals, kept.random)
    (chosen, switches) = (kept.chosen, kept.switches)
    clock.rewind(to: kept.clock)
    keepClock()
    try refresh()
    return kept.faults
  }
}
