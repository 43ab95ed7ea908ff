import Exchanges
import TerminalCore

/// How two exchanges differ: side by side in a wide window, one value below the other in a narrow one.
package struct DifferenceScreen: Equatable, Sendable {
  package enum Message: Equatable, Sendable {
    case expectedPressed, copyPressed, backPressed
    case lineClicked(Int)
  }

  enum Line: Equatable, Sendable {
    case part(isRequest: Bool)
    /// A row with both values beside its name.
    case whole(Int)
    /// A row's name, with its values below it.
    case name(Int)
    case old(Int)
    case new(Int)
    case blank
  }

  let compared: ComparedExchanges
  /// What was to be expected shows too.
  private(set) var showsExpected = false
  private(set) var rows = ListState()
  private(set) var lines: [Line] = []
  private(set) var isWide: Bool
  /// Where each difference begins.
  private var heads: [Int] = []

  init(_ compared: ComparedExchanges, _ size: Size) {
    self.compared = compared
    isWide = ExchangesScreen.standsBeside(size)
    layOut()
  }

  var count: Int { heads.count }
  var hidesExpected: Bool { !showsExpected && !compared.expected.isEmpty }

  /// In a window that may have another width now.
  mutating func settle(_ size: Size) {
    guard isWide != ExchangesScreen.standsBeside(size) else { return }
    isWide.toggle()
    layOut()
  }

  mutating func toggleExpected() {
    showsExpected.toggle()
    layOut()
  }

  /// The same difference stays selected, or the first one after it.
  private mutating func layOut() {
    let selected = selectedRow
    (lines, heads) = ([], [])
    for index in compared.rows.indices where showsExpected || !compared.rows[index].isFolded {
      let row = compared.rows[index]
      let isRequest = index < compared.requestCount
      if heads.isEmpty || isRequest != isRequestLast {
        if !heads.isEmpty { lines.append(.blank) }
        lines.append(.part(isRequest: isRequest))
      }
      heads.append(lines.count)
      if isWide {
        lines.append(.whole(index))
      } else {
        lines.append(.name(index))
        if row.left != nil { lines.append(.old(index)) }
        if row.right != nil { lines.append(.new(index)) }
      }
    }
    let next = heads.first { row(of: $0) ?? 0 >= selected } ?? heads.last ?? 0
    rows.reset()
    rows.select(next, count: lines.count)
  }

  private var isRequestLast: Bool? { heads.last.flatMap { row(of: $0) }.map { $0 < compared.requestCount } }

  private var selectedRow: Int { row(of: rows.selected) ?? 0 }

  private func row(of line: Int) -> Int? {
    guard lines.indices.contains(line) else { return nil }
    switch lines[line] {
    case .whole(let row), .name(let row), .old(let row), .new(let row): return row
    case .part, .blank: return nil
    }
  }

  /// To the next difference, or the one before.
  mutating func move(_ movement: Movement, page: Int) {
    guard !heads.isEmpty else { return }
    let before = rows.selected
    switch movement {
    case .up: select(heads.last { $0 < before } ?? heads[0], page)
    case .down: select(heads.first { $0 > before } ?? heads[heads.count - 1], page)
    case .first: select(heads[0], page)
    case .last: select(heads[heads.count - 1], page)
    case .pageUp: select(heads.first { $0 >= before - page } ?? heads[0], page)
    case .pageDown: select(heads.last { $0 <= before + page } ?? heads[0], page)
    }
  }

  mutating func click(_ line: Int) {
    guard let row = row(of: line), let head = heads.last(where: { self.row(of: $0) ?? 0 <= row }) else { return }
    rows.select(head, count: lines.count)
  }

  /// With its values, and at the top with what stands above it.
  private mutating func select(_ line: Int, _ page: Int) {
    let end = lines[line...].dropFirst().prefix {
      if case .old = $0 { true } else if case .new = $0 { true } else { false }
    }
    for row in [line == heads[0] ? 0 : line, end.endIndex - 1, line] {
      rows.select(row, count: lines.count)
      rows.scrollToSelection(count: lines.count, height: page)
    }
  }

  /// As text.
  func order(isFictitious: Bool, isMasked: Bool) -> HandOverOrder {
    var order = HandOverOrder(
      .difference(withExpected: showsExpected), of: [compared.left, compared.right], isFictitious: isFictitious)
    order.isMasked = isMasked
    return order
  }
}
