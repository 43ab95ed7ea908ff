/// Input and when it came, on the clock of whoever reads: a program that was busy reads at once what came over a while.
package struct TimedInput: Hashable, Sendable {
  package let event: InputEvent
  /// When it was read.
  package let at: Duration
  /// It came no earlier.
  package let after: Duration

  init(_ event: InputEvent, at: Duration, after: Duration) {
    self.event = event
    self.at = at
    self.after = after
  }
}
