import BrokerAPI
import Checkout
import FoundationEssentials
import Records
import Terminal

/// Step 4: reading the whole application, and submitting it once.
public struct ReviewStep: Equatable, Sendable {
  /// Where the submission stands. There is one at a time, and no way from `sending` to another `sending` but through an outcome.
  enum Submission: Equatable, Sendable {
    /// Nothing was sent, or what was sent came to an end.
    case editing
    /// A number is being taken.
    case numbering
    /// The application is on its way.
    case sending(Reference, since: Date)
    /// It is proven that it was not taken; the sale is as it was.
    case failed(BrokerFailure)
    /// It may have been taken, now or when it was sent before.
    case unknown(Reference, BrokerFailure)
    /// The bank is being asked whether it was.
    case checking(Reference, BrokerFailure, ask: Int)
    /// The bank does not know it: it may be sent again, with the same number.
    case absent(Reference, BrokerFailure)
  }

  /// What happened here.
  public enum Message: Equatable, Sendable {
    case submitPressed
    case productionConfirmed(String)
    case jsonPressed, checkPressed, wayPressed
  }

  var submission = Submission.editing
  /// When submit was pressed last, or came again because it is held down, and whether that was taken as a press.
  private var lastPress: Press?
  /// When a letter or a digit last came here: before Enter, they are a scanner's.
  private var lastCharacterAt: Date?
  var showsJSON = false
  /// True where the bank is asked for a link, with which the customer goes on, instead of being given the application.
  var isByLink = false
  /// The first line that shows of what is longer than the screen.
  var scroll = 0
  /// The number under which the sale would go out as it is, as it shows; nil where it would get a new one.
  var number: Reference?
  /// True once the clerk has typed the word that production asks for.
  var isProductionConfirmed = false
  /// The application on its way: to take it up once it is accepted.
  private var sent: OrderSummary?

  /// Goes on with an application whose outcome was not known when the till ended.
  mutating func resume(unknown summary: OrderSummary) {
    sent = summary
    submission = .unknown(summary.reference, .answerLost(.interrupted))
  }

  static func bindings(_ state: AppState) -> [Binding] {
    let s = state.strings
    var bindings: [Binding] = []
    switch state.review.submission {
    case .editing, .failed, .absent:
      let isByLink = state.review.isByLink
      bindings.append(
        Binding(KeyPress(.enter), label: isByLink ? s.keyAskLink : s.keySubmit, .review(.submitPressed)))
      bindings.append(
        Binding(KeyPress("l"), label: isByLink ? s.keyAsApplication : s.keyByLink, .review(.wayPressed)))
    case .unknown:
      bindings.append(Binding(KeyPress("r"), KeyPress(.function(5)), label: s.keyCheck, .review(.checkPressed)))
    case .numbering, .sending, .checking: break
    }
    bindings.append(
      Binding(
        KeyPress("j"), label: state.review.showsJSON ? s.keyPlain : s.keyJSON, .review(.jsonPressed)))
    bindings.append(Binding(KeyPress(.escape), label: s.keyBack, .backPressed, in: [.footer]))
    return bindings
  }

  static func receive(_ press: KeyPress, _ state: inout AppState) -> [Effect] {
    switch press.key {
    // Held down while the application is on its way, it is not let go of when the answer comes.
    case .enter: state.review.lastPress = Press(at: state.now, isTaken: false)
    case .up: state.review.scroll = max(0, state.review.scroll - 1)
    case .down: state.review.scroll += 1
    case .pageUp: state.review.scroll = max(0, state.review.scroll - 10)
    case .pageDown: state.review.scroll += 10
    case .home: state.review.scroll = 0
    default: return []
    }
    state.review.scroll = min(state.review.scroll, ReviewView.lastScroll(state))
    return []
  }

  static func update(_ state: inout AppState, _ message: Message) -> [Effect] {
    switch message {
    case .jsonPressed:
      state.review.showsJSON.toggle()
      state.review.scroll = 0
    case .wayPressed:
      switch state.review.submission {
      case .editing, .failed, .absent:
        state.review.isByLink.toggle()
        state.review.scroll = 0
      case .numbering, .sending, .unknown, .checking: break
      }
    case .submitPressed:
      if let at = state.review.lastCharacterAt, state.now.timeIntervalSince(at) < scanGap {
        state.say(.warning, state.strings.scanSubmitsNothing)
        return []
      }
      let isTaken = !isHeld(state)
      state.review.lastPress = Press(at: state.now, isTaken: isTaken)
      if isTaken { return submit(&state) }
      state.say(.info, state.strings.readBeforeSendingAgain)
    case .productionConfirmed(let word):
      guard word.uppercased() == state.strings.confirmProductionWord else {
        return state.refuse(state.strings.wrongWord)
      }
      state.overlays.removeLast()
      state.review.isProductionConfirmed = true
      return submit(&state)
    case .checkPressed:
      guard case .unknown(let reference, let failure) = state.review.submission else { return [] }
      // A list that was asked for before the loss may not hold the order: only the answer to this asking counts.
      let ask = state.orders.asked(at: state.now)
      state.review.submission = .checking(reference, failure, ask: ask)
      return [.loadOrders(ask: ask)]
    }
    return []
  }

  /// How long after a scanner's last character its Enter may come, in seconds: far longer than it takes, and shorter than a hand does.
  private static let scanGap: TimeInterval = 0.15

  /// Notes what a scanner might have sent.
  mutating func noteCharacter(at moment: Date) { lastCharacterAt = moment }

  /// The submit key, pressed or repeated by the keyboard.
  private struct Press: Equatable, Sendable {
    let at: Date
    let isTaken: Bool
  }

  /// True where the key was not let go of since the last try: nobody has read yet what came of that.
  private static func isHeld(_ state: AppState) -> Bool {
    guard state.review.hasOutcome, let last = state.review.lastPress else { return false }
    // Keyboards wait up to a second before they repeat a key that is held down; the slowest repeat it every half second.
    return state.now.timeIntervalSince(last.at) < (last.isTaken ? 1.2 : 0.6)
  }

  /// True where it shows what came of the last try, which is to be read.
  var hasOutcome: Bool {
    switch submission {
    case .failed: true
    // What was changed since is another application, of which there is nothing to say yet.
    case .absent: number != nil
    case .editing, .numbering, .sending, .unknown, .checking: false
    }
  }

  /// The one way to send: only from a state in which nothing of this sale is on its way.
  private static func submit(_ state: inout AppState) -> [Effect] {
    if case .failing(let problem) = state.journal {
      // What is not written down is not sent.
      state.askWithoutJournal(problem)
      return []
    }
    switch state.review.submission {
    case .numbering, .sending, .checking: return []
    case .unknown:
      state.say(.warning, state.strings.unknownStay)
      return []
    case .editing, .failed, .absent: break
    }
    guard CustomerStep.isComplete(&state) else {
      state.step = .customer
      return []
    }
    guard state.setup.bank != .production || state.review.isProductionConfirmed else {
      let s = state.strings
      state.overlays.append(
        .prompt(
          Prompt(
            title: s.confirmProductionTitle, note: s.confirmProductionText,
            fields: [Prompt.Field(s.confirmProductionWord, "", limit: 20)], purpose: .production)))
      return []
    }
    if let reference = state.numberForSending { return send(reference, &state) }
    state.sale.reference = nil
    state.sale.inDoubt = nil
    state.review.submission = .numbering
    return [.takeReference]
  }

  static func referenceTaken(_ reference: Reference, _ state: inout AppState) -> [Effect] {
    guard state.review.submission == .numbering else { return [] }
    state.sale.reference = reference
    return send(reference, &state)
  }

  static func referenceNotTaken(_ problem: JournalProblem, _ state: inout AppState) {
    guard state.review.submission == .numbering else { return }
    state.review.submission = .failed(.notSent(.notKept))
    state.journalChanged(problem)
  }

  private static func send(_ reference: Reference, _ state: inout AppState) -> [Effect] {
    do {
      let application = try state.application(reference)
      let request = state.submissionRequest(application)
      let summary = OrderSummary(application, at: state.now)
      let sending = state.sale.sending
      // From here on the number stands for this request, also where the till ends before it knows more.
      state.sale.inDoubt = request.content
      state.review.sent = summary
      state.review.submission = .sending(reference, since: state.now)
      state.toast = nil
      return [
        .submit(
          Filing(
            request: request, summary: summary, draft: state.sale.draft(places: state.setup.places), sending: sending))
      ]
    } catch {
      state.review.submission = .editing
      state.step = .customer
      return []
    }
  }

  static func ended(
    _ reference: Reference, _ result: Result<Answer<Acceptance>, BrokerFailure>, _ state: inout AppState
  ) -> [Effect] {
    guard case .sending(reference, _) = state.review.submission else { return [] }
    switch result {
    case .success(let answer):
      return accepted(reference, link: answer.value.redirectLink, findings: answer.findings, &state)
    case .failure(.takenBefore): return found(reference, findings: [], &state)
    case .failure(let failure):
      state.review.submission = failure.isUncertain ? .unknown(reference, failure) : .failed(failure)
      if !failure.isUncertain { state.sale.inDoubt = nil }
      state.review.showsJSON = false
      return []
    }
  }

  /// Finds out from a list of the bank's orders what became of an application whose answer was lost.
  static func reconcile(_ ask: Int, _ result: Result<Answer<[OrderStatus]>, BrokerFailure>, _ state: inout AppState)
    -> [Effect]
  {
    guard case .checking(let reference, let failure, ask) = state.review.submission else {
      // A list that was asked for because of other orders proves as much where it holds this one.
      guard let reference = state.unknownInSight, case .success(let answer) = result,
        answer.value.contains(where: { $0.referenceId == reference.rawValue })
      else { return [] }
      return found(reference, findings: answer.findings, &state) + [
        .settle(reference, .accepted), .see(state.orders.arrived(ask, result, now: state.now)),
      ]
    }
    switch result {
    case .success(let answer) where answer.value.contains { $0.referenceId == reference.rawValue }:
      return found(reference, findings: answer.findings, &state) + [
        .settle(reference, .accepted), .see(state.orders.arrived(ask, result, now: state.now)),
      ]
    case .success:
      let provenAt = (state.review.sent?.submittedAt ?? state.now) + state.setup.absenceProvenAfter
      guard state.now >= provenAt else {
        state.review.submission = .unknown(reference, failure)
        state.say(.warning, state.strings.notYetProven(Int(provenAt.timeIntervalSince(state.now).rounded(.up))))
        return []
      }
      state.review.submission = .absent(reference, failure)
      return [.settle(reference, .absent)]
    case .failure(let new):
      state.review.submission = .unknown(reference, failure)
      state.say(.bad, state.strings.short(new))
      return []
    }
  }

  /// Takes it from a callback that the bank has an application whose outcome was not known.
  static func told(_ callback: BankCallback, _ state: inout AppState) -> [Effect] {
    guard let reference = state.unknownInSight, callback.status.referenceId == reference.rawValue else { return [] }
    return [.settle(reference, .accepted)] + found(reference, findings: [], &state)
  }

  /// Goes on with an application of which it is proven, otherwise than by its answer, that the bank took it.
  private static func found(_ reference: Reference, findings: [Finding], _ state: inout AppState) -> [Effect] {
    let effects = accepted(reference, link: "", findings: findings, &state)
    state.say(.warning, state.strings.foundAtBank)
    return effects
  }

  private static func accepted(_ reference: Reference, link: String, findings: [Finding], _ state: inout AppState)
    -> [Effect]
  {
    guard var summary = state.review.sent else { return [] }
    summary.outcome = .accepted
    summary.link = link
    var order = TrackedOrder(summary)
    order.findings = findings
    order.hasUnusableLink = link.isEmpty && findings.contains { $0.path == "redirectLink" }
    if state.callbackURL != nil { order.callbacks = CallbackLedger() }
    let told = state.orders.track(order, now: state.now)
    let wasConfirmed = state.review.isProductionConfirmed
    state.sale = Sale(rules: state.setup.verificationRules)
    state.customer = CustomerStep()
    state.review = ReviewStep()
    state.review.isProductionConfirmed = wasConfirmed
    state.step = .cart
    state.history = nil
    state.openOrder = OrderView(reference: reference)
    state.overlays = []
    state.say(.good, state.strings.accepted)
    return told.isEmpty ? [] : [.see(told)]
  }
}

extension OrderSummary {
  /// An application as it is about to be sent.
  fileprivate init(_ application: Application, at moment: Date) {
    let goods = application.cart.lines.map { $0.quantity == 1 ? $0.good.model : "\($0.good.model) ×\($0.quantity)" }
    self.init(
      reference: application.reference, buyer: Buyer(application.customer), goods: goods, plan: application.plan,
      submittedAt: moment)
  }
}

extension AppState {
  /// The number under which the sale goes out; nil where it needs one. A number stays with the content that may have been taken under it:
  /// another content is another application.
  var numberForSending: Reference? {
    guard let reference = sale.reference, let doubt = sale.inDoubt, doubt.isKnown,
      let application = try? application(reference)
    else { return sale.reference }
    return submissionRequest(application).content == doubt ? reference : nil
  }

  /// The application whose outcome is not known, while the clerk looks at it and at nothing else: what is being typed elsewhere must not
  /// land on another screen.
  fileprivate var unknownInSight: Reference? {
    guard case .unknown(let reference, _) = review.submission, openOrder == nil, history == nil, console == nil,
      overlays.isEmpty
    else { return nil }
    return reference
  }

  /// What is sent for an application, by the way that was chosen.
  func submissionRequest(_ application: Application) -> SubmissionRequest {
    guard review.isByLink else { return .application(PreApprovalRequest(application, redirectURL: redirectURL)) }
    return .link(
      PostLinkRequest(application, partner: setup.partner, postLink: redirectURL, language: language.rawValue))
  }

  /// The application as it stands.
  /// - Throws: what is missing.
  func application(_ reference: Reference) throws(Application.Gap) -> Application {
    guard let customer = sale.form.customer else { throw .notVerified }
    return try Application(
      reference: reference, cart: sale.cart, plan: sale.plan, customer: customer,
      handover: sale.form.handover(places: setup.places), salesPlace: setup.places[sale.form.place].salesPlace,
      verification: sale.verification, consent: sale.consent)
  }
}
