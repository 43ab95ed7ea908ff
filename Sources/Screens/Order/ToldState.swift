import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import Text

/// An order as a person was asked about it: it may change while they look it up.
package struct AskedOrder: Equatable, Sendable {
  let reference: Reference
  private let state: OrderState
  private let claimed: OrderState?

  init(_ order: TrackedOrder) {
    reference = order.reference
    state = order.state
    claimed = order.claim?.state
  }
}

/// What a person saw or was told at the bank about an accepted order, where no list and no signed callback says it.
extension OrderScreen {
  /// True where nobody but a person can find out the state, or confirm what the bank is said to have reported.
  static func isToldByPeople(_ order: TrackedOrder, _ orders: Orders) -> Bool {
    order.summary.outcome == .accepted && (order.claim != nil || orders.isReadRefused && !order.state.isFinal)
  }

  /// The states that may follow, what the bank is said to have reported first.
  private static func states(of order: TrackedOrder) -> [OrderState] {
    let further = OrderState.path + [OrderState.rejected, .cancelled, .customerRejected, .partnerCancelled, .expired]
    let open = further.filter { $0 != order.claim?.state && $0 != order.state && !$0.isPassed(by: order.state) }
    return [order.claim?.state].compactMap { $0 } + (order.state.isFinal ? [] : open)
  }

  /// - Parameter isRevisable: that the bank accepted it is known from a person alone, who may have been wrong.
  static func tellPicker(of order: TrackedOrder, isRevisable: Bool, _ s: Strings) -> Picker {
    var items = states(of: order).map { state in
      let isClaimed = state == order.claim?.state
      return Picker.Item(
        label: s.state(state, title: isClaimed ? order.claim?.title ?? "" : ""),
        detail: isClaimed ? s.saidByCallback : "",
        message: .order(.toldStatePressed(state, AskedOrder(order))))
    }
    if order.claim != nil {
      items.append(Picker.Item(label: s.bankDoesNotSay, detail: "", message: .order(.claimDenied(AskedOrder(order)))))
    }
    if isRevisable { items += Picker.resolutions(s).items }
    return Picker(title: s.keyBankSaid, items: items)
  }

  func toldPressed(_ state: OrderState, _ asked: AskedOrder, _ claim: TrackedOrder.Claim?, _ s: Strings) -> [Request] {
    let title = s.state(state, title: "")
    let contrary = claim.flatMap { $0.state == state ? nil : s.notedAgainst($0, title) }
    return [
      .closeAll,
      .present(
        .prompt(
          Prompt(
            title: title, note: [contrary, s.toldNote].compactMap { $0 }.joined(separator: " "),
            fields: [Prompt.Field(s.resolutionField, "", limit: 200)],
            purpose: .told(state, asked)))),
    ]
  }

  /// Nil while the order is as it was asked about, else what to say.
  static func objection(to asked: AskedOrder, _ orders: Orders, _ s: Strings) -> [Request]? {
    guard let order = orders[asked.reference] else { return [.closeAll] }
    let isAsked = AskedOrder(order) == asked && isToldByPeople(order, orders)
    return isAsked ? nil : [.closeAll, .toast(.warning, s.changedMeanwhile)]
  }

  func told(
    _ state: OrderState, _ asked: AskedOrder, note: String, _ orders: inout Orders, _ shared: Shared
  ) -> [Request] {
    let s = shared.strings
    if let objection = Self.objection(to: asked, orders, s) { return objection }
    let note = SafeText.line(note).trimmingWhitespace
    guard !note.isEmpty else { return [.promptError(s.resolutionNeedsSource)] }
    let news = orders.record(told: state, of: asked.reference, at: shared.moment)
    guard !news.isEmpty else { return [.closeAll] }
    let resolution = ManualResolution(isAccepted: true, note: "\(s.state(state, title: "")): \(note)", at: shared.now)
    return [
      .closeAll, .toast(.success, s.toldRecorded),
      .perform(.sequence([.recordStates(news), .recordResolution(asked.reference, resolution)])),
    ]
  }
}
