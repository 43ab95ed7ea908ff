import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// Paints step 4: the application as text or JSON, and the outcome of sending it.
enum ReviewView {
  static func paint(
    _ step: ReviewStep, _ sale: Sale, _ orders: Orders, _ shared: Shared, in area: Rect, on frame: inout Frame
  ) {
    let s = shared.strings
    var body = area.inset(top: 2)
    LabelPair(
      Label(sale.isByLink ? s.reviewLinkTitle : s.reviewTitle, Style(.text, bold: true)),
      Label(step.number?.rawValue ?? "", Style(.muted))
    ).paint(in: area.row(0), on: &frame.surface)
    Hairline().paint(acrossTop: area.row(1), on: &frame.surface)
    let used = paintOutcome(step, orders, shared, in: body, on: &frame.surface)
    if used > 0 {
      body = body.inset(top: used)
      Hairline().paint(acrossTop: body.row(0), on: &frame.surface)
      body = body.inset(top: 1)
    }
    frame.paint(Sheet(lines(step, sale, shared)), .step(.review), in: body, from: step.scroll.first)
  }

  // MARK: Outcome

  /// Returns the number of rows used; 0 where there is no outcome.
  private static func paintOutcome(
    _ step: ReviewStep, _ orders: Orders, _ shared: Shared, in area: Rect, on surface: inout Surface
  ) -> Int {
    let s = shared.strings
    let frame = Spinner.frame(at: shared.now.timeIntervalSinceReferenceDate)
    switch step.submission {
    case .editing where step.isSentAgain(orders):
      let claim = step.number.flatMap { orders[$0]?.claim }.map { s.sentAgainAgainst($0) }
      return [s.unknownAbsent, claim].compactMap { $0 }.reduce(0) { row, text in
        row + Paragraph("▲ " + text, Style(.warning, bold: true)).paint(in: area.inset(top: row), on: &surface)
      }
    case .editing, .numbering: return 0
    case .sending(_, let since):
      LabelPair(
        Label("\(frame) \(s.sending)", Style(.info, bold: true)),
        Label(s.age(shared.monotonic.timeIntervalSince(since.monotonic)), Style(.muted))
      ).paint(in: area.row(0), on: &surface)
      return 1
    case .failed(let failure):
      return paint(s.submission(failure), s, in: area, on: &surface)
    }
  }

  private static func paint(_ text: FailureText, _ s: Strings, in area: Rect, on surface: inout Surface) -> Int {
    var row = Paragraph("✗ " + text.happened, Style(.negative, bold: true)).paint(in: area, on: &surface)
    row += Paragraph(text.sent, Style(.text)).paint(in: area.inset(left: 2, top: row), on: &surface)
    row += Paragraph(text.advice, Style(.text)).paint(in: area.inset(left: 2, top: row), on: &surface)
    if let bank = text.bank {
      row += Paragraph("\(s.bankSays): \(bank)", Style(.muted)).paint(in: area.inset(left: 2, top: row), on: &surface)
    }
    return row
  }

  // MARK: The application

  private static func lines(_ step: ReviewStep, _ sale: Sale, _ shared: Shared) -> [Sheet.Line] {
    step.showsJSON ? jsonLines(step, sale, shared) : plainLines(step, sale, shared)
  }

  private static func plainLines(_ step: ReviewStep, _ sale: Sale, _ shared: Shared) -> [Sheet.Line] {
    let s = shared.strings
    var lines: [Sheet.Line] = []
    if sale.isByLink {
      let partner = shared.configuration.partner
      let point = partner.point(at: shared.place)
      lines += [
        .section(s.linkSection), .row(s.shopName, partner.name, Style(.text)),
        // A point may have no other name than its code.
        .row(
          s.pointOfSale,
          point.name == point.code ? point.code : "\(point.name) · \(point.code)",
          Style(.text)),
        .row(s.partnerCode, point.partnerCode, Style(.text)),
        .row(s.linkLanguage, shared.language.name, Style(.text)),
        .blank,
      ]
    }
    lines.append(.section(s.goods))
    for line in sale.cart.lines {
      lines.append(.item(line.item.model, "\(line.quantity) × \(s.money(line.unitPrice))", s.money(line.total)))
    }
    lines.append(.item(s.total, "", s.money(sale.cart.total)))
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
      lines.append(.row(s.fullName, shared.shown(Buyer(customer).wholeName, as: .name), Style(.text)))
      lines.append(.row(s.iin, shared.isMasked ? customer.iin.masked : customer.iin.grouped, Style(.text)))
      lines.append(.row(s.phone, shared.isMasked ? customer.phone.masked : customer.phone.formatted, Style(.text)))
      lines.append(.row(s.email, shared.shown(customer.email.address, as: .email), Style(.text)))
      switch sale.form.handover(places: shared.configuration.places) {
      case nil: break
      case .pickup(let place): lines.append(.row(s.pickup, shared.pickupPoint(of: place), Style(.text)))
      case .delivery(let address, let postcode):
        let whole = shared.shown("\(postcode.digits), \(address.value)", as: .address)
        lines.append(.row(s.delivery, whole, Style(.text)))
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

  /// The request as it is sent, without the code and with masked data.
  private static func jsonLines(_ step: ReviewStep, _ sale: Sale, _ shared: Shared) -> [Sheet.Line] {
    let reference = step.number ?? Reference(rawValue: "…")
    guard let application = try? sale.application(reference, shared) else { return [] }
    let request = sale.request(for: application, shared)
    return (shared.isMasked ? request.masked : request.stored).pretty.split(separator: "\n").map {
      .text(String($0))
    }
  }
}
