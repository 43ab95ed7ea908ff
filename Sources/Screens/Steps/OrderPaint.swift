import BrokerAPI
import Checkout
import FoundationEssentials
import Records
import Terminal
import Text

/// Paints step 5: the states of an order, those to come, and the customer's link.
enum OrderPaint {
  /// The way that an order goes when all goes well; what is still ahead of it shows faintly.
  private static let path: [OrderState] = [.initial, .preApproved, .approved, .customerApproved, .signed]

  static func paint(_ state: AppState, in area: Rect, on surface: inout Surface) {
    guard let order = state.openOrder.flatMap({ state.orders[$0.reference] }) else { return }
    let s = state.strings
    let head = surface.write(order.reference.rawValue, at: Point(x: area.x, y: area.y), Style(.text, bold: true))
    let buyer = order.summary.buyer
    let name = buyer.isBlank ? s.forgotten : state.shown(buyer.fullName, as: .name)
    Label("\(name) · \(s.orderLine(order.summary.plan.name, order.summary.amount))", Style(.muted)).paint(
      in: area.row(0).inset(left: head + 2), on: &surface)
    Hairline().paint(acrossTop: area.row(1), on: &surface)
    let top = area.height >= 22 ? 3 : 2
    let rows = paintTimeline(order, state, in: area.inset(left: 2, top: top), on: &surface)
    let below = area.inset(left: 2, top: top + rows)
    let advice = Paragraph(s.advice(order.state), Style(StateLook(order.state).role, bold: true))
    var used = advice.paint(in: below, on: &surface)
    let told = order.callbacks.flatMap { s.callbacks($0, lost: $0.lost(from: order.history, at: state.now).count) }
    if let setting = order.setting {
      used += Paragraph("◌ " + s.settingNow(setting.state), Style(.info)).paint(
        in: below.inset(top: used), on: &surface)
    }
    let unsettled = order.unsettled.flatMap { $0.setting.state == order.state ? nil : s.unsettled($0.setting.state) }
    for text in [unsettled, order.isMissing ? s.missingAtBank : nil, told].compactMap({ $0 }) {
      used += Paragraph("▲ " + text, Style(.warning)).paint(in: below.inset(top: used), on: &surface)
    }
    paintLink(order, state, in: below.inset(top: used + 1), on: &surface)
  }

  /// Paints the states and returns the rows they took.
  private static func paintTimeline(_ order: TrackedOrder, _ state: AppState, in area: Rect, on surface: inout Surface)
    -> Int
  {
    let s = state.strings
    // One blank row with a line between two states, where there is room for the link below.
    let isBeginSeen = order.history.first?.state == .initial
    let count = max(path.count, order.history.count + (isBeginSeen ? 0 : 1) + ahead(of: order).count)
    let step = area.height >= count * 2 + 5 ? 2 : 1
    var row = 0
    func mark(_ glyph: String, _ role: Role, _ text: String, _ style: Style, _ stay: Stay?, isLast: Bool) {
      let line = area.row(row)
      guard !line.isEmpty else { return }
      surface.write(glyph, at: Point(x: line.x, y: line.y), Style(role))
      Label(text, style).paint(in: line.inset(left: 3).split(left: 34).left, on: &surface)
      if let stay { paint(stay, s, in: line.inset(left: 38), on: &surface) }
      if step == 2, !isLast { surface.write("│", at: Point(x: line.x, y: line.y + 1), Style(.line)) }
      row += step
    }
    let ahead = ahead(of: order)
    // An application begins with INIT (documented), whether that was seen or not.
    let history =
      (isBeginSeen
        ? [] : [SeenState(.initial, title: "", at: order.summary.submittedAt, source: .poll)]) + order.history
    let longest = zip(history, history.dropFirst()).map { $1.at.timeIntervalSince($0.at) }.max() ?? 0
    for (index, seen) in history.enumerated() {
      let isNow = index == history.count - 1
      let look = StateLook(seen.state)
      let isPast = !isNow
      // An order that the bank took back to where it was is said, not hidden.
      let isBack = history[..<index].contains { seen.state.isPassed(by: $0.state) }
      let end = isPast ? history[index + 1].at : order.isWaiting ? state.now : nil
      let stay = Stay(
        since: seen.at, seconds: end.map { max(0, $0.timeIntervalSince(seen.at)) }, isOver: isPast, longest: longest,
        source: index == 0 && !isBeginSeen ? nil : seen.source)
      mark(
        isPast ? "●" : look.glyph, isBack ? .warning : isPast ? .positive : look.role,
        s.state(seen.state, title: seen.title) + (isBack ? " · " + s.back : ""),
        Style(.text, bold: isNow), stay, isLast: isNow && ahead.isEmpty)
    }
    for (index, next) in ahead.enumerated() {
      mark("○", .faint, s.knownState(next) ?? next.name, Style(.muted), nil, isLast: index == ahead.count - 1)
    }
    // What stands below does not move while the states come in.
    return max(row, count * step)
  }

  /// How long an order was in a state.
  private struct Stay {
    let since: Date
    /// Nil for a state in which it stays.
    let seconds: TimeInterval?
    let isOver: Bool
    /// The longest of the order's stays that are over, which the bar is measured by.
    let longest: TimeInterval
    /// How the till came to know; nil where it did not have to be told.
    let source: SeenState.Source?

    static let bar = 8
  }

  /// When it began, how long it took, a bar for that, and how the till came to know.
  private static func paint(_ stay: Stay, _ s: Strings, in row: Rect, on surface: inout Surface) {
    Label(KazakhstanTime.clockWithSeconds(stay.since), Style(.muted)).paint(in: row.split(left: 8).left, on: &surface)
    if let seconds = stay.seconds {
      let text = stay.isOver ? s.after(seconds) : s.age(seconds)
      Label(text, Style(stay.isOver ? .muted : .text), .right).paint(
        in: row.inset(left: 9).split(left: 7).left, on: &surface)
      if stay.isOver, stay.longest > 0 {
        let eighths = max(1, Int((seconds / stay.longest * Double(Stay.bar * 8)).rounded()))
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let bar = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
        Label(bar, Style(.faint)).paint(in: row.inset(left: 17).split(left: Stay.bar).left, on: &surface)
      }
    }
    if let source = stay.source {
      Label(s.source(source), Style(.muted)).paint(in: row.inset(left: 18 + Stay.bar), on: &surface)
    }
  }

  private static func ahead(of order: TrackedOrder) -> [OrderState] {
    let now = order.state
    guard now.isWaiting else { return [] }
    let position =
      path.firstIndex(of: now) ?? order.history.compactMap { path.firstIndex(of: $0.state) }.max() ?? 0
    return Array(path[(position + 1)...])
  }

  private static func paintLink(_ order: TrackedOrder, _ state: AppState, in area: Rect, on surface: inout Surface) {
    let s = state.strings
    guard !order.state.isFinal else { return }
    guard !order.summary.link.isEmpty else {
      Label("▲ " + (order.hasUnusableLink ? s.linkUnusable : s.linkLost), Style(.warning)).paint(
        in: area.row(0), on: &surface)
      return
    }
    let left = order.summary.linkEndsAt.timeIntervalSince(state.now)
    guard left > 0 else {
      Paragraph("▲ " + s.linkOver, Style(.warning)).paint(in: area, on: &surface)
      return
    }
    guard let link = order.link(at: state.now) else {
      // Not shown whole: terminals make links of what looks like one, and anybody may listen there now.
      let isDead = order.linkState == .dead
      let text = isDead ? "▲ " + s.linkDead : s.linkForCustomer + " · " + s.updating
      Label(text, Style(isDead ? .warning : .muted)).paint(in: area.row(0), on: &surface)
      let place = order.summary.link.split(separator: "/").dropFirst().first.map { $0 + "/…" } ?? ""
      Label(String(place), Style(.muted)).paint(in: area.row(1), on: &surface)
      return
    }
    Label("\(s.linkForCustomer) · \(s.linkLeft(left))", Style(.muted)).paint(in: area.row(0), on: &surface)
    // The whole link, in as many rows as it takes: a part of one leads nowhere.
    var rest = Substring(link)
    var row = 1
    while !rest.isEmpty, row < area.height {
      let part = DisplayWidth.prefix(of: String(rest), cells: area.width)
      guard !part.isEmpty else { break }
      Label(part, Style(.info)).paint(in: area.row(row), on: &surface)
      rest = rest.dropFirst(part.count)
      row += 1
    }
  }
}
