import FoundationEssentials

/// Whether the till receives the bank's callbacks; where it cannot, it tries again from time to time, because the till that does may close.
struct CallbackWatch: Equatable, Sendable {
  /// Why it does not, as that was last said.
  private var trouble: Notice?
  /// When to try again, on the monotonic clock; nil while it listens or tries.
  private(set) var retryAt: Date?

  /// Returns false where the same has been said before.
  mutating func failed(_ notice: Notice, at moment: Date) -> Bool {
    retryAt = moment + AppState.othersInterval
    defer { trouble = notice }
    return trouble != notice
  }

  /// Returns true where it could not listen before.
  mutating func began() -> Bool {
    defer { self = CallbackWatch() }
    return trouble != nil
  }

  /// Returns true once when the next try is due.
  mutating func isDue(at moment: Date) -> Bool { retryAt.isDue(at: moment) }
}
