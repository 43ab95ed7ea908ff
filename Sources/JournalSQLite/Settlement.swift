import Checkout
import Foundation
import GRDB
import Sales

/// Settles applications with unknown outcome: one till does so, once, of all that share the journal.
extension Store {
  /// Seconds.
  private static let lease: TimeInterval = 600

  /// Leases an application that the bank is proven not to have; false where another till has it, or sent it again since.
  func claim(_ reference: Reference) async throws -> Bool {
    let now = now().timeIntervalSince1970
    return try await writer.write { [number, bank] db in
      try db.execute(
        sql: """
          UPDATE application SET lease_desk = :desk, lease_until = :until
          WHERE reference = :reference AND bank = :bank AND outcome = 'absent'
            AND (lease_until IS NULL OR lease_until < :now OR lease_desk = :desk)
          """,
        arguments: [
          "desk": number, "until": now + Self.lease, "reference": reference.rawValue, "bank": bank?.key, "now": now,
        ])
      return db.changesCount > 0
    }
  }

  /// Records the outcome of an application sent at a moment; false where somebody has settled it or sent it again since.
  func recordOutcome(_ reference: Reference, _ outcome: Outcome, sentAt: Date) async throws -> Bool {
    let now = now().timeIntervalSince1970
    return try await writer.write { [number, bank] db in
      try db.execute(
        sql: """
          UPDATE application SET outcome = :outcome
          WHERE reference = :reference AND bank = :bank AND outcome IN ('sending', 'unknown') AND abs(submitted_at - :sent) < 0.001
            AND (lease_until IS NULL OR lease_until < :now OR lease_desk = :desk)
          """,
        arguments: [
          "outcome": outcome.rawValue, "reference": reference.rawValue, "sent": sentAt.timeIntervalSince1970,
          "now": now, "desk": number, "bank": bank?.key,
        ])
      guard db.changesCount > 0, let id = try self.id(db, of: reference) else { return false }
      try Self.endAttempt(db, id, outcome, at: now)
      try self.noteChange(db, id)
      try Self.regroup(db, id)
      return true
    }
  }

  /// Records what a person at the bank said about an application with unknown outcome.
  func keep(_ resolution: ManualResolution, of reference: Reference) async throws {
    try await writer.write { db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT id, outcome, state FROM application WHERE reference = ? AND \(Self.ofBank)",
          arguments: [reference.rawValue, self.bank?.key])
      else { return }
      let id = row.number("id")
      try db.execute(
        sql: "INSERT INTO word (application, at, taken, note) VALUES (?, ?, ?, ?)",
        arguments: [id, resolution.at.timeIntervalSince1970, resolution.isAccepted, resolution.note])
      try self.noteChange(db, id)
      // A list or a callback overrides it.
      guard row.text("outcome") != Outcome.accepted.rawValue || row.optionalText("state") == nil else { return }
      let outcome = resolution.isAccepted ? Outcome.accepted : .absent
      try db.execute(
        sql: "UPDATE application SET outcome = ? WHERE id = ?", arguments: [outcome.rawValue, id])
      try Self.endAttempt(db, id, outcome, at: resolution.at.timeIntervalSince1970)
      try Self.regroup(db, id)
    }
  }

  /// Records the outcome of the last attempt, which had no answer.
  static func endAttempt(_ db: Database, _ id: Int64, _ outcome: Outcome, at moment: Double) throws {
    try db.execute(
      sql: """
        UPDATE attempt SET outcome = ?, ended_at = coalesce(ended_at, ?)
        WHERE id = (SELECT max(id) FROM attempt WHERE application = ?)
        """, arguments: [outcome.rawValue, moment, id])
  }
}
