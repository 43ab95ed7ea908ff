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
    /// Nil for one from a file, which holds no secrets: those that are good stay good.
    let tokens: [Digest: TokenBook.Grant]?
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

  func save(_ name: String, faults: [Fault]) throws {
    try keep(snapshot(faults), as: name)
  }

  /// Keeps a snapshot under a name of 1 to 64 characters.
  func keep(_ snapshot: Snapshot, as name: String) throws {
    guard !name.isEmpty, !SafeText.isLonger(name, than: 64), SafeText.isClean(name) else {
      throw BankRefusal.wrong(
        Finding(
          "name",
          .malformed(
            Phrase(
              "от 1 до 64 знаков, без невидимых", "1–64 таңба, көрінбейтінсіз", "1 to 64 characters, none invisible"))))
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
    snapshots[name] = snapshot
  }

  func snapshot(_ faults: [Fault]) throws -> Snapshot {
    try refresh()
    return Snapshot(
      orders: orders, tokens: tokens.all, refusals: refusals, random: random,
      chosen: chosen, switches: switches, clock: clock.position, faults: faults)
  }

  /// Goes on from another bank's state, without a store and without a word to anybody.
  func adopt(_ other: Snapshot) {
    if let known = other.tokens { tokens.all = known }
    (orders, refusals, random) = (other.orders, other.refusals, other.random)
    (chosen, switches) = (other.chosen, other.switches)
    // Codes are made for it after every jump.
    clock.rewind(to: BankClock.Position(anchor: other.clock.anchor))
  }

  /// Restores a snapshot including the clock and returns its faults and what it did to orders; nil for an unknown name.
  func restore(_ name: String) throws -> (faults: [Fault], orders: RestoredOrders)? {
    guard let kept = snapshots[name] else { return nil }
    try refresh()
    let changes = try goBack(to: kept.orders, from: clock.now, to: kept.clock.anchor.bank)
    if let known = kept.tokens { tokens.all = known }
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
