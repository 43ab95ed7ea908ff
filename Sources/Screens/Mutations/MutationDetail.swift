import BrokerAPI
import Exchanges
import TerminalCore
import Text

/// One change as it is read: what it is, what was predicted, what the bank said, and the body with the changed place marked.
struct MutationDetail: Equatable, Sendable {
  let result: MutationReport.Result
  private let language: Language
  private let head: [ExchangeLine]
  private let body: BodyLines
  private(set) var rows = ListState()

  init(_ result: MutationReport.Result, _ shared: Shared) {
    self.result = result
    language = shared.language
    let (s, mutation) = (shared.strings, result.mutation)
    func field(_ name: String, _ text: String) -> [ExchangeLine] {
      DisplayWidth.wrapped(text, cells: BodyLines.width - ExchangeLine.labelWidth).enumerated()
        .map { .field($0 == 0 ? name : "", $1) }
    }
    let lines =
      field(s.predictedColumn, s.predicted(mutation.prediction, isWhole: true))
      + field(s.bankColumn, s.bankSaid(result))
      + (s.sending(mutation.sending).map { field(s.sentLabel, $0) } ?? [])
    head = lines + [.blank, .part(s.requestTitle, detail: s.size(mutation.body.count))]
    let mark = Finding(mutation.path, .malformed(mutation.change), mutation.prediction.provenance)
    body = BodyLines(mutation.shownBody, findings: mutation.path.isEmpty ? [] : [mark])
  }

  /// In the language that is spoken now.
  mutating func settle(_ shared: Shared) {
    guard language != shared.language else { return }
    self = MutationDetail(result, shared)
  }

  mutating func move(_ movement: Movement, page: Int) { rows.move(movement, count: count, page: page) }

  mutating func select(_ line: Int) { rows.select(line, count: count) }

  var count: Int { head.count + body.count }

  func line(at number: Int, isMasked: Bool) -> ExchangeLine {
    guard number >= head.count else { return head[number] }
    let line = number - head.count
    return .body(indent: body.indent(of: line), body.pieces(of: line, isMasked: isMasked))
  }
}
