package import FoundationEssentials

/// One instant on two clocks: the wall clock, which people and networks may set, and a monotonic one for intervals.
package struct Moment: Hashable, Sendable {
  /// For everything that is shown or stored.
  package let wall: Date
  /// Time on a monotonic clock with an origin of its own, for intervals and deadlines.
  package let monotonic: Date

  package init(_ wall: Date, monotonic: Date? = nil) {
    self.wall = wall
    self.monotonic = monotonic ?? wall
  }
}
