public import BrokerClient

/// How long a test waits for what it needs: longer than anything takes on a slow and busy machine, so that only what never comes fails.
public enum Patience {
  public static let limit = Duration.seconds(240)

  /// When to give up what is waited for from now on.
  public static var end: ContinuousClock.Instant { .now + limit }
}

extension TimeOuts {
  /// For tests: no time-out of the client's own fails one on a busy machine.
  public static var patient: TimeOuts {
    let seconds = Int(Patience.limit.components.seconds)
    var patient = TimeOuts()
    (patient.connect, patient.read, patient.total, patient.change) = (seconds, seconds, seconds, seconds)
    return patient
  }
}
