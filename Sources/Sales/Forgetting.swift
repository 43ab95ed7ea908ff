package import Checkout
package import FoundationEssentials

/// Whose personal data to remove.
package enum ForgetScope: Hashable, Sendable {
  /// Everybody's in orders sent, or drafts last changed, before a moment.
  case before(Date)
  /// The customers' of these orders: from the orders, and from drafts with the same number or the same person.
  case orders([Reference])
  /// One person's, from everything with this IIN.
  case person(IIN)
}

/// What was removed and what was left.
package struct ForgetResult: Hashable, Sendable {
  /// Orders from which personal data was removed.
  package var orders = 0
  /// Drafts from which it was removed.
  package var drafts = 0
  /// Parked carts from which it was removed.
  package var parked = 0
  /// Recorded exchanges that were removed.
  package var exchanges = 0
  /// Files with exchanges that were removed.
  package var files = 0
  /// Those that were not.
  package var leftFiles: [LeftFile] = []
  /// Requested numbers that no order has.
  package var missing: [Reference] = []
  /// Other orders of the same people, which keep it.
  package var otherOrders = 0
  /// Desks of a later version, perhaps, which were left as they are.
  package var unreadableDesks: [Int] = []
  /// True where another reader keeps the removed data in the write-ahead log for now.
  package var isInLog = false

  package init() {}

  package var isAnything: Bool { orders + drafts + parked + exchanges + files > 0 }
}
