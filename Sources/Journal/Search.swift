import Checkout
import Foundation
import GRDB
import Records

/// How the history is searched: FTS5 with the beginnings of words, the newest first by rowid. A day and a group are words too, so that a
/// filter costs no look at the table.
extension Store {
  /// Writes the words of an application anew.
  static func index(_ db: Database, _ id: Int64) throws {
    guard
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT reference, last_name, first_name, middle_name, iin, phone, goods, day, grouping FROM application WHERE id = ?
          """, arguments: [id])
    else { return }
    let reference = row.text("reference")
    var words: [String] = [reference, reference.replacing("-", with: "")]
    words += [row.text("last_name"), row.text("first_name"), row.text("middle_name")]
    // People say the last digits of a number, or begin it with 8 or +7.
    let (iin, phone) = (row.text("iin"), row.text("phone"))
    if !iin.isEmpty { words += [iin, String(iin.suffix(4))] }
    if !phone.isEmpty { words += [phone, "7" + phone, "8" + phone, String(phone.suffix(4))] }
    words.append(row.text("goods"))
    try db.execute(
      sql: "INSERT OR REPLACE INTO search (rowid, words, tags) VALUES (?, ?, ?)",
      arguments: [
        id, folded(words.joined(separator: " ")), "d\(row.number("day")) g\(row.text("grouping").lowercased())",
      ])
  }

  private static func folded(_ text: String) -> String {
    text.replacing("ё", with: "е").replacing("Ё", with: "Е")
  }

  /// What FTS5 is asked for; nil where every order is meant.
  private static func match(_ query: HistoryQuery, day: Int? = nil) -> String? {
    let words = folded(query.text).split { !$0.isLetter && !$0.isNumber }
    // Quoted, so that nothing typed is an operator.
    func all(_ words: [Substring]) -> String { words.map { "words : \"\($0)\" *" }.joined(separator: " AND ") }
    var parts: [String] = []
    if words.count > 1, words.allSatisfy({ $0.allSatisfy(\.isNumber) }) {
      // A phone or IIN as people write it, in groups; or several numbers.
      parts = ["(\(all(words)) OR \(all([words.joined()[...]])))"]
    } else if !words.isEmpty {
      parts = [all(words)]
    }
    if let group = query.group { parts.append("tags : \"g\(group.rawValue.lowercased())\"") }
    if let day = day ?? query.day?.number { parts.append("tags : \"d\(day)\"") }
    return parts.isEmpty ? nil : parts.joined(separator: " AND ")
  }

  /// True for a question that no order answers: something was typed, but no word of it can be searched.
  private static func isHopeless(_ query: HistoryQuery) -> Bool {
    !query.text.allSatisfy(\.isWhitespace) && !query.text.contains { $0.isLetter || $0.isNumber }
  }

  func history(_ query: HistoryQuery) async throws -> HistoryPage {
    try await writer.read { db in
      guard !Self.isHopeless(query) else { return HistoryPage(query: query, count: 0, rows: [], days: []) }
      let rows = try Self.rows(db, query)
      let days = try Set(rows.map { KazakhstanTime.day($0.submittedAt) }).sorted(by: >).map {
        try Self.total(db, query, $0)
      }
      return HistoryPage(query: query, count: try Self.count(db, query), rows: rows, days: days)
    }
  }

  private static func rows(_ db: Database, _ query: HistoryQuery) throws -> [OrderSummary] {
    let limit = max(1, min(query.limit, HistoryQuery.maximumLimit))
    let rows: [Row]
    if let match = match(query) {
      rows = try Row.fetchAll(
        db,
        sql: """
          SELECT application.* FROM
            (SELECT rowid AS id FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ? OFFSET ?) AS found
            JOIN application USING (id) ORDER BY id DESC
          """, arguments: [match, limit, max(0, query.offset)])
    } else {
      rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM application WHERE id IN (SELECT id FROM application ORDER BY id DESC LIMIT ? OFFSET ?)
          ORDER BY id DESC
          """, arguments: [limit, max(0, query.offset)])
    }
    return rows.compactMap { OrderSummary($0) }
  }

  private static func count(_ db: Database, _ query: HistoryQuery) throws -> Int {
    if let match = match(query) {
      return try Int.fetchOne(db, sql: "SELECT count(*) FROM search WHERE search MATCH ?", arguments: [match]) ?? 0
    }
    return try Int.fetchOne(db, sql: "SELECT count(*) FROM application") ?? 0
  }

  private static let sums = """
    count(*) FILTER (WHERE grouping NOT IN ('notTaken', 'unconfirmed')) AS orders,
    sum(amount) FILTER (WHERE grouping NOT IN ('notTaken', 'unconfirmed')) AS amount,
    count(*) FILTER (WHERE grouping = 'signed') AS signed,
    sum(amount) FILTER (WHERE grouping = 'signed') AS signedAmount
    """

  private static func total(_ db: Database, _ query: HistoryQuery, _ day: CivilDate) throws -> DayTotal {
    let row: Row?
    if query.text.isEmpty, query.group == nil {
      row = try Row.fetchOne(
        db, sql: "SELECT \(sums) FROM application WHERE day = ?", arguments: [day.number])
    } else {
      row = try Row.fetchOne(
        db,
        sql: """
          SELECT \(sums) FROM (SELECT rowid AS id FROM search WHERE search MATCH ?) JOIN application USING (id)
          """, arguments: [match(query, day: day.number)])
    }
    return DayTotal(row, day: day)
  }

  func days(_ query: HistoryQuery, limit: Int) async throws -> [DayTotal] {
    try await writer.read { db in
      guard !Self.isHopeless(query) else { return [] }
      let rows: [Row]
      if let match = Self.match(query) {
        rows = try Row.fetchAll(
          db,
          sql: """
            SELECT day, \(Self.sums) FROM (SELECT rowid AS id FROM search WHERE search MATCH ?) JOIN application USING (id)
            GROUP BY day ORDER BY day DESC LIMIT ?
            """, arguments: [match, limit])
      } else {
        rows = try Row.fetchAll(
          db, sql: "SELECT day, \(Self.sums) FROM application GROUP BY day ORDER BY day DESC LIMIT ?",
          arguments: [limit])
      }
      return rows.compactMap { row in CivilDate(number: Int(row.number("day"))).map { DayTotal(row, day: $0) } }
    }
  }

  func all(_ query: HistoryQuery, _ body: ([OrderSummary]) throws -> Void) async throws {
    guard !Self.isHopeless(query) else { return }
    var query = query
    (query.offset, query.limit) = (0, HistoryQuery.maximumLimit)
    // Below the last one seen rather than by offset: what comes in meanwhile shifts nothing.
    var below = Int64.max
    while true {
      let part = try await writer.read { [query, below] db in
        let since = query.since?.number ?? 0
        let rows: [Row]
        if let match = Self.match(query) {
          rows = try Row.fetchAll(
            db,
            sql: """
              SELECT application.* FROM search JOIN application ON application.id = search.rowid
              WHERE search MATCH ? AND search.rowid < ? AND day >= ? ORDER BY search.rowid DESC LIMIT ?
              """, arguments: [match, below, since, query.limit])
        } else {
          rows = try Row.fetchAll(
            db, sql: "SELECT * FROM application WHERE id < ? AND day >= ? ORDER BY id DESC LIMIT ?",
            arguments: [below, since, query.limit])
        }
        return rows.map { (id: $0.number("id"), summary: OrderSummary($0)) }
      }
      guard let last = part.last else { return }
      below = last.id
      try body(part.compactMap(\.summary))
    }
  }
}

extension DayTotal {
  fileprivate init(_ row: Row?, day: CivilDate) {
    self.init(
      day: day, orders: Int(row?.number("orders") ?? 0), amount: Money(tiyn: row?.number("amount") ?? 0),
      signed: Int(row?.number("signed") ?? 0), signedAmount: Money(tiyn: row?.number("signedAmount") ?? 0))
  }
}
