import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

extension CustomerStep {
  /// A field's validation message.
  enum Verdict: Equatable {
    case none
    case valid(String)
    case warning(String)
    case invalid(String)
    var isInvalid: Bool {
      if case .invalid = self { true } else { false }
    }
  }

  func verdict(_ field: Field, _ sale: Sale, _ shared: Shared) -> Verdict {
    let s = shared.strings
    let input = sale.form[field]
    if remarks[field] == .digitsOnly { return .warning(s.digitsOnly) }
    let isLeft = touched.contains(field)
    switch field {
    case .lastName, .firstName, .middleName:
      guard isLeft || !input.isEmpty else { return .none }
      do {
        _ = try PersonName(parsing: input.text, optional: field == .middleName)
        return .none
      } catch { return isLeft || error != .empty ? .invalid(s.error(error)) : .none }
    case .iin:
      guard isLeft || input.text.count == 12 else { return .none }
      do {
        let iin = try IIN(parsing: input.text)
        let hint = s.iinHint(iin, today: KazakhstanTime.day(shared.now), isMasked: shared.isMasked)
        return hint.isOdd ? .warning(hint.text) : .valid(hint.text)
      } catch { return .invalid(s.error(error)) }
    case .phone:
      guard isLeft || input.text.count >= 10 else { return .none }
      do {
        let phone = try Phone(parsing: input.text)
        return phone.hasKnownPrefix || shared.configuration.profile.capabilities.hasTestCustomers
          ? .valid("") : .warning(s.unknownPrefix)
      } catch {
        // Do not report a short number while it is being typed.
        if case .tooShort = error, !isLeft { return .none }
        return .invalid(s.error(error))
      }
    case .email:
      guard isLeft || !input.isEmpty else { return .none }
      do {
        _ = try Email(parsing: input.text)
        return .valid("")
      } catch { return isLeft ? .invalid(s.error(error)) : .none }
    case .postcode:
      guard isLeft || !input.isEmpty else { return .none }
      do {
        _ = try Postcode(parsing: sale.form.postcode(places: shared.configuration.places))
        return .none
      } catch { return isLeft ? .invalid(s.error(error)) : .none }
    case .address: return isLeft && input.text.allSatisfy(\.isWhitespace) ? .invalid(s.addressMissing) : .none
    case .consent: return isLeft && sale.consent == nil ? .invalid(s.consentShort) : .none
    case .code:
      if let phone = sale.form.phone, sale.verification.confirmation(for: phone) != nil {
        return .valid(s.codeConfirmed)
      }
      if case .blocked(_, let until) = sale.verification.phase, until > shared.monotonic {
        return .invalid(s.codeBlocked(s.countdown(until.timeIntervalSince(shared.monotonic))))
      }
      switch remarks[.code] {
      case .wrongCode(let left): return .invalid(s.codeWrong(left))
      case .expiredCode: return .invalid(s.codeExpired)
      default: break
      }
      return isLeft && sale.verification.phase == .idle ? .invalid(s.codeMissing) : .none
    case .handover, .place: return .none
    }
  }

  /// The first problem that prevents going on to the review, whose field gets the focus; nil where there is none.
  mutating func problem(_ sale: inout Sale, _ shared: Shared) -> Request? {
    let s = shared.strings
    touched = Set(Field.allCases)
    dropStaleCode(&sale, shared)
    let missing = fields(sale).first { field in
      if verdict(field, sale, shared).isInvalid { return true }
      guard field == .code, let phone = sale.form.phone else { return false }
      return sale.verification.confirmation(for: phone) == nil
    }
    guard let missing else { return nil }
    focus = missing
    return switch verdict(missing, sale, shared) {
    case .invalid where missing == .consent: .toast(.warning, s.consentMissing)
    case .invalid(let text): .toast(.warning, text)
    default: .toast(.warning, missing == .code ? codeProblem(sale, s) : s.formIncomplete)
    }
  }

  /// The code was not sent, or not entered.
  private func codeProblem(_ sale: Sale, _ s: Strings) -> String {
    switch sale.verification.phase {
    case .sending, .awaiting: s.typeCode
    case .idle, .confirmed, .blocked: s.codeMissing
    }
  }
}

extension CustomerForm.Field {
  var isText: Bool {
    switch self {
    case .handover, .place, .consent: false
    default: true
    }
  }

  var isNumber: Bool { numberLengths != nil }

  /// How many digits a number in this field has; nil for a text. A scan of another length is an item's.
  var numberLengths: ClosedRange<Int>? {
    switch self {
    case .iin: 12...12
    case .code: 4...4
    case .phone: 10...12
    case .postcode: 6...6
    default: nil
    }
  }
}
