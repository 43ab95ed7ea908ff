import Checkout
import Foundation
import GRDB
import Sales
import Synchronization

/// What tills that share the journal learn of each other.
extension Store {
  /// In a transaction that changes an order.
  func noteChange(_ db: Database, _ id: Int64) throws {
    try db.execute(
      sql: """
        UPDATE application SET change = (SELECT coalesce(max(change), 0) + 1 FROM application), changed_by = ? WHERE id = ?
        """, arguments: [number, id])
  }

  static func lastChange(_ db: Database) throws -> Int64 {
    try Int64.fetchOne(db, sql: "SELECT max(change) FROM application") ?? 0
  }

  /// Another application of the same person for the same total that is open or was signed within a day, as `Orders.possibleDuplicate`: a till
  /// that has not seen yet what others sent asks too.
  func rival(_ db: Database, of summary: OrderSummary, except known: Set<Reference>) throws -> Reference? {
    let dayBefore = summary.submittedAt - 86_400
    return try String.fetchAll(
      db,
      sql: """
        SELECT reference FROM application WHERE id IN (
          SELECT id FROM application WHERE grouping IN (:waiting, :unconfirmed)
          UNION SELECT id FROM application WHERE day >= :day AND grouping = :signed AND submitted_at > :before)
        AND CASE WHEN iin <> '' AND :iin <> '' THEN iin = :iin ELSE :phone <> '' AND substr(phone, -10) = :phone END
        AND amount = :amount AND reference <> :reference AND bank = coalesce(:bank, bank) ORDER BY id
        """,
      arguments: [
        "waiting": OrderGroup.waiting.rawValue, "unconfirmed": OrderGroup.unconfirmed.rawValue,
        "signed": OrderGroup.signed.rawValue, "day": KazakhstanTime.day(dayBefore).number,
        "before": dayBefore.timeIntervalSince1970, "iin": summary.buyer.iin,
        "phone": summary.buyer.phoneNumber, "amount": summary.amount.tiyn,
        "reference": summary.reference.rawValue, "bank": bank?.key,
      ]
    ).map { Reference(rawValue: $0) }.first { !known.contains($0) }
  }

  /// The most orders that are told of at once; the rest follows with the next call.
  private static let mostChanges = 200

  /// The orders that other tills sent or changed since this was last called.
  func changesOfOthers() async throws -> [OrderRecord] {
    let known = knownChange.withLock { $0 }
    let (records, last) = try await writer.read { db in
      let last = try Self.lastChange(db)
      guard last > known else { return ([OrderRecord](), last) }
      let rows = try StoredRow.all(
        db,
        sql: """
          SELECT * FROM application WHERE change > ? AND changed_by <> ? AND bank = ? ORDER BY change LIMIT ?
          """, arguments: [known, self.number, self.bank?.key, Self.mostChanges]
      ) { (id: $0.number("id"), change: $0.number("change"), summary: OrderSummary($0)) }
      let records = try rows.compactMap { id, _, summary in
        try summary.map {
          OrderRecord(
            summary: $0, history: try Self.states(db, of: id), resolutions: try Self.resolutions(db, of: id),
            draft: $0.outcome == .accepted ? nil : try Self.draft(db, of: id),
            claim: try Self.claims(db, of: [id])[id])
        }
      }
      return (records, rows.count < Self.mostChanges ? last : rows.last?.change ?? last)
    }
    knownChange.withLock { $0 = max($0, last) }
    return records
  }
}
