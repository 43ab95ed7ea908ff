import ArgumentParser
import Checkout
import FoundationEssentials

/// The program's clock.
struct ClockOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Begin at this time instead of the machine's, such as 2026-11-27T10:00:00+05:00, and go on from there. For tests. The till wants \
      --no-journal or --journal with it.
      """, valueName: "time"))
  var clock: StartTime?

  /// Wall-clock time, the given one or the machine's, and monotonic time since this was called.
  var now: @Sendable () -> Moment { Self.clock(from: clock?.date) }

  /// - Parameter wall: nil for the machine's time.
  static func clock(from wall: Date? = nil) -> @Sendable () -> Moment {
    let start = ContinuousClock.now
    return {
      let passed = start.duration(to: .now) / .seconds(1)
      return Moment(wall.map { $0 + passed } ?? Date(), monotonic: Date(timeIntervalSinceReferenceDate: passed))
    }
  }
}

struct StartTime: ExpressibleByArgument {
  let date: Date

  init?(argument: String) {
    guard let date = KazakhstanTime.moment(ofISO: argument) else { return nil }
    self.date = date
  }
}
