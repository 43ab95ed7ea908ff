import BrokerAPI
import Checkout
import FoundationEssentials
import Records
import Terminal
import Text

/// Paints step 4: the application as the customer reads it, or as JSON, and what became of sending it.
enum ReviewView {
  static func paint(_ state: AppState, in area: Rect, on surface: inout Surface) {
    let s = state.strings
    var body = area.inset(top: 2)
    LabelPair(
      Label(state.review.isByLink ? s.reviewLinkTitle : s.reviewTitle, Style(.text, bold: true)),
      Label(state.review.number?.rawValue ?? "", Style(.muted))
    ).paint(in: area.row(0), on: &surface)
    Hairline().paint(acrossTop: area.row(1), on: &surface)
    let used = paintOutcome(state, in: body, on: &surface)
    if used > 0 {
      body = body.inset(top: used)
      Hairline().paint(acrossTop: body.row(0), on: &surface)
      body = body.inset(top: 1)
    }
    Sheet(lines(state)).paint(in: body.inset(bottom: 1), from: state.review.scroll, on: &surface)
  }

  /// How far what is shown can be scrolled.
  static func lastScroll(_ state: AppState) -> Int {
    let area = FrameLayout(state).content
    return max(0, lines(state).count - max(1, area.height - 10))
  }

  // MARK: What became of it

  /// Paints the outcome of sending, if there is one, and returns the rows it took.
  private static func paintOutcome(_ state: AppState, in area: Rect, on surface: inout Surface) -> Int {
    let s = state.strings
    let frame = Spinner.frame(at: state.now.timeIntervalSinceReferenceDate)
    switch state.review.submission {
    case .editing, .numbering: return 0
    case .sending(_, let since):
      LabelPair(
        Label("\(frame) \(s.sending)", Style(.info, bold: true)),
        Label(s.age(state.now.timeIntervalSince(since)), Style(.muted))
      ).paint(in: area.row(0), on: &surface)
      return 1
    case .checking:
      Label("\(frame) \(s.unknownChecking)", Style(.info, bold: true)).paint(in: area.row(0), on: &surface)
      return 1
    case .failed(let failure):
      return paint(s.submission(failure), mark: "✗ ", .negative, title: nil, s, in: area, on: &surface)
    case .unknown(_, let failure):
      return paint(s.submission(failure), mark: "▲ ", .warning, title: s.unknownTitle, s, in: area, on: &surface)
    case .absent:
      guard state.review.hasOutcome else { return 0 }
      return Paragraph("▲ " + s.unknownAbsent, Style(.warning, bold: true)).paint(in: area, on: &surface)
    }
  }

  private static func paint(
    _ text: FailureText, mark: String, _ role: Role, title: String?, _ s: Strings, in area: Rect,
    on surface: inout Surface
  ) -> Int {
    let head = mark + [title, text.happened].compactMap { $0 }.joined(separator: ": ")
    var row = Paragraph(head, Style(role, bold: true)).paint(in: area, on: &surface)
    row += Paragraph(text.sent, Style(.text)).paint(in: area.inset(left: 2, top: row), on: &surface)
    row += Paragraph(text.advice, Style(.text)).paint(in: area.inset(left: 2, top: row), on: &surface)
    if let bank = text.bank {
      row += Paragraph("\(s.bankSays): \(bank)", Style(.muted)).paint(in: area.inset(left: 2, top: row), on: &surface)
    }
    return row
  }

  // MARK: The application

  private static func lines(_ state: AppState) -> [Sheet.Line] {
    state.review.showsJSON ? jsonLines(state) : plainLines(state)
  }

  private static func plainLines(_ state: AppState) -> [Sheet.Line] {
    let s = state.strings
    let sale = state.sale
    var lines: [Sheet.Line] = []
    if state.review.isByLink {
      let partner = state.setup.partner
      lines += [
        .section(s.linkSection), .row(s.shopName, partner.name, Style(.text)),
        .row(s.pointOfSale, "\(partner.posName) · \(partner.pointCode)", Style(.text)),
        .row(s.partnerCode, partner.partnerCode, Style(.text)), .row(s.linkLanguage, state.language.name, Style(.text)),
        .blank,
      ]
    }
    lines.append(.section(s.goods))
    for line in sale.cart.lines {
      lines.append(.good(line.good.model, "\(line.quantity) × \(s.money(line.unitPrice))", s.money(line.total)))
    }
    lines.append(.good(s.total, "", s.money(sale.cart.total)))
    lines.append(.blank)
    if let plan = sale.validPlan {
      lines.append(.section(s.payment))
      lines.append(.row(s.columnPlan, "\(plan.name), \(s.months(plan.months))", Style(.text)))
      lines.append(.row(s.columnMonthly, s.money(plan.monthlyPayment), Style(.text, bold: true)))
      let over = plan.overpayment == .zero ? s.noOverpayment : s.money(plan.overpayment)
      lines.append(.row(s.columnOverpayment, over, Style(plan.overpayment == .zero ? .positive : .text)))
      lines.append(.blank)
    }
    if let customer = sale.form.customer {
      lines.append(.section(s.customerTitle))
      let name = [customer.lastName.text, customer.firstName.text, customer.middleName.text].filter { !$0.isEmpty }
      lines.append(.row(s.lastName, state.shown(name.joined(separator: " "), as: .name), Style(.text)))
      lines.append(.row(s.iin, state.isMasked ? customer.iin.masked : customer.iin.grouped, Style(.text)))
      lines.append(.row(s.phone, state.isMasked ? customer.phone.masked : customer.phone.formatted, Style(.text)))
      lines.append(.row(s.email, state.shown(customer.email.address, as: .email), Style(.text)))
      let place = state.setup.places[sale.form.place]
      switch sale.form.handover(places: state.setup.places) {
      case .pickup(let address): lines.append(.row(s.pickup, address, Style(.text)))
      case .delivery(let address):
        lines.append(.row(s.delivery, "\(state.shown(address, as: .address)), \(place.salesPlace)", Style(.text)))
      }
      if let consent = sale.consent {
        lines.append(
          .row(s.consent, s.consentText + ", " + s.consentGiven(KazakhstanTime.clock(consent.givenAt)), Style(.text)))
      }
      if let (_, at) = sale.verification.confirmation(for: customer.phone) {
        lines.append(.row(s.verification, s.verifiedAt(KazakhstanTime.clockWithSeconds(at)), Style(.positive)))
      }
    }
    return lines
  }

  /// The request as it is sent, but for the code, which is a secret, and for what is masked.
  private static func jsonLines(_ state: AppState) -> [Sheet.Line] {
    let reference = state.review.number ?? Reference(rawValue: "…")
    guard let application = try? state.application(reference) else { return [] }
    let request = state.submissionRequest(application)
    return (state.isMasked ? request.masked : request.kept).pretty.split(separator: "\n").map {
      .text(String($0))
    }
  }
}
