import Exchanges
import TerminalCore

/// The newest exchanges beside the sale, and what the bank said in the last one, so that cause and effect are seen together. It only shows.
struct ExchangesCompanion: Equatable, Sendable {
  /// Nil for none, and for a body that takes too long to lay out unasked.
  private(set) var newest: ExchangeDetail?

  mutating func follow(_ shared: Shared) {
    let row = Self.newest(shared.exchanges).first { _ in true }
    if newest?.row != row { newest = row.flatMap { $0.isLarge ? nil : ExchangeDetail($0, shared) } }
    newest?.settle(shared)
  }

  /// Without reads that brought nothing new.
  private static func newest(_ log: ExchangeLog) -> some Sequence<RecordedExchange> {
    log.ordinals.reversed().lazy.filter { !log.isUnchanged($0) }.compactMap { log[$0] }
  }

  /// What the sale and the orders leave.
  static func width(in screen: Rect) -> Int { min(BodyLines.width + 6, screen.width - 93) }

  func paint(_ shared: Shared, in area: Rect, on frame: inout Frame) {
    let (s, log) = (shared.strings, shared.exchanges)
    LabelPair(
      Label(s.exchangesTitle, Style(.text, bold: true)),
      Label(log.findings > 0 ? "▲ \(log.findings)" : "", Style(.warning))
    ).paint(in: area.row(0), on: &frame.surface)
    let rows = area.inset(top: 2)
    guard !log.ordinals.isEmpty else {
      Label(s.noExchanges, Style(.muted)).paint(in: rows.row(0), on: &frame.surface)
      return
    }
    var count = 0
    for row in Self.newest(log).prefix(max(4, rows.height / 3)) {
      ExchangeRowView.paintBrief(row, in: rows.row(count), on: &frame.surface)
      count += 1
    }
    guard let newest else { return }
    let below = rows.inset(top: count + 1)
    Hairline().paint(acrossTop: below, on: &frame.surface)
    ExchangeDetailView.paintNews(of: newest, s, in: below.inset(top: 1), on: &frame.surface)
  }
}
