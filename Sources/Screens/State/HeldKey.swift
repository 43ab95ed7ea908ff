import FoundationEssentials

/// Tells a key that is still held down from one that is pressed again.
struct HeldKey: Equatable, Sendable {
  private var at: Date?
  private var isAccepted = false

  /// - Parameter moment: monotonic.
  func isHeld(at moment: Date) -> Bool {
    guard let at else { return false }
    // Keyboards start repeating within a second; the slowest then repeat every half second.
    return moment.timeIntervalSince(at) < (isAccepted ? 1.2 : 0.6)
  }

  /// Notes a press or a repeat, and whether it does something.
  mutating func note(at moment: Date, isAccepted: Bool) { (at, self.isAccepted) = (moment, isAccepted) }
}
