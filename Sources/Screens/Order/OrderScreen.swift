package import BrokerAPI
package import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// Step 5: one order with its states and link.
package struct OrderScreen: Equatable, Sendable {
  package enum Message: Equatable, Sendable {
    case copyPressed, openPressed, codePressed, ledgerPressed
    case statePressed(OrderState)
    case stateConfirmed(Reference, OrderState)
    /// Reconcile with the bank.
    case checkPressed
    case sendAgainPressed
    /// Record what somebody at the bank said.
    case resolutionPressed(isAccepted: Bool)
    case resolutionEntered(Reference, isAccepted: Bool, note: String)
    case pickResolutionPressed
    /// Record a state that only a person can know.
    case toldStatePressed(OrderState, AskedOrder)
    case toldStateEntered(OrderState, AskedOrder, note: String)
    /// The bank does not confirm what an unsigned callback reported.
    case claimDenied(AskedOrder)
  }

  let reference: Reference
  var scroll = ScrollState()

  init(reference: Reference) { self.reference = reference }

  func bindings(_ orders: Orders, _ shared: Shared) -> [Binding] {
    let s = shared.strings
    guard let order = orders[reference] else { return [] }
    guard order.summary.outcome == .accepted else { return openBindings(of: order, shared) }
    // Nothing from the bank has confirmed it yet, so the manual resolution can still be revised.
    let resolution =
      Self.isRevisable(order) || Self.isToldByPeople(order, orders)
      ? [Binding(.orderBankSaid, label: s.keyBankSaid, .order(.pickResolutionPressed))] : []
    let states = Self.settings(of: order, s).map { command, wanted, disabledReason in
      Binding(command, label: s.keySet(wanted), .order(.statePressed(wanted)), unless: disabledReason)
    }
    // Do not offer a dead link.
    let whyNoLink = order.link(at: shared.now) == nil ? s.noLinkNow : nil
    let anotherPlan = Self.anotherPlan(for: order, s)
    // The clerk's next action first, the destructive one last.
    return resolution + states.dropLast() + [
      anotherPlan,
      Binding(.orderCode, label: s.keyCode, .order(.codePressed), unless: whyNoLink),
      Binding(.orderCopy, label: s.keyCopy, .order(.copyPressed), unless: whyNoLink),
      Binding(.orderOpen, label: s.keyOpen, .order(.openPressed), unless: whyNoLink),
      // Not Enter: still held down from submitting, it would continue into the next sale.
      Binding(.orderNewSale, label: s.keyNewSale, .newSalePressed),
    ] + states.suffix(1) + [
      Binding(.orderRefresh, label: s.keyRefresh, .refreshPressed, unless: shared.whyNotRead),
      Binding(
        .orderLedger, label: s.keyLedger, .order(.ledgerPressed), unless: order.callbacks == nil ? s.noLedger : nil),
    ]
  }

  private static func isOpen(_ order: TrackedOrder) -> Bool {
    order.summary.outcome == .unknown || order.summary.outcome == .absent
  }

  private static func isRevisable(_ order: TrackedOrder) -> Bool { order.isAcceptedManually && order.history.isEmpty }

  /// Commands of an application that is not proven accepted.
  private func openBindings(of order: TrackedOrder, _ shared: Shared) -> [Binding] {
    let s = shared.strings
    let isOpen = Self.isOpen(order)
    let isForgotten = order.isNotAccepted && order.submission?.draft == nil
    let whyNotAgain = order.canBeSentAgain ? nil : isForgotten ? s.forgotten : s.notToBeSentAgain
    return [
      Binding(.orderSendAgain, label: s.keySendAgain, .order(.sendAgainPressed), unless: whyNotAgain),
      Binding(.orderNewSale, label: s.keyNewSale, .newSalePressed),
      Self.anotherPlan(for: order, s),
      Binding(
        .orderCheck, label: s.keyCheck, .order(.checkPressed), unless: isOpen ? shared.whyNotRead : s.nothingToCheck),
      Binding(
        .orderBankSaid, label: s.keyBankSaid, .order(.pickResolutionPressed), unless: isOpen ? nil : s.nothingToCheck),
    ]
  }

  private static func anotherPlan(for order: TrackedOrder, _ s: Strings) -> Binding {
    Binding(
      .orderAnotherPlan, label: s.keyAnotherPlan, .anotherPlanPressed, unless: order.isRefused ? nil : s.notRefused)
  }

  /// States that a partner may set, each with the reason where it is disabled. CUSTOMER_REJECTED is published; the others, and their
  /// conditions, come from the sister contract.
  private static func settings(of order: TrackedOrder, _ s: Strings) -> [(Command, OrderState, disabledReason: String?)]
  {
    // One state at a time. If its outcome is unknown, wait for the next poll.
    let busy =
      order.setting.map { s.settingNow($0.state) }
      ?? order.unconfirmedSetting.map { s.unconfirmedSetting($0.setting.state) }
    let moves = order.state.partnerMoves
    // While the bank decides there is nothing for the customer to decline.
    let canRefuse = order.state.category == .waitingForCustomer && moves.contains(.customerRejected)
    let canDeliver = moves.contains(.delivered)
    return [
      (.orderRefuse, .customerRejected, busy ?? (canRefuse ? nil : s.noRefusalNow)),
      (.orderDeliver, .delivered, busy ?? (canDeliver ? nil : s.noDeliveryNow)),
      (.orderCancel, .partnerCancelled, busy ?? (moves.contains(.partnerCancelled) ? nil : s.noCancelNow)),
    ]
  }

  /// The question before a state is set.
  static func question(about order: TrackedOrder, _ wanted: OrderState, _ s: Strings) -> Confirm {
    Confirm(
      title: s.setTitle(wanted),
      text: s.setText(
        wanted, order.reference.rawValue, isSigned: order.state.category == .signed,
        isHandedOver: order.isHandedOver),
      yes: wanted == .partnerCancelled ? s.cancelOrder : s.keySet(wanted),
      no: wanted == .partnerCancelled ? s.keepOrder : nil,
      message: .order(.stateConfirmed(order.reference, wanted)))
  }

  /// A question asked anew where its order changed under it, such as a contract that was signed meanwhile.
  static func renewed(_ asked: Confirm, _ orders: Orders, _ s: Strings) -> Confirm? {
    guard case .place(.order(.stateConfirmed(let reference, let wanted))) = asked.message,
      let order = orders[reference]
    else { return nil }
    let question = question(about: order, wanted, s)
    return question.text == asked.text ? nil : question
  }

  // MARK: Update

  func update(_ message: Message, _ orders: inout Orders, _ shared: Shared) -> [Request] {
    let s = shared.strings
    guard let order = orders[reference] else { return [] }
    switch message {
    case .copyPressed:
      guard let link = order.link(at: shared.now) else { break }
      return [.perform(.copy(link))]
    case .openPressed:
      guard let link = order.link(at: shared.now) else { break }
      return [.perform(.open(link))]
    case .ledgerPressed: return [.present(.ledger(LedgerList(of: reference)))]
    case .codePressed:
      guard let link = order.link(at: shared.now), let code = shared.configuration.qrCode(link) else { break }
      return [.present(.code(CodeNote(code: code)))]
    case .statePressed(let wanted):
      return [.present(.confirm(Self.question(about: order, wanted, s)))]
    case .stateConfirmed(let target, let wanted):
      // The order may have changed while the question was open.
      guard target == reference,
        Self.settings(of: order, s).contains(where: { $0.1 == wanted && $0.disabledReason == nil })
      else { break }
      orders.update(reference) { $0.setting = TrackedOrder.Setting(state: wanted, before: order.state) }
      return [
        .perform(.setState(order.status(setting: wanted, title: wanted.known?.russian ?? ""), from: order.history.last))
      ]
    case .checkPressed:
      return orders.refresh(reference, at: shared.moment).map { [.perform(.loadOrders(poll: $0))] } ?? []
    case .sendAgainPressed:
      guard order.canBeSentAgain else { break }
      // The bank may have accepted it after all: only one till of the journal may send it again.
      return order.summary.outcome == .absent ? [.perform(.claim(reference))] : [.send(.recallSale(reference))]
    case .pickResolutionPressed:
      guard Self.isToldByPeople(order, orders) else { return [.present(.picker(.resolutions(s)))] }
      return [.present(.picker(Self.tellPicker(of: order, isRevisable: Self.isRevisable(order), s)))]
    case .toldStatePressed(let state, let asked):
      return Self.objection(to: asked, orders, s) ?? toldPressed(state, asked, order.claim, s)
    case .toldStateEntered(let state, let asked, let note): return told(state, asked, note: note, &orders, shared)
    case .claimDenied(let asked):
      if let objection = Self.objection(to: asked, orders, s) { return objection }
      orders.dropClaim(of: asked.reference)
      return [.closeAll, .toast(.success, s.claimDropped)]
    case .resolutionPressed(let isAccepted):
      return [
        .closeAll,
        .present(
          .prompt(
            Prompt(
              title: s.resolutionTitle(isAccepted),
              note: [
                isAccepted ? nil : order.claim.map { s.notedAgainst($0, s.bankDidNotAcceptIt) },
                s.resolutionNote(isAccepted),
              ].compactMap { $0 }.joined(separator: " "),
              fields: [Prompt.Field(s.resolutionField, "", limit: 200)],
              purpose: .resolution(reference, isAccepted: isAccepted)))),
      ]
    case .resolutionEntered(let target, let isAccepted, let note):
      let note = SafeText.line(note).trimmingWhitespace
      guard !note.isEmpty else { return [.promptError(s.resolutionNeedsSource)] }
      // It may have been found out while the person was asked.
      guard target == reference, Self.isOpen(order) || Self.isRevisable(order) else {
        return [.closeAll, .toast(.warning, s.changedMeanwhile)]
      }
      let resolution = ManualResolution(isAccepted: isAccepted, note: note, at: shared.now)
      orders.resolve(reference, with: resolution, now: shared.moment)
      return [
        .closeAll, .toast(.success, s.resolutionRecorded(isAccepted)),
        .perform(.recordResolution(reference, resolution)),
      ]
    }
    return []
  }
}

extension OrderScreen: PlaceFeature {
  var place: Place { .order(self) }
  var companion: Companion.Kind? { .orders }
  var widthWithCompanion: Int { 132 }
  var isTyping: Bool { false }

  func isSpinning(_ orders: Orders) -> Bool { orders[reference]?.isOutcomePending ?? false }
  func findings(_ plans: [Finding], _ orders: Orders) -> [Finding]? { orders[reference]?.allFindings ?? [] }
  func summary(_ orders: Orders) -> SaleSummary? { orders[reference].map { SaleSummary($0) } }
  func back(_ shared: Shared) -> [Request] { [.leave] }

  mutating func move(_ movement: Movement, _ frame: Frame) -> [Request]? {
    let extent = frame[.place(.order)]
    scroll.move(movement, last: extent.last, page: extent.page)
    return []
  }

  func paint(_ orders: Orders, _ shared: Shared, in layout: FrameLayout, on frame: inout Frame) {
    AppView.paintSteps(shared.strings, current: Step.allCases.count, in: layout, on: &frame)
    OrderView.paint(self, orders, shared, in: layout.content, on: &frame)
  }
}
