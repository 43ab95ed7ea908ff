import Checkout
import FoundationEssentials
import Terminal
import Text

/// Paints step 3: the form, the consent, the code, and the simulated phone of the stand-in bank.
enum CustomerView {
  private static let labelWidth = 14

  /// The row of every field, counted from the top of the content, and the hairline above the consent.
  private static func rows(_ state: AppState, isTall: Bool) -> (
    fields: [(field: CustomerForm.Field, row: Int)], line: Int
  ) {
    var row = isTall ? 3 : 2
    var line = 0
    var fields: [(CustomerForm.Field, Int)] = []
    for field in CustomerStep.fields(state) {
      switch field {
      case .iin, .handover: row += isTall ? 1 : 0
      case .consent:
        line = row + (isTall ? 1 : 0)
        row = line + (isTall ? 2 : 1)
      case .code: row += isTall ? 1 : 0
      default: break
      }
      fields.append((field, row))
      row += 1
    }
    return (fields, line)
  }

  static func paint(_ state: AppState, in area: Rect, isTall: Bool, on surface: inout Surface) {
    let s = state.strings
    var note = ""
    if let plan = state.sale.validPlan {
      note = "\(plan.name) · \(s.money(plan.monthlyPayment)) × \(s.monthsShort(plan.months))"
    }
    LabelPair(Label(s.customerTitle, Style(.text, bold: true)), Label(note, Style(.muted))).paint(
      in: area.row(0), on: &surface)
    Hairline().paint(acrossTop: area.row(1), on: &surface)
    let (fields, line) = rows(state, isTall: isTall)
    for (field, row) in fields { paint(field, state, in: area.row(row).inset(left: 2), on: &surface) }
    Hairline().paint(acrossTop: area.row(line), on: &surface)
    let last = fields.last?.row ?? 0
    // The phone's message and a short word have a row of their own each.
    let below = last + (isTall && last + 5 <= area.height ? 2 : 1)
    paintCodeNote(state, in: area.row(below).inset(left: 2 + labelWidth), on: &surface)
    paintPhone(state, in: area, line: line, noteRow: below, on: &surface)
  }

  private static func paint(_ field: CustomerForm.Field, _ state: AppState, in row: Rect, on surface: inout Surface) {
    let s = state.strings
    let isFocused = state.customer.focus == field
    Label(label(field, state), Style(isFocused ? .accent : .muted, bold: isFocused)).paint(
      in: Rect(x: row.x, y: row.y, width: labelWidth - 1, height: 1), on: &surface)
    let value = row.inset(left: labelWidth)
    let width = min(max(28, value.width - 38), 38)
    let text = value.split(left: width).left
    switch field {
    case .handover:
      paintChoice(
        s.pickup, s.delivery, second: state.sale.form.isDelivery, isFocused: isFocused, in: value, on: &surface)
      return
    case .place:
      let place = state.setup.places[state.sale.form.place]
      let shown = state.sale.form.isDelivery ? place.name : place.pickupPoint
      paintPick(shown, isFocused: isFocused, in: value, on: &surface)
      return
    case .consent:
      let given = state.sale.consent
      let box = given == nil ? "☐ " : "☑ "
      let style = Style(given == nil ? .muted : .text, on: isFocused ? .selection : .base)
      let used = surface.write(box + s.consentText, at: Point(x: value.x, y: value.y), style, limit: value.width)
      if isFocused { surface.cursor = Point(x: value.x, y: value.y) }
      paint(CustomerStep.verdict(field, state), in: value.inset(left: used + 2), on: &surface)
      if let given {
        Label(s.consentGiven(KazakhstanTime.clock(given.givenAt)), Style(.muted)).paint(
          in: value.inset(left: used + 2), on: &surface)
      }
      return
    case .code:
      let isConfirmed = state.sale.form.phone.map { state.sale.verification.confirmation(for: $0) != nil } ?? false
      let typed = state.sale.form[.code].text
      let isHidden = isConfirmed || state.isMasked
      let boxes = CodeBoxes(
        isConfirmed ? Mask.hidden : isHidden ? String(repeating: "•", count: typed.count) : typed,
        count: SMSCode.length, isFocused: isFocused && !isConfirmed)
      boxes.paint(in: value, on: &surface)
      paintCodeVerdict(state, in: value.inset(left: boxes.width + 4), on: &surface)
      return
    default: break
    }
    let input = state.sale.form[field]
    let mask = state.isMasked ? field.mask : nil
    if let mask, !isFocused, !input.isEmpty {
      Label(mask(input.text), Style(.text)).paint(in: text, on: &surface)
    } else {
      let grouping: DigitGrouping = field == .iin ? .iin : field == .phone ? .phone : .none
      let hint = field == .middleName ? s.optional : field == .phone ? "+7 7__ ___ __ __" : ""
      Field(
        input, grouping: grouping, isFocused: isFocused, placeholder: hint,
        mask: mask.map { mask in { mask.whileTyping($0) } }
      ).paint(in: field == .address ? value : text, on: &surface)
    }
    paint(CustomerStep.verdict(field, state), in: value.inset(left: width + 1), on: &surface)
  }

  private static func label(_ field: CustomerForm.Field, _ state: AppState) -> String {
    let s = state.strings
    return switch field {
    case .lastName: s.lastName
    case .firstName: s.firstName
    case .middleName: s.middleName
    case .iin: s.iin
    case .phone: s.phone
    case .email: s.email
    case .handover: s.handover
    case .place: s.place
    case .address: s.address
    case .consent: s.consent
    case .code: s.code
    }
  }

  private static func paint(_ verdict: CustomerStep.Verdict, in area: Rect, on surface: inout Surface) {
    switch verdict {
    case .none: return
    case .good(let text): Label("✓ " + text, Style(.positive)).paint(in: area, on: &surface)
    case .warning(let text): Label("▲ " + text, Style(.warning)).paint(in: area, on: &surface)
    case .bad(let text): Label("✗ " + text, Style(.negative)).paint(in: area, on: &surface)
    }
  }

  private static func paintChoice(
    _ first: String, _ second: String, second isSecond: Bool, isFocused: Bool, in area: Rect, on surface: inout Surface
  ) {
    let ground: Role = isFocused ? .selection : .base
    let used = surface.write(
      (isSecond ? "○ " : "● ") + first, at: Point(x: area.x, y: area.y),
      Style(isSecond ? .muted : .text, on: isSecond ? .base : ground))
    surface.write(
      (isSecond ? "● " : "○ ") + second, at: Point(x: area.x + used + 4, y: area.y),
      Style(isSecond ? .text : .muted, on: isSecond ? ground : .base))
    if isFocused { surface.cursor = Point(x: isSecond ? area.x + used + 4 : area.x, y: area.y) }
  }

  private static func paintPick(_ text: String, isFocused: Bool, in area: Rect, on surface: inout Surface) {
    guard isFocused else {
      Label(text, Style(.text)).paint(in: area, on: &surface)
      return
    }
    let used = Label("‹ " + DisplayWidth.truncated(text, cells: area.width - 4) + " ›", Style(.text, on: .selection))
      .paint(in: area, on: &surface)
    surface.cursor = Point(x: area.x + min(2, used), y: area.y)
  }

  private static func paintCodeVerdict(_ state: AppState, in area: Rect, on surface: inout Surface) {
    let s = state.strings
    let verdict = CustomerStep.verdict(.code, state)
    if verdict != .none { return paint(verdict, in: area, on: &surface) }
    switch state.sale.verification.phase {
    case .sending:
      let frame = Spinner.frame(at: state.now.timeIntervalSinceReferenceDate)
      Label("\(frame) \(s.codeSending)", Style(.muted)).paint(in: area, on: &surface)
    case .awaiting(let sent): Label(s.attempts(sent.attemptsLeft), Style(.muted)).paint(in: area, on: &surface)
    default: Label("F4 · " + s.keySendCode, Style(.muted)).paint(in: area, on: &surface)
    }
  }

  private static func paintCodeNote(_ state: AppState, in area: Rect, on surface: inout Surface) {
    let s = state.strings
    guard case .awaiting(let sent) = state.sale.verification.phase, let expires = state.sale.verification.expiresAt
    else { return }
    let resendAt = sent.at + state.sale.verification.rules.resendAfter
    let resend =
      state.now < resendAt ? s.resendIn(s.countdown(resendAt.timeIntervalSince(state.now))) : s.resendNow
    Label("\(s.codeValid(until: KazakhstanTime.clock(expires))) · \(resend)", Style(.muted)).paint(
      in: area, on: &surface)
  }

  /// The customer's phone with the code, as long as the code is awaited: only with the stand-in bank, which sends no real ones.
  private static func paintPhone(_ state: AppState, in area: Rect, line: Int, noteRow: Int, on surface: inout Surface) {
    guard state.setup.bank == .sandbox, case .awaiting(let sent) = state.sale.verification.phase else { return }
    let s = state.strings
    let text = s.smsText(sent.code.digits)
    let time = KazakhstanTime.clockWithSeconds(sent.at)
    let width = 29
    // Beside the consent where that leaves its text alone, else one line below the form.
    guard area.width - width >= 60, area.height - line >= 11 else {
      let first = min(noteRow + 1, area.height - 1)
      let head = " ✉ \(time)  "
      let indent = DisplayWidth.of(head)
      let rows = min(2, area.height - first, DisplayWidth.wrapped(text, cells: area.width - indent - 1).count)
      let strip = Rect(x: area.x, y: area.y + first, width: area.width, height: rows)
      surface.fill(strip, Style(.text, on: .raised))
      surface.write(head, at: Point(x: strip.x, y: strip.y), Style(.info, on: .raised))
      Paragraph(text, Style(.text, on: .raised)).paint(in: strip.inset(left: indent, right: 1), on: &surface)
      return
    }
    let lines = DisplayWidth.wrapped(text, cells: width - 4)
    let box = Rect(x: area.right - width, y: area.y + line + 3, width: width, height: lines.count + 5)
    let inside = Panel(s.customerPhone).paint(in: box, on: &surface)
    LabelPair(Label("SMS", Style(.info, on: .raised, bold: true)), Label(time, Style(.muted, on: .raised))).paint(
      in: inside.row(1), on: &surface)
    Paragraph(text, Style(.text, on: .raised)).paint(in: inside.inset(top: 2), on: &surface)
  }

  static func message(at point: Point, _ state: AppState, in area: Rect, isTall: Bool) -> Message? {
    let fields = rows(state, isTall: isTall).fields
    return fields.firstIndex { area.y + $0.row == point.y }.map { .customer(.fieldClicked($0)) }
  }
}

extension CustomerForm.Field {
  /// What hides what is typed here; nil for what says nothing of who somebody is.
  fileprivate var mask: Mask? {
    switch self {
    case .lastName, .firstName, .middleName: .name
    case .iin: .iin
    case .phone: .phone
    case .email: .email
    case .address: .address
    case .handover, .place, .consent, .code: nil
    }
  }
}
