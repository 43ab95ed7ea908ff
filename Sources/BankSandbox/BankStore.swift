import BrokerAPI
import Checkout
package import Files
import Foundation
import GRDB

/// The bank's database. It contains no customers, only goods, terms and states.
///
/// Two banks may share a file: each reads the other's changes before it answers, and a reference is accepted only once.
final class BankStore: Sendable {
  private let queue: DatabaseQueue
  private let presence: StorePresence
  /// Where a corrupt store was moved; nil where none was.
  let setAside: String?

  /// The application id spells "KSSB".
  private static let file = SQLiteFile(applicationID: 0x4B53_5342, firstStatement: "CREATE TABLE orders (reference ")

  /// Opens or creates a store after checking the file; one that is not ours stays as it is, and a corrupt one is renamed.
  /// - Parameter acceptsCorruptHeader: true where the file is known to have been ours.
  /// - Throws: `BankStoreProblem`, or SQLite's errors.
  init(path: String, acceptsCorruptHeader: Bool, now: Date) throws {
    let path = FileGuard.absolute(path)
    do { (queue, setAside) = (try Self.open(path, acceptsCorruptHeader: acceptsCorruptHeader), nil) } catch let error
      as DatabaseError
      where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
    {
      let aside: String
      do { aside = try SQLiteFile.setAside(path, stamp: KazakhstanTime.fileStamp(now)) } catch {
        throw BankStoreProblem(path: path, problem: error)
      }
      (queue, setAside) = (try Self.open(path, acceptsCorruptHeader: acceptsCorruptHeader), aside)
    }
    presence = StorePresence(path: path)
  }

  private static func open(_ path: String, acceptsCorruptHeader: Bool) throws -> DatabaseQueue {
    do throws(FileProblem) {
      let file = try file.open(path, O_RDWR | O_CREAT, acceptsCorruptHeader: acceptsCorruptHeader)
      SQLiteFile.makePrivate(file)
      close(file)
    } catch { throw BankStoreProblem(path: path, problem: error) }
    var configuration = Configuration()
    configuration.busyMode = .timeout(2)
    configuration.label = "kassa.bank"
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    do throws(FileProblem) { try SQLiteFile.checkCompanions(of: path) } catch {
      throw BankStoreProblem(path: path, problem: error)
    }
    try queue.writeWithoutTransaction { db in
      // Before WAL mode, in which the number would not reach the file itself.
      if try Int.fetchOne(db, sql: "PRAGMA application_id") == 0 {
        try db.execute(sql: "PRAGMA application_id = \(file.applicationID)")
      }
      try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    if try queue.read({ try !schema.hasCompletedMigrations($0) }) { try schema.migrate(queue) }
    try queue.read { db in
      // Larger files are not checked at start.
      let size =
        try Int.fetchOne(db, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") ?? 0
      guard size <= 4 << 20, try String.fetchOne(db, sql: "PRAGMA quick_check(1)") != "ok" else { return }
      throw DatabaseError(resultCode: .SQLITE_CORRUPT)
    }
    return queue
  }

  private static let schema: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 orders") { db in
      try db.execute(
        sql: """
          CREATE TABLE orders (reference TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, revision INTEGER NOT NULL,
            content TEXT NOT NULL, repeats INTEGER NOT NULL DEFAULT 0);
          CREATE INDEX orders_by_revision ON orders (revision);
          CREATE TABLE taking (id INTEGER PRIMARY KEY, reference TEXT NOT NULL);
          CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("2 takings by reference") { db in
      try db.execute(sql: "CREATE INDEX taking_by_reference ON taking (reference)")
    }
    return migrator
  }()

  /// Changes when another bank has written; nil where it cannot be read.
  func version() -> Int? { try? queue.read { try Int.fetchOne($0, sql: "PRAGMA data_version") } }

  /// Orders added or changed after a revision, in the order they were added, and the newest revision.
  func changes(since revision: Int) throws -> (orders: [Order], revision: Int) {
    try queue.read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT content, revision FROM orders WHERE revision > ? ORDER BY number", arguments: [revision])
      // Skips rows that are not orders.
      let orders = rows.compactMap { row in
        (row["content"] as String?).flatMap { try? JSONDecoder().decode(Order.self, from: Data($0.utf8)) }
      }
      return (orders, rows.compactMap { $0["revision"] as Int? }.max() ?? revision)
    }
  }

  /// Adds an order; false where its reference is already used.
  /// - Parameter again: true to replace the first one.
  func take(_ order: Order, again: Bool) throws -> Bool {
    let content = try Self.text(order)
    return try queue.write { db in
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO orders (reference, number, revision, content)
          VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM orders), (SELECT coalesce(max(revision), 0) + 1 FROM orders), ?)
          """, arguments: [order.reference, content])
      if db.changesCount == 0 {
        guard again else { return false }
        try db.execute(
          sql: "UPDATE orders SET content = ?, revision = (SELECT max(revision) + 1 FROM orders) WHERE reference = ?",
          arguments: [content, order.reference])
      }
      try db.execute(sql: "INSERT INTO taking (reference) VALUES (?)", arguments: [order.reference])
      return true
    }
  }

  /// Counts a repeat.
  func countRepeat(of reference: String) throws {
    try queue.write {
      try $0.execute(sql: "UPDATE orders SET repeats = repeats + 1 WHERE reference = ?", arguments: [reference])
    }
  }

  func update(_ order: Order) throws {
    try queue.write { try Self.write(order, $0) }
  }

  private static func write(_ order: Order, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE orders SET content = ?, revision = (SELECT max(revision) + 1 FROM orders) WHERE reference = ?",
      arguments: [try text(order), order.reference])
  }

  /// Restores the orders of a snapshot. Unchanged rows are not touched, so the cost depends on what has happened since.
  func restore(_ kept: OrderBook, from present: OrderBook) throws {
    let gone = present.all.filter { kept[$0.reference] == nil }
    let changed = kept.all.filter { present[$0.reference] != $0 }
    let contents = try changed.map { ($0.reference, try Self.text($0)) }
    try queue.write { db in
      for order in gone {
        try db.execute(sql: "DELETE FROM orders WHERE reference = ?", arguments: [order.reference])
        try db.execute(sql: "DELETE FROM taking WHERE reference = ?", arguments: [order.reference])
      }
      for (reference, content) in contents {
        try db.execute(
          sql: """
            INSERT INTO orders (reference, number, revision, content)
            VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM orders), (SELECT coalesce(max(revision), 0) + 1 FROM orders), ?)
            ON CONFLICT (reference) DO UPDATE SET content = excluded.content, revision = excluded.revision
            """, arguments: [reference, content])
        try db.execute(
          sql: "INSERT INTO taking (reference) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM taking WHERE reference = ?)",
          arguments: [reference, reference])
      }
    }
  }

  /// By reference.
  func submissionCounts() throws -> [String: BankServer.SubmissionCounts] {
    try queue.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT reference, count(*) AS taken, (SELECT repeats FROM orders WHERE reference = taking.reference) AS repeats
          FROM taking GROUP BY reference
          """)
      return Dictionary(
        uniqueKeysWithValues: rows.map {
          ($0["reference"] ?? "", BankServer.SubmissionCounts(taken: $0["taken"] ?? 0, repeated: $0["repeats"] ?? 0))
        })
    }
  }

  /// The last port, so that links keep working.
  var port: Int {
    (try? queue.read { try Int.fetchOne($0, sql: "SELECT value FROM setting WHERE name = 'port'") }) ?? 0
  }

  func keep(port: Int) {
    _ = try? queue.write {
      try $0.execute(sql: "INSERT OR REPLACE INTO setting (name, value) VALUES ('port', ?)", arguments: [String(port)])
    }
  }

  /// What a bank begins with.
  struct Beginning: Sendable {
    /// How often the store was opened before.
    let starts: Int
    /// The time of another bank that runs on the store; nil where there is none.
    let time: Date?
  }

  /// Begins with a fresh clock: orders stay in the states that they had reached by the last one. Where another bank runs on the store, its
  /// orders must not move: then its time is taken over.
  func begin(_ clock: BankClock.Kept) throws -> Beginning {
    let isAlone = presence.isAlone
    return try queue.write { db in
      func setting(_ name: String) throws -> String? {
        try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
      }
      let starts = try setting("starts").flatMap { Int($0) } ?? 0
      let last = try setting("clock").flatMap {
        try? JSONDecoder().decode(BankClock.Kept.self, from: Data($0.utf8))
      }?.bank(at: clock.wall)
      if isAlone, let last {
        let shift = clock.bank.timeIntervalSince(last)
        // Rounding errors are no difference.
        if abs(shift) > 0.001 { try Self.shift(by: shift, db) }
      }
      var clock = clock
      if !isAlone { clock.bank = max(clock.bank, last ?? clock.bank) }
      for (name, value) in [
        ("starts", String(starts + 1)), ("clock", String(decoding: try JSONEncoder().encode(clock), as: UTF8.self)),
      ] {
        try db.execute(
          sql: "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", arguments: [name, value])
      }
      return Beginning(starts: starts, time: isAlone ? nil : clock.bank)
    }
  }

  private static func shift(by seconds: TimeInterval, _ db: Database) throws {
    let contents = try String.fetchAll(db, sql: "SELECT content FROM orders ORDER BY number")
    for content in contents {
      guard var order = try? JSONDecoder().decode(Order.self, from: Data(content.utf8)) else { continue }
      order.shift(by: seconds)
      try write(order, db)
    }
  }

  func keep(_ clock: BankClock.Kept) {
    guard let data = try? JSONEncoder().encode(clock) else { return }
    _ = try? queue.write {
      try $0.execute(
        sql: "INSERT OR REPLACE INTO setting (name, value) VALUES ('clock', ?)",
        arguments: [String(decoding: data, as: UTF8.self)])
    }
  }

  /// The bank has stopped: the next one is alone, even where something still refers to the store.
  func leave() { presence.end() }

  private static func text(_ order: Order) throws -> String {
    String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
  }
}

package struct BankStoreProblem: Error, CustomStringConvertible {
  package let path: String
  package let problem: FileProblem
  package var description: String { "\(path): \(problem.sentence)" }
}
