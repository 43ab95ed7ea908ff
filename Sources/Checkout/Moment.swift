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

  /// Another moment, of which the monotonic time is known.
  package func at(_ monotonic: Date) -> Moment { Moment(wall(of: monotonic), monotonic: monotonic) }

  /// A monotonic time as the wall clock would show it now, for what is shown or stored.
  package func wall(of monotonic: Date) -> Date { wall + monotonic.timeIntervalSince(self.monotonic) }

  /// An earlier wall time in monotonic time: now, where the wall clock was set back meanwhile.
  package func monotonic(ofEarlier wall: Date) -> Date { monotonic - max(0, self.wall.timeIntervalSince(wall)) }
}
