import Foundation
import GRDB
import Sales
import Synchronization

/// What the till sent and received, where it is recorded. Every transaction is short: a sale waits for one of them at most.
extension Store {
  /// In bytes: what one transaction stores or removes.
  private static let part = 256 << 10
  /// In bytes: the oldest beyond it go.
  static let exchangeLimit = 64 << 20

  /// Stores each whole or not at all.
  func record(_ exchanges: [StoredExchange]) async throws {
    for batch in Self.batches(exchanges, size: \.content.count) {
      if batch[0].content.count > Self.part {
        try await recordInParts(batch[0])
      } else {
        try await writer.write { [bank] db in
          for exchange in batch {
            try Self.insert(db, exchange, bank?.key, isWhole: true)
            try Self.insert(db, exchange.content, of: db.lastInsertedRowID)
          }
        }
      }
    }
    try await trim(added: exchanges.reduce(0) { $0 + $1.content.count })
  }

  /// Of one transaction each; what is larger than that stands alone.
  private static func batches<Value>(_ values: [Value], size: (Value) -> Int) -> [[Value]] {
    var (batches, room): ([[Value]], Int) = ([], 0)
    for value in values {
      let size = size(value)
      if size > room || batches.isEmpty {
        batches.append([])
        room = part
      }
      batches[batches.count - 1].append(value)
      room -= size
    }
    return batches
  }

  private static func insert(
    _ db: Database, _ exchange: StoredExchange, _ bank: String?, isWhole: Bool
  ) throws {
    try db.execute(
      sql: "INSERT INTO exchange (bank, at, sale, size, searchable, whole) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [
        bank, exchange.at.timeIntervalSince1970, exchange.sale ?? "", exchange.content.count, exchange.isSearchable,
        isWhole,
      ])
  }

  private static func insert(_ db: Database, _ content: some Sequence<UInt8>, of id: Int64) throws {
    try db.execute(
      sql: "INSERT INTO exchange_part (exchange, content) VALUES (?, ?)", arguments: [id, Data(content)])
  }

  /// It shows once its last part is there.
  private func recordInParts(_ exchange: StoredExchange) async throws {
    let id = try await writer.write { [bank] db in
      try Self.insert(db, exchange, bank?.key, isWhole: false)
      return db.lastInsertedRowID
    }
    for start in stride(from: 0, to: exchange.content.count, by: Self.part) {
      try await writer.write { try Self.insert($0, exchange.content[start...].prefix(Self.part), of: id) }
    }
    try await writer.write { try $0.execute(sql: "UPDATE exchange SET whole = 1 WHERE id = ?", arguments: [id]) }
  }

  /// Removes the oldest beyond the limit, now and then.
  private func trim(added bytes: Int) async throws {
    let isDue = recordedBytes.withLock { recorded in
      recorded += bytes
      guard recorded > Self.exchangeLimit / 64 else { return false }
      recorded = 0
      return true
    }
    guard isDue else { return }
    try await drop(try await writer.read { try Self.heads($0).beyond(Self.exchangeLimit) })
  }

  /// The last ones of this till's bank, oldest first.
  func recordedExchanges(count: Int, bytes: Int) async throws -> [StoredExchange] {
    try await writer.read { [bank] db in
      let heads = try Self.heads(db, "whole AND bank = coalesce(?, bank)", [bank?.key])
      let beyond = Set(heads.beyond(bytes).map(\.id))
      return try heads.suffix(count).filter { !beyond.contains($0.id) }.map { head in
        StoredExchange(
          at: head.at, sale: head.sale.isEmpty ? nil : head.sale, content: try Self.content(db, of: head.id),
          isSearchable: head.isSearchable)
      }
    }
  }

  /// Removes those that began before a moment, and returns their number.
  func dropExchanges(before moment: Date) async throws -> Int {
    let old = try await writer.read {
      try Self.heads($0, "at < ?", [moment.timeIntervalSince1970])
    }
    guard !old.isEmpty else { return 0 }
    try await drop(old)
    try await writer.writeWithoutTransaction { try Self.postponeVacuum($0) }
    return old.count
  }

  /// Removes those that belong to somebody, and returns their number.
  func dropExchanges(of traces: Traces) async throws -> Int {
    var (count, last): (Int, Int64) = (0, 0)
    // Others may come while these are read.
    while true {
      let (meant, end) = try await writer.read { [last] db in
        let heads = try Self.heads(db, "id > ?", [last])
        let meant = try heads.filter { head in
          try traces.include(
            sale: head.sale, isOfOrder: head.isOfOrder, at: head.at, isSearchable: head.isSearchable
          ) { try Self.content(db, of: head.id) }
        }
        return (meant, heads.last?.id ?? last)
      }
      try await drop(meant)
      count += meant.count
      if end == last { return count }
      last = end
    }
  }

  private func drop(_ heads: [ExchangeHead]) async throws {
    for batch in Self.batches(heads, size: \.size) {
      if batch[0].size > Self.part {
        var isLeft = true
        while isLeft {
          isLeft = try await writer.write { db in
            // What lost a part is read no more.
            try db.execute(sql: "UPDATE exchange SET whole = 0 WHERE id = ?", arguments: [batch[0].id])
            try db.execute(
              sql: "DELETE FROM exchange_part WHERE id = (SELECT min(id) FROM exchange_part WHERE exchange = ?)",
              arguments: [batch[0].id])
            return db.changesCount > 0
          }
        }
      }
      let ids = batch.map { String($0.id) }.joined(separator: ", ")
      try await writer.write { try $0.execute(sql: "DELETE FROM exchange WHERE id IN (\(ids))") }
    }
  }

  /// Oldest first.
  private static func heads(
    _ db: Database, _ condition: String = "1", _ arguments: StatementArguments = StatementArguments()
  ) throws -> [ExchangeHead] {
    let isOfOrder = "EXISTS (SELECT 1 FROM application WHERE reference = sale) AS is_of_order"
    return try StoredRow.all(
      db, sql: "SELECT *, \(isOfOrder) FROM exchange WHERE \(condition) ORDER BY id", arguments: arguments
    ) { row in
      ExchangeHead(
        id: row.number("id"), at: row.moment("at"), sale: row.text("sale"),
        // A damaged file may say anything.
        size: Int(min(max(row.number("size"), 0), Int64(exchangeLimit))),
        isSearchable: row.number("searchable") != 0, isOfOrder: row.number("is_of_order") != 0)
    }
  }

  private static func content(_ db: Database, of id: Int64) throws -> [UInt8] {
    try Data.fetchAll(db, sql: "SELECT content FROM exchange_part WHERE exchange = ? ORDER BY id", arguments: [id])
      .reduce(into: []) { $0 += $1 }
  }
}

private struct ExchangeHead: Sendable {
  let id: Int64
  let at: Date
  let sale: String
  let size: Int
  let isSearchable: Bool
  /// Its sale became an order of the journal.
  let isOfOrder: Bool
}

extension [ExchangeHead] {
  /// The oldest that have no room in some bytes; the newest always has.
  fileprivate func beyond(_ limit: Int) -> [ExchangeHead] {
    var room = limit
    let first = dropLast().lastIndex { head in
      room -= head.size
      return room < (last?.size ?? 0)
    }
    return first.map { Array(self[...$0]) } ?? []
  }
}
