public import BrokerClient

/// How long a test waits for what it needs. Nothing is expected to take so long on the slowest machine, beside whatever work: what has not
/// come by then never will.
public enum Patience {
  public static let limit = Duration.seconds(240)

  /// When what is waited for from now on never came.
  public static var end: ContinuousClock.Instant { .now + limit }
}

extension TimeOuts {
  /// For a bank that answers when the machine comes round to it.
  public static var patient: TimeOuts {
    let seconds = Int(Patience.limit.components.seconds)
    var patient = TimeOuts()
    (patient.connect, patient.read, patient.total, patient.change) = (seconds, seconds, seconds, seconds)
    return patient
  }
}
