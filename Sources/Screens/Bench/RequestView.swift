import BrokerAPI
import Checkout
import Exchanges
import FoundationEssentials
import TerminalCore
import Text

/// Paints a request that is edited, and what came of it.
enum RequestView {
  static func paint(_ screen: RequestScreen, _ shared: Shared, in layout: FrameLayout, on frame: inout Frame) {
    let s = shared.strings
    LabelPair(
      Label(s.requestScreenTitle, Style(.text, bold: true)),
      Label(s.sending(screen.draft), Style(screen.draft.isUsual ? .muted : .warning))
    ).paint(in: layout.head, on: &frame.surface)
    Hairline().paint(acrossTop: layout.content.row(1).inset(bottom: 0), on: &frame.surface)
    paintProgress(screen, shared, in: layout.content.row(0), on: &frame.surface)
    let area = layout.content.inset(top: 2)
    guard RequestScreen.standsBeside(shared.size) else {
      if screen.focus == .answer { return paintAnswer(screen, shared, in: area, on: &frame) }
      return paintRequest(screen, shared, in: area, on: &frame)
    }
    let (left, right) = parts(of: area)
    Hairline().paint(downLeft: right.inset(left: -2), on: &frame.surface)
    paintRequest(screen, shared, in: left, on: &frame)
    paintAnswer(screen, shared, in: right, on: &frame)
  }

  private static func parts(of area: Rect) -> (request: Rect, answer: Rect) {
    let (left, right) = area.split(left: (area.width - 3) / 2)
    return (left, right.inset(left: 3))
  }

  /// Where the body stands as a text.
  static func textArea(in content: Rect, _ shared: Shared) -> Rect {
    let area = content.inset(top: 2)
    let request = RequestScreen.standsBeside(shared.size) ? parts(of: area).request : area
    return request.inset(left: 2, top: 1)
  }

  private static func paintProgress(
    _ screen: RequestScreen, _ shared: Shared, in row: Rect, on surface: inout Surface
  ) {
    let s = shared.strings
    guard let progress = screen.progress else {
      Label(s.notSentYet, Style(.muted)).paint(in: row, on: &surface)
      return
    }
    let spinner = progress.isRunning ? Spinner.frame(at: shared.now.timeIntervalSinceReferenceDate) + " " : ""
    let isBad = progress.failed > 0 || !progress.refused.isEmpty
    Label(spinner + s.outcomes(progress), Style(isBad ? .warning : .text)).paint(in: row, on: &surface)
  }

  // MARK: The request

  private static func paintRequest(_ screen: RequestScreen, _ shared: Shared, in area: Rect, on frame: inout Frame) {
    let s = shared.strings
    if let text = screen.text {
      LabelPair(
        Label(s.bodyAsText, Style(.accent, bold: true)),
        Label("\(text.position.line):\(text.position.column)", Style(.muted))
      ).paint(in: area.row(0), on: &frame.surface)
      return text.paint(
        in: area.inset(left: 2, top: 1), style: Style(.text), isMasked: shared.isMasked, isFocused: frame.hasFocus,
        on: &frame.surface)
    }
    frame.paint(
      Rows(count: screen.lines.count, state: screen.rows, isFocused: screen.focus == .request),
      .place(.request), in: area, click: { .request(.lineClicked($0)) },
      showing: { line($0, of: screen, shared) },
      row: { line, row, style, surface in ExchangeDetailView.paint(line, s, in: row, style, on: &surface) })
  }

  private static func line(_ number: Int, of screen: RequestScreen, _ shared: Shared) -> ExchangeLine {
    let (s, draft) = (shared.strings, screen.draft)
    func text(_ bytes: [UInt8]) -> String { SafeText.line(String(decoding: bytes, as: UTF8.self)) }
    switch screen.lines[number] {
    case .method: return .field(s.methodLabel, SafeText.line(draft.method))
    case .address: return .note(text(draft.address), .text)
    case .directed(let host): return .note("▲ " + s.directed(from: SafeText.line(host)), .warning)
    case .value(let path):
      let mark = SafeText.line("{{\(path)}}")
      guard let value = screen.values[path] else { return .note("▲ \(mark): \(s.noSuchValue)", .warning) }
      let shown = shared.isMasked ? Mask.hidden : SafeText.line(value.text, atMost: 60)
      let source = "\(KazakhstanTime.clockWithSeconds(value.start)) \(value.method) \(SafeText.line(value.subject))"
      return .note("\(mark) = \(shown) · \(source)", .info)
    case .braces(let mark): return .note("▲ " + s.sentAsItIs(SafeText.line("{{\(mark)}}")), .muted)
    case .bodyTitle: return .part(s.bodyTitle, detail: s.size(draft.body.count))
    case .body(let line):
      let lines = screen.lines.body
      return .body(indent: lines.indent(of: line), lines.pieces(of: line, isMasked: shared.isMasked))
    case .headersTitle: return .part(s.headersTitle, detail: "")
    case .header(let number):
      return .field(SafeText.line(draft.headers[number].name), text(draft.headers[number].value))
    case .settingsTitle: return .part(s.settingsTitle, detail: "")
    case .token: return .field(s.tokenLabel, s.name(draft.token))
    case .flaw: return .field(s.flawLabel, s.name(draft.flaw))
    case .times: return .field(s.timesLabel, "\(draft.times)")
    case .order: return .field(s.orderLabel, draft.isAtOnce ? s.atOnce : s.inTurn)
    case .renewal: return .field(s.renewalLabel, draft.isRenewed ? s.ownNumbers : s.sameNumbers)
    case .blank: return .blank
    }
  }

  // MARK: The answer

  private static func paintAnswer(_ screen: RequestScreen, _ shared: Shared, in area: Rect, on frame: inout Frame) {
    let s = shared.strings
    if let answer = screen.answer {
      return ExchangeDetailView.paint(
        answer, isSearching: false, isFocused: screen.focus == .answer, shared, in: area,
        click: { .request(.answerClicked($0)) }, on: &frame,
        top: { ExchangeDetailView.paintSummary(of: answer.row, s, in: $0, on: &$1) })
    }
    if screen.focus == .answer { frame.surface.putFocus(at: area.origin) }
    if let row = screen.came, row.exchange.id == screen.progress?.last?.id {
      ExchangeDetailView.paintSummary(of: row, s, in: area.row(0), on: &frame.surface)
      let hint = s.opensLarge(row.sizes.request + row.sizes.response, .requestOther)
      Paragraph(hint, Style(.muted)).paint(in: area.inset(top: 2), on: &frame.surface)
      return
    }
    let text =
      switch screen.progress?.last {
      case .failed(let failure, _): "▲ " + s.short(failure)
      case .notSent(let refusal): "▲ " + s.refusal(refusal)
      case .answered(let status, _): "\(status)"
      case nil: screen.isMoving ? s.awaitingAnswer : s.answerComesHere
      }
    Paragraph(text, Style(screen.progress?.last == nil ? .muted : .warning)).paint(in: area, on: &frame.surface)
  }
}

extension RequestDraft {
  /// Sent as a proper client sends it.
  fileprivate var isUsual: Bool { token == .own && flaw == nil }
}
