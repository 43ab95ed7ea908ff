public import Checkout
package import FoundationEssentials

/// Whose data is removed.
package enum Forgetting: Hashable, Sendable {
  /// Everybody's in what was sent, or last worked on, before a moment.
  case before(Date)
  /// Of the buyers of these orders: from the orders, and from sales on the desks that have such a number or are to the same person.
  case orders([Reference])
  /// A person's: from everything that has this IIN.
  case person(IIN)
}

/// From what personal data was removed, and what was left.
public struct Forgotten: Hashable, Sendable {
  /// Orders from which it was removed.
  public var orders = 0
  /// Sales in progress from which it was removed.
  public var drafts = 0
  /// Parked carts from which it was removed.
  public var parked = 0
  /// Numbers that were asked for and that no order has.
  public var missing: [Reference] = []
  /// Orders of the same people that were not asked for, and keep it.
  public var otherOrders = 0
  /// Desks that cannot be read, of a later till perhaps, and stay as they are.
  public var unreadableDesks: [Int] = []
  /// True where another program reads the journal, so that what was removed is still in its write-ahead log.
  public var isInLog = false

  /// Nothing yet.
  public init() {}

  /// True where it was removed from anything.
  public var isAnything: Bool { orders + drafts + parked > 0 }
}
