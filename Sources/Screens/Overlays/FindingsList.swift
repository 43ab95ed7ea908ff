import BrokerAPI
import Sales
import TerminalCore

/// How the bank's messages deviated from the contract.
struct FindingsList: Equatable, OverlayList {
  let findings: [Finding]
  /// Of one exchange: its request may depart from the contract too.
  let isOfExchange: Bool
  var rows = ListState()

  init(_ findings: [Finding], isOfExchange: Bool = false) {
    self.findings = findings
    self.isOfExchange = isOfExchange
  }

  var overlay: Overlay { .findings(self) }

  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    return [choose(s.consoleAct(.requests)), close(s.keyClose, also: [.findings])]
  }

  func count(_ orders: Orders, _ shared: Shared) -> Int { findings.count }

  func chosen(_ orders: Orders, _ shared: Shared) -> [Request] {
    guard findings.indices.contains(rows.selected) else { return [] }
    let (s, finding) = (shared.strings, findings[rows.selected])
    let text = "\(s.rule(of: finding)) · \(s.mark(finding.provenance))"
    return [.present(.confirm(.note(s.path(of: finding), text)))]
  }

  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame) {
    let s = shared.strings
    let title = isOfExchange ? s.exchangeFindingsTitle : s.findingsTitle
    let inside = paintBox(title, 100, findings.count * 2 + 4, isScrollable: true, shared, on: &frame)
      .inset(bottom: 1)
    frame.paint(
      Rows(count: findings.count, state: rows, isFocused: true, rowHeight: 2), .overlay, in: inside,
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
  }
}
