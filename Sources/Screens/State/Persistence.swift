import BrokerAPI
import Checkout
import FoundationEssentials
package import Sales
import TerminalCore
import Text

package enum JournalState: Hashable, Sendable {
  /// Stored in a file.
  case active
  /// In memory, as requested.
  case off
  /// The file cannot be used at the moment.
  case failing(JournalProblem)
}

extension Sale {
  /// Without the code, and without personal data before consent.
  func draft(places: [SalesPlace], at now: Moment) -> Draft {
    var draft = Draft()
    draft.cart = cart
    draft.plan = plan
    draft.isDelivery = form.isDelivery
    draft.place = places[form.place].code
    draft.reference = reference
    draft.unconfirmedContent = unconfirmedContent
    draft.isByLink = isByLink
    guard let consent else {
      draft.isPersonOmitted = form.hasPerson
      return draft
    }
    draft.consentAt = consent.givenAt
    draft.buyer = form.buyer
    draft.address.value = form[.address].text
    draft.postcode = form[.postcode].text
    // An earlier phone may be somebody else's.
    draft.codeWaits = verification.waits(at: now).filter { $0.phone == form.phone }.map {
      Draft.CodeWait(phone: $0.phone.digits, sentAt: $0.sentAt, blockedUntil: $0.blockedUntil)
    }
    draft.personAt = personAt
    return draft
  }

  /// Restores a draft. The phone has to be verified again, because the code is not stored.
  /// - Parameters:
  ///   - moment: when the draft was saved: the fallback for the age of the customer's data.
  ///   - place: index of the till's own place: the fallback for one that no longer exists.
  init(
    savedAt moment: Date, _ draft: Draft, places: [SalesPlace], place: Int, rules: VerificationRules, now: Moment
  ) {
    self.init(rules: rules)
    cart = draft.cart
    plan = draft.plan
    fill(
      draft.buyer, address: draft.address, consent: draft.consentAt.map { Consent(givenAt: $0) },
      at: draft.hasPerson ? draft.personAt(savedAt: moment) : nil)
    form.isDelivery = draft.isDelivery
    form[.postcode].set(draft.postcode)
    form.place = places.firstIndex { $0.code == draft.place } ?? place
    reference = draft.reference
    unconfirmedContent = draft.unconfirmedContent
    isByLink = draft.isByLink
    let waits = draft.codeWaits.compactMap { wait in
      (try? Phone(parsing: wait.phone)).map {
        Verification.Wait(phone: $0, sentAt: wait.sentAt, blockedUntil: wait.blockedUntil)
      }
    }
    verification = Verification(rules: rules, waits: waits, at: now)
  }
}

/// A cheap comparison that tells whether the desk has to be saved again, apart from the sale itself.
struct DeskFingerprint: Equatable {
  private let step: Step
  private let order: Reference?
  private let parked: Int
  private let isMasked: Bool

  init(_ state: AppState) {
    step = state.flow.step
    order = state.navigation.order?.reference
    parked = state.shared.parked.count
    isMasked = state.shared.isMasked
  }
}

extension AppState {
  var desk: Desk {
    let places = shared.configuration.places
    var desk = Desk()
    desk.step = flow.step.rawValue
    desk.draft = flow.sale.draft(places: places, at: shared.moment)
    desk.parked = shared.parked.map {
      Desk.Parked(draft: $0.sale.draft(places: places, at: shared.moment), at: $0.at)
    }
    desk.place = shared.configuration.place ?? savedDesk.place
    desk.openOrder = self.navigation.order?.reference
    desk.isMasked = shared.isMasked
    return desk
  }

  /// Saves the desk if it changed.
  mutating func saveDesk() -> Effect? {
    let desk = desk
    guard desk != savedDesk else { return nil }
    savedDesk = desk
    return .saveDesk(desk)
  }

  /// Restores the sale with its step, parked carts and orders, and resolves an application that was being sent.
  mutating func restore(_ stored: RestoredSession) {
    let movesLinks = shared.configuration.profile.capabilities.movesLinks
    var records = stored.orders
    savedDesk.place = stored.desk?.place
    guard let desk = stored.desk else {
      orders.restore(records, now: shared.moment, movesLinks: movesLinks)
      savedDesk = self.desk
      return
    }
    // Expired data is removed from the disk at once, not with the next change.
    defer {
      savedDesk = desk
      isDeskStale = self.desk != desk
    }
    shared.isMasked = desk.isMasked
    shared.parked = desk.parked.map { ParkedSale(sale: sale(savedAt: $0.at, $0.draft), at: $0.at) }
    flow = SaleFlow(shared, sale(savedAt: shared.now, desk.draft))
    flow.step = Step(rawValue: desk.step) ?? .cart
    if let reference = flow.sale.reference,
      let index = records.firstIndex(where: { $0.summary.reference == reference })
    {
      switch records[index].summary.outcome {
      case .accepted, .sending, .unknown:
        // The bank has or may have it: the till ended before it could start a new sale.
        flow = SaleFlow(shared)
        navigation.openAlone(.order(OrderScreen(reference: reference)))
      case .absent:
        // Absence from a list is no lasting proof: sending it again is a repeat.
        flow.sale.unconfirmedContent = flow.sale.unconfirmedContent ?? .forgotten
      case .refused, .notAccepted, .notSent:
        // The till ended before it could record this.
        flow.sale.unconfirmedContent = nil
        records.remove(at: index)
      }
    }
    records.removeAll { $0.summary.group == .notAccepted && $0.summary.outcome != .absent }
    orders.restore(records, now: shared.moment, movesLinks: movesLinks)
    if let reference = desk.openOrder, orders[reference] != nil {
      navigation.openAlone(.order(OrderScreen(reference: reference)))
    }
    restoreStep()
    announceRestore(desk, hasExpired: expireCustomers())
  }

  /// Falls back to the last step that the restored data allows.
  private mutating func restoreStep() {
    if flow.sale.cart.isEmpty {
      flow.step = .cart
    } else if flow.sale.validPlan == nil, flow.step > .plan {
      flow.step = .plan
    }
    guard !flow.sale.cart.isEmpty else { return }
    let total = flow.sale.cart.total
    if flow.step == .plan {
      flow.plan.open(total, chosen: flow.sale.plan, now: shared.monotonic)
    } else {
      flow.plan.scheduleLoad(total, at: shared.monotonic + PlanStep.debounce)
    }
  }

  private mutating func announceRestore(_ desk: Desk, hasExpired: Bool) {
    if !flow.sale.form.hasPerson, !flow.isSubmissionOpen {
      // The reference was reserved for a customer whose data is gone.
      flow.sale.reference = nil
    }
    // Later steps are reached with a verified phone only, and codes are not stored.
    let hasLostCode = flow.step > .customer || !desk.draft.codeWaits.isEmpty && flow.sale.consent != nil
    flow.step = min(flow.step, .customer)
    // Continue at the consent, or at the code, which is not stored.
    if flow.sale.form.customer != nil { flow.customer.focus = flow.sale.consent == nil ? .consent : .code }
    flow.review.number = flow.sale.numberForSending(shared)
    if hasExpired { return }
    if desk.draft.isPersonOmitted, !flow.sale.isEmpty {
      showToast(.warning, strings.saleRestoredWithoutPerson)
    } else if desk.parked.contains(where: \.draft.isPersonOmitted) {
      showToast(.warning, strings.parkedWithoutPerson)
    } else if hasLostCode, flow.sale.form.customer != nil, !flow.sale.cart.isEmpty {
      showToast(.warning, strings.saleRestoredWithoutCode, waitsForSomebody: true)
    } else if !flow.sale.isEmpty {
      showToast(.info, strings.saleRestored)
    }
  }

  // MARK: Journal problems

  /// - Parameter problem: nil where the journal works again.
  mutating func journalChanged(_ problem: JournalProblem?) {
    guard shared.journal != .off else { return }
    let before = shared.journal
    shared.journal = problem.map { .failing($0) } ?? .active
    guard shared.journal != before else { return }
    if let problem { offerNoJournal(problem) } else { showToast(.success, strings.journalWorksAgain) }
  }

  /// Offers to continue without a journal.
  mutating func offerNoJournal(_ problem: JournalProblem) {
    _ = handle([.present(.confirm(.withoutJournal(problem, strings)))])
  }
}

extension Confirm {
  static func withoutJournal(_ problem: JournalProblem, _ s: Strings) -> Confirm {
    Confirm(title: s.journalTitle, text: s.journalText(problem), yes: s.keyGoOn, message: .journalDisabled)
  }
}
