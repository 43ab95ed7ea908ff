import Checkout
import FoundationEssentials
import Sales

/// What became of a message with a code.
extension AppState {
  /// Nobody waits for it where the number or the customer changed meanwhile; a sale that was left may still be taken up again.
  mutating func codeSending(_ request: Verification.Request, _ code: SMSCode, _ outcome: SMSOutcome) -> [Effect] {
    abandoned?.sale.codeSending(request, code, outcome, at: shared.moment)
    for index in shared.parked.indices {
      if shared.parked[index].sale.codeSending(request, code, outcome, at: shared.moment) { isDeskStale = true }
    }
    return handle(flow.customer.codeSending(request, code, outcome, &flow.sale, shared))
  }
}

extension CustomerStep {
  fileprivate mutating func codeSending(
    _ request: Verification.Request, _ code: SMSCode, _ outcome: SMSOutcome, _ sale: inout Sale, _ shared: Shared
  ) -> [Request] {
    guard sale.codeSending(request, code, outcome, at: shared.moment) else { return [] }
    remarks[.code] = outcome.isPlain ? nil : .sending(outcome)
    let phone = request.phone
    let text = shared.strings.codeSending(outcome, shared.isMasked ? phone.masked : phone.formatted)
    return [.toast(outcome.isPlain ? .success : outcome.mayArrive ? .warning : .error, text)]
  }
}

extension Sale {
  /// False where this sale does not wait for it.
  @discardableResult fileprivate mutating func codeSending(
    _ request: Verification.Request, _ code: SMSCode, _ outcome: SMSOutcome, at now: Moment
  ) -> Bool {
    guard case .sending(request) = verification.phase else { return false }
    if outcome.mayArrive {
      verification.sent(request, code, at: now, isCertain: outcome.isPlain)
    } else {
      verification.sendingFailed(request)
    }
    return true
  }
}

extension SMSOutcome {
  /// It went out, and there is nothing to say about it.
  fileprivate var isPlain: Bool { if case .sent(_, nil) = self { true } else { false } }
}
