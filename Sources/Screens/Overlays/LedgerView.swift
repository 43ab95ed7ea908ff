import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// Paints an order's callbacks with verdicts and messages as received.
enum LedgerView {
  static func paint(
    _ reference: Reference, _ list: ListState, _ state: AppState, in screen: Rect, on frame: inout Frame
  ) {
    let s = state.strings
    guard let order = state.orders[reference] else { return }
    let rows = order.ledger(at: state.shared.moment)
    let height = min(max(1, rows.count) * 2 + 4, screen.height - 4)
    let box = screen.centered(Size(width: min(100, screen.width - 4), height: height))
    let inside = Panel("\(s.ledgerTitle) · \(reference.rawValue)").paint(in: box, on: &frame.surface).inset(
      top: 1, bottom: 1)
    frame.surface.putFocus(at: inside.origin)
    if rows.isEmpty { Label(s.ledgerEmpty, Style(.muted, on: .raised)).paint(in: inside.row(0), on: &frame.surface) }
    frame.paint(
      Rows(count: rows.count, state: list, isFocused: true, rowHeight: 2), .overlay, in: inside,
      click: { .overlay(.rowClicked($0)) },
      row: {
        index, area, style, surface in
        let style = style.ground == .selection ? style : style.on(.raised)
        paint(rows[index], s, in: area, style, on: &surface)
      })
    OverlayView.paintKeys(of: .ledger(reference, list), state, in: box, on: &frame)
  }

  private static func paint(_ row: LedgerRow, _ s: Strings, in area: Rect, _ style: Style, on surface: inout Surface) {
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
    case .late, .outOfOrder: .warning
    case .illegal: .negative
    }
  }
}
