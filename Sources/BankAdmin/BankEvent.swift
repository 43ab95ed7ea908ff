package import BrokerAPI

/// What happened at the stand-in bank, in the order in which it was noticed.
package struct BankEvent: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable { case request, callback, state }

  package enum Content: Hashable, Sendable {
    case request(RequestRecord)
    case callback(BankReport.CallbackAttempt)
    /// An order has reached a state.
    case state(reference: String, BankReport.Order.Step, title: String)
  }

  /// From 1; after a reset it goes on.
  package let number: Int
  package let content: Content
  package init(number: Int, _ content: Content) {
    self.number = number
    self.content = content
  }

  package var kind: Kind {
    switch content {
    case .request: .request
    case .callback: .callback
    case .state: .state
    }
  }

  package var reference: String? {
    switch content {
    case .request(let record): record.reference
    case .callback(let attempt): attempt.reference
    case .state(let reference, _, _): reference
    }
  }

  package var state: OrderState? {
    switch content {
    case .request: nil
    case .callback(let attempt): attempt.state
    case .state(_, let step, _): step.state
    }
  }
}

/// Which events are meant: those for which all that is given holds.
package struct EventFilter: Hashable, Sendable {
  package var after = 0
  package var kind: BankEvent.Kind?
  package var reference: String?
  package var state: OrderState?
  package init() {}

  package func matches(_ event: BankEvent) -> Bool {
    event.number > after && kind ?? event.kind == event.kind && (reference == nil || reference == event.reference)
      && (state == nil || state == event.state)
  }
}
