import Exchanges
import TerminalCore

/// The newest exchanges beside the sale, so that cause and effect are seen together. It only shows.
enum ExchangesCompanion {
  static func paint(_ shared: Shared, in area: Rect, on frame: inout Frame) {
    let (s, log) = (shared.strings, shared.exchanges)
    LabelPair(
      Label(s.exchangesTitle, Style(.text, bold: true)),
      Label(log.findings > 0 ? "▲ \(log.findings)" : "", Style(.warning))
    ).paint(in: area.row(0), on: &frame.surface)
    let rows = area.inset(top: 2)
    let newest = log.ordinals.reversed().lazy.filter { !log.isUnchanged($0) }.compactMap { log[$0] }
    for (number, exchange) in newest.prefix(rows.height).enumerated() {
      ExchangeRowView.paintBrief(exchange, in: rows.row(number), on: &frame.surface)
    }
    if log.ordinals.isEmpty { Label(s.noExchanges, Style(.muted)).paint(in: rows.row(0), on: &frame.surface) }
  }
}
