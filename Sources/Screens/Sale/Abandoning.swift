import Checkout
import FoundationEssentials
import Sales

/// An abandoned sale, while that can be undone.
struct AbandonedSale: Sendable {
  var sale: Sale
  let step: Step
  /// On the monotonic clock.
  let until: Date
  /// Seconds. After them nothing of the customer is left in memory.
  static let lifetime: TimeInterval = 10
}

/// Abandoning the current sale, and undoing that.
extension AppState {
  /// Asks for confirmation and lists what would be lost.
  mutating func abandonPressed() -> [Effect] {
    if flow.isSubmissionOpen {
      // An application that is being sent becomes an order by itself.
      newSale()
      return []
    }
    guard !flow.sale.isEmpty else {
      flow = SaleFlow(shared)
      navigation.leaveAll()
      return []
    }
    let question = Confirm(
      title: strings.abandonTitle, text: strings.abandonText(flow.sale, shared), yes: strings.keyAbandon,
      message: .abandonConfirmed)
    return handle([.present(.confirm(question))])
  }

  /// Starts an empty sale.
  mutating func abandon(_ sale: Sale, at step: Step) {
    abandoned = AbandonedSale(sale: sale, step: step, until: shared.monotonic + AbandonedSale.lifetime)
    flow = SaleFlow(shared)
    navigation.leaveAll()
    showToast(.info, strings.abandoned(seconds: Int(AbandonedSale.lifetime)), for: AbandonedSale.lifetime)
  }

  /// Restores the abandoned sale and parks the one started since.
  mutating func takeBackAbandoned() {
    guard let abandoned, shared.monotonic < abandoned.until, !flow.isSubmissionOpen else { return }
    toast = nil
    parkCurrent()
    self.abandoned = nil
    flow = SaleFlow(shared, abandoned.sale)
    navigation.leaveAll()
    _ = handle(flow.go(to: abandoned.step, shared))
  }

  /// Undo, while it works.
  var abandonedBindings: [Binding] {
    guard abandoned != nil, place.kind == .sale else { return [] }
    return [Binding(.cartUndo, label: strings.keyUndo, .abandonUndone)]
  }

  // MARK: Parked carts

  mutating func askToRemoveParked(_ index: Int) {
    guard shared.parked.indices.contains(index) else { return }
    let question = Confirm(
      title: strings.parkedRemovalTitle, text: strings.parkedRow(shared.parked[index], isMasked: shared.isMasked),
      yes: strings.keyRemove, message: .parkedRemoved(index))
    overlays.append(.confirm(question))
  }

  // MARK: The code

  /// Removes a code that the bank would reject as too old, and asks for a new one if the clerk is about to submit.
  mutating func dropStaleCode() {
    guard !flow.isSubmissionOpen, flow.customer.dropStaleCode(&flow.sale, shared), flow.step > .customer else { return }
    flow.step = .customer
    flow.customer.focus = .code
    showToast(.warning, strings.codeExpired)
  }
}
