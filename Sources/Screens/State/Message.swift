public import BrokerAPI
public import Checkout
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
  indirect case submissionEnded(Reference, Result<Answer<PreApprovalResponse>, BrokerFailure>)
  /// The answer to one asking, told apart from others by its number.
  indirect case ordersArrived(ask: Int, Result<Answer<[OrderStatus]>, BrokerFailure>)
  indirect case stateSet(Reference, OrderState, Result<Answer<OrderUpdateResponse>, BrokerFailure>)
  case linkOpened(Bool)
  /// Something about the start that the clerk should know, such as a theme's file that was not taken.
  case noticed(String)

  // From the keys that work everywhere
  case nextPressed, backPressed
  case stepChosen(Step)
  case helpPressed, palettePressed, ordersPressed, maskPressed, quitPressed
  case languagePressed, themePressed
  case languageChosen(Language)
  case themeChosen(String)
  case quitConfirmed
  case newSalePressed
  case overlayClosed
  case refreshPressed

  // From the keys of a step
  case cart(CartStep.Message)
  case plan(PlanStep.Message)
  case customer(CustomerStep.Message)
  case review(ReviewStep.Message)
  case order(OrderView.Message)
}

/// What the till wants done outside. The Till carries it out and sends the outcome back as a message.
public enum Effect: Equatable, Sendable {
  /// Ask the bank for its plans.
  case loadPlans(Money)
  /// Make a code and send it to the phone.
  case sendCode(Phone)
  /// Take a number for an application that was never used.
  case takeReference
  /// Send an application. Carried out once for each time it is returned.
  case submit(PreApprovalRequest)
  /// Ask the bank for the states of its orders.
  case loadOrders(ask: Int)
  /// Set the state of an order.
  case setState(OrderStatus)
  /// Put text on the clipboard.
  case copy(String)
  /// Open a link in the browser.
  case open(String)
  /// Show other colours.
  case useTheme(String)
  /// Leave.
  case quit
}
