/// How long a test waits for what it needs. Nothing is expected to take so long on the slowest machine, beside whatever work: what has not
/// come by then never will.
public enum Patience {
  public static let limit = Duration.seconds(240)

  /// When what is waited for from now on never came.
  public static var end: ContinuousClock.Instant { .now + limit }
}
