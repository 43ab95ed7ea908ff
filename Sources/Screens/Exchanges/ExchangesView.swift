import BrokerAPI
import Checkout
import Exchanges
import FoundationEssentials
import TerminalCore
import Text

/// Paints the exchanges: filter and list, and one in detail beside them or in their place.
enum ExchangesView {
  static func paint(
    _ screen: ExchangesScreen, _ shared: Shared, in parts: FrameLayout, on frame: inout Frame
  ) {
    if screen.focus == .difference, let difference = screen.difference {
      return DifferenceView.paint(difference, shared, in: parts, on: &frame)
    }
    guard ExchangesScreen.standsBeside(shared.size) else {
      guard screen.isReading, let detail = screen.detail else {
        paintTitle(shared.exchanges, shared.strings, in: parts.head, on: &frame.surface)
        return paintList(screen, shared, isTall: parts.isTall, in: parts.content, on: &frame)
      }
      ExchangeDetailView.paintTitle(of: detail.row, in: parts.head, on: &frame.surface)
      return ExchangeDetailView.paint(
        detail, isSearching: screen.focus == .search, isFocused: true, shared, in: parts.content, on: &frame
      ) { ExchangeDetailView.paintSummary(of: detail.row, shared.strings, in: $0, on: &$1) }
    }
    paintTitle(shared.exchanges, shared.strings, in: parts.head, on: &frame.surface)
    let (left, rest) = parts.content.split(left: max(60, min(80, parts.content.width - 68)))
    Hairline().paint(downLeft: rest.inset(left: 1), on: &frame.surface)
    let right = rest.inset(left: 3)
    paintList(screen, shared, isTall: parts.isTall, in: left, on: &frame)
    guard let detail = screen.detail else {
      guard let row = screen.exchange(at: screen.rows.selected, shared) else { return }
      ExchangeDetailView.paintTitle(of: row, in: right.row(0), on: &frame.surface)
      Hairline().paint(acrossTop: right.row(1), on: &frame.surface)
      let hint = shared.strings.opensLarge(row.sizes.request + row.sizes.response)
      Paragraph(hint, Style(.muted)).paint(in: right.inset(left: 2, top: 3), on: &frame.surface)
      return
    }
    ExchangeDetailView.paint(
      detail, isSearching: screen.focus == .search, isFocused: screen.isReading, shared, in: right, on: &frame
    ) { ExchangeDetailView.paintTitle(of: detail.row, in: $0, on: &$1) }
  }

  private static func paintTitle(_ log: ExchangeLog, _ s: Strings, in row: Rect, on surface: inout Surface) {
    LabelPair(
      Label(s.exchangesTitle, Style(.text, bold: true)),
      Label(s.exchanges(log), Style(log.findings > 0 ? .warning : .muted))
    ).paint(in: row, on: &surface)
  }

  private static func paintList(
    _ screen: ExchangesScreen, _ shared: Shared, isTall: Bool, in area: Rect, on frame: inout Frame
  ) {
    let (s, log) = (shared.strings, shared.exchanges)
    paintFilter(screen, shared, in: area.row(0), on: &frame)
    Hairline().paint(acrossTop: area.row(1), on: &frame.surface)
    let rows = area.inset(top: isTall ? 3 : 2)
    if screen.focus != .filter, !screen.isReading { frame.surface.putFocus(at: rows.inset(left: 2).origin) }
    guard screen.count > 0 else {
      let (title, hint) =
        log.ordinals.isEmpty ? (s.noExchanges, s.noExchangesHint) : (s.nothingFound, s.nothingInExchanges)
      Label(title, Style(.text)).paint(in: rows.row(0).inset(left: 2), on: &frame.surface)
      Paragraph(hint, Style(.muted)).paint(in: rows.inset(left: 2, top: 1), on: &frame.surface)
      return
    }
    let list = Rows(count: screen.count, state: screen.rows, isFocused: !screen.isReading)
    frame.paint(
      list, .place(.exchanges), in: rows,
      click: { .exchanges(.rowClicked($0)) },
      showing: { screen.exchange(at: $0, shared) },
      row: { exchange, area, style, surface in
        if let exchange { ExchangeRowView.paint(exchange, s, in: area, style, on: &surface) }
      })
    let visible = list.visible(lines: rows.height)
    if let marked = screen.marked, let row = visible.first(where: { screen.exchange(at: $0, shared) == marked }) {
      let here = rows.row(row - visible.lowerBound)
      let ground = row == screen.rows.selected && !screen.isReading ? Role.selection : .base
      frame.surface.write("●", at: Point(x: here.x + 1, y: here.y), Style(.accent, on: ground))
    }
    // What is read beside the list.
    if screen.isReading, screen.exchange(at: screen.rows.selected, shared) == screen.detail?.row {
      let read = screen.rows.selected - visible.lowerBound
      frame.surface.write("▎", at: rows.row(read).origin, Style(.muted))
    }
  }

  private static func paintFilter(
    _ screen: ExchangesScreen, _ shared: Shared, in row: Rect, on frame: inout Frame
  ) {
    let s = shared.strings
    let isFocused = screen.focus == .filter
    frame.surface.write("⌕", at: row.origin, Style(.accent))
    let log = shared.exchanges
    let all = log.ordinals.count - (screen.list.showsUnchanged ? 0 : log.unchanged)
    let mistake = screen.filter.mistakes.first { !isFocused || !$0.isUnfinished }
    let right =
      mistake.map { Label("✗ " + s.mistake($0), Style(.negative), .right) }
      ?? Label(s.found(screen.count, of: all, follows: screen.follows), Style(.muted), .right)
    let used = right.paint(in: row.inset(left: 12), on: &frame.surface)
    let field = row.inset(left: 2, right: used + 2)
    // A body may be searched for a person.
    Field(
      screen.query, isFocused: isFocused && frame.hasFocus,
      placeholder: "\(s.key(.exchangesFilter)) \(s.filterHint)", style: Style(.text),
      mask: shared.isMasked ? { masked($0) } : nil
    ).paint(in: field, on: &frame.surface)
    frame.click(field, .exchanges(.filterPressed))
  }

  /// What is looked for in bodies is dots; the rest of a filter names nobody.
  private static func masked(_ text: String) -> String {
    var (result, word) = ("", "")
    func shown(_ word: String) -> String {
      let isOpen = ["status:", "path:", "method:", "kind:", "reference:"].contains { word.lowercased().hasPrefix($0) }
      if isOpen { return word }
      let key = word.lowercased().hasPrefix("body:") ? String(word.prefix(5)) : ""
      return key + Mask.name.whileTyping(String(word.dropFirst(key.count)))
    }
    for character in text {
      if character == " " {
        result += shown(word) + " "
        word = ""
      } else {
        word.append(character)
      }
    }
    return result + shown(word)
  }
}

/// A row of the list. Cells have fixed widths; what it was about takes the rest.
enum ExchangeRowView {
  static func paint(
    _ row: RecordedExchange, _ s: Strings, in area: Rect, _ style: Style, on surface: inout Surface
  ) {
    let isWide = area.width >= 70
    let gap = isWide ? 2 : 1
    let exchange = row.exchange
    let muted = Style(.muted, on: style.ground)
    var rest = area
    func cell(_ width: Int, fromRight: Bool = false) -> Rect {
      if fromRight {
        let (left, cell) = rest.split(right: width)
        rest = left.inset(right: gap)
        return cell
      }
      let (cell, after) = rest.split(left: width)
      rest = after.inset(left: gap)
      return cell
    }
    Label(KazakhstanTime.clockWithSeconds(exchange.start), muted).paint(in: cell(8), on: &surface)
    Label(way(of: row), Style(wayRole(of: row), on: style.ground)).paint(in: cell(4), on: &surface)
    let findings = row.findings > 0 ? isWide ? "▲ \(row.findings)" : "▲\(row.findings)" : ""
    Label(findings, Style(.warning, on: style.ground), .right).paint(
      in: cell(isWide ? 5 : 3, fromRight: true), on: &surface)
    let isCut = exchange.failure != nil
    Label(isCut ? s.cutShort : exchange.sale ?? "", isCut ? Style(.warning, on: style.ground) : muted).paint(
      in: cell(9, fromRight: true), on: &surface)
    // Where there is room left for what it was about.
    if area.width >= 76 {
      let size = row.sizes.request + row.sizes.response
      Label(size > 0 ? s.size(size) : "", muted, .right).paint(in: cell(8, fromRight: true), on: &surface)
    }
    Label(row.duration.map(s.time) ?? "", muted, .right).paint(in: cell(7, fromRight: true), on: &surface)
    paintStatus(row, in: cell(3, fromRight: true), style, on: &surface)
    Label(name(of: row), style.regular).paint(in: rest, on: &surface)
  }

  /// Time, method, name, status and findings, in a narrow column.
  static func paintBrief(_ row: RecordedExchange, in area: Rect, on surface: inout Surface) {
    let plain = Style(.text)
    let time = KazakhstanTime.clockWithSeconds(row.exchange.start)
    var x = area.x + surface.write(time, at: area.origin, Style(.muted)) + 1
    surface.write(way(of: row), at: Point(x: x, y: area.y), Style(wayRole(of: row)))
    x += 5
    let end = Rect(x: area.right - 6, y: area.y, width: 6, height: 1)
    paintStatus(row, in: end.split(left: 3).left, plain, on: &surface)
    if row.findings > 0 { surface.write("▲", at: Point(x: end.x + 4, y: area.y), Style(.warning)) }
    Label(name(of: row), plain).paint(in: Rect(x: x, y: area.y, width: end.x - x - 1, height: 1), on: &surface)
  }

  /// The method, or from where it came.
  private static func way(of row: RecordedExchange) -> String {
    row.exchange.direction == .received ? "←" : SafeText.line(row.method)
  }

  /// What is no request of the till's stands out.
  private static func wayRole(of row: RecordedExchange) -> Role {
    row.exchange.direction == .received || row.kind == .sms ? .info : .muted
  }

  private static func paintStatus(_ row: RecordedExchange, in area: Rect, _ style: Style, on surface: inout Surface) {
    let status = row.exchange.response?.status
    let role: Role =
      switch status {
      case nil: row.exchange.failure == nil ? .muted : .warning
      case let status? where status < 300: .positive
      case let status? where status >= 500: .warning
      default: .negative
      }
    Label(status.map(String.init) ?? "—", Style(role, on: style.ground)).paint(in: area, on: &surface)
  }

  /// The last part of the path, the state that was reported, or to whom a message went.
  private static func name(of row: RecordedExchange) -> String {
    switch row.exchange.content {
    case .simulatedSMS(let phone, _), .program(_, let phone, _, _): phone.value.masked
    case .http where row.kind == .callback: SafeText.line(row.subject)
    case .http: "/" + SafeText.line(row.subject.split(separator: "/").last.map(String.init) ?? "")
    }
  }
}
