public import BrokerAPI

/// What can be changed of the stand-in bank by hand.
public enum BankCommand: Equatable, Sendable {
  /// How fast the clock goes (1…3600), whether it stands, and so many seconds ahead; nil leaves it as it is.
  case clock(speed: Double? = nil, isPaused: Bool? = nil, jump: Double = 0)
  /// One scenario for every application; nil for each customer's own.
  case choose(scenario: String?)
  /// What is done with a number that was taken before.
  case repeats(BankReport.Repeat)
  /// Whether `GET /orders` is offered.
  case offersRead(Bool)
  /// Whether `/products` wants the merchant's number.
  case merchantRequired(Bool)
  /// Whether a total must be the sum of the prices.
  case sums(Bool)
  /// Turns a fault on.
  case turnOn(Fault)
  /// Turns one off by its number; nil for all.
  case turnOff(Int?)
  /// Sets an order's state, whatever is allowed; the words are the usual ones where there is no title.
  case move(reference: String, OrderState, title: String? = nil)
  /// Tells a partner of a state once more.
  case sendAgain(callback: String)
  /// Keeps everything under a name.
  case save(snapshot: String)
  /// Makes everything as it was kept.
  case restore(snapshot: String)
  /// Listens no more for so many seconds of the wall (1…600): connections are refused.
  case outage(seconds: Double)

  /// How long an outage may be, in seconds.
  public static let outages = 1.0...600.0
}

/// What came of a command that was carried out.
public enum BankOutcome: Equatable, Sendable {
  /// It was carried out.
  case done
  /// A fault is on, under a number.
  case turnedOn(Int)
  /// A callback was sent again, and was taken or not.
  case sent(isTaken: Bool)
}

/// Why a command was not carried out.
public enum BankRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such thing: a scenario, fault, order, callback or snapshot.
  case noSuch(String)
  /// A value that cannot be.
  case wrong(Finding)
  /// The bank is not there, or its store does not work; the reason in the system's words.
  case unavailable(String)

  public var description: String {
    switch self {
    case .noSuch(let thing): "no such \(thing)"
    case .wrong(let finding): finding.description
    case .unavailable(let reason): reason
    }
  }
}
