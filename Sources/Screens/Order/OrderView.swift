import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// Paints step 5: past, current and expected states, and the customer's link with its QR code.
enum OrderView {
  static func paint(
    _ screen: OrderScreen, _ orders: Orders, _ shared: Shared, in area: Rect, on frame: inout Frame
  ) {
    guard let order = orders[screen.reference] else { return }
    let s = shared.strings
    let (main, codeTop) = paintCode(of: order, shared, in: area, on: &frame)
    let hasCode = codeTop != nil
    // Above a code the whole row is free.
    let row = codeTop == area.y ? main.row(0) : area.row(0)
    let head = frame.surface.write(order.reference.rawValue, at: row.origin, Style(.text, bold: true))
    let buyer = order.summary.buyer
    // The customer's name keeps a part of it.
    let terms = s.orderLine(shared.named(order.summary.plan), cells: row.width - head - 17)
    let room = row.width - head - 5 - DisplayWidth.of(terms)
    let name = buyer.isBlank ? s.forgotten : shared.name(of: buyer, cells: room)
    Label("\(DisplayWidth.truncated(name, cells: max(0, room))) · \(terms)", Style(.muted)).paint(
      in: row.inset(left: head + 2), on: &frame.surface)
    Hairline().paint(acrossTop: main.row(1), on: &frame.surface)
    let body = main.inset(left: 2, top: area.height >= 22 ? 3 : 2)
    let isAccepted = order.summary.outcome == .accepted
    frame.paint(.place(.order), in: body, from: screen.scroll.first) { area, surface in
      isAccepted
        ? paint(order, orders, shared, in: area, height: body.height, hasCode: hasCode, on: &surface)
        : OutcomeView.paint(order, orders, shared, in: area, height: body.height, on: &surface)
    }
  }

  /// Returns the number of rows used.
  /// - Parameter height: how many rows show at once.
  private static func paint(
    _ order: TrackedOrder, _ orders: Orders, _ shared: Shared, in area: Rect, height: Int, hasCode: Bool,
    on surface: inout Surface
  ) -> Int {
    let s = shared.strings
    // More text than without the code, in narrower lines.
    let room = hasCode ? height - 4 : height
    var used = paintTimeline(order, shared, in: area, height: room, on: &surface)
    let waits = shared.now.timeIntervalSince(order.since)
    let setting = order.setting ?? order.unconfirmedSetting?.setting
    let isBeingCancelled = setting?.state == .partnerCancelled && order.state.category == .signed
    let advice =
      isBeingCancelled
      ? Paragraph(s.doNotHandOver, Style(.warning, bold: true))
      : Paragraph(
        s.advice(
          order.state, after: waits, isHandedOver: order.isHandedOver,
          hasLink: order.link(at: shared.now) != nil || order.linkState == .unchecked || order.linkState == .asked),
        Style(StateSymbol(order.state).role, bold: true))
    used += advice.paint(in: area.inset(top: used), on: &surface)
    let resolution = order.isAcceptedManually ? order.submission?.resolution.map { s.bankSaidAccepted($0.note) } : nil
    let callbackNote = order.callbacks.flatMap {
      s.callbacks($0, lost: order.lostCallbacks(at: shared.moment).count)
    }
    if let setting = order.setting {
      used += Paragraph("◌ " + s.settingNow(setting.state), Style(.info)).paint(in: area.inset(top: used), on: &surface)
    }
    let unconfirmedSetting = order.unconfirmedSetting.flatMap {
      $0.setting.state == order.state ? nil : s.unconfirmedSetting($0.setting.state)
    }
    let claim = order.claim.map { s.claim($0, canRead: !orders.isReadRefused) }
    let isBlind = claim == nil && orders.isReadRefused && order.isOpen
    let unread = isBlind ? s.noListToRead(isListening: shared.listenerURL != nil) : nil
    let missing = order.isMissing ? s.missingAtBank(wasListed: order.wasListed) : nil
    let isStale = !orders.isReadRefused && order.isOpen
    let stale = (isStale ? orders.failure : nil).map { s.listNotRead(s.short($0), since: orders.updatedAt) }
    for text in [claim, unconfirmedSetting, resolution, missing, callbackNote, unread, stale].compactMap({ $0 }) {
      used += Paragraph("▲ " + text, Style(.warning)).paint(in: area.inset(top: used), on: &surface)
    }
    let link = paintLink(order, shared, in: area.inset(top: used + 1), on: &surface)
    guard link > 0 else { return used }
    used += 1 + link
    guard hasCode else { return used }
    return used + Paragraph(s.scanTheCode, Style(.muted)).paint(in: area.inset(top: used), on: &surface)
  }

  // MARK: The code

  /// What timeline and texts need beside the code.
  private static let mainWidth = 46

  /// Paints the link's code at the right where it fits, and returns what is left beside it and the code's first row.
  private static func paintCode(
    of order: TrackedOrder, _ shared: Shared, in area: Rect, on frame: inout Frame
  ) -> (rest: Rect, top: Int?) {
    guard shared.size.width >= 100, order.summary.outcome == .accepted,
      let link = order.link(at: shared.now), let code = frame.code(of: link, shared.configuration.qrCode)
    else { return (area, nil) }
    for zone in [QRCode.quietZone, QRCode.narrowZone] {
      let size = code.size(zone: zone)
      guard size.height <= area.height, size.width + 2 + mainWidth <= area.width else { continue }
      let (rest, right) = area.split(right: size.width)
      let top = area.y + min(3, area.height - size.height)
      code.paint(at: Point(x: right.x, y: top), zone: zone, on: &frame.surface)
      return (rest.inset(right: 2), top)
    }
    return (area, nil)
  }

  // MARK: Timeline

  /// Returns the number of rows used.
  /// - Parameter height: how many rows show at once.
  private static func paintTimeline(
    _ order: TrackedOrder, _ shared: Shared, in area: Rect, height: Int, on surface: inout Surface
  ) -> Int {
    let s = shared.strings
    // A connecting line between states where the link still fits below.
    let isInitialSeen = order.history.first?.state == .initial
    let count = max(OrderState.path.count, order.history.count + (isInitialSeen ? 0 : 1) + ahead(of: order).count)
    let step = height >= count * 2 + 5 ? 2 : 1
    // Without bars beside a code.
    let besideBars = area.width - 4 - Duration.width
    let titles = besideBars < 25 ? 25 : min(34, besideBars)
    var row = 0
    func mark(_ glyph: String, _ role: Role, _ text: String, _ style: Style, _ duration: Duration?, isLast: Bool) {
      let line = area.row(row)
      guard !line.isEmpty else { return }
      surface.write(glyph, at: Point(x: line.x, y: line.y), Style(role))
      Label(text, style).paint(in: line.inset(left: 3).split(left: titles).left, on: &surface)
      if let duration { paint(duration, s, in: line.inset(left: titles + 4), on: &surface) }
      if step == 2, !isLast { surface.write("│", at: Point(x: line.x, y: line.y + 1), Style(.line)) }
      row += step
    }
    let ahead = ahead(of: order)
    // An application begins with INIT (published), whether it was seen or not.
    let history =
      (isInitialSeen
        ? [] : [SeenState(.initial, title: "", at: order.summary.submittedAt, source: .poll)]) + order.history
    let longest = zip(history, history.dropFirst()).map { $1.at.timeIntervalSince($0.at) }.max() ?? 0
    for (index, seen) in history.enumerated() {
      let isNow = index == history.count - 1
      let symbol = StateSymbol(seen.state)
      let isPast = !isNow
      if isNow { surface.putFocus(at: Point(x: area.x, y: area.y + row)) }
      // Mark states that the bank reverted to.
      let isBack = index > 0 && seen.state.isPassed(by: history[index - 1].state)
      let end = isPast ? history[index + 1].at : order.isWaiting ? shared.now : nil
      let duration = Duration(
        since: seen.at, seconds: end.map { max(0, $0.timeIntervalSince(seen.at)) }, isOver: isPast, longest: longest,
        source: index == 0 && !isInitialSeen ? nil : seen.source)
      mark(
        isPast ? "●" : symbol.glyph, isBack ? .warning : isPast ? .positive : symbol.role,
        s.state(seen.state, title: seen.title) + (isBack ? " · " + s.back : ""),
        Style(.text, bold: isNow), duration, isLast: isNow && ahead.isEmpty)
    }
    for (index, next) in ahead.enumerated() {
      mark("○", .faint, s.state(next, title: ""), Style(.muted), nil, isLast: index == ahead.count - 1)
    }
    // Constant height, so that the content below does not move.
    return max(row, count * step)
  }

  /// Time spent in a state.
  private struct Duration {
    let since: Date
    /// Nil for the final state.
    let seconds: TimeInterval?
    let isOver: Bool
    /// The longest finished stay in seconds: a full bar.
    let longest: TimeInterval
    /// Nil for the initial state, which is known without a source.
    let source: SeenState.Source?

    static let bar = 8
    /// The longest name of a source.
    static let source = 11
    /// With everything.
    static let width = 18 + bar + source
  }

  /// Start, duration, bar and source.
  private static func paint(_ duration: Duration, _ s: Strings, in row: Rect, on surface: inout Surface) {
    guard row.width >= Duration.width else {
      let time = duration.isOver ? nil : duration.seconds.map { Label(s.age($0), Style(.text)) }
      (time ?? Label(KazakhstanTime.clockWithSeconds(duration.since), Style(.muted))).paint(in: row, on: &surface)
      return
    }
    Label(KazakhstanTime.clockWithSeconds(duration.since), Style(.muted)).paint(
      in: row.split(left: 8).left, on: &surface)
    if let seconds = duration.seconds {
      let text = duration.isOver ? s.after(seconds) : s.age(seconds)
      Label(text, Style(duration.isOver ? .muted : .text), .right).paint(
        in: row.inset(left: 9).split(left: 7).left, on: &surface)
      if duration.isOver, duration.longest > 0 {
        let eighths = max(1, Int((seconds / duration.longest * Double(Duration.bar * 8)).rounded()))
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let bar = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
        Label(bar, Style(.faint)).paint(in: row.inset(left: 17).split(left: Duration.bar).left, on: &surface)
      }
    }
    if let source = duration.source {
      Label(s.source(source), Style(.muted)).paint(in: row.inset(left: 18 + Duration.bar), on: &surface)
    }
  }

  private static func ahead(of order: TrackedOrder) -> [OrderState] {
    let now = order.state
    guard now.isWaiting else { return [] }
    let position =
      OrderState.path.firstIndex(of: now) ?? order.history.compactMap { OrderState.path.firstIndex(of: $0.state) }.max()
      ?? 0
    return Array(OrderState.path[(position + 1)...])
  }

  /// Returns the number of rows used.
  private static func paintLink(
    _ order: TrackedOrder, _ shared: Shared, in area: Rect, on surface: inout Surface
  ) -> Int {
    let s = shared.strings
    guard order.needsLink else { return 0 }
    guard !order.summary.link.isEmpty else {
      return Paragraph("▲ " + (order.hasUnusableLink ? s.linkUnusable : s.linkLost), Style(.warning)).paint(
        in: area, on: &surface)
    }
    let left = order.summary.linkEndsAt.timeIntervalSince(shared.now)
    guard left > 0 else {
      return Paragraph("▲ " + s.linkOver, Style(.warning)).paint(in: area, on: &surface)
    }
    guard let link = order.link(at: shared.now) else {
      // Do not show the full link: terminals make it clickable, and another process may listen there now.
      let isDead = order.linkState == .dead
      let text = isDead ? "▲ " + s.linkDead : s.linkForCustomer + " · " + s.updating
      Label(text, Style(isDead ? .warning : .muted)).paint(in: area.row(0), on: &surface)
      let place = order.summary.link.split(separator: "/").dropFirst().first.map { $0 + "/…" } ?? ""
      Label(String(place), Style(.muted)).paint(in: area.row(1), on: &surface)
      return 2
    }
    Label("\(s.linkForCustomer) · \(s.linkLeft(left))", Style(.muted)).paint(in: area.row(0), on: &surface)
    // The whole link, in as many rows as it takes: a part of one leads nowhere.
    let parts = rows(of: link, width: area.width)
    for (row, part) in parts.enumerated() { Label(part, Style(.info)).paint(in: area.row(row + 1), on: &surface) }
    return 1 + parts.count
  }

  static func rows(of link: String, width: Int) -> [String] {
    var (rest, rows) = (Substring(link), [String]())
    while !rest.isEmpty {
      let part = DisplayWidth.prefix(of: String(rest), cells: width)
      guard !part.isEmpty else { break }
      rows.append(String(part))
      rest = rest.dropFirst(part.count)
    }
    return rows
  }
}
