package import BankAdmin
package import BrokerAPI
package import Checkout
package import Exchanges
package import FoundationEssentials
package import Sales
package import TerminalCore
package import Text

package enum Message: Equatable, Sendable {
  // From the terminal
  /// It came after a monotonic time; nil for when it is handled.
  case input(InputEvent, after: Date? = nil)
  case resized(Size)
  /// Ctrl-C or SIGINT.
  case interrupted
  /// `nextWake` is reached.
  case ticked

  // Results of effects. Large ones are indirect, so that all other messages stay small.
  indirect case plansArrived(amount: Money, Result<Answer<[Product]>, BrokerFailure>)
  indirect case codeSending(Verification.Request, SMSCode, SMSOutcome)
  case referenceReserved(Reference)
  case referenceNotReserved(JournalProblem)
  indirect case submissionEnded(Reference, Result<Answer<Acceptance>, BrokerFailure>)
  /// `poll` is that of the request.
  indirect case ordersArrived(poll: Int, Result<Answer<[OrderStatus]>, BrokerFailure>)
  indirect case stateSet(Reference, OrderState, Result<Answer<OrderUpdateResponse>, BrokerFailure>)
  /// False where another till of the journal has the lease.
  case claimed(Reference, Result<Bool, JournalProblem>)
  /// An outcome that a list proved was recorded; false where another till of the journal settled it or is about to send it again.
  case outcomeRecorded(Reference, isOurs: Bool)
  /// What other tills of the journal sent, found out and saw.
  indirect case othersChanged([OrderRecord])
  case linkOpened(Bool)
  case linkCopied(String, CopyOutcome)
  /// The stored links that were looked up, and their current replacements; dead ones are omitted.
  indirect case linksRenewed([Reference: String], [Reference: String])
  /// Nil where the journal works again.
  case journalChanged(JournalProblem?)
  case pruned(Result<ForgetResult, JournalProblem>)
  /// The path of a damaged journal that was replaced by a new one.
  case journalSetAside(String)
  indirect case historyArrived(HistoryQuery, Result<HistoryPage, JournalProblem>)
  indirect case daysArrived(Result<[DayTotal], JournalProblem>)
  indirect case recordArrived(Reference, Result<OrderRecord?, JournalProblem>)
  case exported(Result<ExportedFile, ExportFailure>)
  indirect case bankReportArrived(Result<BankReport, BankRefusal>)
  case bankCommanded(BankCommand, Result<BankOutcome, BankRefusal>)
  /// The address of the bank inside the program, which has a port now.
  case bankStarted(brokerBase: String)
  /// The URL of the callback listener.
  case listening(String)
  indirect case callbackArrived(BankCallback)
  /// A background event that the clerk should know about.
  case noticed(Notice)

  /// Something was sent or received.
  case exchanged(RecordedExchange)
  /// Those of earlier runs, oldest first, before any of this one.
  case exchangesRestored([RecordedExchange])
  /// The number is that of the run.
  indirect case mutated(Int, MutationProgress)
  /// The number is that of the run.
  indirect case testEnded(Int, TestOutcome)
  indirect case editedOutside(Result<Sensitive<[UInt8]>, OutsideFailure>)
  /// What was made of exchanges to be copied.
  indirect case exchangesMade(HandOverOrder, Result<HandedOver, CannotWrite>)
  case exchangesWritten(Result<WrittenExchanges, HandOverFailure>)
  case textCopied(CopiedText, CopyOutcome)
  case exchangesCompared(ComparedExchanges)

  // From keys available everywhere
  case nextPressed, backPressed
  case stepChosen(Step)
  case helpPressed, palettePressed, ordersPressed, maskPressed, quitPressed
  case languagePressed, themePressed, mousePressed, findingsPressed, exchangesBesidePressed
  case languageChosen(Language)
  case themeChosen(String)
  case quitConfirmed
  case newSalePressed, parkPressed, anotherPlanPressed
  /// Abandoning the current sale.
  case abandonPressed, abandonConfirmed, abandonUndone
  /// Index of a parked sale.
  case recalled(Int)
  case parkedRemovalPressed(Int)
  case parkedRemoved(Int)
  case orderChosen(Reference)
  case scanAccepted, scanDismissed
  case journalDisabled
  case placeOpened(PlaceKind)
  case overlayClosed
  case overlay(OverlayMessage)
  /// Start a sale with the cart and customer of an old one.
  indirect case sellAgain(Draft)
  /// Resume the sale of an application that never became an order.
  case recallSale(Reference)
  /// The bank has or may have by now what was to be sent again.
  case repeatOutdated(Reference)
  case refreshPressed
  /// Try the changes of an application.
  indirect case mutationsWanted(TestRequest)
  /// Edit a request that was made from an exchange.
  indirect case requestWanted(TestRequest, of: ExchangeID?)
  /// A text was pasted where requests are.
  case requestPasted(String)
  /// - Parameter isOfDraft: of the request that is edited.
  indirect case testsWanted(TestRun, isOfDraft: Bool)

  // From keys of one screen
  case step(StepMessage)
  case place(PlaceMessage)
  case companion(CompanionMessage)
}
