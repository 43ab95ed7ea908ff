import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// The received and missing callbacks of an order, with verdicts and messages as received.
struct LedgerList: Equatable, OverlayList {
  let reference: Reference
  var rows = ListState()

  init(of reference: Reference) { self.reference = reference }

  var overlay: Overlay { .ledger(self) }

  func bindings(_ shared: Shared) -> [Binding] {
    let s = shared.strings
    return [choose(s.consoleAct(.requests)), close(s.keyClose, also: [.orderLedger])]
  }

  private func ledger(_ orders: Orders, _ shared: Shared) -> [LedgerRow] {
    orders[reference]?.ledger(at: shared.moment) ?? []
  }

  func count(_ orders: Orders, _ shared: Shared) -> Int { orders[reference]?.ledgerCount(at: shared.moment) ?? 0 }

  func chosen(_ orders: Orders, _ shared: Shared) -> [Request] {
    let ledger = ledger(orders, shared)
    guard ledger.indices.contains(rows.selected) else { return [] }
    return [.present(.confirm(.note(reference.rawValue, ledger[rows.selected].evidence(shared.strings))))]
  }

  func paint(_ orders: Orders, _ shared: Shared, on frame: inout Frame) {
    let s = shared.strings
    let ledger = ledger(orders, shared)
    let (title, height) = ("\(s.ledgerTitle) · \(reference.rawValue)", max(1, ledger.count) * 2 + 4)
    let inside = paintBox(title, 100, height, isScrollable: true, shared, on: &frame).inset(bottom: 1)
    if ledger.isEmpty { Label(s.ledgerEmpty, Style(.muted, on: .raised)).paint(in: inside.row(0), on: &frame.surface) }
    frame.paint(
      Rows(count: ledger.count, state: rows, isFocused: true, rowHeight: 2), .overlay, in: inside,
      click: { .overlay(.rowClicked($0)) },
      row: {
        index, area, style, surface in
        let style = style.ground == .selection ? style : style.on(.raised)
        paint(ledger[index], s, in: area, style, on: &surface)
      })
  }

  private func paint(_ row: LedgerRow, _ s: Strings, in area: Rect, _ style: Style, on surface: inout Surface) {
    let muted = Style(.muted, on: style.ground)
    let (state, title, verdict, role): (OrderState, String, String, Role)
    switch row {
    case .received(let entry):
      let status = entry.callback.status
      (state, title) = (status.state, status.stateTitle)
      (verdict, role) = (s.verdict(entry.verdict), entry.verdict.role)
    case .lost(let seen):
      (state, title, verdict, role) = (seen.state, seen.title, s.callbacksLost, .negative)
    }
    let head = area.row(0)
    Label(KazakhstanTime.clockWithSeconds(row.at), muted).paint(in: head.split(left: 8).left, on: &surface)
    LabelPair(
      Label(s.state(state, title: title), style),
      Label(
        "\(role == .positive ? "✓" : role == .negative ? "✗" : role == .warning ? "▲" : "●") \(verdict)",
        Style(role, on: style.ground))
    ).paint(in: head.inset(left: 10), on: &surface)
    Label(row.evidence(s), muted).paint(in: area.row(1).inset(left: 10), on: &surface)
  }
}

extension CallbackLedger.Verdict {
  fileprivate var role: Role {
    switch self {
    case .new: .positive
    case .alreadyKnown: .info
    case .late, .outOfOrder, .unconfirmed: .warning
    case .illegal: .negative
    }
  }
}
