import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore

/// Step 4: reviewing and submitting the application.
package struct ReviewStep: Equatable, Sendable {
  /// The state of the submission. Only one runs at a time: from `sending` it continues with an outcome, and an unknown one starts a new
  /// sale.
  enum Submission: Equatable, Sendable {
    /// Nothing was sent, or its outcome is known.
    case editing
    /// A reference is being reserved.
    /// - Parameter isSecondMeant: the clerk has confirmed a second application of the same person for the same total.
    case numbering(isSecondMeant: Bool)
    case sending(Reference, since: Moment)
    /// Proven not accepted; the sale is unchanged.
    case failed(BrokerFailure)
  }

  package enum Message: Equatable, Sendable {
    case submitPressed
    case productionConfirmed(String)
    /// Submit although the same person has an open application for the same total.
    case secondConfirmed
    case jsonPressed, submissionKindToggled, editPressed, mutationsPressed
  }

  var submission = Submission.editing
  /// The latest press or key repeat of submit.
  private var submitKey = HeldKey()
  /// When a character was typed last, in monotonic time: followed by Enter, it may be a scan.
  private var lastCharacterAt: Date?
  var showsJSON = false
  var scroll = ScrollState()
  /// The reference that a submission would use; nil where it would reserve a new one.
  var number: Reference?

  // MARK: Keys

  func bindings(_ sale: Sale, _ shared: Shared) -> [Binding] {
    let s = shared.strings
    let json = Binding(.reviewJSON, label: showsJSON ? s.keyPlain : s.keyJSON, .review(.jsonPressed))
    switch submission {
    case .editing, .failed:
      return [
        Binding(
          .reviewSubmit,
          label: sale.validPlan == nil ? s.keyStep(.plan) : sale.isByLink ? s.keyAskLink : s.keySubmit,
          .review(.submitPressed)),
        Binding(
          .reviewSubmissionKind, label: sale.isByLink ? s.keyAsApplication : s.keyByLink,
          .review(.submissionKindToggled)), json,
        Binding(
          .orderAnotherPlan, label: s.keyAnotherPlan, .stepChosen(.plan), unless: isRefused ? nil : s.notRefused),
        Binding(.back, label: s.keyBack, .backPressed, in: [.footer]),
        Binding(
          .reviewEdit, label: s.keyEditRequest, .review(.editPressed),
          unless: shared.whyNotTested ?? (sale.validPlan == nil ? s.choosePlanFirst : nil)),
        Binding(
          .reviewMutations, label: s.keyMutations, .review(.mutationsPressed), in: [.help, .palette],
          unless: shared.whyNotTested
            ?? (sale.validPlan == nil ? s.choosePlanFirst : sale.isByLink ? s.onlyApplicationsMutate : nil)),
      ]
    // No way back while it is being sent.
    case .numbering: return [json]
    case .sending: return [Binding(.orderNewSale, label: s.keyNewSale, .newSalePressed), json]
    }
  }

  mutating func move(_ movement: Movement, _ frame: Frame) {
    scroll.move(movement, last: frame[.step(.review)].last, page: frame[.step(.review)].page)
  }

  mutating func receive(_ press: KeyPress, _ shared: Shared) {
    // A key still held down when the answer arrives must not submit again.
    if shared.configuration.keymap[.reviewSubmit].contains(press) {
      submitKey.note(at: shared.monotonic, isAccepted: false)
    }
  }

  /// Seconds after a character during which Enter may belong to a scan: longer than scanners take, shorter than people do.
  private static let scanGap: TimeInterval = 0.15

  mutating func noteCharacter(at moment: Date) { lastCharacterAt = moment }

  /// Why pressing submit has no effect now; nil where it submits.
  /// - Parameter hasOutcome: the outcome of the last attempt is on the screen.
  mutating func objection(hasOutcome: Bool, _ shared: Shared) -> Request? {
    let s = shared.strings
    if let lastCharacterAt, shared.earliest.timeIntervalSince(lastCharacterAt) < Self.scanGap {
      return .toast(.warning, s.scanSubmitsNothing)
    }
    // From the last attempt, so that its outcome is unread.
    let isAccepted = !(hasOutcome && submitKey.isHeld(at: shared.earliest))
    submitKey.note(at: shared.monotonic, isAccepted: isAccepted)
    return isAccepted ? nil : .toast(.info, s.readBeforeSendingAgain)
  }

  // MARK: Display

  mutating func toggleJSON() {
    showsJSON.toggle()
    scroll = ScrollState()
  }

  mutating func toggleSubmissionKind(_ sale: inout Sale) {
    switch submission {
    case .editing, .failed:
      sale.isByLink.toggle()
      scroll = ScrollState()
    case .numbering, .sending: break
    }
  }

  /// The sale is an unchanged application that the bank does not know: submitting repeats it.
  func isSentAgain(_ orders: Orders) -> Bool {
    guard submission == .editing, let number else { return false }
    return orders[number]?.summary.outcome == .absent
  }

  /// The outcome of the last attempt is on the screen.
  func hasOutcome(_ orders: Orders) -> Bool { if case .failed = submission { true } else { isSentAgain(orders) } }
}
