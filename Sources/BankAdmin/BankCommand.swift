package import BrokerAPI
package import Checkout

/// A change to the stand-in bank.
package enum BankCommand: Equatable, Sendable {
  /// Speed 1…3600, pause, and seconds to jump ahead; nil leaves a value as it is.
  case clock(speed: Double? = nil, isPaused: Bool? = nil, jump: Double = 0)
  /// Takes the clock's last jump back.
  case takeBackJump
  /// One scenario for all applications; nil for each customer's own.
  case choose(scenario: String?)
  /// Adds a scenario, or replaces the one of the same id.
  case put(scenario: String, ScenarioText)
  /// One that was given; a built-in one of the same id comes back.
  case deleteScenario(String)
  /// How a repeated number is handled.
  case repeats(BankReport.Repeat)
  /// Whether `GET /orders` is offered.
  case offersRead(Bool)
  /// Whether `/products` requires the merchant's number.
  case merchantRequired(Bool)
  /// Whether a total must equal the sum of the prices.
  case sums(Bool)
  case turnOn(Fault)
  /// One fault by its number; nil for all.
  case turnOff(Int?)
  /// Sets an order's state regardless of the rules. Without a title the usual one is used.
  case move(reference: String, OrderState, title: String? = nil)
  /// Adds an order in a given state, without an application.
  case place(OrderFixture)
  case delete(order: String)
  /// Sends a callback again.
  case sendAgain(callback: String)
  /// Posts a state that is no order's.
  case tell(url: String, OrderStatus)
  case save(snapshot: String)
  case restore(snapshot: String)
  /// Keeps a snapshot from the document that a bank has written of one.
  case load(snapshot: String, JSON.Members)
  case deleteSnapshot(String)
  /// Forgets the requests.
  case clearRequests
  /// Everything is as if the bank had just been started, without orders.
  case reset
  /// Refuses connections for some wall-clock seconds (1…600).
  case outage(seconds: Double)

  /// Seconds.
  package static let outages = 1.0...600.0
}

/// A scenario as it is written.
package enum ScenarioText: Hashable, Sendable {
  case toml(String)
  case json(JSON)
}

/// An order to set up.
package struct OrderFixture: Hashable, Sendable {
  package let reference: String
  package let state: OrderState
  /// The bank's words; nil for the usual ones.
  package let title: String?
  package var total = Money(tenge: 169_990)
  package var productCode = "INS12"
  /// Empty for nowhere.
  package var callbackURL = ""
  package init(reference: String, state: OrderState, title: String? = nil) {
    self.reference = reference
    self.state = state
    self.title = title
  }
}

package enum BankOutcome: Equatable, Sendable {
  case done
  /// The fault's number.
  case turnedOn(Int)
  /// Whether the partner accepted the callback.
  case sent(isAccepted: Bool)
  /// Nil where a reset came in between.
  case told(BankReport.CallbackAttempt?)
  /// What a restored snapshot, or a jump taken back, did to the orders.
  case restored(RestoredOrders)
}

/// References of orders that changed because the bank's time went back, in the order of their arrival.
package struct RestoredOrders: Hashable, Sendable {
  /// They arrived after the snapshot.
  package let vanished: [String]
  /// They were not there before.
  package let returned: [String]
  /// They are in another state.
  package let changed: [String]
  package init(vanished: [String], returned: [String], changed: [String]) {
    self.vanished = vanished
    self.returned = returned
    self.changed = changed
  }
}

package enum BankRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Thing: String, Sendable, CaseIterable {
    case scenario, fault, order, request, callback, snapshot, jump
  }

  case noSuch(Thing)
  case wrong(Finding)
  /// The bank or its store does not work; the reason in the system's words.
  case unavailable(String)

  package var description: String {
    switch self {
    case .noSuch(let thing): "no such \(thing.rawValue)"
    case .wrong(let finding): finding.description
    case .unavailable(let reason): reason
    }
  }
}
