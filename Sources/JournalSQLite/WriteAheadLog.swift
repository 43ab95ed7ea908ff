import Dispatch
import GRDB
import Synchronization

/// Removing data from the write-ahead log, which holds every page version since it was last truncated.
extension Store {
  /// Truncates the log as soon as nobody reads the journal. Returns at once and retries with back-off.
  func truncateLogSoon() {
    guard isDurable else { return }
    let isFirst = isTruncationPending.withLock { isWanted in
      defer { isWanted = true }
      return !isWanted
    }
    if isFirst { tryToTruncateLog(retryAfter: 1) }
  }

  private func tryToTruncateLog(retryAfter seconds: Double) {
    writer.asyncWriteWithoutTransaction { [weak self] db in
      guard let self else { return }
      if (try? Self.truncateLog(db, waiting: 0)) == true {
        isTruncationPending.withLock { $0 = false }
        return
      }
      DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + seconds) { [weak self] in
        self?.tryToTruncateLog(retryAfter: min(60, seconds * 2))
      }
    }
  }

  /// False where another program reads the journal.
  /// - Parameter milliseconds: how long to wait for readers; writers are blocked meanwhile.
  static func truncateLog(_ db: Database, waiting milliseconds: Int) throws -> Bool {
    try db.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
    defer { try? db.execute(sql: "PRAGMA busy_timeout = \(lockTimeout)") }
    return try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")?.number("busy") == 0
  }

  /// Waits for pending writes, lets other tills send again what this one was about to, and truncates the log unless somebody reads the
  /// journal.
  func shutDown() {
    writer.writeWithoutTransaction { db in
      try? db.execute(
        sql: "UPDATE application SET lease_desk = NULL, lease_until = NULL WHERE lease_desk = ? AND outcome = 'absent'",
        arguments: [number])
      if isDurable { _ = try? Self.truncateLog(db, waiting: 200) }
    }
  }
}
