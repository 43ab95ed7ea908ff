import Checkout
public import FoundationEssentials
public import Records
public import Terminal
import Text

/// A short word about what just happened, or why nothing did.
struct Toast: Equatable, Sendable {
  enum Kind: Equatable, Sendable { case good, info, warning, bad }
  let kind: Kind
  let text: String
  let until: Date
}

/// Everything the till knows while it runs.
public struct AppState: Sendable {
  /// What it was started with.
  public let setup: Setup
  /// The size of the screen in cells.
  public internal(set) var size: Size
  /// The time of the last message.
  public internal(set) var now: Date
  /// The language of every text.
  public internal(set) var language: Language
  /// The id of the theme in use.
  public internal(set) var theme: String
  /// True where the last digit was typed on the number row of a Kazakh keyboard, on which comma and point are digits too.
  var typesOnKazakhRow = false
  /// True while personal data shows as dots.
  var isMasked = false

  /// The step of the sale in progress.
  var step = Step.cart
  var sale: Sale
  var cart: CartStep
  var plan = PlanStep()
  var customer = CustomerStep()
  var review = ReviewStep()
  /// The carts that were put aside, oldest first, each with when.
  var parked: [(sale: Sale, at: Date)] = []

  /// The orders of this till.
  public internal(set) var orders = Orders()
  /// The order that is looked at instead of the sale.
  var openOrder: OrderView?

  /// Whether what happens is kept.
  public internal(set) var journal = JournalState.off
  /// The desk as it was last given to be kept.
  var keptDesk = Desk()
  /// True where the disk holds a desk that is to be replaced without any change of this run.
  var isDeskStale = false
  /// When the journal is next rid of what is too old.
  var tidyAt: Date
  /// The history, where it is looked at instead of the sale.
  var history: HistoryScreen?
  /// The bank console, where it is looked at instead of everything else.
  var console: ConsoleScreen?

  /// True where the last message did nothing but move in the list of goods, so that nothing else on the screen can have changed.
  public internal(set) var onlyGoodsMoved = false

  /// Where the till takes callbacks; nil while it does not.
  var callbackURL: String?

  /// What lies above the screen; the last one is on top.
  var overlays: [Overlay] = []
  var toast: Toast?

  /// A till that goes on where the last one ended.
  /// - Parameters:
  ///   - kept: what the journal held.
  ///   - journal: whether what happens is kept.
  public init(
    setup: Setup, size: Size, language: Language, theme: String, now: Date, kept: Kept = Kept(),
    journal: JournalState = .off
  ) {
    precondition(!setup.places.isEmpty, "a shop sells somewhere")
    (self.setup, self.size, self.language, self.theme, self.now) = (setup, size, language, theme, now)
    sale = Sale(rules: setup.verificationRules)
    cart = CartStep(goods: setup.catalogue.goods.count)
    self.journal = journal
    tidyAt = now
    resume(kept)
    if case .failing(let problem) = journal { askWithoutJournal(problem) }
  }

  /// The webhook that applications name.
  var redirectURL: String { callbackURL ?? setup.redirectURL }

  /// The texts in the language.
  var strings: Strings { Strings(language) }

  /// Something that says who a person is, as the screen may show it.
  func shown(_ text: String, as mask: Mask) -> String { isMasked ? mask(text) : text }

  /// Leaves what is looked at instead of the sale or an order: the history, the bank console.
  mutating func closeSheets() { (history, console) = (nil, nil) }

  /// Shows a short word.
  mutating func say(_ kind: Toast.Kind, _ text: String) {
    toast = Toast(kind: kind, text: text, until: now + (kind == .good || kind == .info ? 4 : 7))
  }

  /// The reference of the application whose outcome is not known, or that is on its way.
  var isSubmissionOpen: Bool {
    switch review.submission {
    case .sending, .numbering, .unknown, .checking: true
    case .editing, .failed, .absent: false
    }
  }
}

extension AppState {
  /// True where an outcome that is not known is kept, so that the next start asks the bank for it.
  var isOutcomeKept: Bool {
    if case .unknown = review.submission { journal == .kept } else { false }
  }

  /// The moment at which something on the screen moves by itself or the bank is to be asked; nil where nothing does.
  ///
  /// The loop sleeps until then, so a till at rest wakes once a minute, for the clock.
  public var nextWake: Date? {
    var moments: [Date] = [now + (60 - KazakhstanTime.secondsIntoMinute(now))]
    if let toast { moments.append(toast.until) }
    if isSpinning { moments.append(now + Spinner.interval) }
    if needsSeconds { moments.append(now + 1) }
    if let next = orders.nextAt { moments.append(next) }
    if orders.hasLinksToRenew { moments.append(now) }
    if let until = orders.changedUntil { moments.append(until) }
    if let wanted = plan.wantedAt { moments.append(wanted) }
    if let ask = console?.askAt { moments.append(ask) }
    if let expiry = nextExpiry { moments.append(expiry) }
    moments.append(tidyAt)
    if isDeskStale { moments.append(now) }
    return moments.min()
  }

  /// True while something turns.
  private var isSpinning: Bool {
    if case .sending = review.submission { return true }
    if case .checking = review.submission { return true }
    if case .sending = sale.verification.phase, openOrder == nil, step == .customer { return true }
    if plan.isLoading, step == .plan, openOrder == nil { return true }
    return false
  }

  /// True while a count of seconds shows.
  private var needsSeconds: Bool {
    if orders.isWaiting, !orders.isReadRefused { return true }
    guard step == .customer, openOrder == nil else { return false }
    switch sale.verification.phase {
    case .awaiting, .blocked: return true
    case .idle, .sending, .confirmed: return false
    }
  }
}

extension AppState {
  /// What a typed character means in a field for an amount: a digit, a separator, or nil for neither.
  ///
  /// A comma or point is a digit where it is typed on the Kazakh row: after another digit of that row, or where an amount cannot have
  /// a separator yet.
  mutating func amountCharacter(_ typed: Character, in input: TextInput) -> Character? {
    if typed == "," || typed == "." {
      let isDigit = typesOnKazakhRow || input.isEmpty || input.isSelected
      return isDigit ? KeyboardLayout.digit(typed) : typed
    }
    guard let digit = KeyboardLayout.digit(typed) else { return nil }
    typesOnKazakhRow = KeyboardLayout.isKazakhDigit(typed)
    return digit
  }
}
