public import BrokerAPI
public import FoundationEssentials

/// What the stand-in bank tells of itself at a moment.
public struct BankReport: Equatable, Sendable {
  /// How its clock goes.
  public var clock: Clock
  /// Its scenarios, those given at the start first.
  public var scenarios: [ScenarioSummary] = []
  /// The id of the scenario for every application; nil where the customer or a targeted scenario decides.
  public var chosen: String?
  /// What it is strict about.
  public var switches = Switches()
  /// The faults that are on.
  public var faults: [ActiveFault] = []
  /// The newest orders, the newest first.
  public var orders: [Order] = []
  /// How many orders there are in all.
  public var orderCount = 0
  /// The last requests, the newest first.
  public var requests: [RequestRecord] = []
  /// How many there were in all.
  public var requestCount = 0
  /// The last tries to tell a partner of a state, the newest first.
  public var callbacks: [CallbackTry] = []
  /// The names of what was kept to go back to.
  public var snapshots: [String] = []

  /// A report of a bank that has seen nothing yet.
  public init(clock: Clock) { self.clock = clock }

  /// The bank's own clock.
  public struct Clock: Equatable, Sendable {
    /// What it says.
    public let now: Date
    /// How many times faster than the wall it goes: 1…3600.
    public let speed: Double
    /// True where it stands.
    public let isPaused: Bool
    /// A clock.
    public init(now: Date, speed: Double, isPaused: Bool) {
      (self.now, self.speed, self.isPaused) = (now, speed, isPaused)
    }
    /// How fast it may go.
    public static let speeds = 1.0...3600.0
    /// How far it may jump at once, in seconds: a year.
    public static let jumps = 0.0...31_536_000.0
  }

  /// What becomes of applications, in short.
  public struct ScenarioSummary: Equatable, Sendable {
    /// The file's name without `.toml`.
    public let id: String
    /// What people call it, by language code.
    public let names: [String: String]
    /// True where it is for some customers or totals only.
    public let isTargeted: Bool
    /// How sure it is that the bank does so.
    public let mark: Mark
    /// A summary.
    public init(id: String, names: [String: String], isTargeted: Bool, mark: Mark) {
      (self.id, self.names, self.isTargeted, self.mark) = (id, names, isTargeted, mark)
    }
  }

  /// What the bank is strict about, where nobody has published whether the real one is.
  public struct Switches: Equatable, Sendable {
    /// What it does with a number that it took before with the same content.
    public var repeats = Repeat.first
    /// False where `GET /orders` answers 405, as a bank without that read does.
    public var offersRead = true
    /// True where `/products` wants the merchant's number.
    public var merchantRequired = true
    /// True where a total must be the sum of the prices; the bank's own example is not.
    public var sums = true
    /// As the bank is when it starts.
    public init() {}
  }

  /// What the bank does with an application whose number it took before.
  public enum Repeat: String, Sendable, CaseIterable {
    /// Gives the first answer again.
    case first
    /// Refuses it.
    case refuse
    /// Takes it once more, as a careless bank would.
    case take
  }

  /// A fault that is on.
  public struct ActiveFault: Equatable, Sendable {
    /// By which it is turned off.
    public let id: Int
    /// What goes wrong.
    public let fault: Fault
    /// A fault with its number.
    public init(id: Int, fault: Fault) { (self.id, self.fault) = (id, fault) }
  }

  /// An order with its course, past and to come.
  public struct Order: Equatable, Sendable {
    /// The partner's number.
    public let reference: String
    /// Its total, in plain digits.
    public let totalCost: String
    /// The state now.
    public let state: OrderState
    /// The bank's words for it.
    public let title: String
    /// Its states, the first first.
    public let course: [Step]
    /// The one of them that comes next; nil for none.
    public let next: Step?
    /// An order.
    public init(
      reference: String, totalCost: String, state: OrderState, title: String, course: [Step], next: Step?
    ) {
      (self.reference, self.totalCost, self.state, self.title) = (reference, totalCost, state, title)
      (self.course, self.next) = (course, next)
    }

    /// A state, and when it comes by the bank's clock.
    public struct Step: Equatable, Sendable {
      /// The state.
      public let state: OrderState
      /// When.
      public let at: Date
      /// A step.
      public init(state: OrderState, at: Date) { (self.state, self.at) = (state, at) }
    }
  }

  /// One try to tell a partner of a state.
  public struct CallbackTry: Equatable, Sendable {
    /// The event's id: the same each time.
    public let id: String
    /// The order.
    public let reference: String
    /// The state that was told.
    public let state: OrderState
    /// Where.
    public let url: String
    /// Counted from 1.
    public let attempt: Int
    /// By the bank's clock.
    public let at: Date
    /// What came of it.
    public let outcome: Outcome
    /// A try.
    public init(
      id: String, reference: String, state: OrderState, url: String, attempt: Int, at: Date, outcome: Outcome
    ) {
      (self.id, self.reference, self.state, self.url) = (id, reference, state, url)
      (self.attempt, self.at, self.outcome) = (attempt, at, outcome)
    }

    /// Why an address is not called.
    public enum NotAllowed: Hashable, Sendable {
      /// Only this machine and allowed hosts are called.
      case host
      /// The bank would call itself.
      case ownPort
    }

    /// What came of a try.
    public enum Outcome: Hashable, Sendable, CustomStringConvertible {
      /// An answer with a status.
      case answered(Int)
      /// No answer; the reason in the system's words.
      case failed(String)
      /// It was not sent, because its address is none that is called.
      case notAllowed(NotAllowed)
      /// A fault kept it back.
      case dropped

      /// True where the partner took it.
      public var isTaken: Bool { if case .answered(200..<300) = self { true } else { false } }

      public var description: String {
        switch self {
        case .answered(let status): String(status)
        case .failed(let reason): reason
        case .notAllowed(.host): "not sent: only this machine and allowed hosts are called"
        case .notAllowed(.ownPort): "a bank's own address: it is told nothing"
        case .dropped: "dropped by a fault"
        }
      }
    }
  }
}

/// A request that was answered.
public struct RequestRecord: Hashable, Sendable {
  /// Counted from 1.
  public let number: Int
  /// When it came, by the wall.
  public let at: Date
  /// The method.
  public let method: String
  /// The path with its query.
  public let path: String
  /// The status of the answer; 0 where the connection broke.
  public let status: Int
  /// How long it took, in seconds.
  public let seconds: Double
  /// Why it was refused, in the words of the answer; nil where it was not.
  public let problem: String?

  /// A record.
  public init(
    number: Int, at: Date, method: String, path: String, status: Int, seconds: Double, problem: String? = nil
  ) {
    (self.number, self.at, self.method, self.path) = (number, at, method, path)
    (self.status, self.seconds, self.problem) = (status, seconds, problem)
  }
}
