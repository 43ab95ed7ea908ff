import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// One order as the journal has it: opened from the history, or beside it.
struct RecordView: Equatable, Sendable {
  let reference: Reference
  /// Nil until it is loaded.
  var record: OrderRecord?
  var scroll = ScrollState()

  /// Shows a state that was seen since it was loaded.
  mutating func add(_ seen: SeenState) {
    record?.history.append(seen)
    record?.summary.note(seen)
  }

  // MARK: Painting

  /// - Parameter area: a title, a line, and the record below.
  func paint(_ shared: Shared, showsTill: Bool, in area: Rect, on frame: inout Frame) {
    let s = shared.strings
    let head = Label(reference.rawValue, Style(.text, bold: true))
    guard let record else {
      head.paint(in: area.row(0), on: &frame.surface)
      return
    }
    let symbol = StateSymbol(record.summary)
    LabelPair(head, Label("\(symbol.glyph) \(s.state(of: record.summary))", Style(symbol.role, bold: true))).paint(
      in: area.row(0), on: &frame.surface)
    Hairline().paint(acrossTop: area.row(1), on: &frame.surface)
    frame.paint(
      Sheet(Self.lines(record, shared, showsTill: showsTill)), .record, in: area.inset(top: 2), from: scroll.first)
  }

  private static func lines(_ record: OrderRecord, _ shared: Shared, showsTill: Bool) -> [Sheet.Line] {
    let s = shared.strings
    let order = record.summary
    let buyer = shared.isMasked ? order.buyer.masked : order.buyer
    let plain = Style(.text)
    var lines: [Sheet.Line] = [.section(s.customerTitle)]
    if order.buyer.isBlank {
      lines.append(.text("  " + s.forgotten))
    } else {
      lines.append(.row(s.fullName, shared.shown(order.buyer.wholeName, as: .name), plain))
      lines.append(.row(s.iin, (try? IIN(parsing: buyer.iin))?.grouped ?? buyer.iin, plain))
      lines.append(.row(s.phone, (try? Phone(parsing: buyer.phone))?.formatted ?? buyer.phone, plain))
      lines.append(.row(s.email, buyer.email, plain))
    }
    lines += [.blank, .section(s.goods)]
    lines += order.goods.map { .text("  " + $0) }
    lines.append(.item(s.total, "", s.money(order.amount)))
    lines += [.blank, .section(s.payment)]
    let terms = [order.plan.name, order.plan.knownMonths.map { s.months($0) } ?? ""].filter { !$0.isEmpty }
    if !terms.isEmpty { lines.append(.row(s.columnPlan, terms.joined(separator: ", "), plain)) }
    if let payment = order.plan.knownPayment { lines.append(.row(s.columnMonthly, s.money(payment), plain)) }
    lines += [.blank, .section(s.statesTitle)]
    if record.history.isEmpty { lines.append(.text("  " + s.noStates)) }
    var before: Date? = order.submittedAt
    for seen in record.history {
      let symbol = StateSymbol(seen.state)
      let took = before.map { s.after(seen.at.timeIntervalSince($0)) + " · " } ?? ""
      before = seen.at
      lines.append(
        .mark(
          symbol.glyph, symbol.role,
          "\(KazakhstanTime.clockWithSeconds(seen.at))  \(s.state(seen.state, title: seen.title))",
          took + s.source(seen.source)))
    }
    lines += [.blank, .section(s.attemptsTitle)]
    if showsTill, !order.till.isEmpty { lines.append(.row(s.till, order.till, plain)) }
    for attempt in record.attempts {
      let day = KazakhstanTime.day(attempt.beganAt).dotted
      let took = attempt.endedAt.map { s.after($0.timeIntervalSince(attempt.beganAt)) + " · " } ?? ""
      lines.append(
        .mark(
          attempt.outcome.glyph, attempt.outcome.role,
          "\(day) \(KazakhstanTime.clockWithSeconds(attempt.beganAt))  \(s.outcome(attempt.outcome))",
          "\(took)\(attempt.bank.profile) \(attempt.bank.host)"))
    }
    for (number, attempt) in record.attempts.enumerated() {
      let mark = record.attempts.count > 1 ? " \(number + 1)" : ""
      lines += [.blank, .section(s.requestTitle + mark)]
      lines += text(of: attempt.request.value, isMasked: shared.isMasked)
      if !attempt.answer.value.isEmpty {
        lines += [.blank, .section(s.answerTitle + mark)]
        lines += text(of: attempt.answer.value, isMasked: shared.isMasked)
      }
    }
    return lines
  }

  /// Pretty-printed JSON; anything else unchanged.
  private static func text(of stored: String, isMasked: Bool) -> [Sheet.Line] {
    guard var json = try? JSON(parsing: stored.utf8) else { return stored.isEmpty ? [] : [.text("  " + stored)] }
    if isMasked, json["customer"] != nil || json["partnerCode"] != nil {
      guard let request = SubmissionRequest(reading: json) else { return [.text("  " + Mask.hidden)] }
      json = request.masked
    }
    return json.pretty.split(separator: "\n").map { .text("  " + $0) }
  }
}

extension OrderSummary {
  /// Only accepted applications have states.
  mutating func note(_ seen: SeenState) {
    outcome = .accepted
    last = seen
  }
}
