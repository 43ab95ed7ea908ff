import BrokerAPI
import Files
import Foundation
import GRDB

/// The file where the bank keeps its orders, so that a restarted bank finds them again. It keeps no customer: goods, terms and
/// states are all that anybody asks for later.
///
/// Two banks may share a file: what the other one wrote is read before anything is answered, and a reference is taken once by both.
final class BankStore: Sendable {
  private let queue: DatabaseQueue
  /// Where a broken store was set aside when this one was begun in its place; nil where nothing was broken.
  let setAside: String?

  /// What a store's file is known by; the number spells "KSSB".
  private static let file = SQLiteFile(applicationID: 0x4B53_5342, firstStatement: "CREATE TABLE orders (reference ")

  /// Opens a file, or begins one. It is looked at before it is touched: what is not ours stays as it is. A store that is broken is set
  /// aside and a new one begun.
  /// - Parameter takesBroken: true where a store of ours is known to have been there, so that a file whose header is broken is it.
  /// - Throws: `Unusable`, or what SQLite says.
  init(path: String, takesBroken: Bool) throws {
    let path = FileGuard.absolute(path)
    do { (queue, setAside) = (try Self.open(path, takesBroken: takesBroken), nil) } catch let error as DatabaseError
      where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
    {
      let aside = "\(path).damaged-\(UUID().uuidString.prefix(8))"
      for end in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + end) {
        try FileManager.default.moveItem(atPath: path + end, toPath: aside + end)
      }
      (queue, setAside) = (try Self.open(path, takesBroken: takesBroken), aside)
    }
  }

  /// A file that is not to be used.
  struct Unusable: Error, CustomStringConvertible {
    let path: String
    let problem: FileProblem
    var description: String { "\(path): \(problem.sentence)" }
  }

  private static func open(_ path: String, takesBroken: Bool) throws -> DatabaseQueue {
    do throws(FileProblem) {
      let file = try file.open(path, O_RDWR | O_CREAT, takesBroken: takesBroken)
      SQLiteFile.makePrivate(file)
      close(file)
    } catch { throw Unusable(path: path, problem: error) }
    var configuration = Configuration()
    configuration.busyMode = .timeout(2)
    configuration.label = "kassa.bank"
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    do throws(FileProblem) { try SQLiteFile.checkCompanions(of: path) } catch {
      throw Unusable(path: path, problem: error)
    }
    try queue.writeWithoutTransaction { db in
      // Before there is a write-ahead log, which would keep the number from the file itself.
      if try Int.fetchOne(db, sql: "PRAGMA application_id") == 0 {
        try db.execute(sql: "PRAGMA application_id = \(file.applicationID)")
      }
      try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    if try queue.read({ try !schema.hasCompletedMigrations($0) }) { try schema.migrate(queue) }
    try queue.read { db in
      // Larger ones are looked through for damage as they are used.
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

  /// The number that changes when another bank has written; nil where it cannot be read.
  func version() -> Int? { try? queue.read { try Int.fetchOne($0, sql: "PRAGMA data_version") } }

  /// The orders that were taken or changed after a revision, in the order they were taken, and the newest revision.
  func changes(since revision: Int) throws -> (orders: [Order], revision: Int) {
    try queue.read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT content, revision FROM orders WHERE revision > ? ORDER BY number", arguments: [revision])
      // What is no order, because somebody else wrote it, is none.
      let orders = rows.compactMap { row in
        (row["content"] as String?).flatMap { try? JSONDecoder().decode(Order.self, from: Data($0.utf8)) }
      }
      return (orders, rows.compactMap { $0["revision"] as Int? }.max() ?? revision)
    }
  }

  /// Takes an order; false where its reference was taken before, by this bank or another one.
  /// - Parameter again: true to take it all the same, in the place of the first.
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

  /// Counts an application that repeated a reference.
  func countRepeat(of reference: String) throws {
    try queue.write {
      try $0.execute(sql: "UPDATE orders SET repeats = repeats + 1 WHERE reference = ?", arguments: [reference])
    }
  }

  /// Keeps a change of an order.
  func update(_ order: Order) throws {
    let content = try Self.text(order)
    try queue.write { db in
      try db.execute(
        sql: """
          UPDATE orders SET content = ?, revision = (SELECT max(revision) + 1 FROM orders) WHERE reference = ?
          """, arguments: [content, order.reference])
    }
  }

  /// Makes the orders what they were: those that are not among them go, those that changed or went are written again. What is as it was
  /// is left alone, so that going back costs what happened since.
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

  /// How often each reference was really taken, and how often it was repeated.
  func takings() throws -> [String: BankSandbox.Takings] {
    try queue.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT reference, count(*) AS taken, (SELECT repeats FROM orders WHERE reference = taking.reference) AS repeats
          FROM taking GROUP BY reference
          """)
      return Dictionary(
        uniqueKeysWithValues: rows.map {
          ($0["reference"] ?? "", BankSandbox.Takings(taken: $0["taken"] ?? 0, repeated: $0["repeats"] ?? 0))
        })
    }
  }

  /// The port it listened on last, so that links that were given out go on working.
  var port: Int {
    (try? queue.read { try Int.fetchOne($0, sql: "SELECT value FROM setting WHERE name = 'port'") }) ?? 0
  }

  /// Notes the port.
  func keep(port: Int) {
    _ = try? queue.write {
      try $0.execute(sql: "INSERT OR REPLACE INTO setting (name, value) VALUES ('port', ?)", arguments: [String(port)])
    }
  }

  /// How the clock ran when it was last changed; nil before the first start.
  var clock: BankClock.Anchor? {
    (try? queue.read { try String.fetchOne($0, sql: "SELECT value FROM setting WHERE name = 'clock'") })
      .flatMap { try? JSONDecoder().decode(BankClock.Anchor.self, from: Data($0.utf8)) }
  }

  /// Notes how the clock runs.
  func keep(_ clock: BankClock.Anchor) {
    guard let data = try? JSONEncoder().encode(clock) else { return }
    _ = try? queue.write {
      try $0.execute(
        sql: "INSERT OR REPLACE INTO setting (name, value) VALUES ('clock', ?)",
        arguments: [String(decoding: data, as: UTF8.self)])
    }
  }

  private static func text(_ order: Order) throws -> String {
    String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
  }
}
