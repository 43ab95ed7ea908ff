public import BankControl
public import BrokerAPI
public import Checkout
public import FoundationEssentials
public import Records
public import Terminal

/// One of the steps of a sale that come before the order.
public enum Step: Int, CaseIterable, Hashable, Sendable {
  case cart, plan, customer, review
}

/// Everything that can happen to the till.
public enum Message: Equatable, Sendable {
  // From the terminal
  case input(InputEvent)
  case resized(Size)
  /// Ctrl-C or SIGINT.
  case interrupted
  /// The moment that `nextWake` asked for has come.
  case ticked

  // From the outside, as outcomes of effects. Large ones are boxed, so that every other message stays small.
  indirect case plansArrived(amount: Money, Result<Answer<[Product]>, BrokerFailure>)
  case codeSent(Phone, SMSCode)
  case codeNotSent(Phone, reason: String)
  case referenceTaken(Reference)
  case referenceNotTaken(JournalProblem)
  indirect case submissionEnded(Reference, Result<Answer<Acceptance>, BrokerFailure>)
  /// The answer to one asking, told apart from others by its number.
  indirect case ordersArrived(ask: Int, Result<Answer<[OrderStatus]>, BrokerFailure>)
  indirect case stateSet(Reference, OrderState, Result<Answer<OrderUpdateResponse>, BrokerFailure>)
  case linkOpened(Bool)
  /// The links that were kept, and those of them that still lead somewhere, as they are now.
  indirect case linksRenewed([Reference: String], [Reference: String])
  /// The journal works again, or does not.
  case journalChanged(JournalProblem?)
  /// What was too old left the journal.
  case tidied(Result<Forgotten, JournalProblem>)
  /// A damaged journal was set aside at a path and a new one begun.
  case journalSetAside(String)
  indirect case historyArrived(HistoryQuery, Result<HistoryPage, JournalProblem>)
  indirect case daysArrived(Result<[DayTotal], JournalProblem>)
  indirect case recordArrived(Reference, Result<OrderRecord?, JournalProblem>)
  case exported(Result<ExportedFile, ExportFailure>)
  indirect case bankSeen(Result<BankReport, BankRefusal>)
  case bankCommanded(BankCommand, Result<BankOutcome, BankRefusal>)
  /// The till takes callbacks at an address.
  case listening(String)
  /// The bank told of a state by itself.
  indirect case callbackArrived(BankCallback)
  /// Something that the clerk should know and nobody asked for.
  case noticed(Notice)

  // From the keys that work everywhere
  case nextPressed, backPressed
  case stepChosen(Step)
  case helpPressed, palettePressed, ordersPressed, maskPressed, quitPressed
  case languagePressed, themePressed
  case languageChosen(Language)
  case themeChosen(String)
  case quitConfirmed
  case newSalePressed
  case journalGivenUp
  case historyPressed, consolePressed
  case overlayClosed
  case refreshPressed

  // From the keys of a step
  case cart(CartStep.Message)
  case plan(PlanStep.Message)
  case customer(CustomerStep.Message)
  case review(ReviewStep.Message)
  case order(OrderView.Message)
  case history(HistoryScreen.Message)
  case console(ConsoleScreen.Message)
}

/// A file that orders were written to.
public struct ExportedFile: Hashable, Sendable {
  /// Where it is.
  public let path: String
  /// How many orders it holds.
  public let count: Int
  /// A file.
  public init(path: String, count: Int) { (self.path, self.count) = (path, count) }
}

/// Why orders could not be written to a file.
public enum ExportFailure: Error, Hashable, Sendable {
  /// There is such a file already.
  case exists
  /// The file cannot be written; the reason in the system's words.
  case cannotWrite(String)
  /// The orders cannot be read.
  case journal(JournalProblem)
}

/// What the till wants done outside. The Till carries it out and sends the outcome back as a message.
public enum Effect: Equatable, Sendable {
  /// Ask the bank for its plans.
  case loadPlans(Money)
  /// Make a code and send it to the phone.
  case sendCode(Phone)
  /// Take a number for an application that was never used.
  case takeReference
  /// Write an application down and send it. Carried out once for each time it is returned.
  case submit(Filing)
  /// Keep the desk.
  case keepDesk(Desk)
  /// Keep what asking the bank showed of an application whose answer was lost.
  case settle(Reference, Outcome)
  /// Keep states that were seen.
  case see([Reference: SeenState])
  /// Ask the history.
  case loadHistory(HistoryQuery)
  /// Ask the history for the totals of its days.
  case loadDays(HistoryQuery)
  /// Ask the history for everything about an order.
  case loadRecord(Reference)
  /// Write the orders that a question is about to a file.
  case export(ExportFormat, path: String, HistoryQuery)
  /// Forget the buyers of orders sent before a moment, if there is one, and take people off desks that nobody touched since another.
  case tidyJournal(ordersBefore: Date?, peopleBefore: Date)
  /// Go on with a journal in memory.
  case giveUpJournal
  /// Ask the bank for the states of its orders.
  case loadOrders(ask: Int)
  /// Set the state of an order.
  case setState(OrderStatus)
  /// Ask the stand-in bank what it is doing.
  case lookAtBank
  /// Change something of the stand-in bank.
  case command(BankCommand)
  /// Ask the stand-in bank where the customers of orders go on now: its port may be another one than when the links were kept.
  case renewLinks([Reference: String])
  /// Put text on the clipboard.
  case copy(String)
  /// Open a link in the browser.
  case open(String)
  /// Show other colours.
  case useTheme(String)
  /// Leave.
  case quit
}
