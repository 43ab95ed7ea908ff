public import BrokerAPI
public import Checkout
import FoundationEssentials
import Records
import Terminal

/// Step 5: one order, its states and its link, looked at while the bank and the customer go on.
public struct OrderView: Equatable, Sendable {
  /// What happened here.
  public enum Message: Equatable, Sendable {
    case copyPressed, openPressed, codePressed, ledgerPressed
    case statePressed(OrderState)
    case stateConfirmed(Reference, OrderState)
    case orderChosen(Reference)
  }

  /// Which order.
  let reference: Reference

  static func bindings(_ state: AppState) -> [Binding] {
    let s = state.strings
    var bindings: [Binding] = []
    if let order = state.openOrder.flatMap({ state.orders[$0.reference] }) {
      let states = settable(order).map { key, wanted in
        Binding(KeyPress(key), label: s.keySet(wanted), .order(.statePressed(wanted)))
      }
      // The step that is next by the clerk's hand first, what undoes everything last.
      bindings += states.dropLast()
      // A link that leads nowhere any more is not offered.
      if order.link(at: state.now) != nil {
        bindings += [
          Binding(KeyPress("q"), label: s.keyCode, .order(.codePressed)),
          Binding(KeyPress("c"), label: s.keyCopy, .order(.copyPressed)),
          Binding(KeyPress("o"), label: s.keyOpen, .order(.openPressed)),
        ]
      }
      // Not Enter: held down since the application was submitted, it would go on into the next sale.
      bindings.append(Binding(KeyPress("n"), .control("n"), label: s.keyNewSale, .newSalePressed))
      bindings += states.suffix(1)
      bindings.append(Binding(KeyPress("r"), KeyPress(.function(5)), label: s.keyRefresh, .refreshPressed))
      if order.callbacks != nil { bindings.append(Binding(KeyPress("e"), label: s.keyLedger, .order(.ledgerPressed))) }
    }
    return bindings
  }

  /// The states that a partner may set now, each with its key. CUSTOMER_REJECTED is documented; the others, and when they may be set, are
  /// the sister contract's.
  private static func settable(_ order: TrackedOrder) -> [(Character, OrderState)] {
    // One state at a time. Of one whose outcome is not known the next list tells; until then nothing is set over it.
    guard !order.isUnconfirmed, order.setting == nil, order.unsettled == nil else { return [] }
    var states: [(Character, OrderState)] = []
    switch order.state {
    case .preApproved, .approved: states.append(("u", .customerRejected))
    case .signed, .reserved: states.append(("d", .delivered))
    default: break
    }
    if order.state.canBeCancelledByShop { states.append(("x", .partnerCancelled)) }
    return states
  }

  static func update(_ state: inout AppState, _ message: Message) -> [Effect] {
    let s = state.strings
    if case .orderChosen(let reference) = message {
      guard state.orders[reference] != nil else { return [] }
      state.overlays = []
      state.closeSheets()
      state.openOrder = OrderView(reference: reference)
      return []
    }
    guard let view = state.openOrder, let order = state.orders[view.reference] else { return [] }
    switch message {
    case .copyPressed:
      guard let link = order.link(at: state.now) else { return [] }
      state.say(.good, s.copied)
      return [.copy(link)]
    case .openPressed: return order.link(at: state.now).map { [.open($0)] } ?? []
    case .ledgerPressed: state.overlays.append(.ledger(order.reference, ListState()))
    case .codePressed:
      guard let link = order.link(at: state.now), let code = QRCode(link) else { return [] }
      state.overlays.append(.code(code))
    case .statePressed(let wanted):
      state.overlays.append(
        .confirm(
          Confirm(
            title: s.setTitle(wanted), text: s.setText(wanted, order.reference.rawValue), yes: s.keySet(wanted),
            message: .order(.stateConfirmed(order.reference, wanted)))))
    case .stateConfirmed(let reference, let wanted):
      // The bank may have gone on while the question stood.
      guard reference == view.reference, settable(order).contains(where: { $0.1 == wanted }) else { return [] }
      state.orders.update(reference) { $0.setting = TrackedOrder.Setting(state: wanted, before: order.state) }
      return [.setState(order.status(setting: wanted, title: Strings(.russian).knownState(wanted) ?? ""))]
    case .orderChosen: break
    }
    return []
  }

  /// Takes up what the bank said of a state that was set; the next list confirms it.
  static func stateSet(
    _ reference: Reference, _ wanted: OrderState, _ result: Result<Answer<OrderUpdateResponse>, BrokerFailure>,
    _ state: inout AppState
  ) -> [Effect] {
    let setting = state.orders[reference]?.setting
    state.orders.update(reference) { $0.setting = nil }
    switch result {
    case .success:
      state.say(.good, state.strings.wasSet(wanted))
      let title = Strings(.russian).knownState(wanted) ?? ""
      let seen = SeenState(wanted, title: title, at: state.now, source: .clerk)
      state.orders.note(seen, of: reference)
      state.orders.plan(now: state.now, soon: true)
      return [.see([reference: seen])]
    case .failure(let failure) where failure.isUncertain && !state.orders.isReadRefused:
      state.say(.warning, state.strings.setting(failure))
      guard let setting else { break }
      state.orders.doubt(setting, of: reference, now: state.now)
    case .failure(let failure):
      state.say(failure.isUncertain ? .warning : .bad, state.strings.setting(failure))
      state.orders.plan(now: state.now, soon: true)
    }
    return []
  }

  /// Finds out from a list of the bank's orders what became of states whose outcome was not known.
  static func settle(_ ask: Int, _ result: Result<Answer<[OrderStatus]>, BrokerFailure>, _ state: inout AppState) {
    for order in state.orders.list {
      guard let unsettled = order.unsettled else { continue }
      let s = state.strings
      // Where nobody can tell but the bank's people, the clerk goes on by what they say.
      var word: (Toast.Kind, String)? = state.orders.isReadRefused ? (.warning, s.settingStaysUnknown) : nil
      if ask > unsettled.after, case .success(let answer) = result {
        let status = answer.value.last { $0.referenceId == order.reference.rawValue }
        let isProven = state.now >= unsettled.since + state.setup.absenceProvenAfter
        word = verdict(on: unsettled, status, isProven: isProven, s)
      }
      guard let (kind, text) = word else { continue }
      state.orders.update(order.reference) { $0.unsettled = nil }
      state.say(kind, text)
    }
  }

  /// What the bank's word on an order says of a state that was set; nil while it says nothing yet.
  /// - Parameter isProven: true once what is not set cannot be on its way inside the bank any more.
  private static func verdict(
    on unsettled: TrackedOrder.Unsettled, _ status: OrderStatus?, isProven: Bool, _ s: Strings
  ) -> (Toast.Kind, String)? {
    let (wanted, before) = (unsettled.setting.state, unsettled.setting.before)
    guard let status else { return isProven ? (.warning, s.settingStaysUnknown) : nil }
    if status.state == wanted || wanted == .delivered && status.state == .financed { return (.good, s.wasSet(wanted)) }
    if status.state == before { return isProven ? (.warning, s.wasNotSet(wanted)) : nil }
    // The order went another way, before the state came or after it: nothing follows a final state, others may still give way to it.
    guard isProven || status.state.isFinal else { return nil }
    return (.warning, s.isNow(status.state, title: status.stateTitle, insteadOf: wanted))
  }
}
