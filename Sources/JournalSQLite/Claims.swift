import BrokerAPI
import Checkout
import Foundation
import GRDB
import Sales

/// What unsigned callbacks reported, until something proves or disproves it.
extension Store {
  func recordClaims(_ claims: [Reference: SeenState?]) async throws {
    try await writer.write { db in
      for (reference, claim) in claims {
        guard let id = try self.id(db, of: reference) else { continue }
        try self.noteChange(db, id)
        guard let claim else {
          try db.execute(sql: "DELETE FROM claim WHERE application = ?", arguments: [id])
          continue
        }
        // Of two callbacks in a burst the older may be written last.
        try db.execute(
          sql: """
            INSERT INTO claim (application, state, title, at) VALUES (?, ?, ?, ?)
            ON CONFLICT (application) DO UPDATE SET state = excluded.state, title = excluded.title, at = excluded.at
            WHERE excluded.at >= claim.at
            """, arguments: [id, claim.state.name, claim.title, claim.at.timeIntervalSince1970])
        // Its proof may have been stored before it.
        let state = try String.fetchOne(db, sql: "SELECT state FROM application WHERE id = ?", arguments: [id])
        if let state { try Self.dropClaim(db, of: id, provenBy: OrderState(state)) }
      }
    }
  }

  static func dropClaim(_ db: Database, of id: Int64, provenBy state: OrderState) throws {
    guard try claims(db, of: [id])[id]?.state == state else { return }
    try db.execute(sql: "DELETE FROM claim WHERE application = ?", arguments: [id])
  }

  static func claims(_ db: Database, of ids: [Int64]) throws -> [Int64: SeenState] {
    let list = ids.map { String($0) }.joined(separator: ", ")
    let rows = try StoredRow.all(db, sql: "SELECT *, 'callback' AS source FROM claim WHERE application IN (\(list))") {
      ($0.number("application"), SeenState($0))
    }
    return Dictionary(rows) { $1 }
  }
}
