import BankAdmin
import BrokerAPI
import Checkout
import Digests
import FoundationEssentials
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
      throw BankRefusal.wrong(
        Finding(
          "name",
          .malformed(
            Phrase(
              "их уже \(Self.snapshotLimit)", "олар қазір \(Self.snapshotLimit)",
              "there are \(Self.snapshotLimit) already"))))
    }
    snapshots[name] = try snapshot(faults)
  }

  func snapshot(_ faults: [Fault]) throws -> Snapshot {
    try refresh()
    return Snapshot(
      orders: orders, tokens: tokens.all, refusals: refusals, random: random,
      chosen: chosen, switches: switches, clock: clock.position, faults: faults)
  }

  /// Goes on from another bank's state, without a store and without a word to anybody.
  func adopt(_ other: Snapshot) {
    (orders, tokens.all, refusals, random) = (other.orders, other.tokens, other.refusals, other.random)
    (chosen, switches) = (other.chosen, other.switches)
    clock.rewind(to: other.clock)
  }

  /// Restores a snapshot including the clock and returns its faults and what it did to orders; nil for an unknown name.
  func restore(_ name: String) throws -> (faults: [Fault], orders: RestoredOrders)? {
    guard let kept = snapshots[name] else { return nil }
    try refresh()
    let changes = try goBack(to: kept.orders, from: clock.now, to: kept.clock.anchor.bank)
    tokens.all = kept.tokens
    (refusals, random) = (kept.refusals, kept.random)
    (chosen, switches) = (kept.chosen, kept.switches)
    clock.rewind(to: kept.clock)
    keepClock()
    return (kept.faults, changes)
  }

  /// Takes the clock's last jump back and returns what that did to orders; nil where there is none.
  func takeBackJump() throws -> RestoredOrders? {
    guard let jump = clock.lastJump else { return nil }
    try refresh()
    let moment = clock.now
    var kept = orders
    for var order in orders.all where order.takeBack(jump) { kept.put(order) }
    let changes = try goBack(to: kept, from: moment, to: moment - jump.seconds)
    clock.takeBack(jump)
    keepClock()
    return changes
  }
}
