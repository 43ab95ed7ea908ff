import BrokerAPI
import Exchanges
import TerminalCore
import Text

/// One exchange as it is read: its parts one below the other, and a line of them selected.
struct ExchangeDetail: Equatable, Sendable {
  let row: RecordedExchange
  private(set) var parts: ExchangeParts
  private(set) var rows = ListState()
  var search = TextInput()

  init(_ row: RecordedExchange, _ shared: Shared) {
    self.row = row
    let privacy: BodyLines.Privacy =
      switch row.kind {
      case .token: .nothing
      // What a gateway of messages calls its members is its own affair.
      case .sms: .everything
      default: .members
      }
    func lines(_ body: Redacted?, _ findings: [Finding]) -> BodyLines? {
      body.map { BodyLines($0, findings: findings, privacy: privacy) }
    }
    let (request, answer) = (row.exchange.request?.body?.value, row.exchange.response?.body.value)
    parts = ExchangeParts(row, lines(request, row.requestFindings), lines(answer, row.responseFindings), shared)
  }

  /// In the language that is spoken now.
  mutating func settle(_ shared: Shared) {
    guard parts.language != shared.language || parts.isMasked != shared.isMasked else { return }
    parts = ExchangeParts(row, parts.request, parts.answer, shared)
  }

  mutating func move(_ movement: Movement, page: Int) { rows.move(movement, count: parts.count, page: page) }

  mutating func select(_ line: Int) { rows.select(line, count: parts.count) }

  /// Begins to show it where what the bank said begins.
  mutating func showNews() {
    rows.select(parts.count - 1, count: parts.count)
    rows.scrollToSelection(count: parts.count, height: 1)
    select(parts.newsStart - 1)
  }

  /// Selects where the next part begins, or the one before; after the last comes the first.
  mutating func moveToPart(_ step: Int) {
    let starts = parts.starts
    let next = step > 0 ? starts.first { $0 > rows.selected } : starts.last { $0 < rows.selected }
    select(next ?? (step > 0 ? 0 : starts.last ?? 0))
  }

  /// Folds or unfolds what the selected line belongs to.
  mutating func toggleFold(_ shared: Shared) {
    guard case .body(let lines, let line, let isRequest)? = parts.place(of: rows.selected),
      let toggled = lines.toggled(at: line)
    else { return }
    let head = rows.selected - line + lines.head(of: line)
    parts = ExchangeParts(
      row, isRequest ? toggled : parts.request, isRequest ? parts.answer : toggled, shared)
    select(head)
  }

  /// The line with the searched text from the selected one on, and then from the top.
  func find(isNext: Bool) -> Int? {
    parts.find(search.text, from: rows.selected + (isNext ? 1 : 0)) ?? parts.find(search.text, from: 0)
  }
}
