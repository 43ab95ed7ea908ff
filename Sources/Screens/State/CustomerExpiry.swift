import Checkout
import Exchanges
import FoundationEssentials
import Sales
import TerminalCore

/// Retention of personal data: idle sales and old orders lose their customer.
extension AppState {
  /// Customers without consent are entered: they are not stored.
  var hasUnsavedCustomers: Bool {
    ([flow.sale] + shared.parked.map(\.sale)).contains { $0.consent == nil && $0.form.hasPerson }
  }

  /// When the next customer expires, in wall-clock time.
  var nextExpiry: Date? {
    // An application being sent or with an unknown outcome may have to be sent again.
    let moments =
      [flow.isSubmissionOpen ? nil : flow.sale.personAt] + shared.parked.map(\.sale.personAt)
      + pending.values.map(\.personAt)
    return moments.compactMap { $0 }.min().map { $0 + draftLifetime }
  }

  private var draftLifetime: TimeInterval { Double(shared.configuration.draftHours) * 3600 }

  /// A request that was used last before it is forgotten: it holds a customer, whom `--record` may keep longer than that.
  var requestsForgottenBefore: Date { max(shared.now - draftLifetime, shared.exchanges.forgottenBefore) }

  /// Removes customers that were idle too long and says so; returns false for none.
  mutating func expireCustomers() -> Bool {
    let limit = shared.now - draftLifetime
    func isDue(_ sale: Sale) -> Bool { sale.personAt.map { $0 <= limit } ?? false }
    // The order still has everything for sending it again but the code.
    pending = pending.filter { !isDue($0.value) }
    var count = 0
    for index in shared.parked.indices where isDue(shared.parked[index].sale) {
      shared.parked[index].sale.dropPerson()
      count += 1
    }
    let isSaleDue = isDue(flow.sale) && !flow.isSubmissionOpen
    if isSaleDue { flow.dropPerson() }
    guard isSaleDue || count > 0 else { return false }
    showToast(
      .warning,
      isSaleDue
        ? strings.personExpired(shared.configuration.draftHours)
        : strings.parkedExpired(shared.configuration.draftHours))
    return true
  }

  /// Messages with a code have no number of a sale, so exchanges are dropped by their age.
  mutating func expireExchanges() {
    let lifetime = shared.configuration.recordDays.map { Double($0) * 86_400 } ?? draftLifetime
    shared.exchanges.forget(before: shared.now - lifetime)
  }

  /// Prunes the journal, and again in a day.
  mutating func prune() -> Effect {
    pruneAt = shared.monotonic + 86_400
    let ordersBefore = shared.configuration.keepDays.map { shared.now - Double($0) * 86_400 }
    if let ordersBefore {
      orders.forgetBuyers(before: ordersBefore)
      shared.exchanges.forget(before: ordersBefore)
    }
    return .pruneJournal(ordersBefore: ordersBefore, peopleBefore: shared.now - draftLifetime)
  }

  mutating func pruned(_ result: Result<ForgetResult, JournalProblem>) -> [Effect] {
    switch result {
    case .success(let forgotten):
      guard forgotten.orders > 0 else { return [] }
      if navigation.companion?.kind == .record { navigation.companion = nil }
      return handle(navigation.history?.reloadAll() ?? [])
    case .failure:
      // Writes to the journal report its problems.
      pruneAt = shared.monotonic + 600
      return []
    }
  }
}
