package import FoundationEssentials

/// The last exchanges, limited in number and in bytes. The newest one is kept whatever its size.
package struct ExchangeLog: Sendable {
  private struct Entry {
    let row: RecordedExchange
    let isUnchanged: Bool
  }

  private let count: Int
  private let bytes: Int
  private var weight = 0
  /// Oldest first.
  private var entries: [Entry] = []
  /// The last read of the orders by what it asked for.
  private var polls: [String: RecordedExchange] = [:]

  /// How many went: the ordinal of the oldest one.
  package private(set) var gone = 0
  /// Reads of the orders that brought nothing new.
  package private(set) var unchanged = 0
  package private(set) var findings = 0
  /// Those that began before it were forgotten: bodies hold customers.
  package private(set) var forgottenBefore = Date.distantPast

  /// How many are kept.
  package static let limit = (count: 1000, bytes: 64 << 20)

  package init(count: Int = limit.count, bytes: Int = limit.bytes) {
    self.count = count
    self.bytes = bytes
  }

  /// Ordinals count from 0 and never change.
  package var ordinals: Range<Int> { gone..<gone + entries.count }

  package mutating func append(_ row: RecordedExchange) {
    let isUnchanged = row.poll.map { polls[$0]?.hasSameAnswer(as: row) == true } ?? false
    if let poll = row.poll { polls[poll] = row }
    entries.append(Entry(row: row, isUnchanged: isUnchanged))
    note(entries[entries.count - 1], 1)
    while entries.count > 1, entries.count > count || weight > bytes { removeFirst() }
  }

  /// Removes those that began before a moment, also where somebody reads them.
  package mutating func forget(before moment: Date) {
    forgottenBefore = max(moment, forgottenBefore)
    while let first = entries.first, first.row.exchange.start < moment { removeFirst() }
  }

  private mutating func removeFirst() {
    let entry = entries.removeFirst()
    note(entry, -1)
    gone += 1
    if let poll = entry.row.poll, polls[poll] == entry.row { polls[poll] = nil }
  }

  private mutating func note(_ entry: Entry, _ sign: Int) {
    weight += sign * entry.row.weight
    findings += sign * entry.row.findings
    if entry.isUnchanged { unchanged += sign }
  }

  /// Nil where it is gone.
  package subscript(ordinal: Int) -> RecordedExchange? {
    ordinals.contains(ordinal) ? entries[ordinal - gone].row : nil
  }

  /// The last one before an exchange of the same kind that was answered with 2xx.
  package func lastSuccess(before ordinal: Int) -> RecordedExchange? {
    self[ordinal]?.lastSuccess(in: entries.lazy.map(\.row))
  }

  package func lastSuccess(before row: RecordedExchange) -> RecordedExchange? {
    entries.lastIndex { $0.row == row }.flatMap { lastSuccess(before: gone + $0) }
  }

  /// True for a read of the orders with the same answer as the one before it.
  package func isUnchanged(_ ordinal: Int) -> Bool { entries[ordinal - gone].isUnchanged }
}

extension RecordedExchange {
  fileprivate func hasSameAnswer(as other: RecordedExchange) -> Bool {
    guard let own = exchange.response, let others = other.exchange.response else { return false }
    return own.status == others.status && own.body == others.body
  }
}
