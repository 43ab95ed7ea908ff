import Dispatch
import GRDB
import Synchronization

/// How what was removed leaves the write-ahead log, which holds every page as it was written since the log was last emptied.
extension Store {
  /// Empties the log as soon as nobody reads the journal. Returns at once; while another till reads it is tried again, ever more seldom.
  func emptyLogSoon() {
    guard isDurable else { return }
    let isFirst = isLogToBeEmptied.withLock { isWanted in
      defer { isWanted = true }
      return !isWanted
    }
    if isFirst { tryToEmptyLog(againAfter: 1) }
  }

  private func tryToEmptyLog(againAfter seconds: Double) {
    writer.asyncWriteWithoutTransaction { [weak self] db in
      guard let self else { return }
      if (try? Self.emptyLog(db, waiting: 0)) == true {
        isLogToBeEmptied.withLock { $0 = false }
        return
      }
      DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + seconds) { [weak self] in
        self?.tryToEmptyLog(againAfter: min(60, seconds * 2))
      }
    }
  }

  /// Empties the log; false where another program reads the journal.
  /// - Parameter milliseconds: how long to wait for it. Nobody else can write meanwhile.
  static func emptyLog(_ db: Database, waiting milliseconds: Int) throws -> Bool {
    try db.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
    defer { try? db.execute(sql: "PRAGMA busy_timeout = \(patience)") }
    return try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")?.number("busy") == 0
  }

  /// Waits until everything is written, and empties the log where nobody else reads the journal just now.
  func finish() {
    writer.writeWithoutTransaction { db in
      if isDurable { _ = try? Self.emptyLog(db, waiting: 200) }
    }
  }
}
