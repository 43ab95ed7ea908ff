import BrokerAPI
import Checkout
import FoundationEssentials
import Terminal

/// Step 2: choosing a plan from those that the bank offers for the total.
public struct PlanStep: Equatable, Sendable {
  /// Which kinds of plan show.
  enum Filter: CaseIterable, Equatable, Sendable { case all, instalment, loan }

  /// What happened here.
  public enum Message: Equatable, Sendable {
    case chosen
    case rowClicked(Int)
    case schedulePressed, filterPressed, limitPressed, reloadPressed
  }

  /// What is known of the bank's plans.
  enum Offer: Equatable, Sendable {
    case none
    case loaded([Plan])
    case failed(BrokerFailure)
  }

  /// How long a changing cart is given before the bank is asked, in seconds.
  static let patience: TimeInterval = 0.4

  /// The total that the plans are for, or are asked for.
  private(set) var amount: Money?
  private(set) var offer = Offer.none
  /// When the bank is to be asked.
  private(set) var wantedAt: Date?
  private(set) var isLoading = false
  var filter = Filter.all
  var limit = TextInput(limit: 12)
  var isLimitFocused = false
  var rows = ListState()

  /// Asks for plans for a total at a moment, or for none.
  mutating func want(_ total: Money?, at moment: Date) {
    guard total != amount else { return }
    (amount, offer, isLoading) = (total, .none, false)
    wantedAt = total == nil ? nil : moment
    rows.reset()
  }

  /// Opens the step for a total: asks at once where nothing is known yet, and selects the plan that was chosen.
  mutating func open(_ total: Money, chosen: Plan?, now: Date) {
    isLimitFocused = false
    want(total, at: now)
    if wantedAt != nil { wantedAt = now }
    if case .failed = offer { reload(now: now) }
    if let chosen, let index = visible.firstIndex(of: chosen) { rows.select(index, count: visible.count) }
  }

  mutating func reload(now: Date) {
    guard amount != nil, !isLoading else { return }
    (offer, wantedAt) = (.none, now)
  }

  /// The total to ask the bank for now, if it is time to.
  mutating func due(now: Date) -> Money? {
    guard let wantedAt, now >= wantedAt, let amount else { return nil }
    (self.wantedAt, isLoading) = (nil, true)
    return amount
  }

  /// Takes up the bank's answer; one for another total is late and passed over.
  mutating func arrived(_ total: Money, _ result: Result<Answer<[Product]>, BrokerFailure>, now: Date) {
    guard total == amount else { return }
    isLoading = false
    switch result {
    case .failure(let failure): offer = .failed(failure)
    case .success(let answer):
      offer = .loaded(
        answer.value.compactMap { product in
          guard let payment = Money(product.monthlyPayment) else { return nil }
          return Plan(
            code: product.productCode, name: product.name, months: product.period, monthlyPayment: payment,
            kind: Plan.kind(ofCode: product.productCode), amount: total)
        })
    }
    rows.reset()
  }

  /// Every plan of the offer.
  var plans: [Plan] {
    if case .loaded(let plans) = offer { plans } else { [] }
  }

  /// The most that may be paid a month; nil for no limit, or for text that is no amount.
  var monthlyLimit: Money? { limit.isEmpty ? nil : try? Money(parsing: limit.text) }

  /// The plans that pass the filters, in the bank's order.
  var visible: [Plan] {
    plans.filter { plan in
      if filter == .instalment, plan.kind != .instalment { return false }
      if filter == .loan, plan.kind != .loan { return false }
      if let monthlyLimit, plan.monthlyPayment > monthlyLimit { return false }
      return true
    }
  }

  /// The selected plan.
  var selected: Plan? { visible.indices.contains(rows.selected) ? visible[rows.selected] : nil }

  /// The longest instalment, whose monthly payment the cart shows.
  var cheapestInstalment: Plan? {
    plans.filter { $0.kind == .instalment }.min { $0.monthlyPayment < $1.monthlyPayment }
  }

  static func bindings(_ state: AppState) -> [Binding] {
    let s = state.strings
    if state.plan.isLimitFocused {
      return [
        Binding(
          KeyPress(.enter), KeyPress(.tab), KeyPress(.escape), label: s.keyChoose, .plan(.limitPressed),
          in: [.footer, .help])
      ]
    }
    return [
      Binding(KeyPress(.enter), label: s.keyChoose, .plan(.chosen)),
      Binding(KeyPress("s"), KeyPress(" "), label: s.keySchedule, .plan(.schedulePressed)),
      Binding(KeyPress("m"), KeyPress("/"), label: s.keyAtMost, .plan(.limitPressed)),
      Binding(KeyPress("f"), label: s.keyFilter, .plan(.filterPressed)),
      Binding(
        KeyPress("r"), KeyPress(.function(5)), label: s.keyRefresh, .plan(.reloadPressed), in: [.help, .palette]),
      Binding(KeyPress(.escape), label: s.keyBack, .backPressed, in: [.footer]),
    ]
  }

  static func receive(_ press: KeyPress, _ state: inout AppState) -> [Effect] {
    if state.plan.isLimitFocused {
      if let typed = press.typed {
        guard let accepted = state.amountCharacter(typed, in: state.plan.limit) else {
          state.say(.warning, state.strings.digitsOnly)
          return []
        }
        state.plan.limit.insert(String(accepted))
      } else if !state.plan.limit.handle(press) {
        _ = state.plan.rows.handle(press, count: state.plan.visible.count, page: 8)
        return []
      }
      state.plan.rows.reset()
      return []
    }
    _ = state.plan.rows.handle(press, count: state.plan.visible.count, page: 8)
    return []
  }

  static func receive(paste text: String, _ state: inout AppState) -> [Effect] {
    guard state.plan.isLimitFocused else { return [] }
    do {
      state.plan.limit.set(try Money(parsing: text).plain)
      state.plan.rows.reset()
    } catch { state.say(.warning, state.strings.error(error)) }
    return []
  }

  static func update(_ state: inout AppState, _ message: Message) -> [Effect] {
    switch message {
    case .chosen:
      guard let plan = state.plan.selected else {
        state.say(.warning, state.strings.choosePlanFirst)
        return []
      }
      state.sale.plan = plan
      return state.go(to: .customer)
    case .rowClicked(let row):
      if state.plan.rows.selected == row { return update(&state, .chosen) }
      state.plan.rows.select(row, count: state.plan.visible.count)
    case .schedulePressed:
      if let plan = state.plan.selected { state.overlays.append(.schedule(plan, ListState())) }
    case .filterPressed:
      let all = Filter.allCases
      state.plan.filter = all[((all.firstIndex(of: state.plan.filter) ?? 0) + 1) % all.count]
      state.plan.rows.reset()
    case .limitPressed: state.plan.isLimitFocused.toggle()
    case .reloadPressed: state.plan.reload(now: state.now)
    }
    return []
  }
}

extension Money {
  /// An amount of tenge, rounded to the nearest tiyn; nil where it is out of bounds.
  init?(_ tenge: Decimal) {
    let tiyn = tenge * 100 + Decimal(5) / 10
    guard tiyn >= 0, tiyn <= Decimal(Money.maximum.tiyn), let whole = tiyn.description.split(separator: ".").first,
      let number = Int64(whole)
    else { return nil }
    self.init(tiyn: number)
  }
}
