import BrokerAPI
import Checkout
import Exchanges
import TerminalCore
import Text

/// Paints an exchange in detail.
enum ExchangeDetailView {
  static func paintTitle(of row: RecordedExchange, in area: Rect, on surface: inout Surface) {
    let method = row.exchange.direction == .received ? "←" : row.method
    let time = KazakhstanTime.clockWithSeconds(row.exchange.start)
    LabelPair(
      Label("\(method) \(SafeText.line(row.subject))", Style(.text, bold: true)),
      Label([row.exchange.sale, time].compactMap { $0 }.joined(separator: " · "), Style(.muted))
    ).paint(in: area, on: &surface)
  }

  static func paintSummary(of row: RecordedExchange, _ s: Strings, in area: Rect, on surface: inout Surface) {
    let status = row.exchange.response.map { String($0.status) } ?? "—"
    let sizes = "\(s.size(row.sizes.request)) → \(s.size(row.sizes.response))"
    let parts = [status, row.duration.map(s.time), sizes, row.exchange.failure.map { _ in s.cutShort }]
    Label(parts.compactMap { $0 }.joined(separator: " · "), Style(.muted)).paint(in: area, on: &surface)
  }

  /// - Parameters:
  ///   - area: a row for what `top` paints or for the search, a hairline, and the parts below.
  static func paint(
    _ detail: ExchangeDetail, isSearching: Bool, isFocused: Bool, _ shared: Shared, in area: Rect,
    click: @escaping (Int) -> Message = { .exchanges(.lineClicked($0)) }, on frame: inout Frame,
    top paintTop: (Rect, inout Surface) -> Void
  ) {
    let s = shared.strings
    let top = area.row(0)
    if isSearching {
      frame.surface.write("⌕", at: top.origin, Style(.accent))
      Field(
        detail.search, isFocused: true, placeholder: s.searchInExchange, style: Style(.text),
        mask: shared.isMasked ? { Mask.name.whileTyping($0) } : nil
      ).paint(in: top.inset(left: 2), on: &frame.surface)
    } else {
      paintTop(top, &frame.surface)
    }
    Hairline().paint(acrossTop: area.row(1), on: &frame.surface)
    let parts = detail.parts
    frame.paint(
      Rows(count: parts.count, state: detail.rows, isFocused: isFocused && !isSearching), .record,
      in: area.inset(top: 2), click: click,
      showing: { parts.line(at: $0) },
      row: { line, row, style, surface in paint(line, s, in: row, style, on: &surface) })
  }

  /// The exchange, its findings, and what the bank said as far as there is room.
  static func paintNews(of detail: ExchangeDetail, _ s: Strings, in area: Rect, on surface: inout Surface) {
    let row = detail.row
    paintTitle(of: row, in: area.row(0), on: &surface)
    paintSummary(of: row, s, in: area.row(1), on: &surface)
    var rest = area.inset(top: 3)
    for finding in (row.requestFindings + row.responseFindings).prefix(rest.height / 4) {
      let path = finding.path.isEmpty ? "" : SafeText.line(finding.path) + ": "
      let used = Paragraph("▲ " + path + s.rule(of: finding), Style(.warning)).paint(in: rest, on: &surface)
      rest = rest.inset(top: used)
    }
    if row.findings > 0 { rest = rest.inset(top: 1) }
    let first = detail.parts.newsStart
    for number in 0..<max(0, min(rest.height, detail.parts.count - first)) {
      paint(detail.parts.line(at: first + number), s, in: rest.row(number), Style(.text), on: &surface)
    }
  }

  static func paint(
    _ line: ExchangeLine, _ s: Strings, in row: Rect, _ style: Style, on surface: inout Surface
  ) {
    let (muted, plain) = (Style(.muted, on: style.ground), style.regular)
    switch line {
    case .part(let title, let detail):
      LabelPair(Label(title, Style(.accent, on: style.ground, bold: true)), Label(detail, muted)).paint(
        in: row, on: &surface)
    case .field(let name, let value):
      let width = min(ExchangeLine.labelWidth, row.width / 2)
      Label(name, muted).paint(in: row.split(left: width - 1).left, on: &surface)
      Label(value, plain).paint(in: row.inset(left: width), on: &surface)
    case .note(let text, let role): Label(text, Style(role, on: style.ground)).paint(in: row, on: &surface)
    case .phase(let name, let start, let share, let time):
      let (left, right) = row.split(right: 9)
      Label(time, muted, .right).paint(in: right, on: &surface)
      Label(name, muted).paint(in: left.split(left: 17).left, on: &surface)
      let bar = left.inset(left: 18, right: 1)
      let from = min(bar.width - 1, Int(start * Double(bar.width)))
      let cells = max(1, min(bar.width - from, Int((share * Double(bar.width)).rounded())))
      surface.write(
        String(repeating: "█", count: cells), at: Point(x: bar.x + from, y: bar.y), Style(.info, on: style.ground),
        limit: bar.right - bar.x - from)
    case .body(let indent, let pieces):
      var x = row.x + indent
      for piece in pieces where x < row.right {
        let (text, role) = look(of: piece, s)
        let here = Rect(x: x, y: row.y, width: row.right - x, height: 1)
        x += Label(text, Style(role, on: style.ground)).paint(in: here, on: &surface)
      }
    case .blank: break
    }
  }

  private static func look(of piece: BodyLines.Piece, _ s: Strings) -> (String, Role) {
    switch piece {
    case .name(let text): (text, .info)
    case .punctuation(let text): (text, .muted)
    case .string(let text): (text, .accent)
    case .number(let text), .word(let text), .plain(let text): (text, .text)
    case .hidden(let text): (text, .muted)
    case .folded(let count): (s.foldedValues(count), .muted)
    case .mark(let mark):
      (
        "▲ \(mark.member.isEmpty ? "" : mark.member + ": ")\(s.rule(of: mark.finding)) · \(s.mark(mark.finding.provenance))",
        .warning
      )
    }
  }
}
