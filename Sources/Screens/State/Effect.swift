package import BankAdmin
package import BrokerAPI
package import Checkout
package import Exchanges
package import FoundationEssentials
package import Sales
package import Text

/// A side effect. The session performs it and sends the result as a message.
package enum Effect: Equatable, Sendable {
  case loadPlans(Money)
  /// Generate a code and send it.
  case sendCode(Verification.Request)
  /// Reserve an unused reference.
  case reserveReference
  /// Store an application and send it. Performed once for each time it is returned.
  case submit(PendingSubmission)
  case saveDesk(Desk)
  /// Store the outcome found by reconciling an application whose answer was lost.
  /// - Parameter sentAt: identifies the attempt, in wall-clock time.
  case recordOutcome(Reference, Outcome, sentAt: Date)
  /// Store what the bank's staff said about an application.
  case recordResolution(Reference, ManualResolution)
  /// Take the lease, so that no other till of the journal sends the application again.
  case claim(Reference)
  /// Give the lease back: nothing was sent.
  case release(Reference)
  case recordStates([Reference: SeenState])
  /// Store what unsigned callbacks reported; nil removes it.
  case recordClaims([Reference: SeenState?])
  /// Ask the journal what other tills did with their orders; loading orders and reserving a reference ask too.
  case loadChangesOfOthers
  /// Try again to listen for the bank's callbacks.
  case receiveCallbacks
  case loadHistory(HistoryQuery)
  /// Load totals by day.
  case loadDays(HistoryQuery)
  case loadRecord(Reference)
  /// Load the record that stands beside the history.
  case previewRecord(Reference)
  /// Write the orders of a query to a file.
  case export(ExportFormat, path: String, HistoryQuery)
  /// Forget buyers of orders sent before one moment, if given, and customers on desks idle since another.
  case pruneJournal(ordersBefore: Date?, peopleBefore: Date)
  /// Continue with a journal in memory.
  case disableJournal
  /// - Parameter poll: returned with the result.
  case loadOrders(poll: Int)
  /// Set a state of an order at the bank, unless another till knows a newer one than this.
  case setState(OrderStatus, from: SeenState?)
  case loadBankReport
  case command(BankCommand)
  /// Look up the current links of stored orders: the stand-in bank's port may have changed.
  case renewLinks([Reference: String])
  case copy(String)
  /// Open in the browser.
  case open(String)
  /// Try the changes of an application, and tell what comes of them with this number.
  indirect case mutate(MutationRun, number: Int)
  /// Send what a tester made, and tell each outcome as it comes, with this number.
  indirect case sendTests(TestRun, number: Int)
  /// Let a body be edited by the program that the user edits texts with, which gets the terminal meanwhile.
  case editOutside(Sensitive<[UInt8]>)
  case useTheme(String)
  /// Take the mouse, or leave it to the terminal.
  case captureMouse(Bool)
  case quit
  /// Make a text of exchanges, to be copied.
  indirect case copyExchanges(HandOverOrder)
  indirect case writeExchanges(HandOverOrder, path: String)
  case copyText(String, CopiedText)
  /// The older one first.
  case compareExchanges(RecordedExchange, RecordedExchange)
  /// Each starts when the previous one has finished.
  indirect case sequence([Effect])
  case cancel(Set<EffectID>)
}

/// Starting an effect cancels a running one with the same id, whose result is dropped. Effects without an id always run to their end.
package enum EffectID: Hashable, Sendable, CaseIterable {
  case plans, orders, history, days, record, preview, bankReport, tests, mutations, handOver, difference

  /// Its effect is cancelled when this is left or closed.
  var owner: EffectOwner {
    switch self {
    // The header of every screen shows what is altered at the bank.
    case .plans, .orders, .bankReport, .tests, .handOver: .session
    case .difference: .place(.exchanges)
    case .history, .days, .record: .place(.history)
    case .preview: .companion(.record)
    case .mutations: .place(.mutations)
    }
  }
}

package enum EffectOwner: Hashable, Sendable {
  case place(PlaceKind)
  case companion(CompanionKind)
  /// Lives as long as the program.
  case session
}

extension Effect {
  package var id: EffectID? {
    switch self {
    case .loadPlans: .plans
    case .loadOrders: .orders
    case .loadHistory: .history
    case .loadDays: .days
    case .loadRecord: .record
    case .previewRecord: .preview
    case .loadBankReport: .bankReport
    case .mutate: .mutations
    case .sendTests: .tests
    case .copyExchanges: .handOver
    case .compareExchanges: .difference
    default: nil
    }
  }
}
