import BrokerAPI
import Checkout
import FoundationEssentials
import TerminalCore

/// Step 2: choosing one of the plans that the bank offers for the total.
package struct PlanStep: Equatable, Sendable {
  package enum Filter: CaseIterable, Equatable, Sendable { case all, instalment, loan }

  package enum Message: Equatable, Sendable {
    case chosen
    case rowClicked(Int)
    case filterClicked(Filter)
    case limitClicked
    case schedulePressed, filterPressed, limitPressed, reloadPressed
  }

  enum Offer: Equatable, Sendable {
    case none
    case loaded([Plan])
    case failed(BrokerFailure)
  }

  /// Seconds without a change of the cart before plans are loaded.
  static let debounce: TimeInterval = 0.4

  /// The total of the loaded or requested plans.
  private(set) var amount: Money?
  private(set) var offer = Offer.none { didSet { refilter() } }
  /// How the offer deviated from the contract.
  private(set) var findings: [Finding] = []
  /// When to load, on the monotonic clock.
  private(set) var loadAt: Date?
  private(set) var isLoading = false
  private(set) var filter = Filter.all { didSet { refilter() } }
  private(set) var limit = TextInput(limit: 12) { didSet { refilter() } }
  /// The plans that pass the filters, in the bank's order.
  private(set) var visible: [Plan] = []
  /// The plan that was chosen for another total, until one is chosen for this.
  private var former: Plan?
  var isLimitFocused = false
  private var amountKeys = AmountKeys()
  var rows = ListState()

  /// Schedules loading plans for a total; nil cancels.
  mutating func scheduleLoad(_ total: Money?, at moment: Date) {
    guard total != amount else { return }
    amount = total
    offer = .none
    findings = []
    isLoading = false
    loadAt = total == nil ? nil : moment
    rows.reset()
  }

  /// Opens the step: loads at once where nothing is loaded, and selects the chosen plan.
  mutating func open(_ total: Money, chosen: Plan?, now: Date) {
    isLimitFocused = false
    scheduleLoad(total, at: now)
    if loadAt != nil { loadAt = now }
    if case .failed = offer { reload(now: now) }
    if let chosen, let index = visible.firstIndex(of: chosen) { rows.select(index, count: visible.count) }
  }

  mutating func reload(now: Date) {
    guard amount != nil, !isLoading else { return }
    (offer, findings, loadAt) = (.none, [], now)
  }

  /// Asks again, because the bank's names are in another language now. The old ones show until the new ones arrive.
  mutating func renew(at moment: Date) {
    if amount != nil, loadAt == nil { loadAt = moment }
  }

  /// Returns the total once when loading is due.
  mutating func due(now: Date) -> Money? {
    guard let loadAt, now >= loadAt, let amount else { return nil }
    (self.loadAt, isLoading) = (nil, true)
    return amount
  }

  /// Drops plans for another total.
  mutating func arrived(_ total: Money, _ result: Result<Answer<[Product]>, BrokerFailure>, now: Date) {
    guard total == amount else { return }
    isLoading = false
    let before = selected
    switch result {
    case .failure(let failure):
      // A list that was only to be renewed is still right.
      guard plans.isEmpty else { return }
      offer = .failed(failure)
    case .success(let answer):
      findings = answer.findings
      offer = .loaded(
        answer.value.compactMap { product in
          Plan(
            code: product.productCode, name: product.name, months: product.period,
            monthlyPayment: product.monthlyPayment,
            kind: Plan.kind(ofCode: product.productCode), amount: total)
        })
    }
    preselect()
    guard let before, let index = visible.firstIndex(where: { $0.isSameOffer(as: before) }) else { return }
    rows.select(index, count: visible.count)
  }

  var plans: [Plan] {
    if case .loaded(let plans) = offer { plans } else { [] }
  }

  /// Nil for no limit or an invalid amount.
  var monthlyLimit: Money? { limit.isEmpty ? nil : try? Money(parsing: limit.text) }

  private mutating func refilter() {
    let most = monthlyLimit
    visible = plans.filter { plan in
      switch filter {
      case .all: break
      case .instalment: if plan.kind != .instalment { return false }
      case .loan: if plan.kind != .loan { return false }
      }
      return most.map { plan.monthlyPayment <= $0 } ?? true
    }
  }

  var selected: Plan? { visible.indices.contains(rows.selected) ? visible[rows.selected] : nil }

  /// The instalment plan with the lowest monthly payment, which the cart shows.
  var cheapestInstalment: Plan? {
    plans.filter { $0.kind == .instalment }.min { $0.monthlyPayment < $1.monthlyPayment }
  }

  /// Selects what was chosen for the former total, else what the cart advertised, else the first.
  private mutating func preselect() {
    rows.reset()
    let again = former.flatMap { former in visible.firstIndex { $0.hasSameTerms(as: former) } }
    guard let index = again ?? cheapestInstalment.flatMap(visible.firstIndex) else { return }
    rows.select(index, count: visible.count)
  }

  /// The total changed after a plan was chosen: its terms may still be offered.
  mutating func choiceDropped(_ plan: Plan) { former = plan }

  /// Says once that what was chosen for the former total is not offered any more.
  mutating func reportMissing(_ s: Strings) -> [Request] {
    guard let former, !plans.isEmpty, !plans.contains(where: { $0.hasSameTerms(as: former) }) else { return [] }
    self.former = nil
    return [.toast(.warning, s.planGone(former.name))]
  }

  // MARK: Keys

  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    if isLimitFocused {
      return [Binding(.planLimitDone, label: s.keyChoose, .plan(.limitPressed), in: [.footer, .help])]
    }
    return [
      Binding(.planChoose, label: s.keyChoose, .plan(.chosen)),
      Binding(.planSchedule, label: s.keySchedule, .plan(.schedulePressed)),
      Binding(.planLimit, label: s.keyAtMost, .plan(.limitPressed)),
      Binding(.planFilter, label: s.keyFilter, .plan(.filterPressed)),
      Binding(.planReload, label: s.keyRefresh, .plan(.reloadPressed), in: [.help, .palette]),
      Binding(.back, label: s.keyBack, .backPressed, in: [.footer]),
    ]
  }

  /// False for what moves in the limit's field.
  mutating func move(_ movement: Movement, _ frame: Frame) -> Bool {
    if isLimitFocused, movement == .first || movement == .last { return false }
    rows.move(movement, count: visible.count, page: frame[.step(.plan)].page)
    return true
  }

  mutating func receive(_ press: KeyPress, _ shared: Shared) -> [Request] {
    guard isLimitFocused else { return [] }
    if let typed = press.typed {
      guard let accepted = amountKeys.character(typed, in: limit) else {
        return [.toast(.warning, shared.strings.digitsOnly)]
      }
      limit.insert(String(accepted))
    } else if !limit.handle(press) {
      return []
    }
    preselect()
    return []
  }

  mutating func receive(paste text: String, _ shared: Shared) -> [Request] {
    guard isLimitFocused else { return [] }
    do {
      limit.set(try Money(parsing: text).plain)
      preselect()
    } catch { return [.toast(.warning, shared.strings.error(error))] }
    return []
  }

  // MARK: Update

  mutating func update(_ message: Message, _ sale: inout Sale, _ shared: Shared) -> [Request] {
    let choosePlanFirst = Request.toast(.warning, shared.strings.choosePlanFirst)
    switch message {
    case .chosen:
      guard let selected else { return [choosePlanFirst] }
      sale.plan = selected
      former = nil
      return Step.plan.next.map { [.go(to: $0)] } ?? []
    case .rowClicked(let row):
      if rows.selected == row { return update(.chosen, &sale, shared) }
      rows.select(row, count: visible.count)
    case .schedulePressed:
      guard let selected else { return [choosePlanFirst] }
      return [.present(.schedule(ScheduleList(plan: selected)))]
    case .filterPressed:
      let all = Filter.allCases
      filter = all[((all.firstIndex(of: filter) ?? 0) + 1) % all.count]
      preselect()
    case .filterClicked(let clicked):
      filter = clicked
      preselect()
    case .limitClicked: isLimitFocused = true
    case .limitPressed: isLimitFocused.toggle()
    case .reloadPressed: reload(now: shared.monotonic)
    }
    return []
  }
}
