import BrokerAPI
import Checkout
import Foundation
import GRDB
import Sales

/// Setting a state at the bank: one till at a time, and only from the state that it knows.
extension Store {
  /// Seconds: longer than the bank's answer may take with the usual timeouts, with two tokens and a second try after a 401.
  private static let settingLease: TimeInterval = 300

  func beginSetting(_ reference: Reference, known: SeenState?) async throws -> SettingStart {
    let now = now().timeIntervalSince1970
    return try await writer.write { db in
      guard let id = try self.id(db, of: reference) else { return .free }
      if let last = try Self.states(db, of: id).last, last.state != known?.state ?? .initial,
        last.at > known?.at ?? .distantPast
      {
        return .changed(last)
      }
      try db.execute(
        sql: """
          UPDATE application SET lease_desk = :desk, lease_until = :until
          WHERE id = :id AND (lease_until IS NULL OR lease_until < :now OR lease_desk = :desk)
          """, arguments: ["desk": self.number, "until": now + Self.settingLease, "id": id, "now": now])
      return db.changesCount > 0 ? .free : .busy
    }
  }

  func release(_ reference: Reference) async throws {
    try await writer.write { db in
      if let id = try self.id(db, of: reference) { try self.release(db, id) }
    }
  }

  func release(_ db: Database, _ id: Int64) throws {
    try db.execute(
      sql: "UPDATE application SET lease_desk = NULL, lease_until = NULL WHERE id = ? AND lease_desk = ?",
      arguments: [id, number])
  }
}
