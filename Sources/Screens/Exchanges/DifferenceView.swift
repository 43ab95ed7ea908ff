import BrokerAPI
import Checkout
import Exchanges
import TerminalCore
import Text

/// Paints how two exchanges differ.
enum DifferenceView {
  /// What a line shows: all that its cells depend on.
  private struct Shown: Equatable, Sendable {
    let line: DifferenceScreen.Line
    let row: Difference.Row?
  }

  static func paint(_ screen: DifferenceScreen, _ shared: Shared, in parts: FrameLayout, on frame: inout Frame) {
    let (s, compared) = (shared.strings, screen.compared)
    let (left, right) = (compared.left, compared.right)
    LabelPair(
      Label(s.differenceTitle, Style(.text, bold: true)),
      Label("\(right.method) \(SafeText.line(right.subject)) · \(s.differences(screen.count))", Style(.muted))
    ).paint(in: parts.head, on: &frame.surface)
    var area = parts.content
    if screen.isWide {
      let (old, new) = halves(area.row(0))
      paintHead(of: left, in: old, on: &frame.surface)
      paintHead(of: right, in: new, on: &frame.surface)
      let (below, beside) = halves(area.row(1))
      Hairline().paint(acrossTop: below, on: &frame.surface)
      Hairline().paint(acrossTop: beside, on: &frame.surface)
      area = area.inset(top: 2)
    } else {
      for (row, exchange, sign) in [(0, left, "−"), (1, right, "+")] {
        frame.surface.write(sign, at: area.row(row).origin, Style(.muted))
        paintHead(of: exchange, in: area.row(row).inset(left: 2), on: &frame.surface)
      }
      Hairline().paint(acrossTop: area.row(2), on: &frame.surface)
      area = area.inset(top: 3)
    }
    if screen.hidesExpected {
      let hint = Paragraph(s.expectedDifferences(compared.expected), Style(.muted))
      let (above, below) = area.split(bottom: min(3, hint.height(width: area.width - 2)))
      hint.paint(in: below.inset(left: 2), on: &frame.surface)
      area = above.inset(bottom: parts.isTall ? 1 : 0)
    }
    guard screen.count > 0 else {
      frame.surface.putFocus(at: area.origin)
      Label(s.nothingDiffers, Style(.text)).paint(in: area.row(0).inset(left: 2), on: &frame.surface)
      return
    }
    frame.paint(
      Rows(count: screen.lines.count, state: screen.rows, isFocused: true), .record, in: area,
      click: { .exchanges(.difference(.lineClicked($0))) },
      showing: { number in
        let line = screen.lines[number]
        return switch line {
        case .whole(let row), .name(let row), .old(let row), .new(let row):
          Shown(line: line, row: compared.rows[row])
        case .part, .blank: Shown(line: line, row: nil)
        }
      },
      row: { shown, row, style, surface in paint(shown, s, isMasked: shared.isMasked, in: row, style, on: &surface) })
  }

  private static let nameWidth = 30

  /// Of the older and of the newer exchange.
  private static func halves(_ area: Rect) -> (Rect, Rect) {
    let (left, right) = area.split(left: (area.width + nameWidth) / 2)
    return (left.inset(right: 2), right)
  }

  private static func paintHead(of exchange: RecordedExchange, in row: Rect, on surface: inout Surface) {
    let status = exchange.exchange.response.map { "\($0.status)" } ?? "—"
    let time = KazakhstanTime.clockWithSeconds(exchange.exchange.start)
    let text = [time, status, exchange.exchange.sale].compactMap { $0 }.joined(separator: "  ")
    Label(text, Style(.text)).paint(in: row, on: &surface)
  }

  private static func paint(
    _ shown: Shown, _ s: Strings, isMasked: Bool, in area: Rect, _ style: Style, on surface: inout Surface
  ) {
    let muted = Style(.muted, on: style.ground)
    if case .part(let isRequest) = shown.line {
      _ = Label(isRequest ? s.requestTitle : s.answerTitle, Style(.accent, on: style.ground, bold: true)).paint(
        in: area, on: &surface)
      return
    }
    guard let row = shown.row else { return }
    func text(_ value: Difference.Value?, in area: Rect) -> Label {
      guard let value else { return Label("—", muted) }
      return Label(value.text(isMasked: isMasked, atMost: area.width), style.regular)
    }
    func paintName(in area: Rect) {
      let (sign, role) = look(of: row.kind)
      surface.write(sign, at: area.origin, Style(role, on: style.ground))
      let name = s.place(row.place) + (row.isRepeated ? " " + s.repeatedMember : "")
      Label(name, style).paint(in: area.inset(left: 2), on: &surface)
    }
    switch shown.line {
    case .whole:
      let (left, right) = halves(Rect(x: area.x - 2, y: area.y, width: area.width + 3, height: 1))
      let old = left.inset(left: 2)
      paintName(in: old.split(left: nameWidth - 2).left)
      let value = old.inset(left: nameWidth)
      text(row.left, in: value).paint(in: value, on: &surface)
      let other = right.inset(right: 1)
      text(row.right, in: other).paint(in: other, on: &surface)
    case .name: paintName(in: area)
    case .old, .new:
      let isOld = if case .old = shown.line { true } else { false }
      surface.write(isOld ? "−" : "+", at: Point(x: area.x + 4, y: area.y), muted)
      let value = area.inset(left: 6)
      text(isOld ? row.left : row.right, in: value).paint(in: value, on: &surface)
    case .part, .blank: break
    }
  }

  private static func look(of kind: Difference.Row.Kind) -> (String, Role) {
    switch kind {
    case .changed: ("≠", .warning)
    case .added: ("+", .positive)
    case .removed: ("−", .negative)
    case .folded: ("≈", .muted)
    }
  }
}
