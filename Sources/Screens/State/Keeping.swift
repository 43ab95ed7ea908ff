import BrokerAPI
import Checkout
import FoundationEssentials
public import Records
import Terminal

/// Whether what the till does is kept.
public enum JournalState: Hashable, Sendable {
  /// In a file.
  case kept
  /// In memory only, because that was asked for.
  case off
  /// In a file that cannot be used now.
  case failing(JournalProblem)
}

extension Sale {
  /// The sale as it is kept: everything but the code, and who buys only from their consent on.
  func draft(places: [SalesPlace]) -> Draft {
    var draft = Draft()
    draft.cart = cart
    draft.plan = plan
    draft.isDelivery = form.isDelivery
    draft.place = places[form.place].code
    draft.reference = reference
    draft.inDoubt = inDoubt
    guard let consent else {
      draft.isPersonLeftOut = form.hasPerson
      return draft
    }
    draft.consentAt = consent.givenAt
    draft.buyer = form.buyer
    draft.address = form[.address].text
    // A number that was typed before may be somebody else's.
    draft.codeWaits = verification.waits.filter { $0.phone == form.phone }.map {
      Draft.CodeWait(phone: $0.phone.digits, sentAt: $0.sentAt, blockedUntil: $0.blockedUntil)
    }
    draft.personAt = personAt
    return draft
  }

  /// A sale that was kept. Its phone has to be verified anew: the code was not kept.
  /// - Parameter moment: since when its customer lies there, where it does not say itself.
  init(keptAt moment: Date, _ draft: Draft, places: [SalesPlace], rules: VerificationRules) {
    self.init(rules: rules)
    (cart, plan) = (draft.cart, draft.plan)
    form.fill(draft.buyer)
    form.isDelivery = draft.isDelivery
    form[.address].set(draft.address)
    form.place = places.firstIndex { $0.code == draft.place } ?? 0
    consent = draft.consentAt.map { Consent(givenAt: $0) }
    reference = draft.reference
    inDoubt = draft.inDoubt
    personAt = draft.hasPerson ? draft.personAt(keptAt: moment) : nil
    let waits = draft.codeWaits.compactMap { wait in
      (try? Phone(parsing: wait.phone)).map {
        Verification.Wait(phone: $0, sentAt: wait.sentAt, blockedUntil: wait.blockedUntil)
      }
    }
    verification = Verification(rules: rules, waits: waits)
  }
}

extension CustomerForm {
  /// True where something says who buys.
  var hasPerson: Bool { !buyer.isBlank || !self[.address].isEmpty }

  /// The customer as typed.
  var buyer: Buyer {
    var buyer = Buyer()
    (buyer.lastName, buyer.firstName, buyer.middleName) = (
      self[.lastName].text, self[.firstName].text, self[.middleName].text
    )
    (buyer.iin, buyer.phone, buyer.email) = (self[.iin].text, self[.phone].text, self[.email].text)
    buyer.status = status
    return buyer
  }

  /// Puts in a customer.
  mutating func fill(_ buyer: Buyer) {
    self[.lastName].set(buyer.lastName)
    self[.firstName].set(buyer.firstName)
    self[.middleName].set(buyer.middleName)
    self[.iin].set(buyer.iin)
    self[.phone].set(buyer.phone)
    self[.email].set(buyer.email)
    status = buyer.status
  }

  /// The fields in which something is typed.
  var filled: Set<Field> { Set(Field.allCases.filter { !self[$0].isEmpty && $0 != .code }) }
}

extension Step {
  var kept: Desk.Step {
    switch self {
    case .cart: .cart
    case .plan: .plan
    case .customer: .customer
    case .review: .review
    }
  }

  init(_ kept: Desk.Step) {
    self =
      switch kept {
      case .cart: .cart
      case .plan: .plan
      case .customer: .customer
      case .review: .review
      }
  }
}

extension AppState {
  /// The desk as it is to be kept.
  var desk: Desk {
    var desk = Desk()
    desk.step = step.kept
    desk.draft = sale.draft(places: setup.places)
    desk.parked = parked.map { Desk.Parked(draft: $0.sale.draft(places: setup.places), at: $0.at) }
    desk.openOrder = openOrder?.reference
    desk.isMasked = isMasked
    return desk
  }

  /// Asks for the desk to be kept where it is another than was last kept.
  mutating func keepDesk() -> Effect? {
    let desk = desk
    guard desk != keptDesk else { return nil }
    keptDesk = desk
    return .keepDesk(desk)
  }

  /// Takes up what was kept: the sale on its step, the parked carts, the orders; and what became of an application that was on its way.
  mutating func resume(_ kept: Kept) {
    var records = kept.orders
    guard let desk = kept.desk else {
      orders.resume(records, now: now)
      keptDesk = self.desk
      return
    }
    // What is kept and is not to be kept any more leaves the disk at once, not only with the next change.
    defer {
      keptDesk = desk
      isDeskStale = self.desk != desk
    }
    isMasked = desk.isMasked
    let rules = setup.verificationRules
    parked = desk.parked.map { (Sale(keptAt: $0.at, $0.draft, places: setup.places, rules: rules), $0.at) }
    sale = Sale(keptAt: now, desk.draft, places: setup.places, rules: rules)
    customer.touched = sale.form.filled
    step = Step(desk.step)
    if let reference = sale.reference, let index = records.firstIndex(where: { $0.summary.reference == reference }) {
      let record = records[index]
      switch record.summary.outcome {
      case .accepted:
        // It was taken, and the till ended before it could clear the desk.
        sale = Sale(rules: rules)
        customer = CustomerStep()
        step = .cart
        openOrder = OrderView(reference: reference)
      case .sending, .unknown:
        step = .review
        review.resume(unknown: record.summary)
        sale.inDoubt = sale.inDoubt ?? .forgotten
        records.remove(at: index)
      case .absent:
        // A list that does not hold it is no proof for ever: sent again, it is a repeat.
        sale.inDoubt = sale.inDoubt ?? .forgotten
        records.remove(at: index)
      case .refused, .notTaken, .notSent:
        // The till ended before the desk could say so.
        sale.inDoubt = nil
        records.remove(at: index)
      }
    }
    records.removeAll { $0.summary.group == .notTaken }
    orders.resume(records, now: now)
    if let reference = desk.openOrder, orders[reference] != nil { openOrder = OrderView(reference: reference) }
    // A step that what was kept does not reach any more, such as the review of a cart that cannot be read, is not shown.
    if sale.cart.isEmpty {
      step = .cart
    } else if sale.validPlan == nil, step == .customer || step == .review {
      step = .plan
    }
    if !sale.cart.isEmpty {
      if step == .plan {
        plan.open(sale.cart.total, chosen: sale.plan, now: now)
      } else {
        plan.want(sale.cart.total, at: now + PlanStep.patience)
      }
    }
    let hasExpired = expirePeople()
    if !sale.form.hasPerson, !isSubmissionOpen {
      // The number was taken for somebody who is not there any more.
      sale.reference = nil
      if step == .review { step = .customer }
    }
    // Consent, then the code, which was not kept: there the clerk goes on.
    if sale.form.customer != nil { customer.focus = sale.consent == nil ? .consent : .code }
    review.number = numberForSending
    if hasExpired { return }
    if desk.draft.isPersonLeftOut, !sale.isEmpty {
      say(.warning, strings.saleRestoredWithoutPerson)
    } else if desk.parked.contains(where: \.draft.isPersonLeftOut) {
      say(.warning, strings.parkedWithoutPerson)
    } else if !sale.isEmpty {
      say(.info, strings.saleRestored)
    }
  }

  // MARK: When it cannot be kept

  /// Takes up that the journal works again, or does not.
  mutating func journalChanged(_ problem: JournalProblem?) {
    guard journal != .off else { return }
    let before = journal
    journal = problem.map { .failing($0) } ?? .kept
    guard journal != before else { return }
    if let problem { askWithoutJournal(problem) } else { say(.good, strings.journalWorksAgain) }
  }

  /// Offers to go on without a journal.
  mutating func askWithoutJournal(_ problem: JournalProblem) {
    let confirm = Confirm(
      title: strings.journalTitle, text: strings.journalText(problem), yes: strings.keyGoOn, message: .journalGivenUp)
    guard !overlays.contains(.confirm(confirm)) else { return }
    overlays.append(.confirm(confirm))
  }
}
