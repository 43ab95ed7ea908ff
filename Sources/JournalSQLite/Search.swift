import Checkout
import Foundation
import GRDB
import Sales
import Text

/// Full-text search of the history: FTS5 with word prefixes, newest first by rowid. Day and group are words too, so that a filter needs no
/// table access.
extension Store {
  static func index(_ db: Database, _ id: Int64) throws {
    guard
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT reference, last_name, first_name, middle_name, iin, phone, goods, amount, day, grouping, bank
          FROM application WHERE id = ?
          """, arguments: [id])
    else { return }
    let reference = row.text("reference")
    var words: [String] = [reference, reference.replacing("-", with: "")]
    // A word is found by its beginning, so each end of a number is a word of its own.
    words += ends(of: reference.split(separator: "-").last ?? "", atLeast: 2)
    // As it is typed without a separator, and with the tiyn, if there are any.
    let (tenge, tiyn) = row.number("amount").quotientAndRemainder(dividingBy: 100)
    words.append(tiyn == 0 ? "\(tenge)" : "\(tenge) \(tenge)\(tiyn < 10 ? "0" : "")\(tiyn)")
    words += [row.text("last_name"), row.text("first_name"), row.text("middle_name")]
    // People write a phone with 8 or +7.
    let (iin, phone) = (row.text("iin"), row.text("phone"))
    if !iin.isEmpty { words += [iin] + ends(of: iin[...], atLeast: 4) }
    if !phone.isEmpty { words += [phone, "7" + phone, "8" + phone] + ends(of: phone[...], atLeast: 4) }
    words.append(row.text("goods"))
    try db.execute(
      sql: "INSERT OR REPLACE INTO search (rowid, words, tags) VALUES (?, ?, ?)",
      arguments: [
        id, FoldedText.string(words.joined(separator: " ")),
        "d\(row.number("day")) g\(row.text("grouping").lowercased()) \(tag(of: row.text("bank")))",
      ])
  }

  /// The ends of a text that are shorter than it.
  private static func ends(of text: Substring, atLeast length: Int) -> [String] {
    guard text.count > length else { return [] }
    return (length..<text.count).map { String(text.suffix($0)) }
  }

  /// Indexes every application anew, after a change of what is indexed.
  static func indexAll(_ db: Database) throws {
    try db.execute(sql: "DELETE FROM search")
    for id in try Int64.fetchAll(db, sql: "SELECT id FROM application ORDER BY id") { try index(db, id) }
  }

  /// The search tag of a bank: its key as one word of the index, in which nothing of it is lost: all but small letters and digits is
  /// written in hexadecimal after an `x`.
  static func tag(of bank: String) -> String {
    "b"
      + bank.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "w"), UInt8(ascii: "y"), UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          String(UnicodeScalar(byte))
        default: "x" + [byte].hexadecimal
        }
      }.joined()
  }

  /// The tag of this till's bank, if the journal also contains orders of other banks.
  private func ownTag(_ db: Database) throws -> String? {
    guard let bank else { return nil }
    let banks = try Optional<String>.fetchAll(
      db, sql: "SELECT min(bank) FROM application UNION SELECT (SELECT max(bank) FROM application)")
    return banks.allSatisfy { $0 == nil || $0 == bank.key } ? nil : Self.tag(of: bank.key)
  }

  /// The FTS5 expression; nil where it would match everything.
  private static func match(_ query: HistoryQuery, day: Int? = nil, bank: String?) -> String? {
    let words = FoldedText.string(query.text).split { !$0.isLetter && !$0.isNumber }
    // Quoted, so that nothing typed acts as an operator.
    func all(_ words: some Sequence<Substring>) -> String {
      words.map { "words : \"\($0)\" *" }.joined(separator: " AND ")
    }
    var parts: [String] = []
    var rest = words[...]
    while let word = rest.first {
      let numbers = rest.prefix { $0.allSatisfy(\.isNumber) }
      rest = rest.dropFirst(max(1, numbers.count))
      // A phone number, an IIN or a sum typed in groups, or several numbers.
      parts.append(numbers.count > 1 ? "(\(all(numbers)) OR \(all([numbers.joined()[...]])))" : all([word]))
    }
    if let group = query.group { parts.append("tags : \"g\(group.rawValue.lowercased())\"") }
    if let day = day ?? query.day?.number { parts.append("tags : \"d\(day)\"") }
    if let bank { parts.append("tags : \"\(bank)\"") }
    return parts.isEmpty ? nil : parts.joined(separator: " AND ")
  }

  /// True where something was typed but no word of it can be searched.
  private static func matchesNothing(_ query: HistoryQuery) -> Bool {
    !query.text.allSatisfy(\.isWhitespace) && !query.text.contains { $0.isLetter || $0.isNumber }
  }

  func history(_ query: HistoryQuery) async throws -> HistoryPage {
    try await writer.read { db in
      guard !Self.matchesNothing(query) else { return HistoryPage(query: query, count: 0, rows: [], days: []) }
      let bank = try self.ownTag(db)
      let rows = try Self.rows(db, query, bank)
      let days = try Set(rows.map { KazakhstanTime.day($0.submittedAt) }).sorted(by: >).map {
        try Self.total(db, query, $0, bank)
      }
      var page = HistoryPage(query: query, count: try Self.count(db, query, bank), rows: rows, days: days)
      page.hasSeveralTills = try Self.hasSeveralTills(db)
      return page
    }
  }

  private static func hasSeveralTills(_ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db,
      sql: """
        SELECT (SELECT min(till) FROM application WHERE till > '') < (SELECT max(till) FROM application WHERE till > '')
        """) ?? false
  }

  private static func rows(_ db: Database, _ query: HistoryQuery, _ bank: String?) throws -> [OrderSummary] {
    let limit = max(1, min(query.limit, HistoryQuery.maximumLimit))
    let (match, offset) = (match(query, bank: bank), max(0, query.offset))
    let sql =
      match == nil
      ? """
      SELECT * FROM application WHERE id IN (SELECT id FROM application ORDER BY id DESC LIMIT ? OFFSET ?)
      ORDER BY id DESC
      """
      : """
      SELECT application.* FROM
        (SELECT rowid AS id FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ? OFFSET ?) AS found
        JOIN application USING (id) ORDER BY id DESC
      """
    return try StoredRow.all(
      db, sql: sql, arguments: match.map { [$0, limit, offset] } ?? [limit, offset]
    ) { OrderSummary($0) }.compactMap { $0 }
  }

  private static func count(_ db: Database, _ query: HistoryQuery, _ bank: String?) throws -> Int {
    if let match = match(query, bank: bank) {
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

  private static func total(_ db: Database, _ query: HistoryQuery, _ day: CivilDate, _ bank: String?) throws -> DayTotal
  {
    let row: Row?
    if query.text.isEmpty, query.group == nil, bank == nil {
      row = try Row.fetchOne(
        db, sql: "SELECT \(sums) FROM application WHERE day = ?", arguments: [day.number])
    } else {
      row = try Row.fetchOne(
        db,
        sql: """
          SELECT \(sums) FROM (SELECT rowid AS id FROM search WHERE search MATCH ?) JOIN application USING (id)
          """, arguments: [match(query, day: day.number, bank: bank)])
    }
    return DayTotal(row, day: day)
  }

  func days(_ query: HistoryQuery, limit: Int) async throws -> [DayTotal] {
    try await writer.read { db in
      guard !Self.matchesNothing(query) else { return [] }
      let bank = try self.ownTag(db)
      let match = Self.match(query, bank: bank)
      let source =
        match == nil
        ? "application" : "(SELECT rowid AS id FROM search WHERE search MATCH ?) JOIN application USING (id)"
      return try StoredRow.all(
        db, sql: "SELECT day, \(Self.sums) FROM \(source) GROUP BY day ORDER BY day DESC LIMIT ?",
        arguments: match.map { [$0, limit] } ?? [limit]
      ) { row in CivilDate(number: Int(row.number("day"))).map { DayTotal(row, day: $0) } }.compactMap { $0 }
    }
  }

  func forEachBatch(_ query: HistoryQuery, _ body: ([OrderSummary]) throws -> Void) async throws {
    guard !Self.matchesNothing(query) else { return }
    var query = query
    (query.offset, query.limit) = (0, HistoryQuery.maximumLimit)
    // Pages by id, not by offset, because new orders would shift offsets.
    var below = Int64.max
    while true {
      let part = try await writer.read { [query, below] db in
        let since = query.since?.number ?? 0
        let bank = try self.ownTag(db)
        let match = Self.match(query, bank: bank)
        let sql =
          match == nil
          ? "SELECT * FROM application WHERE id < ? AND day >= ? ORDER BY id DESC LIMIT ?"
          : """
          SELECT application.* FROM search JOIN application ON application.id = search.rowid
          WHERE search MATCH ? AND search.rowid < ? AND day >= ? ORDER BY search.rowid DESC LIMIT ?
          """
        return try StoredRow.all(
          db, sql: sql, arguments: match.map { [$0, below, since, query.limit] } ?? [below, since, query.limit]
        ) { (id: $0.number("id"), summary: OrderSummary($0)) }
      }
      guard let last = part.last else { return }
      below = last.id
      try body(part.compactMap(\.summary))
    }
  }
}

extension DayTotal {
  fileprivate init(_ row: (any ColumnReader)?, day: CivilDate) {
    self.init(
      day: day, orders: Int(row?.number("orders") ?? 0), amount: Money(tiyn: row?.number("amount") ?? 0),
      signed: Int(row?.number("signed") ?? 0), signedAmount: Money(tiyn: row?.number("signedAmount") ?? 0))
  }
}
