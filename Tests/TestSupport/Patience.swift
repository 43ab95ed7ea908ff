package import HTTP
package import Testing
package import Wire

/// The one limit for waits: longer than anything takes on a slow and busy machine, so that only what never happens fails.
package enum Patience {
  package static let limit = Duration.seconds(240)

  package static var end: ContinuousClock.Instant { .now + limit }
}

extension Timeouts {
  /// Long enough that no client timeout fails a test on a busy machine.
  package static var patient: Timeouts {
    let seconds = Int(Patience.limit.components.seconds)
    var patient = Timeouts()
    (patient.connect, patient.read, patient.total, patient.change) = (seconds, seconds, seconds, seconds)
    return patient
  }
}

extension PhaseTimeouts {
  /// Timeouts that never fail a test on a busy machine.
  package static var patient: PhaseTimeouts {
    let limit = Patience.limit
    return PhaseTimeouts(connect: limit, handshake: limit, firstByte: limit, betweenBytes: limit, total: limit)
  }
}

extension Trait where Self == TimeLimitTrait {
  /// For suites with waits that `Patience.end` cannot bound, such as blocking reads: the next whole minute.
  package static var patient: Self { .timeLimit(.minutes(Patience.limit.components.seconds / 60 + 1)) }
}
