import Checkout
import Files
import Foundation
import GRDB
import Sales
import Synchronization

/// One journal's database. Writes happen in the order of the calls.
final class Store: Sendable {
  let writer: any DatabaseWriter
  let isDurable: Bool
  let now: @Sendable () -> Date
  let prefix: String
  /// Nil for read-only access and for removing personal data.
  let bank: BankIdentity?
  let lock: DeskLock?
  /// Its existence says that the journal was found corrupt, so that the next start renames it.
  private let marker: String?
  /// The newest desk to write; a newer one replaces it.
  private let pending = Mutex<Desk?>(nil)
  /// Consents of the people on the desk as last written.
  private let consents = Mutex<Set<Date>>([])
  /// The last change of an order that this till knows, see `changesOfOthers`.
  let knownChange = Mutex<Int64>(0)
  /// True while truncating the write-ahead log is pending.
  let isTruncationPending = Mutex(false)

  /// What was recorded since old exchanges were last looked for, in bytes; first they are looked for at once.
  let recordedBytes = Mutex(Store.exchangeLimit)

  /// Milliseconds to wait for a lock.
  static let lockTimeout = 2000
  /// The application id spells "KSSJ".
  static let file = SQLiteFile(applicationID: 0x4B53_534A, firstStatement: "CREATE TABLE desk (")

  init(path: String, prefix: String, bank: BankIdentity, isTill: Bool, now: @escaping @Sendable () -> Date) throws {
    self.prefix = prefix
    self.bank = bank
    self.now = now
    isDurable = true
    lock = try DeskLock(beside: path, isTill: isTill)
    marker = Self.marker(of: path)
    try Self.mark(path)
    let pool = try DatabasePool(path: path, configuration: Self.configuration)
    try SQLiteFile.checkCompanions(of: path)
    writer = pool
    // GRDB sets NORMAL when it enables the write-ahead log.
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous=FULL") }
    try migrate()
  }

  /// Read-only.
  init(reading path: String, now: @escaping @Sendable () -> Date) throws {
    prefix = ""
    bank = nil
    self.now = now
    isDurable = true
    lock = nil
    marker = nil
    var configuration = Self.configuration
    configuration.readonly = true
    writer = try DatabaseQueue(path: path, configuration: configuration)
    try checkVersion()
  }

  /// Exclusive: no till may have it open.
  init(alone path: String, now: @escaping @Sendable () -> Date) throws {
    prefix = ""
    bank = nil
    self.now = now
    isDurable = true
    lock = try DeskLock(alone: path)
    marker = nil
    writer = try DatabasePool(path: path, configuration: Self.configuration)
    try checkVersion()
  }

  /// Sets the application id of a new file before WAL mode, in which it would not reach the file itself.
  private static func mark(_ path: String) throws {
    let file = try FileGuard.open(path, O_RDONLY)
    defer { close(file) }
    guard try SQLiteHeader(of: file) == nil else { return }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA application_id = \(Self.file.applicationID)") }
    try queue.close()
  }

  /// In memory.
  init(prefix: String, bank: BankIdentity, now: @escaping @Sendable () -> Date) throws {
    self.prefix = prefix
    self.bank = bank
    self.now = now
    isDurable = false
    lock = nil
    marker = nil
    writer = try DatabaseQueue(configuration: Self.configuration)
    try migrate()
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(Double(lockTimeout) / 1000)
    configuration.label = "kassa.journal"
    // Overwrites deleted content with zeros.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
    return configuration
  }

  private func migrate() throws {
    let migrator = Schema.migrator
    if try writer.read({ try migrator.hasBeenSuperseded($0) }) { throw JournalProblem.tooNew }
    if try writer.read({ try !migrator.hasCompletedMigrations($0) }) { try migrator.migrate(writer) }
    if try writer.read({ try Int.fetchOne($0, sql: "PRAGMA application_id") }) == 0 {
      try writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA application_id = \(Self.file.applicationID)") }
    }
  }

  /// - Throws: `tooNew` or `outdated`.
  private func checkVersion() throws {
    let migrator = Schema.migrator
    if try writer.read({ try migrator.hasBeenSuperseded($0) }) { throw JournalProblem.tooNew }
    if try writer.read({ try !migrator.hasCompletedMigrations($0) }) { throw JournalProblem.outdated }
  }

  /// In bytes: smaller files are checked for corruption at start, larger ones in the background.
  private static let checkedAtStart = 4 << 20

  static func marker(of path: String) -> String { path + "-found-damaged" }

  /// Checks a file before anything writes to it.
  /// - Throws: where it is not a journal, or corrupt.
  static func inspect(_ path: String) throws {
    let size = try BoundedFile.size(of: path)
    guard size > 0 else { return }
    if access(marker(of: path), F_OK) == 0 { throw JournalProblem.damaged(setAside: nil) }
    var configuration = configuration
    configuration.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.read { db in
      if size <= checkedAtStart { try check(db) } else { try db.execute(sql: "SELECT count(*) FROM sqlite_master") }
    }
    try queue.close()
  }

  private static func check(_ db: Database) throws {
    let found = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
    if found != "ok" { throw JournalProblem.damaged(setAside: nil) }
  }

  func check() async throws {
    do { try await writer.read { try Self.check($0) } } catch {
      if case .damaged = JournalProblem(error), let marker {
        _ = FileManager.default.createFile(atPath: marker, contents: nil, attributes: [.posixPermissions: 0o600])
      }
      throw error
    }
  }

  // MARK: The desk

  func keep(_ desk: Desk, ended: @escaping @Sendable (JournalProblem?) -> Void) {
    let isFirst = pending.withLock { waiting in
      defer { waiting = desk }
      return waiting == nil
    }
    guard isFirst else { return }
    writer.asyncWriteWithoutTransaction { db in
      guard
        let desk = self.pending.withLock({ waiting in
          defer { waiting = nil }
          return waiting
        })
      else { return }
      do {
        try db.execute(
          sql: "INSERT OR REPLACE INTO desk (number, bank, at, content) VALUES (?, ?, ?, ?)",
          arguments: [self.number, self.bank?.key, self.now().timeIntervalSince1970, try Self.text(desk)])
        let hasSomebodyLeft = self.consents.withLock { before in
          defer { before = desk.consents }
          return !before.isSubset(of: desk.consents)
        }
        if hasSomebodyLeft { self.truncateLogSoon() }
        ended(nil)
      } catch { ended(JournalProblem(error)) }
    }
  }

  /// This till's desk.
  var number: Int { lock?.number ?? 1 }

  func flush() { writer.writeWithoutTransaction { _ in } }

  /// What the till restores at start.
  func restored() throws -> RestoredSession {
    let dayBefore = now().timeIntervalSince1970 - 86_400
    return try writer.read { db in
      let content = try String.fetchOne(
        db, sql: "SELECT content FROM desk WHERE number = ? AND bank = ?", arguments: [self.number, self.bank?.key])
      // An unreadable desk, perhaps of a later version, is kept until the next sale.
      let desk = content.flatMap { try? JSONDecoder().decode(Desk.self, from: Data($0.utf8)) }
      self.consents.withLock { $0 = desk?.consents ?? [] }
      let change = try Self.lastChange(db)
      self.knownChange.withLock { $0 = change }
      let waiting = [OrderGroup.waiting, .unconfirmed].map { "'\($0.rawValue)'" }.joined(separator: ", ")
      let today = KazakhstanTime.day(Date(timeIntervalSince1970: dayBefore)).number
      let found = try StoredRow.all(
        db,
        sql: """
          SELECT * FROM application WHERE id IN (
            SELECT id FROM application WHERE grouping IN (\(waiting))
            UNION SELECT id FROM (SELECT id FROM application
              WHERE day >= ? AND submitted_at > ? AND (grouping <> ? OR outcome = ?) ORDER BY id DESC LIMIT 100)
            UNION SELECT application FROM claim
            UNION SELECT id FROM application WHERE reference IN (?, ?))
          AND bank = ? ORDER BY id DESC LIMIT 2000
          """,
        arguments: [
          today, dayBefore, OrderGroup.notAccepted.rawValue, Outcome.absent.rawValue, desk?.draft.reference?.rawValue,
          desk?.openOrder?.rawValue, self.bank?.key,
        ]
      ) { (id: $0.number("id"), summary: OrderSummary($0)) }
      let ids = found.map { String($0.id) }.joined(separator: ", ")
      let states = Dictionary(
        grouping: try StoredRow.all(db, sql: "SELECT * FROM state WHERE application IN (\(ids)) ORDER BY id") {
          (application: $0.number("application"), state: SeenState($0))
        }
      ) { $0.application }
      let claims = try Self.claims(db, of: found.map(\.id))
      let words = Dictionary(
        grouping: try StoredRow.all(db, sql: "SELECT * FROM word WHERE application IN (\(ids)) ORDER BY id") {
          (application: $0.number("application"), resolution: ManualResolution($0))
        }
      ) { $0.application }.mapValues { $0.map(\.resolution) }
      let failures = try Self.failures(db, of: found.filter { $0.summary?.outcome != .accepted }.map(\.id))
      let orders = try found.compactMap { id, summary -> OrderRecord? in
        guard let summary else { return nil }
        // What may be sent again needs its draft.
        let draft = try Self.draft(db, of: id, summary)
        return OrderRecord(
          summary: summary, history: (states[id] ?? []).map(\.state).withoutRepeats, resolutions: words[id] ?? [],
          draft: draft, claim: claims[id],
          failure: failures[id])
      }
      let hasListShown = try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM state JOIN application ON application.id = state.application
            WHERE source = ? AND bank = ?)
          """, arguments: [SeenState.Source.poll.rawValue, self.bank?.key])
      let key = try Data.fetchOne(db, sql: "SELECT key FROM callback_key")
      return RestoredSession(
        desk: desk, orders: orders, hasListShown: hasListShown ?? false, callbackKey: key.map { Array($0) })
    }
  }
}
