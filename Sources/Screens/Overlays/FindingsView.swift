import BrokerAPI
import Sales
import TerminalCore

/// How the bank's messages deviated from the contract: a badge with their number, and a list of them.
enum FindingsView {
  /// At the right end of a screen's hairline, so that it moves nothing.
  static func paintBadge(_ state: AppState, in row: Rect, on frame: inout Frame) {
    let count = state.findings.count
    guard count > 0 else { return }
    let text = " ▲ \(state.strings.findings(count))"
    let width = min(DisplayWidth.of(text), row.width)
    var area = Rect(x: row.right - width, y: row.y, width: width, height: 1)
    // Beside a code, which a camera reads only whole.
    while area.x > row.x, frame.surface.holds(.paper, in: area) {
      area = Rect(x: area.x - 1, y: row.y, width: width, height: 1)
    }
    frame.surface.write(text, at: area.origin, Style(.warning), limit: width)
    frame.click(area, .findingsPressed)
  }

  static func paint(
    _ findings: [Finding], _ list: ListState, _ state: AppState, in screen: Rect, on frame: inout Frame
  ) {
    let s = state.strings
    let height = min(findings.count * 2 + 4, screen.height - 4)
    let box = screen.centered(Size(width: min(100, screen.width - 4), height: height))
    let inside = Panel(s.findingsTitle).paint(in: box, on: &frame.surface).inset(top: 1, bottom: 1)
    frame.surface.putFocus(at: inside.origin)
    frame.paint(
      Rows(count: findings.count, state: list, isFocused: true, rowHeight: 2), .overlay, in: inside,
      click: { .overlay(.rowClicked($0)) },
      row: { index, area, style, surface in
        let style = style.ground == .selection ? style : style.on(.raised)
        let muted = Style(.muted, on: style.ground)
        let finding = findings[index]
        let head = area.row(0)
        surface.write("▲", at: head.origin, Style(.warning, on: style.ground))
        LabelPair(Label(s.path(of: finding), style), Label(s.mark(finding.provenance), muted)).paint(
          in: head.inset(left: 2), on: &surface)
        Label(s.rule(of: finding), muted).paint(in: area.row(1).inset(left: 2), on: &surface)
      })
    OverlayView.paintKeys(of: .findings(findings, list), state, in: box, on: &frame)
  }
}

extension AppState {
  /// Those of the messages that the current screen shows, each once.
  var findings: [Finding] {
    switch place {
    case .sale(.plan): flow.plan.findings.eachOnce
    case .order(let order): orders[order.reference]?.allFindings.eachOnce ?? []
    // The console is about everything that the bank sent to this till.
    case .console: (flow.plan.findings + orders.list.prefix(50).flatMap(\.allFindings)).eachOnce
    case .sale, .history: []
    }
  }

  /// On screens that show messages of the bank.
  var findingsBindings: [Binding] {
    switch place {
    case .sale(.plan), .order, .console:
      [
        Binding(
          .findings, label: strings.keyFindings, .findingsPressed, unless: findings.isEmpty ? strings.noFindings : nil)
      ]
    case .sale, .history: []
    }
  }
}

extension TrackedOrder {
  fileprivate var allFindings: [Finding] { findings + listFindings + (callbacks?.findings ?? []) }
}

extension [Finding] {
  fileprivate var eachOnce: [Finding] {
    var seen: Set<Finding> = []
    return filter { seen.insert($0).inserted }
  }
}
