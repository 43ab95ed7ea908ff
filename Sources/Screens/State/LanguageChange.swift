import Sales

extension AppState {
  /// The bank answers in the till's language, so what it named is asked for again.
  mutating func languageChosen(_ language: Language) -> [Effect] {
    guard language != shared.language else { return [] }
    shared.language = language
    shared.planNames = [:]
    flow.plan.renew(at: shared.monotonic)
    guard !orders.list.isEmpty, !orders.isReadRefused else { return [] }
    return [.loadOrders(poll: orders.beginPoll(at: shared.moment))]
  }
}
