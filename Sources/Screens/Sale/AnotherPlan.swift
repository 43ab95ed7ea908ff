import BrokerAPI
import Checkout
import Sales

/// Another plan after a refusal: a sale with the same goods and customer, opened at the plans.
extension AppState {
  mutating func anotherPlanPressed() -> [Effect] {
    guard case .order(let screen) = place, let order = orders[screen.reference], order.isRefused else { return [] }
    // Only the journal still has goods and customer of an order.
    planWantedFor = order.reference
    return [.loadRecord(order.reference)]
  }

  mutating func anotherPlanArrived(
    _ reference: Reference, _ result: Result<OrderRecord?, JournalProblem>
  ) -> [Effect] {
    guard planWantedFor == reference else { return [] }
    planWantedFor = nil
    // The clerk may have gone on meanwhile.
    guard case .order(let screen) = place, screen.reference == reference, overlays.isEmpty else { return [] }
    switch result {
    case .success(let record):
      guard let draft = record?.draft else {
        showToast(.warning, strings.forgotten)
        return []
      }
      sellAgain(draft)
      return go(to: .plan)
    case .failure(let problem):
      showToast(.error, strings.journal(problem))
      return []
    }
  }
}

extension TrackedOrder {
  /// The bank decided against it.
  var isRefused: Bool { summary.outcome == .accepted ? state.category == .refused : summary.outcome == .refused }
}

extension ReviewStep {
  /// The bank itself refused the application.
  var isRefused: Bool {
    guard case .failed(let failure) = submission, case .refused = failure.kind else { return false }
    return true
  }
}

extension Plan {
  /// True for the same offer, whatever language its name is in.
  func isSameOffer(as other: Plan) -> Bool {
    hasSameTerms(as: other) && monthlyPayment == other.monthlyPayment && amount == other.amount
  }

  /// True also for another total.
  func hasSameTerms(as other: Plan) -> Bool { code == other.code && months == other.months }
}
