import BrokerAPI
import Checkout
import FoundationEssentials
import Records
import Terminal
import Text

/// Paints what the bank told of an order by itself, and what of that was wrong: each with the message as it came.
enum LedgerView {
  /// A callback that came, or a state of the list that none told.
  private enum Row {
    case came(CallbackLedger.Entry)
    case lost(SeenState)

    var at: Date {
      switch self {
      case .came(let entry): entry.at
      case .lost(let seen): seen.at
      }
    }
  }

  private static func rows(_ order: TrackedOrder, _ state: AppState) -> [Row] {
    guard let ledger = order.callbacks else { return [] }
    let lost = ledger.lost(from: order.history, at: state.now).map { Row.lost($0) }
    return (ledger.entries.map { Row.came($0) } + lost).sorted { $0.at < $1.at }
  }

  /// How many rows there are.
  static func count(_ reference: Reference, _ state: AppState) -> Int {
    state.orders[reference].map { rows($0, state).count } ?? 0
  }

  /// A row in full: the id and the message as it came.
  static func evidence(_ reference: Reference, _ index: Int, _ state: AppState) -> String? {
    guard let rows = state.orders[reference].map({ rows($0, state) }), rows.indices.contains(index) else { return nil }
    return evidence(rows[index], state.strings)
  }

  private static func evidence(_ row: Row, _ s: Strings) -> String {
    switch row {
    case .came(let entry):
      let json = String(decoding: entry.callback.status.json.bytes, as: UTF8.self)
      return SafeText.line("\(entry.callback.id) \(json)")
    case .lost: return s.source(.poll)
    }
  }

  static func paint(
    _ reference: Reference, _ list: ListState, _ state: AppState, in screen: Rect, on surface: inout Surface
  ) {
    let s = state.strings
    guard let order = state.orders[reference] else { return }
    let rows = rows(order, state)
    let height = min(max(1, rows.count) * 2 + 4, screen.height - 4)
    let box = screen.centered(Size(width: min(100, screen.width - 4), height: height))
    let inside = Panel("\(s.ledgerTitle) · \(reference.rawValue)").paint(in: box, on: &surface).inset(top: 1, bottom: 1)
    if rows.isEmpty { Label(s.ledgerEmpty, Style(.muted, on: .raised)).paint(in: inside.row(0), on: &surface) }
    Rows(count: rows.count, state: list, isFocused: true, rowHeight: 2).paint(in: inside, on: &surface) {
      index, area, style, surface in
      let style = style.ground == .selection ? style : style.on(.raised)
      paint(rows[index], s, in: area, style, on: &surface)
    }
    OverlayView.paintKeys(
      [("↵", s.consoleAct(.requests)), ("↑↓", s.keyMove), ("Esc", s.keyClose)], in: box, on: &surface)
  }

  private static func paint(_ row: Row, _ s: Strings, in area: Rect, _ style: Style, on surface: inout Surface) {
    let muted = Style(.muted, on: style.ground)
    let (state, title, verdict, role): (OrderState, String, String, Role)
    switch row {
    case .came(let entry):
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
    Label(evidence(row, s), muted).paint(in: area.row(1).inset(left: 10), on: &surface)
  }
}

extension CallbackLedger.Verdict {
  fileprivate var role: Role {
    switch self {
    case .news: .positive
    case .known: .info
    case .late, .outOfOrder: .warning
    case .illegal: .negative
    }
  }
}
