import BrokerAPI
import Checkout
public import FoundationEssentials
import Terminal

extension AppState {
  /// Takes in what happened at a moment and says what is to be done outside. Pure: the same state, message and time give the same.
  public mutating func update(_ message: Message, at moment: Date) -> [Effect] {
    // Nothing but the clock, a toast and the panel's ages change by time alone.
    let isQuiet = toast == nil && !orders.isWaiting && KazakhstanTime.sameMinute(now, moment)
    now = moment
    onlyGoodsMoved = false
    let (saleBefore, stepBefore, openBefore, parkedBefore) = (sale, step, openOrder?.reference, parked.count)
    let wasMasked = isMasked
    let wayBefore = review.isByLink
    var effects = react(to: message)
    if sale != saleBefore { notePerson(saleBefore) }
    if sale.cart != saleBefore.cart { cartChanged() }
    if sale != saleBefore || review.isByLink != wayBefore { review.number = numberForSending }
    effects += dueEffects()
    let isDeskChanged =
      isDeskStale || sale != saleBefore || step != stepBefore || openOrder?.reference != openBefore
      || parked.count != parkedBefore || isMasked != wasMasked
    isDeskStale = false
    // First of all: what is on the desk is kept before anything is done with it.
    if isDeskChanged, let effect = keepDesk() { effects.insert(effect, at: 0) }
    onlyGoodsMoved = onlyGoodsMoved && isQuiet && effects.isEmpty
    return effects
  }

  /// Takes in a message, without what time alone makes due.
  mutating func react(to message: Message) -> [Effect] {
    switch message {
    case .input(let event): return receive(event)
    case .resized(let size):
      self.size = size
      return []
    case .interrupted: return quitPressed()
    case .ticked: return []

    case .plansArrived(let amount, let result):
      plan.arrived(amount, result, now: now)
      return []
    case .codeSent(let phone, let code):
      sale.verification.codeSent(code, to: phone, at: now)
      say(.good, strings.codeSentTo(isMasked ? phone.masked : phone.formatted))
      return []
    case .codeNotSent(_, let reason):
      sale.verification.sendingFailed()
      say(.bad, strings.codeFailed(reason))
      return []
    case .referenceTaken(let reference): return ReviewStep.referenceTaken(reference, &self)
    case .referenceNotTaken(let problem):
      ReviewStep.referenceNotTaken(problem, &self)
      return []
    case .submissionEnded(let reference, let result):
      return ReviewStep.ended(reference, result, &self)
    case .ordersArrived(let ask, let result):
      let news = orders.arrived(ask, result, now: now)
      OrderView.settle(ask, result, &self)
      return (news.isEmpty ? [] : [.see(news)]) + ReviewStep.reconcile(ask, result, &self)
    case .stateSet(let reference, let state, let result): return OrderView.stateSet(reference, state, result, &self)
    case .listening(let url):
      callbackURL = url
      return []
    case .callbackArrived(let callback):
      let news = orders.told(callback, now: now)
      return (news.isEmpty ? [] : [.see(news)]) + ReviewStep.told(callback, &self)
    case .linkOpened(let opened):
      opened ? say(.good, strings.opened) : say(.bad, strings.notOpened)
      return []
    case .linksRenewed(let kept, let links):
      orders.renewed(kept, links)
      return []
    case .noticed(let notice):
      say(.warning, strings.notice(notice))
      return []
    case .journalChanged(let problem):
      journalChanged(problem)
      return []
    case .tidied(let result): return tidied(result)
    case .journalSetAside(let path):
      let note = Confirm(
        title: strings.journalTitle, text: strings.journalSetAside(path), yes: nil, message: .overlayClosed)
      overlays.append(.confirm(note))
      return []
    case .historyArrived(let query, let result):
      HistoryScreen.arrived(query, result, &self)
      return []
    case .daysArrived(let result):
      HistoryScreen.arrived(result, &self)
      return []
    case .recordArrived(let reference, let result):
      HistoryScreen.arrived(reference, result, &self)
      return []
    case .exported(let result):
      HistoryScreen.exported(result, &self)
      return []
    case .bankSeen(let result):
      ConsoleScreen.seen(result, &self)
      return []
    case .bankCommanded(let command, let result): return ConsoleScreen.commanded(command, result, &self)

    case .nextPressed: return nextPressed()
    case .backPressed: return backPressed()
    case .stepChosen(let step): return go(to: step)
    case .helpPressed: overlays.append(.help(ListState()))
    case .palettePressed: overlays.append(.picker(.palette(self)))
    case .ordersPressed: overlays.append(.orders)
    case .languagePressed: overlays.append(.picker(.languages(self)))
    case .themePressed: overlays.append(.picker(.themes(self)))
    case .maskPressed:
      isMasked.toggle()
      // A word about what just happened may name a phone.
      toast = nil
    case .languageChosen(let language): self.language = language
    case .themeChosen(let id):
      theme = id
      return [.useTheme(id)]
    case .quitPressed: return quitPressed()
    case .quitConfirmed: return [.quit]
    case .newSalePressed: newSale()
    case .journalGivenUp:
      journal = .off
      return [.giveUpJournal]
    case .historyPressed:
      console = nil
      return HistoryScreen.open(&self)
    case .consolePressed: return ConsoleScreen.open(&self)
    case .overlayClosed: _ = overlays.popLast()
    case .refreshPressed:
      return orders.isLoading ? [] : [.loadOrders(ask: orders.asked(at: now))]

    case .cart(let message): return CartStep.update(&self, message)
    case .plan(let message): return PlanStep.update(&self, message)
    case .customer(let message): return CustomerStep.update(&self, message)
    case .review(let message): return ReviewStep.update(&self, message)
    case .order(let message): return OrderView.update(&self, message)
    case .history(let message): return HistoryScreen.update(&self, message)
    case .console(let message): return ConsoleScreen.update(&self, message)
    }
    return []
  }

  /// What time alone makes due.
  private mutating func dueEffects() -> [Effect] {
    var effects: [Effect] = []
    if let toast, now >= toast.until { self.toast = nil }
    orders.tick(now: now)
    if let next = orders.nextAt, now >= next {
      effects.append(.loadOrders(ask: orders.asked(at: now)))
    }
    if let kept = orders.linksToRenew() { effects.append(.renewLinks(kept)) }
    if console?.isDue(at: now) == true { effects.append(.lookAtBank) }
    if let amount = plan.due(now: now) { effects.append(.loadPlans(amount)) }
    if let expiry = nextExpiry, now >= expiry, expirePeople() { isDeskStale = true }
    if now >= tidyAt { effects.append(tidy()) }
    return effects
  }

  /// A cart that changed asks for new plans soon, and gives up a plan for another total.
  private mutating func cartChanged() {
    plan.want(sale.cart.isEmpty ? nil : sale.cart.total, at: now + PlanStep.patience)
    if sale.plan != nil, sale.validPlan == nil {
      sale.plan = nil
      // An empty cart asks for goods first, and how the last ones come back is being said.
      if !sale.cart.isEmpty { say(.warning, strings.planChangedCart) }
    }
  }

  // MARK: Moving between steps

  /// Takes the sale to a step, as far as what is there allows; says what is missing where it does not.
  mutating func go(to wanted: Step) -> [Effect] {
    if let reason = lockReason {
      say(.warning, reason)
      return []
    }
    openOrder = nil
    closeSheets()
    if wanted.rawValue <= step.rawValue {
      step = wanted
      return []
    }
    if sale.cart.isEmpty {
      step = .cart
      say(.warning, strings.cartEmpty)
      return []
    }
    if wanted == .plan || sale.validPlan == nil {
      if wanted != .plan { say(.warning, strings.choosePlanFirst) }
      step = .plan
      plan.open(sale.cart.total, chosen: sale.plan, now: now)
      return []
    }
    if wanted == .review, !CustomerStep.isComplete(&self) {
      step = .customer
      return []
    }
    step = wanted
    return []
  }

  /// Why no step can be left now: an application is on its way, or its outcome is open.
  private var lockReason: String? {
    switch review.submission {
    case .numbering, .sending: strings.sendingStay
    case .unknown, .checking: strings.unknownStay
    case .editing, .failed, .absent: nil
    }
  }

  private mutating func nextPressed() -> [Effect] {
    if console != nil || openOrder != nil || history != nil { return [] }
    switch step {
    case .cart: return go(to: .plan)
    case .plan: return PlanStep.update(&self, .chosen)
    case .customer: return go(to: .review)
    case .review:
      // A key that leads on from step to step must not send what nobody has read.
      say(.info, strings.onlyEnterSubmits)
      return []
    }
  }

  private mutating func backPressed() -> [Effect] {
    if console != nil {
      console = nil
      return []
    }
    if history != nil { return HistoryScreen.update(&self, .backPressed) }
    if openOrder != nil {
      openOrder = nil
      return []
    }
    guard let previous = Step(rawValue: step.rawValue - 1) else { return [] }
    return go(to: previous)
  }

  /// Goes on selling: to the sale in progress, or to an empty cart. A submitted sale has made room for the next one already.
  private mutating func newSale() {
    openOrder = nil
    closeSheets()
    if sale.isEmpty { step = .cart }
  }

  mutating func quitPressed() -> [Effect] {
    let waiting = orders.list.count(where: \.isWaiting)
    if case .confirm(let confirm)? = overlays.last, confirm.message == .quitConfirmed { return [.quit] }
    // What is kept needs no question: the next start goes on from here, and finds out about an outcome that is not known.
    let isSending = isSubmissionOpen && !isOutcomeKept
    let isUnkept = journal != .kept && (!sale.isEmpty || waiting > 0)
    guard isSending || isUnkept || hasUnkeptPeople else { return [.quit] }
    let text =
      isSending
      ? strings.quitSending : isUnkept ? strings.quitText(!sale.isEmpty, waiting) : strings.quitWithoutPeople
    overlays.append(
      .confirm(Confirm(title: strings.quitTitle, text: text, yes: strings.keyQuit, message: .quitConfirmed)))
    return []
  }
}

extension Size {
  /// The smallest screen that holds every step.
  static let smallest = Size(width: 80, height: 24)
  /// True where every step fits.
  var isEnough: Bool { width >= Size.smallest.width && height >= Size.smallest.height }
}
