import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// Paints step 3: form, consent, code, and the simulated phone of the stand-in bank.
enum CustomerView {
  private static let labelWidth = 14

  /// The row of each field and of the line above the consent, relative to the content.
  private static func rows(_ step: CustomerStep, _ sale: Sale, _ shared: Shared, isTall: Bool) -> (
    fields: [(field: CustomerForm.Field, row: Int)], line: Int
  ) {
    var row = isTall ? 3 : 2
    var line = 0
    var fields: [(CustomerForm.Field, Int)] = []
    for field in step.fields(sale) {
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

  static func paint(
    _ step: CustomerStep, _ sale: Sale, _ shared: Shared, in area: Rect, isTall: Bool, on frame: inout Frame
  ) {
    let s = shared.strings
    var note = ""
    if let plan = sale.validPlan {
      note = "\(plan.name) · \(s.money(plan.monthlyPayment)) × \(s.monthsShort(plan.months))"
    }
    LabelPair(Label(s.customerTitle, Style(.text, bold: true)), Label(note, Style(.muted))).paint(
      in: area.row(0), on: &frame.surface)
    Hairline().paint(acrossTop: area.row(1), on: &frame.surface)
    // Spaced out only where the note and the phone's message below the code still fit.
    let tallest = rows(step, sale, shared, isTall: true).fields.last?.row ?? 0
    let isTall = isTall && tallest + 4 <= area.height
    let (fields, line) = rows(step, sale, shared, isTall: isTall)
    for (index, (field, row)) in fields.enumerated() {
      paint(field, step, sale, shared, in: area.row(row).inset(left: 2), on: &frame.surface)
      frame.click(area.row(row), .customer(.fieldClicked(index)))
    }
    Hairline().paint(acrossTop: area.row(line), on: &frame.surface)
    let last = fields.last?.row ?? 0
    // The phone's message needs two rows.
    let below = last + (isTall && last + 5 <= area.height ? 2 : 1)
    paintCodeNote(step, sale, shared, in: area.row(below).inset(left: 2 + labelWidth), on: &frame.surface)
    paintPhone(step, sale, shared, in: area, line: line, noteRow: below, on: &frame.surface)
  }

  private static func paint(
    _ field: CustomerForm.Field, _ step: CustomerStep, _ sale: Sale, _ shared: Shared, in row: Rect,
    on surface: inout Surface
  ) {
    let s = shared.strings
    let isFocused = step.focus == field
    Label(label(field, step, sale, shared), Style(isFocused ? .accent : .muted, bold: isFocused)).paint(
      in: Rect(x: row.x, y: row.y, width: labelWidth - 1, height: 1), on: &surface)
    let value = row.inset(left: labelWidth)
    if isFocused { surface.putFocus(at: value.origin) }
    let width = min(max(28, value.width - 38), 38)
    let text = value.split(left: width).left
    switch field {
    case .handover:
      paintChoice(
        s.pickup, s.delivery, second: sale.form.isDelivery, isFocused: isFocused, in: value, on: &surface)
      return
    case .place:
      let place = shared.configuration.places[sale.form.place]
      let shown = sale.form.isDelivery ? place.name : shared.pickupPoint(of: place)
      paintPick(shown, isFocused: isFocused, in: value, on: &surface)
      return
    case .consent:
      let given = sale.consent
      let box = s.glyphs.box(isTicked: given != nil) + " "
      let style = Style(given == nil ? .muted : .text, on: isFocused ? .selection : .base)
      let used = surface.write(box + s.consentText, at: Point(x: value.x, y: value.y), style, limit: value.width)
      paint(step.verdict(field, sale, shared), in: value.inset(left: used + 2), on: &surface)
      if let given {
        Label(s.consentGiven(KazakhstanTime.clock(given.givenAt)), Style(.muted)).paint(
          in: value.inset(left: used + 2), on: &surface)
      }
      return
    case .code:
      let isConfirmed = sale.form.phone.map { sale.verification.confirmation(for: $0) != nil } ?? false
      let typed = sale.form[.code].text
      let isHidden = isConfirmed || shared.isMasked
      let boxes = CodeBoxes(
        isConfirmed ? Mask.hidden : isHidden ? Mask.name.whileTyping(typed) : typed,
        count: SMSCode.length, isFocused: isFocused && !isConfirmed)
      boxes.paint(in: value, on: &surface)
      paintCodeVerdict(step, sale, shared, in: value.inset(left: boxes.width + 4), on: &surface)
      return
    default: break
    }
    let input = sale.form[field]
    let mask = shared.isMasked ? field.mask : nil
    if let mask, !isFocused, !input.isEmpty {
      Label(mask(input.text), Style(.text)).paint(in: text, on: &surface)
    } else {
      let grouping: DigitGrouping = field == .iin ? .iin : field == .phone ? .phone : .none
      let hint =
        switch field {
        case .middleName: s.optional
        case .phone: "+7 7__ ___ __ __"
        case .postcode: shared.configuration.places[sale.form.place].salesPlace
        default: ""
        }
      Field(
        input, grouping: grouping, isFocused: isFocused, placeholder: hint,
        mask: mask.map { mask in { mask.whileTyping($0) } }
      ).paint(in: field == .address ? value : text, on: &surface)
    }
    paint(step.verdict(field, sale, shared), in: value.inset(left: width + 1), on: &surface)
  }

  private static func label(_ field: CustomerForm.Field, _ step: CustomerStep, _ sale: Sale, _ shared: Shared) -> String
  {
    let s = shared.strings
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
    case .postcode: s.postcode
    case .consent: s.consent
    case .code: s.code
    }
  }

  private static func paint(_ verdict: CustomerStep.Verdict, in area: Rect, on surface: inout Surface) {
    switch verdict {
    case .none: return
    case .valid(let text): Label("✓ " + text, Style(.positive)).paint(in: area, on: &surface)
    case .warning(let text): Label("▲ " + text, Style(.warning)).paint(in: area, on: &surface)
    case .invalid(let text): Label("✗ " + text, Style(.negative)).paint(in: area, on: &surface)
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
    if isFocused, isSecond { surface.putFocus(at: Point(x: area.x + used + 4, y: area.y)) }
  }

  private static func paintPick(_ text: String, isFocused: Bool, in area: Rect, on surface: inout Surface) {
    guard isFocused else {
      Label(text, Style(.text)).paint(in: area, on: &surface)
      return
    }
    Label("‹ " + DisplayWidth.truncated(text, cells: area.width - 4) + " ›", Style(.text, on: .selection))
      .paint(in: area, on: &surface)
    surface.putFocus(at: Point(x: area.x + 2, y: area.y))
  }

  private static func paintCodeVerdict(
    _ step: CustomerStep, _ sale: Sale, _ shared: Shared, in area: Rect, on surface: inout Surface
  ) {
    let s = shared.strings
    let verdict = step.verdict(.code, sale, shared)
    if verdict != .none { return paint(verdict, in: area, on: &surface) }
    switch sale.verification.phase {
    case .sending:
      let frame = Spinner.frame(at: shared.now.timeIntervalSinceReferenceDate)
      Label("\(frame) \(s.codeSending)", Style(.muted)).paint(in: area, on: &surface)
    case .awaiting(let sent): Label(s.attempts(sent.attemptsLeft), Style(.muted)).paint(in: area, on: &surface)
    default: Label("\(s.key(.customerSendCode)) · \(s.keySendCode)", Style(.muted)).paint(in: area, on: &surface)
    }
  }

  private static func paintCodeNote(
    _ step: CustomerStep, _ sale: Sale, _ shared: Shared, in area: Rect, on surface: inout Surface
  ) {
    let s = shared.strings
    guard case .awaiting(let sent) = sale.verification.phase, let expires = sale.verification.expiresAt
    else { return }
    let resendAt = sent.at.monotonic + sale.verification.rules.resendAfter
    let resend =
      shared.monotonic < resendAt ? s.resendIn(s.countdown(resendAt.timeIntervalSince(shared.monotonic))) : s.resendNow
    Label("\(s.codeValid(until: KazakhstanTime.clock(shared.moment.wall(of: expires)))) · \(resend)", Style(.muted))
      .paint(
        in: area, on: &surface)
  }

  /// The simulated phone with the code; only with the stand-in bank, which sends no real messages.
  private static func paintPhone(
    _ step: CustomerStep, _ sale: Sale, _ shared: Shared, in area: Rect, line: Int, noteRow: Int,
    on surface: inout Surface
  ) {
    guard shared.configuration.profile.capabilities.simulatesPhone, case .awaiting(let sent) = sale.verification.phase
    else {
      return
    }
    let s = shared.strings
    let text = s.smsText(sent.code.digits)
    let time = KazakhstanTime.clockWithSeconds(sent.at.wall)
    let width = 29
    // Beside the consent if its text still fits, otherwise below the form.
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
}

extension CustomerForm.Field {
  /// Nil for fields without personal data.
  fileprivate var mask: Mask? {
    switch self {
    case .lastName, .firstName, .middleName: .name
    case .iin: .iin
    case .phone: .phone
    case .email: .email
    case .address, .postcode: .address
    case .handover, .place, .consent, .code: nil
    }
  }
}
