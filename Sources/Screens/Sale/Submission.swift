import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore

extension SaleFlow {
  /// Submits, unless a submission is running.
  /// - Parameter isSecondMeant: skips the question about another open application of the same person for the same total.
  mutating func submit(_ orders: inout Orders, _ shared: Shared, isSecondMeant: Bool = false) -> [Request] {
    if case .failing(let problem) = shared.journal {
      // Nothing is sent that the journal cannot store first.
      return [.present(.confirm(.withoutJournal(problem, shared.strings)))]
    }
    guard !isSubmissionOpen else { return [] }
    // Goods may have changed since the review was reached.
    guard !sale.cart.isEmpty, sale.validPlan != nil else { return [.go(to: .review)] }
    if let problem = customer.problem(&sale, shared) {
      step = .customer
      return [problem]
    }
    let s = shared.strings
    guard !shared.configuration.profile.capabilities.sendsRealApplications || shared.isProductionConfirmed else {
      return [
        .present(
          .prompt(
            Prompt(
              title: s.confirmProductionTitle, note: s.confirmProductionText,
              fields: [Prompt.Field(s.confirmProductionField, "", limit: 20)], purpose: .production)))
      ]
    }
    sale.dropUsedNumber(orders)
    let number = sale.numberForSending(shared)
    if !isSecondMeant, let question = questionAboutSecond(number, orders, shared) { return [question] }
    if let number { return send(number, &orders, shared) }
    sale.reference = nil
    sale.unconfirmedContent = nil
    review.submission = .numbering(isSecondMeant: isSecondMeant)
    return [.perform(.reserveReference)]
  }

  /// Nil where no other application of the same person for the same total is open.
  private func questionAboutSecond(_ number: Reference?, _ orders: Orders, _ shared: Shared) -> Request? {
    let s = shared.strings
    return orders.possibleDuplicate(
      of: number, by: sale.form.buyer, total: sale.cart.total, now: shared.moment
    ).map { rival in
      .present(
        .confirm(
          Confirm(
            title: s.secondTitle, text: s.secondText(rival.reference.rawValue, s.shortState(of: rival)),
            yes: s.keySubmit, message: .review(.secondConfirmed))))
    }
  }

  mutating func referenceReserved(_ reference: Reference, _ orders: inout Orders, _ shared: Shared) -> [Request] {
    guard case .numbering(let isSecondMeant) = review.submission else { return [] }
    sale.reference = reference
    // Other tills of the journal may have sent one meanwhile.
    if !isSecondMeant, let question = questionAboutSecond(reference, orders, shared) {
      review.submission = .editing
      return [question]
    }
    return send(reference, &orders, shared)
  }

  /// Another till was faster, so that nothing was sent: the same question, about its application.
  mutating func secondFound(
    _ reference: Reference, _ failure: BrokerFailure, _ orders: Orders, _ shared: Shared
  ) -> [Request] {
    if orders[reference]?.summary.outcome != .absent { sale.unconfirmedContent = nil }
    review.submission = .editing
    return [questionAboutSecond(reference, orders, shared) ?? .toast(.warning, shared.strings.short(failure))]
  }

  /// Returns true where a reservation was pending.
  mutating func referenceNotReserved() -> Bool {
    guard case .numbering = review.submission else { return false }
    review.submission = .failed(.notSent(.notStored))
    return true
  }

  private mutating func send(_ reference: Reference, _ orders: inout Orders, _ shared: Shared) -> [Request] {
    guard let application = try? sale.application(reference, shared) else {
      review.submission = .editing
      step = .customer
      return []
    }
    let request = sale.request(for: application, shared)
    var summary = OrderSummary(application, at: shared.now)
    summary.till = shared.configuration.recordedTill
    let sending = sale.sending
    // From here on the reference is bound to this content, even after a crash.
    sale.unconfirmedContent = request.content
    let draft = sale.draft(places: shared.configuration.places, at: shared.moment)
    var order = TrackedOrder(summary, submission: OpenSubmission(draft: draft, sentAt: shared.moment))
    if shared.listenerURL != nil { order.callbacks = CallbackLedger() }
    let earlyStates = orders.submit(order, now: shared.moment)
    review.submission = .sending(reference, since: shared.moment)
    let rivals = orders.rivals(of: reference, by: summary.buyer, total: summary.amount, now: shared.moment)
    let submit = Effect.submit(
      PendingSubmission(request: request, summary: summary, draft: draft, sending: sending, knownRivals: rivals))
    // States received before the application must be stored after it.
    return [.perform(earlyStates.isEmpty ? submit : .sequence([submit, .recordStates(earlyStates)]))]
  }

  /// The application is proven not accepted.
  mutating func failed(_ failure: BrokerFailure) {
    review.submission = .failed(failure)
    if failure.isAboutCode {
      // The bank's clock counts, not ours: another code is asked for.
      sale.verification.personChanged()
      sale.form[.code].set("")
    }
    sale.unconfirmedContent = nil
    review.showsJSON = false
  }
}

extension BrokerFailure {
  /// True where the bank refused because of the SMS code or the time it was entered at.
  fileprivate var isAboutCode: Bool {
    guard case .refused(let refusal) = kind else { return false }
    return refusal.details?.message?.contains("verificationSms") ?? false
  }
}
