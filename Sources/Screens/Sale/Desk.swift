import Checkout
import FoundationEssentials
import Sales

/// Starting, parking and resuming sales.
extension AppState {
  /// Returns to the sale in progress, or starts an empty one. An application being sent becomes an order in the panel.
  mutating func newSale() {
    if navigation.top == nil, case .sending(let reference, _) = flow.review.submission {
      // It continues in the background.
      pending[reference] = flow.sale
      flow = SaleFlow(shared)
      showToast(.info, strings.isBeingSent(reference.rawValue))
    }
    // "New sale" never returns to an unfinished one.
    if navigation.top != nil, !flow.isSubmissionOpen { park() }
    navigation.leaveAll()
    if flow.sale.isEmpty { flow.step = .cart }
  }

  /// Parks the sale unless it is empty, and says so: what was in progress must not seem lost.
  /// - Returns: true where there was one.
  @discardableResult mutating func parkCurrent() -> Bool {
    guard !flow.sale.isEmpty else { return false }
    shared.parked.append(ParkedSale(sale: flow.sale, at: shared.now))
    showToast(.info, strings.halfDoneParked)
    return true
  }

  /// Parks the sale and starts the next one.
  mutating func park() {
    guard !flow.sale.isEmpty else { return }
    if flow.isSubmissionOpen { return showToast(.warning, strings.sendingStay) }
    parkCurrent()
    flow = SaleFlow(shared)
    showToast(.success, strings.parked(shared.parked.count))
  }

  /// Resumes a parked sale and parks the current one.
  mutating func recall(_ index: Int) {
    guard shared.parked.indices.contains(index), !flow.isSubmissionOpen else { return }
    let recalled = shared.parked.remove(at: index).sale
    if let reference = recalled.outdatedRepeat(orders) { return showChanged(reference, insteadOf: recalled) }
    parkCurrent()
    flow = SaleFlow(shared, recalled)
  }

  /// The sale was to repeat an application that the bank has or may have by now: its order shows instead, and nothing is sent.
  mutating func repeatOutdated(_ reference: Reference) {
    let sale = flow.sale
    flow = SaleFlow(shared)
    showChanged(reference, insteadOf: sale)
  }

  private mutating func showChanged(_ reference: Reference, insteadOf sale: Sale) {
    let isKept = sale.isChangedCopy(shared)
    if isKept {
      // What the clerk made of it is an application of its own.
      var changed = sale
      (changed.reference, changed.unconfirmedContent) = (nil, nil)
      shared.parked.append(ParkedSale(sale: changed, at: shared.now))
    }
    openOrder(reference)
    let words = strings.changedMeanwhile
    showToast(.warning, isKept ? words + ". " + strings.halfDoneParked : words, for: isKept ? 7 : nil)
  }

  /// Starts a sale with the cart and customer of an old one, without its consent, code and plan.
  mutating func sellAgain(_ old: Draft) {
    if flow.isSubmissionOpen { return showToast(.warning, strings.sendingStay) }
    var draft = old
    draft.plan = nil
    draft.consentAt = nil
    draft.reference = nil
    draft.unconfirmedContent = nil
    draft.personAt = nil
    let isParked = parkCurrent()
    flow = SaleFlow(shared, sale(savedAt: shared.now, draft))
    navigation.leaveAll()
    showToast(.success, isParked ? strings.saleBegunAndParked : strings.saleBegun, for: isParked ? 7 : nil)
  }

  /// Resumes the sale of an application that the bank does not have, to send it again with the same number.
  mutating func recallSale(of reference: Reference) {
    guard let order = orders[reference], order.canBeSentAgain, let draft = order.submission?.draft,
      !flow.isSubmissionOpen
    else { return }
    let isAbsent = order.summary.outcome == .absent
    // Only one copy of an application may be about to be sent.
    var sale: Sale
    if flow.sale.reference == reference {
      sale = flow.sale
    } else {
      let parked = shared.parked.firstIndex { $0.sale.reference == reference }
      sale =
        parked.map { shared.parked.remove(at: $0).sale } ?? pending[reference] ?? self.sale(savedAt: shared.now, draft)
      parkCurrent()
    }
    // The clerk has just returned to it, so the retention period starts again.
    sale.personAt = sale.form.hasPerson ? shared.now : nil
    sale.reference = reference
    sale.unconfirmedContent = isAbsent ? sale.unconfirmedContent ?? .forgotten : nil
    flow = SaleFlow(shared, sale)
    navigation.leaveAll()
    flow.plan.scheduleLoad(sale.cart.total, at: shared.monotonic)
    if let problem = flow.customer.problem(&flow.sale, shared) {
      flow.step = .customer
      flow.customer.focus = .code
      _ = handle([problem])
    } else {
      flow.step = .review
    }
    if !isAbsent { orders.remove(reference) }
  }

  /// - Parameter result: whether this till has the lease to send the application again.
  mutating func claimed(_ reference: Reference, _ result: Result<Bool, JournalProblem>) -> [Effect] {
    switch result {
    case .failure(let problem): journalChanged(problem)
    case .success(false):
      showToast(.warning, strings.claimedByAnotherTill)
      return [.loadRecord(reference)]
    case .success(true):
      leases.insert(reference)
      // The clerk may have gone on meanwhile.
      if case .order(let screen) = place, screen.reference == reference, overlays.isEmpty { recallSale(of: reference) }
    }
    return []
  }

  /// Gives back the leases of applications that are not about to be sent again any more, so that another till can.
  mutating func returnLeases() -> [Effect] {
    let held = flow.sale.reference.flatMap { navigation.top == nil && flow.step >= .customer ? $0 : nil }
    let left = leases.filter { $0 != held }
    leases.subtract(left)
    return left.map { .release($0) }
  }

  /// - Parameter moment: when the draft was saved: the fallback for the age of the customer's data.
  func sale(savedAt moment: Date, _ draft: Draft) -> Sale {
    Sale(
      savedAt: moment, draft, places: shared.configuration.places, place: shared.ownPlace,
      rules: shared.configuration.verificationRules, now: shared.moment)
  }
}
