import BrokerAPI
import Foundation
import GRDB
import Records

/// How personal data leaves the journal: out of the rows, out of the words, and out of every page of the file.
extension Store {
  func forget(before moment: Date) async throws -> Int {
    let seconds = moment.timeIntervalSince1970
    let count = try await writer.write { db in
      let ids = try Int64.fetchAll(
        db, sql: "SELECT id FROM application WHERE submitted_at < ? AND NOT forgotten", arguments: [seconds])
      for id in ids {
        try db.execute(
          sql: """
            UPDATE application SET last_name = '', first_name = '', middle_name = '', iin = '', phone = '', email = '',
              link = '', forgotten = 1 WHERE id = ?
            """, arguments: [id])
        try db.execute(sql: "DELETE FROM sale WHERE application = ?", arguments: [id])
        for row in try Row.fetchAll(
          db, sql: "SELECT id, request, answer FROM attempt WHERE application = ?", arguments: [id])
        {
          try db.execute(
            sql: "UPDATE attempt SET request = ?, answer = '' WHERE id = ?",
            arguments: [Self.withoutPeople(row.text("request")), row.number("id")])
        }
        try Self.index(db, id)
      }
      // A desk that nobody touched since then is as old as what lies on it; a cart that was put aside has a time of its own.
      let untouched = try Int64.fetchAll(db, sql: "SELECT number FROM desk WHERE at < ?", arguments: [seconds])
      for row in try Row.fetchAll(db, sql: "SELECT number, content FROM desk") {
        var desk = try? JSONDecoder().decode(Desk.self, from: Data(row.text("content").utf8))
        if untouched.contains(row.number("number")) {
          // A screen that hid people goes on hiding them.
          let wasMasked = desk?.isMasked ?? false
          desk = Desk()
          desk?.isMasked = wasMasked
        }
        guard var desk else { continue }
        desk.parked.removeAll { $0.at < moment }
        try db.execute(
          sql: "UPDATE desk SET content = ? WHERE number = ?", arguments: [try Self.text(desk), row.number("number")])
      }
      if !ids.isEmpty { try db.execute(sql: "INSERT INTO search (search) VALUES ('optimize')") }
      return ids.count
    }
    try await purge()
    return count
  }

  /// Writes the file anew without anything that was deleted, and empties the write-ahead log.
  private func purge() async throws {
    try await writer.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA secure_delete = ON")
      try db.execute(sql: "VACUUM")
      if self.isDurable {
        let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        // Another till is reading: what is in the log is still on the disk.
        if row?.number("busy") != 0 { throw JournalProblem.locked }
      }
    }
  }

  /// The figures of a request without the customer: goods, amounts, term, times. An address can be somebody's home.
  private static func withoutPeople(_ request: String) -> String {
    guard case .object(var members)? = try? JSON(parsing: request.utf8) else { return "" }
    for name in ["customer", "address", "verificationSmsCode", "iin", "phoneNumber"] { members[name] = nil }
    return String(decoding: JSON.object(members).bytes, as: UTF8.self)
  }
}
