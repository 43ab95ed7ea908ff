package import FoundationEssentials

/// A monotonic clock that also counts while the machine sleeps.
package enum MonotonicClock {
  private static let origin = (wall: Date(), monotonic: ContinuousClock.now)

  /// The wall-clock time of the program's start plus the time since.
  package static let now: @Sendable () -> Date = {
    let passed = origin.monotonic.duration(to: .now).components
    return origin.wall + Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
  }
}
