package import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// Step 3: the customer's data, consent, and the verification of their phone.
package struct CustomerStep: Equatable, Sendable {
  typealias Field = CustomerForm.Field

  package enum Message: Equatable, Sendable {
    case nextField, fieldBelow, previousField, toggled, toggledBack, testCustomersPressed
    case personChosen(Customer)
    case sendCodePressed, detailsUndone
    case fieldClicked(Int)
  }

  var focus = Field.lastName
  /// Fields that lost the focus once, which now show their errors.
  var touched: Set<Field> = []
  /// Hints that do not follow from a field's text, such as a rejected character or a wrong code.
  var remarks: [Field: Remark] = [:]
  /// When a wrong code was entered last, on the monotonic clock.
  private var failedAt: Date?
  /// What was emptied because somebody else's IIN was typed.
  private(set) var former: FormerDetails?

  /// Shown beside a field until it changes.
  enum Remark: Equatable, Sendable {
    case digitsOnly
    case wrongCode(left: Int)
    case expiredCode, cut
    /// The message with the code did not simply go out.
    case sending(SMSOutcome)
  }

  /// The visible fields, in order.
  func fields(_ sale: Sale) -> [Field] {
    Field.allCases.filter { ![.address, .postcode].contains($0) || sale.form.isDelivery }
  }

  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    var bindings = [
      Binding(.customerNext, label: s.keyField, .customer(.nextField), in: [.footer, .help]),
      Binding(.customerBelow, label: s.keyField, .customer(.fieldBelow), in: []),
      Binding(.customerPrevious, label: s.keyField, .customer(.previousField), in: [.help]),
      Binding(.customerSendCode, label: s.keySendCode, .customer(.sendCodePressed)),
      Binding(
        .customerPeople, label: s.keyPeople, .customer(.testCustomersPressed),
        unless: shared.configuration.profile.capabilities.hasTestCustomers ? nil : s.noPeople),
    ]
    if former != nil { bindings.insert(Binding(.cartUndo, label: s.keyUndo, .customer(.detailsUndone)), at: 0) }
    if [.handover, .place, .consent].contains(focus) {
      bindings.append(Binding(.customerToggle, label: s.keyToggle, .customer(.toggled), in: [.footer, .help]))
      bindings.append(Binding(.customerToggleBack, label: s.keyToggle, .customer(.toggledBack), in: []))
    }
    bindings.append(Binding(.mask, label: shared.isMasked ? s.keyUnmask : s.keyMask, .maskPressed, in: [.footer]))
    bindings.append(Binding(.back, label: s.keyBack, .backPressed, in: [.footer]))
    return bindings
  }

  // MARK: Typing

  /// Seconds after a wrong code in which the code's field takes nothing: the rest of a barcode is no second attempt.
  private static let attemptPause: TimeInterval = 0.4

  mutating func receive(_ press: KeyPress, _ sale: inout Sale, _ shared: Shared) -> [Request] {
    let field = focus
    if field == .code, let failedAt, shared.earliest.timeIntervalSince(failedAt) < Self.attemptPause { return [] }
    if field.isNumber, let typed = press.typed {
      // The number row of the Kazakh layout types letters.
      let typed = KeyboardLayout.sign(typed) ?? typed
      let isPlus = typed == "+" && field == .phone && sale.form[.phone].cursor == 0
      guard let accepted = isPlus ? "+" : KeyboardLayout.digit(typed) else {
        guard !" -()".contains(typed) else { return [] }
        return warnOfLetters(in: field, shared)
      }
      return edit(field, &sale, shared) { $0.insert(String(accepted)) }
    }
    guard field.isText else { return [] }
    return edit(field, &sale, shared) { $0.handle(press) }
  }

  mutating func receive(paste text: String, _ sale: inout Sale, _ shared: Shared) -> [Request] {
    let field = focus
    guard field.isText else { return [] }
    let trimmed = text.trimmingWhitespace
    let accepted =
      field.isNumber
      ? String(
        trimmed.enumerated().filter { $1.isASCII && $1.isNumber || $1 == "+" && $0 == 0 && field == .phone }.map(\.1))
      : trimmed
    let requests = edit(field, &sale, shared) { $0.insert(accepted) }
    if field.isNumber, trimmed.contains(where: \.isLetter) {
      guard field != .code else { return requests + warnOfLetters(in: field, shared) }
      remarks[field] = .digitsOnly
    }
    guard SafeText.isLonger(accepted, than: sale.form[field].limit) else { return requests }
    remarks[field] = .cut
    return requests + [.toast(.warning, shared.strings.pasteCut)]
  }

  /// Beside the code stand its state and the attempts left, which must stay.
  private mutating func warnOfLetters(in field: Field, _ shared: Shared) -> [Request] {
    if field == .code { return [.toast(.warning, shared.strings.digitsOnly)] }
    remarks[field] = .digitsOnly
    return []
  }

  /// Edits a field and applies the consequences.
  private mutating func edit(
    _ field: Field, _ sale: inout Sale, _ shared: Shared, _ change: (inout TextInput) -> Bool
  ) -> [Request] {
    let before = sale.form[field].text
    _ = change(&sale.form[field])
    guard sale.form[field].text != before else { return [] }
    remarks[field] = nil
    sale.form.edited(field)
    switch field {
    case .iin: return passOn(&sale, shared)
    case .phone: sale.verification.phoneChanged(to: sale.form.phone)
    case .code: return tryCode(&sale, shared)
    default: break
    }
    return []
  }

  // MARK: Another person

  private mutating func passOn(_ sale: inout Sale, _ shared: Shared) -> [Request] {
    guard let former = sale.form.passOn(until: shared.monotonic + AbandonedSale.lifetime) else { return [] }
    self.former = former
    touched.subtract(former.texts.keys)
    for field in former.texts.keys { remarks[field] = nil }
    sale.verification.phoneChanged(to: sale.form.phone)
    return [.toast(.warning, shared.strings.formerEmptied)]
  }

  private mutating func undoPassingOn(_ sale: inout Sale, _ shared: Shared) -> [Request] {
    guard let former else { return [] }
    self.former = nil
    sale.form.bringBack(former)
    touched.formUnion(former.texts.keys)
    sale.verification.phoneChanged(to: sale.form.phone)
    return [.toast(.success, shared.strings.formerBack)]
  }

  /// After some seconds nothing of the former person is left in memory.
  mutating func dropFormer(at moment: Date) {
    if let former, moment >= former.until { self.former = nil }
  }

  // MARK: Update

  mutating func update(_ message: Message, _ sale: inout Sale, _ shared: Shared) -> [Request] {
    switch message {
    case .nextField: return moveField(1, &sale)
    case .fieldBelow: if focus != fields(sale).last { return moveField(1, &sale) }
    case .previousField: return moveField(-1, &sale)
    case .detailsUndone: return undoPassingOn(&sale, shared)
    case .fieldClicked(let index):
      let fields = fields(sale)
      guard fields.indices.contains(index) else { break }
      leave(to: fields[index], &sale)
      if focus == .consent || focus == .handover { return update(.toggled, &sale, shared) }
    case .toggled:
      switch focus {
      case .handover: sale.form.isDelivery.toggle()
      case .place: movePlace(1, &sale, shared)
      case .consent:
        sale.consent = sale.consent == nil ? Consent(givenAt: shared.now) : nil
        sale.form.settle()
      default: break
      }
    case .toggledBack:
      guard focus == .place else { return update(.toggled, &sale, shared) }
      movePlace(-1, &sale, shared)
    case .testCustomersPressed: return [.present(.picker(.people(shared)))]
    case .personChosen(let customer):
      sale.form.fill(customer)
      former = nil
      sale.verification.phoneChanged(to: sale.form.phone)
      touched.formUnion([.lastName, .firstName, .iin, .phone, .email])
      remarks = [:]
      focus = .consent
    case .sendCodePressed: return sendCode(&sale, shared)
    }
    return []
  }

  private mutating func movePlace(_ step: Int, _ sale: inout Sale, _ shared: Shared) {
    let count = shared.configuration.places.count
    sale.form.place = (sale.form.place + step + count) % count
  }

  /// Moves the focus; the field that loses it is validated.
  private mutating func leave(to field: Field, _ sale: inout Sale) {
    let left = focus
    if left != field, left != .code, left != .consent { touched.insert(left) }
    if left == .phone, let phone = sale.form.phone { sale.form[.phone].set("+7" + phone.digits) }
    focus = field
  }

  private mutating func moveField(_ step: Int, _ sale: inout Sale) -> [Request] {
    let fields = fields(sale)
    let index = (fields.firstIndex(of: focus) ?? 0) + step
    guard fields.indices.contains(index) else { return step > 0 ? Step.customer.next.map { [.go(to: $0)] } ?? [] : [] }
    leave(to: fields[index], &sale)
    return []
  }

  // MARK: The code

  private mutating func sendCode(_ sale: inout Sale, _ shared: Shared) -> [Request] {
    let s = shared.strings
    // A code proves that this customer holds the phone, so the customer has to be known first.
    if let wrong = firstWrong(upTo: .email, &sale, shared) { return [wrong] }
    guard let phone = sale.form.phone else { return [] }
    // Consent comes before anything is sent (law 94-V).
    guard sale.consent != nil else {
      leave(to: .consent, &sale)
      return [.toast(.warning, s.consentMissing)]
    }
    dropStaleCode(&sale, shared)
    let request: Verification.Request
    do { request = try sale.verification.begin(phone, at: shared.moment) } catch {
      switch error {
      case .alreadySending: return []
      case .alreadyConfirmed: return [.toast(.info, s.alreadyConfirmed)]
      case .tooEarly(let until):
        return [
          .toast(.warning, s.resendWait + ", " + s.resendIn(s.countdown(until.timeIntervalSince(shared.monotonic))))
        ]
      case .blocked(let until):
        return [.toast(.warning, s.codeBlocked(s.countdown(until.timeIntervalSince(shared.monotonic))))]
      }
    }
    leave(to: .code, &sale)
    sale.form[.code].set("")
    sale.form.settle()
    remarks[.code] = nil
    return [.perform(.sendCode(request))]
  }

  /// Removes a confirmed code that the bank would reject as too old; true if there was one.
  @discardableResult mutating func dropStaleCode(_ sale: inout Sale, _ shared: Shared) -> Bool {
    guard sale.verification.dropStale(at: shared.moment) else { return false }
    sale.form[.code].set("")
    remarks[.code] = .expiredCode
    return true
  }

  /// Checks the code once it is complete.
  private mutating func tryCode(_ sale: inout Sale, _ shared: Shared) -> [Request] {
    guard let code = SMSCode(sale.form[.code].text) else { return [] }
    let outcome = sale.verification.enter(code, at: shared.moment)
    if outcome == .confirmed { return [.toast(.success, shared.strings.codeConfirmed)] }
    sale.form[.code].set("")
    switch outcome {
    case .wrong(let left):
      remarks[.code] = .wrongCode(left: left)
      failedAt = shared.monotonic
    case .expired: remarks[.code] = .expiredCode
    case .notSent: touched.insert(.code)
    case .confirmed, .blocked: break
    }
    return []
  }

  /// Validates the fields up to one and focuses the first invalid one; nil if all are valid.
  private mutating func firstWrong(upTo last: Field, _ sale: inout Sale, _ shared: Shared) -> Request? {
    let checked = fields(sale).filter { $0.rawValue <= last.rawValue }
    touched.formUnion(checked)
    guard let wrong = checked.first(where: { verdict($0, sale, shared).isInvalid }) else { return nil }
    leave(to: wrong, &sale)
    return .toast(.warning, shared.strings.codeNeedsCustomer)
  }
}
