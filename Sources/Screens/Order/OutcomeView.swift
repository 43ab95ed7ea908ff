import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore

/// Paints an application that is not proven accepted: what happened, what the till does about it, what to tell the customer.
enum OutcomeView {
  /// Returns the number of rows used.
  /// - Parameter height: how many rows show at once.
  static func paint(
    _ order: TrackedOrder, _ orders: Orders, _ shared: Shared, in area: Rect, height: Int, on surface: inout Surface
  ) -> Int {
    let s = shared.strings
    let symbol = StateSymbol(order)
    var row = Paragraph("\(symbol.glyph) \(s.title(order.summary.outcome))", Style(symbol.role, bold: true)).paint(
      in: area, on: &surface)
    for text in explanation(order, orders, shared) {
      row += Paragraph(text, Style(.text)).paint(in: area.inset(top: row), on: &surface)
    }
    let steps = timeline(order, orders, shared)
    // A connecting line between steps where everything below still fits.
    let pitch = height >= row + steps.count * 2 + 7 ? 2 : 1
    row += pitch
    for (index, step) in steps.enumerated() {
      paint(step, in: area.row(row), on: &surface)
      if pitch == 2, index < steps.count - 1 {
        surface.write("│", at: Point(x: area.x, y: area.y + row + 1), Style(.line))
      }
      row += pitch
    }
    if pitch == 1 { row += 1 }
    if order.isUnconfirmed {
      Label(s.tellCustomer, Style(.muted)).paint(in: area.row(row), on: &surface)
      let script = s.customerWaits(isUnclear: order.submission?.failure?.cause?.isAnswerUnclear ?? false)
      row += 1 + Paragraph(script, Style(.text)).paint(in: area.inset(top: row + 1), on: &surface)
    }
    guard let failure = order.submission?.failure?.cause else { return row }
    if failure.refusal?.details != nil, let bank = s.submission(failure).bank {
      return row + 1
        + Paragraph("\(s.bankSays): \(bank)", Style(.muted)).paint(in: area.inset(top: row + 1), on: &surface)
    } else if let number = failure.transaction {
      let head = area.row(row + 1)
      var used = surface.write("X-Global-Transaction-ID", at: Point(x: head.x, y: head.y), Style(.muted))
      used += 3
      used += surface.write(number, at: Point(x: head.x + used, y: head.y), Style(.text))
      Label(s.supportNumber, Style(.muted)).paint(in: head.inset(left: used + 3), on: &surface)
      return row + 2
    }
    return row
  }

  /// One or two sentences.
  private static func explanation(_ order: TrackedOrder, _ orders: Orders, _ shared: Shared) -> [String] {
    let s = shared.strings
    guard let submission = order.submission else { return [] }
    let failure = submission.failure?.cause.map { s.submission($0) }
    switch order.summary.outcome {
    case .sending: return [s.tillFindsOut]
    case .unknown:
      let next =
        orders.isReadRefused
        ? s.onlyTheBankKnows : orders.absenceRule.isListTrusted ? s.tillFindsOut : s.theListMayShowIt
      let claim = order.claim.map { s.claim($0, canRead: !orders.isReadRefused) }
      return [failure?.sent, claim ?? next].compactMap { $0 }
    case .absent:
      return [
        submission.resolution.map { s.bankSaidNotAccepted($0.note) }
          ?? s.absentText(isForgotten: order.submission?.draft == nil), order.claim.map { s.sentAgainAgainst($0) },
      ].compactMap { $0 }
    case .refused, .notAccepted, .notSent: return [failure?.happened, failure?.advice].compactMap { $0 }
    case .accepted: return []
    }
  }

  // MARK: Timeline

  /// A past, current or possible step.
  private struct Step {
    let glyph: String
    let role: Role
    let title: String
    let at: Date?
    let note: String
    var isNow = false
  }

  private static func timeline(_ order: TrackedOrder, _ orders: Orders, _ shared: Shared) -> [Step] {
    let s = shared.strings
    let sentAt = order.submission?.sentAt.wall ?? order.summary.submittedAt
    var steps = [
      Step(glyph: "●", role: .positive, title: s.wasSent, at: sentAt, note: s.underNumber(order.reference.rawValue))
    ]
    guard let submission = order.submission, let failure = submission.failure else { return steps }
    let unknown = failure.cause?.isAnswerUnclear == true ? s.unclearAnswer : s.noAnswer
    steps.append(
      Step(
        glyph: order.isNotAccepted && order.summary.outcome != .absent ? "✗" : "?",
        role: order.isNotAccepted && order.summary.outcome != .absent ? .negative : .warning,
        title: order.isUnconfirmed || order.summary.outcome == .absent ? unknown : s.title(order.summary.outcome),
        at: failure.at, note: failure.cause.map { s.short($0) } ?? ""))
    guard order.isUnconfirmed || order.summary.outcome == .absent else { return steps }
    if order.isUnconfirmed { steps.append(reconciliation(submission, orders, shared)) }
    if submission.draft != nil { steps.append(sendingAgain(order, submission, orders, shared)) }
    return steps
  }

  /// The reconciliation.
  private static func reconciliation(_ submission: OpenSubmission, _ orders: Orders, _ shared: Shared) -> Step {
    let s = shared.strings
    let retry = orders.nextAt.map { s.retryIn(max(0, Int($0.timeIntervalSince(shared.monotonic).rounded(.up)))) }
    // Nothing is compared, so nothing looks like it.
    guard !orders.isReadRefused else {
      return Step(glyph: "○", role: .faint, title: s.comparing, at: nil, note: s.readNotOffered)
    }
    let note: String
    if submission.isChecking || orders.isLoading {
      note = s.askingBank
    } else if let failure = orders.failure {
      note = [s.short(failure), retry].compactMap { $0 }.joined(separator: ", ")
    } else if submission.missingAt != nil {
      note = s.notListedYet(retry)
    } else {
      note = s.waitsForList
    }
    return Step(glyph: "◐", role: .warning, title: s.comparing, at: submission.missingAt, note: note, isNow: true)
  }

  private static func sendingAgain(
    _ order: TrackedOrder, _ submission: OpenSubmission, _ orders: Orders, _ shared: Shared
  ) -> Step {
    let s = shared.strings
    let rule = orders.absenceRule
    let note: String
    if order.summary.outcome == .absent {
      note = s.canBeSentAgainNow
    } else if rule.isListTrusted, !orders.isReadRefused {
      note = s.canBeSentAgainAt(KazakhstanTime.clockWithSeconds(submission.sentAt.wall + rule.after))
    } else {
      note = s.canBeSentAgainByResolution
    }
    return Step(
      glyph: "○", role: .faint, title: s.sendAgain, at: nil, note: note, isNow: order.summary.outcome == .absent)
  }

  private static func paint(_ step: Step, in row: Rect, on surface: inout Surface) {
    guard !row.isEmpty else { return }
    surface.write(step.glyph, at: Point(x: row.x, y: row.y), Style(step.role))
    Label(step.title, Style(step.role == .faint && !step.isNow ? .muted : .text, bold: step.isNow)).paint(
      in: row.inset(left: 3).split(left: 18).left, on: &surface)
    if let at = step.at {
      Label(KazakhstanTime.clockWithSeconds(at), Style(.muted)).paint(in: row.inset(left: 22), on: &surface)
    }
    // In narrow windows, notes of steps without a time start in the time's column.
    let left = step.at == nil && row.width < 90 ? 22 : 31
    Label(step.note, Style(.muted)).paint(in: row.inset(left: left), on: &surface)
  }
}
