import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore

/// The sale in progress and its four steps. The next sale is a new value, so nothing is left of the last one.
struct SaleFlow: Equatable, Sendable {
  var step = Step.cart
  var sale: Sale
  var cart: CartStep
  var plan = PlanStep()
  var customer = CustomerStep()
  var review = ReviewStep()

  init(_ shared: Shared) {
    sale = Sale(rules: shared.configuration.verificationRules)
    sale.form.place = shared.ownPlace
    cart = CartStep(itemCount: shared.configuration.catalogue.items.count)
  }

  /// Resumes a sale.
  init(_ shared: Shared, _ sale: Sale) {
    self.init(shared)
    self.sale = sale
    customer.touched = sale.form.filled
  }

  /// Being sent, or about to be.
  var isSubmissionOpen: Bool {
    switch review.submission {
    case .sending, .numbering: true
    case .editing, .failed: false
    }
  }

  var isBeingSent: Bool { if case .sending = review.submission { true } else { false } }

  var isTyping: Bool {
    switch step {
    case .cart: cart.focus == .search
    case .plan: plan.isLimitFocused
    case .customer: customer.focus.isText
    case .review: false
    }
  }

  func bindings(_ shared: Shared) -> [Binding] {
    let park = Binding(.cartPark, label: shared.strings.keyPark, .parkPressed, in: [.help, .palette])
    return switch step {
    case .cart: cart.bindings(sale, shared)
    case .plan: plan.bindings(shared) + [park]
    case .customer: customer.bindings(shared) + [park]
    case .review: review.bindings(sale, shared) + [park]
    }
  }

  /// Nil where nothing moves.
  mutating func move(_ movement: Movement, _ frame: Frame) -> [Request]? {
    switch step {
    case .cart: cart.move(movement, frame, sale)
    case .plan: return plan.move(movement, frame) ? [] : nil
    case .customer: return nil
    case .review: review.move(movement, frame)
    }
    return []
  }

  // MARK: Input that is not a command

  mutating func receive(_ press: KeyPress, _ shared: Shared) -> [Request] {
    switch step {
    case .cart: return cart.receive(press, &sale, shared)
    case .plan: return plan.receive(press, shared)
    case .customer: return customer.receive(press, &sale, shared)
    case .review:
      review.receive(press, shared)
      return []
    }
  }

  mutating func receive(paste text: String, _ shared: Shared) -> [Request] {
    switch step {
    case .cart: cart.receive(paste: text, shared)
    case .plan: plan.receive(paste: text, shared)
    case .customer: customer.receive(paste: text, &sale, shared)
    case .review: []
    }
  }

  // MARK: Moving between steps

  /// Goes to a step, or as far as the data allows and says what is missing.
  mutating func go(to wanted: Step, _ shared: Shared) -> [Request] {
    let s = shared.strings
    // The last one checks again what was done before it.
    if wanted < step || wanted == step && wanted.next != nil {
      step = wanted
      return []
    }
    if sale.cart.isEmpty {
      step = .cart
      return [.toast(.warning, s.cartEmpty)]
    }
    if wanted == .plan || wanted > .plan && sale.validPlan == nil {
      step = .plan
      plan.open(sale.cart.total, chosen: sale.plan, now: shared.monotonic)
      let missing = plan.reportMissing(s)
      return wanted == .plan || !missing.isEmpty ? missing : [.toast(.warning, s.choosePlanFirst)]
    }
    if wanted > .customer, let problem = customer.problem(&sale, shared) {
      step = .customer
      return [problem]
    }
    step = wanted
    return []
  }

  mutating func next(_ shared: Shared) -> [Request] {
    switch step {
    case .cart, .customer: return step.next.map { [.go(to: $0)] } ?? []
    case .plan: return plan.update(.chosen, &sale, shared)
    case .review:
      if isBeingSent { return [.send(.newSalePressed)] }
      // The next-step key must not submit an unread application.
      return [.toast(.info, shared.strings.onlyEnterSubmits)]
    }
  }

  // MARK: Consequences of changes

  /// Applies the consequences of a change.
  mutating func saleChanged(from before: Sale, _ shared: Shared) -> [Request] {
    guard sale != before else { return [] }
    var requests: [Request] = []
    if let foreign = sale.dropForeignProof() {
      customer.remarks[.code] = nil
      requests.append(.toast(.info, shared.strings.consentEnds(with: foreign)))
    }
    sale.datePerson(at: shared.now)
    if sale.cart != before.cart { requests += cartChanged(shared) }
    review.number = sale.numberForSending(shared)
    // A refusal is about the application as it was sent.
    let isSamePlan = sale.plan.map { now in before.plan.map(now.isSameOffer) ?? false } ?? (before.plan == nil)
    if case .failed = review.submission, sale.cart != before.cart || !isSamePlan { review.submission = .editing }
    return requests
  }

  /// Names the chosen plan as the bank does now.
  mutating func renameChosenPlan() {
    guard let chosen = sale.plan, !isSubmissionOpen, let renamed = plan.plans.first(where: chosen.isSameOffer) else {
      return
    }
    sale.plan = renamed
  }

  /// Schedules loading plans and drops a plan for another total.
  private mutating func cartChanged(_ shared: Shared) -> [Request] {
    plan.scheduleLoad(sale.cart.isEmpty ? nil : sale.cart.total, at: shared.monotonic + PlanStep.debounce)
    guard let chosen = sale.plan, sale.validPlan == nil else { return [] }
    plan.choiceDropped(chosen)
    sale.plan = nil
    // An empty cart has its own hint.
    return sale.cart.isEmpty ? [] : [.toast(.warning, shared.strings.planChangedCart)]
  }

  /// Removes an expired customer.
  mutating func dropPerson() {
    sale.dropPerson()
    customer = CustomerStep()
    review.submission = .editing
    step = min(step, .customer)
  }
}

// MARK: What a step is made of

/// A message of a step.
package enum StepMessage: Equatable, Sendable {
  case cart(CartStep.Message)
  case plan(PlanStep.Message)
  case customer(CustomerStep.Message)
  case review(ReviewStep.Message)
}

extension Message {
  static func cart(_ message: CartStep.Message) -> Message { .step(.cart(message)) }
  static func plan(_ message: PlanStep.Message) -> Message { .step(.plan(message)) }
  static func customer(_ message: CustomerStep.Message) -> Message { .step(.customer(message)) }
  static func review(_ message: ReviewStep.Message) -> Message { .step(.review(message)) }
}

extension AppState {
  mutating func update(_ message: StepMessage) -> [Effect] {
    switch message {
    case .cart(let message): handle(flow.cart.update(message, &flow.sale, shared))
    case .plan(let message): handle(flow.plan.update(message, &flow.sale, shared))
    case .customer(let message): handle(flow.customer.update(message, &flow.sale, shared))
    case .review(let message): review(message)
    }
  }
}

extension SaleFlow {
  var isSpinning: Bool {
    switch step {
    case .plan: plan.isLoading
    case .customer: sale.verification.isSending
    case .cart, .review: false
    }
  }

  /// A countdown in seconds is visible.
  var countsSeconds: Bool {
    switch step {
    case .customer: sale.verification.isCounting
    case .cart, .plan, .review: false
    }
  }

  var companion: Companion.Kind? { .orders }
  var widthWithCompanion: Int { 132 }

  func back() -> [Request] { step.previous.map { [.go(to: $0)] } ?? [] }

  /// How the bank's messages that the step shows deviate from the contract; nil where it shows none.
  var findings: [Finding]? {
    switch step {
    case .plan: plan.findings
    case .cart, .customer, .review: nil
    }
  }

  /// For the side panel; the cart shows it itself.
  var summary: SaleSummary? {
    switch step {
    case .cart: nil
    case .plan: SaleSummary(sale, plan.selected ?? sale.validPlan)
    case .customer, .review: SaleSummary(sale, sale.validPlan)
    }
  }

  /// True where the focused field takes a scan as text. No item is a name or an address; an IIN may be scanned from a card, and goods are
  /// searched for.
  func takesAsText(_ scan: Scan, isItem: Bool) -> Bool {
    switch step {
    case .cart, .review: true
    case .plan: false
    case .customer: customer.focus.numberLengths.map(scan.mayBeNumber) ?? !isItem
    }
  }

  func paint(_ orders: Orders, _ shared: Shared, in layout: FrameLayout, on frame: inout Frame) {
    AppView.paintSteps(
      shared.strings, current: step.index, undone: sale.validPlan == nil ? .plan : nil, in: layout, on: &frame)
    let area = layout.content
    switch step {
    case .cart: CartView.paint(cart, sale, offer: plan.cheapestInstalment, shared, in: area, on: &frame)
    case .plan: PlanView.paint(plan, sale, shared, in: area, on: &frame)
    case .customer: CustomerView.paint(customer, sale, shared, in: area, isTall: layout.isTall, on: &frame)
    case .review: ReviewView.paint(review, sale, orders, shared, in: area, on: &frame)
    }
  }
}
