import BrokerAPI
public import Checkout
import FoundationEssentials
import Records
import Terminal

/// Step 5: one order, its states and its link, looked at while the bank and the customer go on.
public struct OrderView: Equatable, Sendable {
  /// What happened here.
  public enum Message: Equatable, Sendable {
    case copyPressed, openPressed, cancelPressed
    case cancelConfirmed(Reference)
    case orderChosen(Reference)
  }

  /// Which order.
  let reference: Reference
  /// True while a state is being set.
  var isSetting = false

  static func bindings(_ state: AppState) -> [Binding] {
    let s = state.strings
    var bindings: [Binding] = []
    if let order = state.openOrder.flatMap({ state.orders[$0.reference] }) {
      // A link that leads nowhere any more is not offered.
      if !order.summary.link.isEmpty, !order.state.isFinal {
        bindings.append(Binding(KeyPress("c"), label: s.keyCopy, .order(.copyPressed)))
        bindings.append(Binding(KeyPress("o"), label: s.keyOpen, .order(.openPressed)))
      }
      // Not Enter: held down since the application was submitted, it would go on into the next sale.
      bindings.append(Binding(KeyPress("n"), .control("n"), label: s.keyNewSale, .newSalePressed))
      bindings.append(Binding(KeyPress("r"), KeyPress(.function(5)), label: s.keyRefresh, .refreshPressed))
      if order.state.canBeCancelledByShop {
        bindings.append(Binding(KeyPress("x"), label: s.keyCancelOrder, .order(.cancelPressed)))
      }
    }
    return bindings
  }

  static func update(_ state: inout AppState, _ message: Message) -> [Effect] {
    let s = state.strings
    if case .orderChosen(let reference) = message {
      guard state.orders[reference] != nil else { return [] }
      state.overlays = []
      state.history = nil
      state.openOrder = OrderView(reference: reference)
      return []
    }
    guard let view = state.openOrder, let order = state.orders[view.reference] else { return [] }
    switch message {
    case .copyPressed:
      state.say(.good, s.copied)
      return [.copy(order.summary.link)]
    case .openPressed: return order.summary.link.isEmpty ? [] : [.open(order.summary.link)]
    case .cancelPressed:
      state.overlays.append(
        .confirm(
          Confirm(
            title: s.cancelTitle, text: s.cancelText(order.reference.rawValue), yes: s.keyCancelOrder,
            message: .order(.cancelConfirmed(order.reference)))))
    case .cancelConfirmed(let reference):
      guard !view.isSetting, reference == view.reference else { return [] }
      state.openOrder?.isSetting = true
      return [
        .setState(
          order.status(setting: .partnerCancelled, title: Strings(.russian).knownState(.partnerCancelled) ?? ""))
      ]
    case .orderChosen: break
    }
    return []
  }

  /// Takes up what the bank said of a state that was set; the next list confirms it.
  static func stateSet(
    _ reference: Reference, _ wanted: OrderState, _ result: Result<Answer<OrderUpdateResponse>, BrokerFailure>,
    _ state: inout AppState
  ) -> [Effect] {
    if state.openOrder?.reference == reference { state.openOrder?.isSetting = false }
    var effects: [Effect] = []
    switch result {
    case .success:
      state.say(.good, wanted == .partnerCancelled ? state.strings.cancelled : wanted.name)
      let title = Strings(.russian).knownState(wanted) ?? ""
      let seen = SeenState(wanted, title: title, at: state.now, source: .clerk)
      state.orders.note(seen, of: reference)
      effects = [.see([reference: seen])]
    case .failure(let failure):
      let text = state.strings.submission(failure)
      state.say(.bad, [state.strings.short(failure), text.bank].compactMap { $0 }.joined(separator: ": "))
    }
    state.orders.plan(now: state.now, soon: true)
    return effects
  }
}
