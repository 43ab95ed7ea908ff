public import Checkout
import FoundationEssentials
import Terminal
import Text

/// Step 3: who buys, their consent, and the code that proves the phone is theirs.
public struct CustomerStep: Equatable, Sendable {
  typealias Field = CustomerForm.Field

  /// What happened here.
  public enum Message: Equatable, Sendable {
    case nextField, previousField, toggled, peoplePressed
    case personChosen(FictitiousCustomer)
    case sendCodePressed
    case fieldClicked(Int)
  }

  /// The field that has the keys.
  var focus = Field.lastName
  /// The fields that were left once, so that what is wrong with them is said.
  var touched: Set<Field> = []
  /// What a field has to say that its text alone does not tell: a letter among digits, a wrong code.
  var remarks: [Field: Remark] = [:]

  /// A remark beside a field, until the field changes.
  enum Remark: Equatable, Sendable {
    case digitsOnly
    case wrongCode(left: Int)
    case expiredCode, cut
  }

  /// The fields that show, in order.
  static func fields(_ state: AppState) -> [Field] {
    Field.allCases.filter { $0 != .address || state.sale.form.isDelivery }
  }

  static func bindings(_ state: AppState) -> [Binding] {
    let s = state.strings
    var bindings = [
      Binding(
        KeyPress(.tab), KeyPress(.down), KeyPress(.enter), label: s.keyField, .customer(.nextField),
        in: [.footer, .help]),
      Binding(KeyPress(.tab, .shift), KeyPress(.up), label: s.keyField, .customer(.previousField), in: [.help]),
    ]
    if !state.setup.people.isEmpty {
      bindings.append(Binding(KeyPress(.function(3)), label: s.keyPeople, .customer(.peoplePressed)))
    }
    bindings.append(Binding(KeyPress(.function(4)), label: s.keySendCode, .customer(.sendCodePressed)))
    if [.handover, .place, .consent].contains(state.customer.focus) {
      bindings.append(
        Binding(KeyPress(" "), KeyPress(.right), label: s.keyToggle, .customer(.toggled), in: [.footer, .help]))
    }
    bindings.append(
      Binding(KeyPress(.function(6)), label: state.isMasked ? s.keyUnmask : s.keyMask, .maskPressed, in: [.footer]))
    bindings.append(Binding(KeyPress(.escape), label: s.keyBack, .backPressed, in: [.footer]))
    return bindings
  }

  // MARK: Typing

  static func receive(_ press: KeyPress, _ state: inout AppState) -> [Effect] {
    let field = state.customer.focus
    switch field {
    case .handover, .consent:
      if press.key == .left { return update(&state, .toggled) }
      return []
    case .place:
      if press.key == .left { state.movePlace(-1) }
      return []
    case .iin, .code, .phone:
      if let typed = press.typed {
        // The number row of the Kazakh layout has letters where digits are meant.
        let isPlus = typed == "+" && field == .phone && state.sale.form[.phone].cursor == 0
        guard let accepted = isPlus ? "+" : KeyboardLayout.digit(typed) else {
          if !" -()".contains(typed) { state.customer.remarks[field] = .digitsOnly }
          return []
        }
        return state.edit(field) { $0.insert(String(accepted)) }
      }
    default: break
    }
    guard field.isText else { return [] }
    return state.edit(field) { $0.handle(press) }
  }

  static func receive(paste text: String, _ state: inout AppState) -> [Effect] {
    let field = state.customer.focus
    guard field.isText else { return [] }
    let isNumber = [.iin, .code, .phone].contains(field)
    let trimmed = text.trimmingWhitespace
    let accepted =
      isNumber
      ? String(
        trimmed.enumerated().filter { $1.isASCII && $1.isNumber || $1 == "+" && $0 == 0 && field == .phone }.map(\.1))
      : trimmed
    let effects = state.edit(field) { $0.insert(accepted) }
    let hasOthers = isNumber && trimmed.contains { $0.isLetter }
    if hasOthers { state.customer.remarks[field] = .digitsOnly }
    if SafeText.isLonger(accepted, than: state.sale.form[field].limit) {
      state.customer.remarks[field] = .cut
      state.say(.warning, state.strings.pasteCut)
    }
    return effects
  }

  // MARK: Update

  static func update(_ state: inout AppState, _ message: Message) -> [Effect] {
    switch message {
    case .nextField: return state.moveField(1)
    case .previousField: return state.moveField(-1)
    case .fieldClicked(let index):
      let fields = fields(state)
      guard fields.indices.contains(index) else { break }
      state.leave(to: fields[index])
      if state.customer.focus == .consent || state.customer.focus == .handover { return update(&state, .toggled) }
    case .toggled:
      switch state.customer.focus {
      case .handover: state.sale.form.isDelivery.toggle()
      case .place: state.movePlace(1)
      case .consent: state.sale.consent = state.sale.consent == nil ? Consent(givenAt: state.now) : nil
      default: break
      }
    case .peoplePressed: state.overlays.append(.picker(.people(state)))
    case .personChosen(let person):
      // Consent is one person's.
      if state.sale.form[.iin].text != person.taxCode { state.sale.consent = nil }
      state.sale.form.fill(person)
      state.sale.verification.phoneChanged(to: state.sale.form.phone)
      state.customer.touched.formUnion([.lastName, .firstName, .iin, .phone, .email])
      state.customer.remarks = [:]
      state.customer.focus = .consent
    case .sendCodePressed: return sendCode(&state)
    }
    return []
  }

  private static func sendCode(_ state: inout AppState) -> [Effect] {
    let s = state.strings
    guard let phone = state.sale.form.phone else {
      state.leave(to: .phone)
      state.customer.touched.insert(.phone)
      return []
    }
    // Consent comes before anything is sent (law 94-V).
    guard state.sale.consent != nil else {
      state.leave(to: .consent)
      state.say(.warning, s.consentMissing)
      return []
    }
    state.dropStaleCode()
    do { try state.sale.verification.begin(phone, at: state.now) } catch {
      switch error {
      case .alreadySending: break
      case .alreadyConfirmed: state.say(.info, s.alreadyConfirmed)
      case .tooEarly(let until):
        state.say(.warning, s.resendWait + ", " + s.resendIn(s.countdown(until.timeIntervalSince(state.now))))
      case .blocked(let until):
        state.say(.warning, s.codeBlocked(s.countdown(until.timeIntervalSince(state.now))))
      }
      return []
    }
    state.leave(to: .code)
    state.sale.form[.code].set("")
    state.customer.remarks[.code] = nil
    return [.sendCode(phone)]
  }

  // MARK: What is right and what is not

  /// What a field says beside itself.
  enum Verdict: Equatable {
    case none
    case good(String)
    case warning(String)
    case bad(String)
    var isBad: Bool {
      if case .bad = self { true } else { false }
    }
  }

  static func verdict(_ field: Field, _ state: AppState) -> Verdict {
    let s = state.strings
    let input = state.sale.form[field]
    if state.customer.remarks[field] == .digitsOnly { return .warning(s.digitsOnly) }
    let isLeft = state.customer.touched.contains(field)
    switch field {
    case .lastName, .firstName, .middleName:
      guard isLeft || !input.isEmpty else { return .none }
      do {
        _ = try PersonName(parsing: input.text, optional: field == .middleName)
        return .none
      } catch { return isLeft || error != .empty ? .bad(s.error(error)) : .none }
    case .iin:
      guard isLeft || input.text.count == 12 else { return .none }
      do {
        let iin = try IIN(parsing: input.text)
        let hint = s.iinHint(iin, today: KazakhstanTime.day(state.now), isMasked: state.isMasked)
        return hint.isOdd ? .warning(hint.text) : .good(hint.text)
      } catch { return .bad(s.error(error)) }
    case .phone:
      guard isLeft || input.text.count >= 10 else { return .none }
      do {
        let phone = try Phone(parsing: input.text)
        return phone.hasKnownPrefix || !state.setup.people.isEmpty ? .good("") : .warning(s.unknownPrefix)
      } catch {
        // While the last digits are typed, too few is no news.
        if case .tooShort = error, !isLeft { return .none }
        return .bad(s.error(error))
      }
    case .email:
      guard isLeft || !input.isEmpty else { return .none }
      do {
        _ = try Email(parsing: input.text)
        return .good("")
      } catch { return isLeft ? .bad(s.error(error)) : .none }
    case .address: return isLeft && input.text.allSatisfy(\.isWhitespace) ? .bad(s.addressMissing) : .none
    case .consent: return isLeft && state.sale.consent == nil ? .bad(s.consentShort) : .none
    case .code:
      if let phone = state.sale.form.phone, state.sale.verification.confirmation(for: phone) != nil {
        return .good(s.codeConfirmed)
      }
      switch state.sale.verification.phase {
      case .blocked(_, let until) where until > state.now:
        return .bad(s.codeBlocked(s.countdown(until.timeIntervalSince(state.now))))
      default: break
      }
      switch state.customer.remarks[.code] {
      case .wrongCode(let left): return .bad(s.codeWrong(left))
      case .expiredCode: return .bad(s.codeExpired)
      default: break
      }
      return isLeft && state.sale.verification.phase == .idle ? .bad(s.codeMissing) : .none
    case .handover, .place: return .none
    }
  }

  /// True where the step can be left for the review; else the first field that keeps it gets the focus and says why.
  static func isComplete(_ state: inout AppState) -> Bool {
    state.customer.touched = Set(Field.allCases)
    state.dropStaleCode()
    let missing = fields(state).first { field in
      if verdict(field, state).isBad { return true }
      guard field == .code, let phone = state.sale.form.phone else { return false }
      return state.sale.verification.confirmation(for: phone) == nil
    }
    guard let missing else { return true }
    state.customer.focus = missing
    switch verdict(missing, state) {
    case .bad where missing == .consent: state.say(.warning, state.strings.consentMissing)
    case .bad(let text): state.say(.warning, text)
    default: state.say(.warning, missing == .code ? state.strings.codeMissing : state.strings.formIncomplete)
    }
    return false
  }
}

extension CustomerForm.Field {
  /// True for fields that are typed into.
  var isText: Bool {
    switch self {
    case .handover, .place, .consent: false
    default: true
    }
  }
}

extension AppState {
  /// Changes what is typed in a field, and follows what that means.
  fileprivate mutating func edit(_ field: CustomerForm.Field, _ change: (inout TextInput) -> Bool) -> [Effect] {
    let before = sale.form[field].text
    _ = change(&sale.form[field])
    guard sale.form[field].text != before else { return [] }
    customer.remarks[field] = nil
    switch field {
    case .iin where sale.consent != nil:
      // Another number is another person, and they have not consented.
      sale.consent = nil
      say(.info, strings.consentIsOnePersons)
    case .phone: sale.verification.phoneChanged(to: sale.form.phone)
    case .code: tryCode()
    default: break
    }
    return []
  }

  /// Takes away a code that was typed right so long ago that the bank would turn it down.
  fileprivate mutating func dropStaleCode() {
    guard sale.verification.dropStale(at: now) else { return }
    sale.form[.code].set("")
    customer.remarks[.code] = .expiredCode
  }

  /// Compares the code as soon as it is whole.
  private mutating func tryCode() {
    guard let code = SMSCode(sale.form[.code].text) else { return }
    switch sale.verification.enter(code, at: now) {
    case .confirmed: say(.good, strings.codeConfirmed)
    case .wrong(let left):
      customer.remarks[.code] = .wrongCode(left: left)
      sale.form[.code].set("")
    case .expired:
      customer.remarks[.code] = .expiredCode
      sale.form[.code].set("")
    case .blocked: sale.form[.code].set("")
    case .notSent:
      customer.touched.insert(.code)
      sale.form[.code].set("")
    }
  }

  fileprivate mutating func movePlace(_ step: Int) {
    let count = setup.places.count
    sale.form.place = (sale.form.place + step + count) % count
  }

  /// Leaves the focused field, which then says what is wrong with it, for another.
  fileprivate mutating func leave(to field: CustomerForm.Field) {
    let left = customer.focus
    if left != field, left != .code, left != .consent { customer.touched.insert(left) }
    if left == .phone, let phone = sale.form.phone { sale.form[.phone].set("+7" + phone.digits) }
    customer.focus = field
  }

  fileprivate mutating func moveField(_ step: Int) -> [Effect] {
    let fields = CustomerStep.fields(self)
    let index = (fields.firstIndex(of: customer.focus) ?? 0) + step
    guard fields.indices.contains(index) else { return step > 0 ? go(to: .review) : [] }
    leave(to: fields[index])
    return []
  }
}
