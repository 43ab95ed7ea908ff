package import BrokerAPI
package import Checkout
package import FoundationEssentials

/// A snapshot of the stand-in bank's state.
package struct BankReport: Equatable, Sendable {
  package var clock: Clock
  /// Those given at start first.
  package var scenarios: [ScenarioSummary] = []
  /// The scenario for every application; nil where the customer or a targeted scenario decides.
  package var chosen: String?
  package var switches = Switches()
  package var faults: [ActiveFault] = []
  /// Newest first.
  package var orders: [Order] = []
  package var orderCount = 0
  /// Newest first.
  package var requests: [RequestRecord] = []
  package var requestCount = 0
  /// Newest first.
  package var callbacks: [CallbackAttempt] = []
  package var callbackCount = 0
  package var snapshots: [String] = []

  package init(clock: Clock) { self.clock = clock }

  package struct Clock: Equatable, Sendable {
    package let now: Date
    /// 1…3600 times wall-clock speed.
    package let speed: Double
    package let isPaused: Bool
    /// Seconds before wall-clock time.
    package let ahead: TimeInterval
    /// Seconds of the jump that can be taken back; nil where there is none.
    package let lastJump: TimeInterval?
    package init(
      now: Date, speed: Double, isPaused: Bool, ahead: TimeInterval = 0, lastJump: TimeInterval? = nil
    ) {
      self.now = now
      self.speed = speed
      self.isPaused = isPaused
      self.ahead = ahead
      self.lastJump = lastJump
    }
    package static let speeds = 1.0...3600.0
    /// Seconds: up to a year.
    package static let jumps = 0.0...31_536_000.0
  }

  package struct ScenarioSummary: Equatable, Sendable {
    /// The file's name without `.toml`.
    package let id: String
    /// By language code.
    package let names: [String: String]
    /// True where it applies to some customers or totals only.
    package let isTargeted: Bool
    /// True where it was given at start and applies without being chosen: targeted, or instead of a built-in one.
    package let isOwn: Bool
    /// How well documented the behaviour is.
    package let provenance: Provenance
    package init(
      id: String, names: [String: String], isTargeted: Bool, isOwn: Bool = false, provenance: Provenance
    ) {
      self.id = id
      self.names = names
      self.isTargeted = isTargeted
      self.isOwn = isOwn
      self.provenance = provenance
    }
  }

  /// Strictness where the real bank's is not published.
  package struct Switches: Equatable, Sendable {
    /// A number that was accepted before with the same content.
    package var repeats = Repeat.first
    /// False: `GET /orders` answers 405, as a bank without that read does.
    package var offersRead = true
    /// Whether `/products` requires the merchant's number.
    package var merchantRequired = true
    /// Whether a total must equal the sum of the prices; in the bank's own example it does not.
    package var sums = true
    package init() {}
  }

  package enum Repeat: String, Sendable, CaseIterable {
    /// Repeats the first answer.
    case first
    case refuse
    /// Accepts it again, as a careless bank would.
    case take
  }

  package struct ActiveFault: Equatable, Sendable {
    package let id: Int
    package let fault: Fault
    package init(id: Int, fault: Fault) {
      self.id = id
      self.fault = fault
    }
  }

  /// An order with its past and scheduled states.
  package struct Order: Equatable, Sendable {
    package let reference: String
    package let totalCost: Money
    package let state: OrderState
    /// The bank's words for the state.
    package let title: String
    /// Oldest first.
    package let course: [Step]
    /// The next scheduled state.
    package let next: Step?
    /// Rises where the bank's time went back to before a state of the order.
    package let turn: Int
    package init(
      reference: String, totalCost: Money, state: OrderState, title: String, course: [Step], next: Step?, turn: Int = 0
    ) {
      self.reference = reference
      self.totalCost = totalCost
      self.state = state
      self.title = title
      self.course = course
      self.next = next
      self.turn = turn
    }

    /// A state and when it is reached by the bank's clock.
    package struct Step: Hashable, Sendable {
      package let state: OrderState
      package let at: Date
      package init(state: OrderState, at: Date) {
        self.state = state
        self.at = at
      }
    }
  }

  package struct CallbackAttempt: Hashable, Sendable {
    /// The event's id: the same for each attempt.
    package let id: String
    package let reference: String
    package let state: OrderState
    /// The partner's URL.
    package let url: String
    /// From 1.
    package let attempt: Int
    /// By the bank's clock.
    package let at: Date
    package let outcome: Outcome
    package init(
      id: String, reference: String, state: OrderState, url: String, attempt: Int, at: Date, outcome: Outcome
    ) {
      self.id = id
      self.reference = reference
      self.state = state
      self.url = url
      self.attempt = attempt
      self.at = at
      self.outcome = outcome
    }

    package enum NotAllowed: Hashable, Sendable {
      /// Only this machine and allowed hosts are called.
      case host
      /// The bank would call itself.
      case ownPort
    }

    package enum Outcome: Hashable, Sendable, CustomStringConvertible {
      /// The status of the partner's answer.
      case answered(Int)
      /// No answer; the reason in the system's words.
      case failed(String)
      case notAllowed(NotAllowed)
      /// Suppressed by a fault.
      case dropped

      /// True where the partner accepted it.
      package var isAccepted: Bool { if case .answered(200..<300) = self { true } else { false } }

      package var description: String {
        switch self {
        case .answered(let status): String(status)
        case .failed(let reason): reason
        case .notAllowed(.host): "not sent: only this machine and allowed hosts are called"
        case .notAllowed(.ownPort): "not sent: a bank's own address"
        case .dropped: "dropped by a fault"
        }
      }
    }
  }
}
