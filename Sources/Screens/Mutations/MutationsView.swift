import BrokerAPI
import Exchanges
import TerminalCore
import Text

/// Paints the changes of an application: what was answered otherwise than predicted first, then how many there are of each field.
enum MutationsView {
  static func paint(_ screen: MutationsScreen, _ shared: Shared, in parts: FrameLayout, on frame: inout Frame) {
    let s = shared.strings
    if let detail = screen.detail { return paint(detail, shared, in: parts, on: &frame) }
    LabelPair(
      Label(s.mutationsTitle, Style(.text, bold: true)),
      Label(s.mutations(screen), Style(screen.otherwise > 0 ? .warning : .muted))
    ).paint(in: parts.head, on: &frame.surface)
    let area = parts.content
    let columns = Columns(width: area.width - 3)
    columns.paint(
      [s.fieldColumn, s.changeColumn, s.predictedColumn, s.bankColumn, s.provenanceColumn].map {
        ($0, Style(.muted))
      }, in: area.row(0).inset(left: 2, right: 1), on: &frame.surface)
    Hairline().paint(acrossTop: area.row(1), on: &frame.surface)
    let below = screen.showsAll ? 0 : fieldRows(screen, area)
    let (list, fields) = area.inset(top: parts.isTall ? 3 : 2).split(bottom: below)
    paintList(screen, columns, shared, in: list, on: &frame)
    if below > 0 { paintFields(screen, s, in: fields, on: &frame.surface) }
  }

  // MARK: The list

  /// As wide as the window allows; the change takes the rest.
  private struct Columns {
    let widths: [Int]

    init(width: Int) {
      let fixed: [Int] =
        switch width {
        case 140...: [26, 0, 10, 44, 20]
        case 110...: [24, 0, 10, 30, 20]
        default: [21, 0, 9, 21]
        }
      let rest = width - fixed.reduce(0, +) - (fixed.count - 1) * 2
      widths = fixed.map { $0 == 0 ? rest : $0 }
    }

    func paint(_ cells: [(text: String, style: Style)], in row: Rect, on surface: inout Surface) {
      var rest = row
      for (width, cell) in zip(widths, cells) {
        let (here, after) = rest.split(left: width)
        Label(cell.text, cell.style).paint(in: here, on: &surface)
        rest = after.inset(left: 2)
      }
    }
  }

  private static func paintList(
    _ screen: MutationsScreen, _ columns: Columns, _ shared: Shared, in area: Rect, on frame: inout Frame
  ) {
    let s = shared.strings
    frame.surface.putFocus(at: area.inset(left: 2).origin)
    guard screen.count > 0 else {
      let (text, role) = s.noMutations(screen)
      Paragraph(text, Style(role)).paint(in: area.inset(left: 2), on: &frame.surface)
      return
    }
    frame.paint(
      Rows(count: screen.count, state: screen.rows, isFocused: true), .place(.mutations), in: area,
      click: { .mutations(.rowClicked($0)) },
      showing: { screen.result(at: $0) },
      row: { result, row, style, surface in
        guard let result else { return }
        let mutation = result.mutation
        let muted = Style(.muted, on: style.ground)
        let said: Role = result.match == .asPredicted ? .muted : .warning
        columns.paint(
          [
            (s.path(of: mutation), style), (s.change(mutation), style.regular),
            (s.predicted(mutation.prediction, isWhole: false), muted),
            (s.bankSaid(result), Style(said, on: style.ground)), (s.mark(mutation.prediction.provenance), muted),
          ], in: row, on: &surface)
      })
  }

  // MARK: The fields

  /// Title, hairline and rows, in what the list does not need.
  private static func fieldRows(_ screen: MutationsScreen, _ area: Rect) -> Int {
    guard !screen.counts.rows.isEmpty else { return 0 }
    let wanted = screen.counts.rows.count + 5
    return min(wanted, max(area.height / 2, area.height - max(3, screen.count) - 4))
  }

  private static func paintFields(_ screen: MutationsScreen, _ s: Strings, in area: Rect, on surface: inout Surface) {
    let counts = screen.counts
    let top = area.inset(top: 1)
    Label(s.byField, Style(.text, bold: true)).paint(in: top.row(0), on: &surface)
    Hairline().paint(acrossTop: top.row(1), on: &surface)
    let rows = top.inset(top: 2)
    // The sentence below is worth less than a row.
    let hasSentence = rows.height >= counts.rows.count + 2
    let (name, bar) = (min(34, rows.width / 3), max(8, min(50, rows.width - min(34, rows.width / 3) - 26)))
    for (number, row) in counts.rows.prefix(rows.height).enumerated() {
      let line = rows.row(number).inset(left: 2)
      let (left, rest) = line.split(left: name)
      Label(s.name(of: row), Style(.text)).paint(in: left.inset(left: row.isPart ? 2 : 0), on: &surface)
      let (bars, right) = rest.split(left: bar)
      Bar(share: Double(row.count) / Double(max(1, counts.largest)), row.otherwise > 0 ? .warning : .info).paint(
        in: bars, on: .base, &surface)
      let (number, verdict) = right.split(left: 6)
      Label(String(row.count), Style(.text), .right).paint(in: number, on: &surface)
      let said = row.otherwise > 0 ? "▲ " + s.otherwise(row.otherwise) : s.asPredicted
      Label(said, Style(row.otherwise > 0 ? .warning : .muted)).paint(in: verdict.inset(left: 2), on: &surface)
    }
    guard hasSentence else { return }
    Label(s.provenances(screen.results), Style(.muted)).paint(
      in: rows.row(counts.rows.count + 1).inset(left: 2), on: &surface)
  }

  // MARK: One change

  private static func paint(
    _ detail: MutationDetail, _ shared: Shared, in parts: FrameLayout, on frame: inout Frame
  ) {
    let (s, mutation) = (shared.strings, detail.result.mutation)
    LabelPair(
      Label(s.path(of: mutation), Style(.text, bold: true)),
      Label(s.mark(mutation.prediction.provenance), Style(.muted))
    ).paint(in: parts.head, on: &frame.surface)
    Label(s.change(mutation), Style(.accent)).paint(in: parts.content.row(0), on: &frame.surface)
    Hairline().paint(acrossTop: parts.content.row(1), on: &frame.surface)
    let isMasked = shared.isMasked
    frame.paint(
      Rows(count: detail.count, state: detail.rows, isFocused: true), .record, in: parts.content.inset(top: 2),
      click: { .mutations(.lineClicked($0)) },
      showing: { detail.line(at: $0, isMasked: isMasked) },
      row: { line, row, style, surface in ExchangeDetailView.paint(line, s, in: row, style, on: &surface) })
  }
}
