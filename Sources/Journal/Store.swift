import BrokerAPI
import Checkout
import Files
import Foundation
import GRDB
import Records
import Synchronization
import Text

/// The tables of one journal: what is written to them, in the order of the calls.
final class Store: Sendable {
  let writer: any DatabaseWriter
  let isDurable: Bool
  let now: @Sendable () -> Date
  private let prefix: String
  let lock: DeskLock?
  /// The file that says that this one was found damaged, so that the next start sets it aside.
  private let marker: String?
  /// The newest desk that is not written yet: while one waits, another takes its place.
  private let pending = Mutex<Desk?>(nil)
  /// The consents of the people on the desk as it was last written.
  private let consents = Mutex<Set<Date>>([])
  /// True while the write-ahead log is to be emptied and was not yet.
  let isLogToBeEmptied = Mutex(false)

  /// How long to wait for another program, in milliseconds.
  static let patience = 2000
  /// What a journal's file is known by; the number spells "KSSJ".
  static let file = SQLiteFile(applicationID: 0x4B53_534A, firstStatement: "CREATE TABLE desk (")

  /// A store in a file.
  init(path: String, prefix: String, now: @escaping @Sendable () -> Date) throws {
    self.prefix = prefix
    self.now = now
    isDurable = true
    lock = try DeskLock(beside: path)
    marker = Self.marker(of: path)
    try Self.mark(path)
    let pool = try DatabasePool(path: path, configuration: Self.configuration)
    try SQLiteFile.checkCompanions(of: path)
    writer = pool
    // GRDB sets NORMAL as it opens a write-ahead log.
    try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous=FULL") }
    try migrate()
  }

  /// A store in a file that is only read.
  init(reading path: String, now: @escaping @Sendable () -> Date) throws {
    prefix = ""
    self.now = now
    isDurable = true
    lock = nil
    marker = nil
    var configuration = Self.configuration
    configuration.readonly = true
    writer = try DatabaseQueue(path: path, configuration: configuration)
    try checkVersion()
  }

  /// A store in a file that no till has open.
  init(alone path: String, now: @escaping @Sendable () -> Date) throws {
    prefix = ""
    self.now = now
    isDurable = true
    lock = try DeskLock(alone: path)
    marker = nil
    writer = try DatabasePool(path: path, configuration: Self.configuration)
    try checkVersion()
  }

  /// Writes the number into the header of a file that has none, before a write-ahead log can keep it from the file itself.
  private static func mark(_ path: String) throws {
    let file = try FileGuard.open(path, O_RDONLY)
    defer { close(file) }
    guard try SQLiteHeader(of: file) == nil else { return }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA application_id = \(Self.file.applicationID)") }
    try queue.close()
  }

  /// A store in memory.
  init(prefix: String, now: @escaping @Sendable () -> Date) throws {
    (self.prefix, self.now, isDurable, lock, marker) = (prefix, now, false, nil, nil)
    writer = try DatabaseQueue(configuration: Self.configuration)
    try migrate()
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(Double(patience) / 1000)
    configuration.label = "kassa.journal"
    // What is deleted or overwritten leaves no bytes behind in the file.
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

  /// - Throws: where another version wrote the tables.
  private func checkVersion() throws {
    let migrator = Schema.migrator
    if try writer.read({ try migrator.hasBeenSuperseded($0) }) { throw JournalProblem.tooNew }
    if try writer.read({ try !migrator.hasCompletedMigrations($0) }) { throw JournalProblem.outdated }
  }

  /// Files up to this size, in bytes, are looked through for damage before they are used; larger ones while they are.
  private static let checkedAtOnce = 4 << 20

  static func marker(of path: String) -> String { path + "-found-damaged" }

  /// Looks at a file before anything of ours writes to it.
  /// - Throws: where it is no journal, or is damaged.
  static func inspect(_ path: String) throws {
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    guard size > 0 else { return }
    if FileManager.default.fileExists(atPath: marker(of: path)) { throw JournalProblem.damaged(setAside: nil) }
    var configuration = configuration
    configuration.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.read { db in
      if size <= checkedAtOnce { try check(db) } else { try db.execute(sql: "SELECT count(*) FROM sqlite_master") }
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
          sql: "INSERT OR REPLACE INTO desk (number, at, content) VALUES (?, ?, ?)",
          arguments: [self.lock?.number ?? 1, self.now().timeIntervalSince1970, try Self.text(desk)])
        let hasSomebodyLeft = self.consents.withLock { before in
          defer { before = desk.consents }
          return !before.isSubset(of: desk.consents)
        }
        if hasSomebodyLeft { self.emptyLogSoon() }
        ended(nil)
      } catch { ended(JournalProblem(error)) }
    }
  }

  func settle() { writer.writeWithoutTransaction { _ in } }

  /// What the till needs when it starts.
  func kept() throws -> Kept {
    let dayBefore = now().timeIntervalSince1970 - 86_400
    return try writer.read { db in
      let content = try String.fetchOne(
        db, sql: "SELECT content FROM desk WHERE number = ?", arguments: [self.lock?.number ?? 1])
      // A desk that cannot be read, of a later version perhaps, stays as it is until something is sold.
      let desk = content.flatMap { try? JSONDecoder().decode(Desk.self, from: Data($0.utf8)) }
      self.consents.withLock { $0 = desk?.consents ?? [] }
      let waiting = [OrderGroup.waiting, .unconfirmed].map { "'\($0.rawValue)'" }.joined(separator: ", ")
      let today = KazakhstanTime.day(Date(timeIntervalSince1970: dayBefore)).number
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM application WHERE id IN (
            SELECT id FROM application WHERE grouping IN (\(waiting))
            UNION SELECT id FROM (SELECT id FROM application WHERE day >= ? AND submitted_at > ? AND grouping <> ?
              ORDER BY id DESC LIMIT 100)
            UNION SELECT id FROM application WHERE reference IN (?, ?))
          ORDER BY id DESC LIMIT 2000
          """,
        arguments: [
          today, dayBefore, OrderGroup.notTaken.rawValue, desk?.draft.reference?.rawValue, desk?.openOrder?.rawValue,
        ])
      let ids = rows.map { String($0.number("id")) }.joined(separator: ", ")
      let states = Dictionary(
        grouping: try Row.fetchAll(db, sql: "SELECT * FROM state WHERE application IN (\(ids)) ORDER BY id")
      ) { $0.number("application") }
      let orders = rows.compactMap { row in
        OrderSummary(row).map {
          OrderRecord(summary: $0, history: (states[row.number("id")] ?? []).map { SeenState($0) })
        }
      }
      return Kept(desk: desk, orders: orders)
    }
  }

  // MARK: Applications

  func takeReference() async throws -> Reference {
    let moment = now()
    return try await writer.write { [prefix] db in
      while true {
        let last = try Int64.fetchOne(db, sql: "SELECT last FROM counter WHERE prefix = ?", arguments: [prefix]) ?? 0
        let next = Reference.next(after: last, at: moment)
        try db.execute(
          sql: "INSERT OR REPLACE INTO counter (prefix, last) VALUES (?, ?)", arguments: [prefix, next])
        let reference = Reference(prefix: prefix, number: next)
        // Somebody may have put it there by other ways.
        let isUsed = try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM application WHERE reference = ?)", arguments: [reference.rawValue])
        if isUsed != true { return reference }
      }
    }
  }

  func begin(_ filing: Filing) async throws {
    try await writer.write { db in
      let summary = filing.summary
      let buyer = summary.buyer
      try db.execute(
        sql: """
          INSERT INTO application (reference, submitted_at, day, profile, host, last_name, first_name, middle_name, iin, phone,
            email, status, goods, plan, amount, outcome, grouping)
          VALUES (:reference, :submitted_at, :day, :profile, :host, :last_name, :first_name, :middle_name, :iin, :phone,
            :email, :status, :goods, :plan, :amount, :outcome, :grouping)
          ON CONFLICT (reference) DO UPDATE SET submitted_at = :submitted_at, day = :day, profile = :profile, host = :host,
            last_name = :last_name, first_name = :first_name, middle_name = :middle_name, iin = :iin, phone = :phone,
            email = :email, status = :status, goods = :goods, plan = :plan, amount = :amount, outcome = :outcome,
            grouping = :grouping, forgotten = 0
          """,
        arguments: [
          "reference": summary.reference.rawValue, "submitted_at": summary.submittedAt.timeIntervalSince1970,
          "day": KazakhstanTime.day(summary.submittedAt).number, "profile": summary.bank.profile,
          "host": summary.bank.host, "last_name": buyer.lastName, "first_name": buyer.firstName,
          "middle_name": buyer.middleName, "iin": buyer.iin, "phone": buyer.phone, "email": buyer.email,
          "status": buyer.status.rawValue, "goods": try Self.text(summary.goods), "plan": try Self.text(summary.plan),
          "amount": summary.amount.tiyn, "outcome": Outcome.sending.rawValue,
          "grouping": OrderGroup.unconfirmed.rawValue,
        ])
      let id = try Self.id(db, of: summary.reference) ?? 0
      try db.execute(
        sql: "INSERT OR REPLACE INTO sale (application, draft) VALUES (?, ?)",
        arguments: [id, try Self.text(filing.draft)])
      try db.execute(
        sql: """
          INSERT INTO attempt (application, began_at, outcome, profile, host, request) VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id, summary.submittedAt.timeIntervalSince1970, Outcome.sending.rawValue, summary.bank.profile,
          summary.bank.host, String(decoding: filing.request.kept.bytes, as: UTF8.self),
        ])
      try Self.index(db, id)
    }
  }

  func end(_ reference: Reference, _ outcome: Outcome, link: String, answer: String, at moment: Date) async throws {
    try await writer.write { db in
      guard let id = try Self.id(db, of: reference) else { return }
      try db.execute(
        sql: """
          UPDATE attempt SET outcome = ?, ended_at = ?, answer = CASE WHEN ? = '' THEN answer ELSE ? END
          WHERE id = (SELECT max(id) FROM attempt WHERE application = ?)
          """, arguments: [outcome.rawValue, moment.timeIntervalSince1970, answer, answer, id])
      try db.execute(
        sql: "UPDATE application SET outcome = ?, link = CASE WHEN ? = '' THEN link ELSE ? END WHERE id = ?",
        arguments: [outcome.rawValue, link, link, id])
      try Self.regroup(db, id)
    }
  }

  func see(_ states: [Reference: SeenState]) async throws {
    try await writer.write { db in
      for (reference, seen) in states {
        guard
          let row = try Row.fetchOne(
            db, sql: "SELECT id, state, state_title, outcome FROM application WHERE reference = ?",
            arguments: [reference.rawValue])
        else { continue }
        let id = row.number("id")
        if row.text("outcome") != Outcome.accepted.rawValue {
          // Only what the bank took has a state at the bank.
          try db.execute(
            sql: "UPDATE application SET outcome = ? WHERE id = ?", arguments: [Outcome.accepted.rawValue, id])
          try db.execute(
            sql: """
              UPDATE attempt SET outcome = ?, ended_at = coalesce(ended_at, ?)
              WHERE id = (SELECT max(id) FROM attempt WHERE application = ?)
              """, arguments: [Outcome.accepted.rawValue, seen.at.timeIntervalSince1970, id])
        }
        if row.optionalText("state") != seen.state.name || row.text("state_title") != seen.title {
          try db.execute(
            sql: "INSERT INTO state (application, state, title, at, source) VALUES (?, ?, ?, ?, ?)",
            arguments: [id, seen.state.name, seen.title, seen.at.timeIntervalSince1970, seen.source.rawValue])
          try db.execute(
            sql: "UPDATE application SET state = ?, state_title = ?, state_at = ?, state_source = ? WHERE id = ?",
            arguments: [seen.state.name, seen.title, seen.at.timeIntervalSince1970, seen.source.rawValue, id])
        }
        try Self.regroup(db, id)
      }
    }
  }

  func order(_ reference: Reference) async throws -> OrderRecord? {
    try await writer.read { db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM application WHERE reference = ?", arguments: [reference.rawValue]),
        let summary = OrderSummary(row)
      else { return nil }
      let id = row.number("id")
      let attempts = try Row.fetchAll(
        db, sql: "SELECT * FROM attempt WHERE application = ? ORDER BY id", arguments: [id]
      ).map { row in
        Attempt(
          beganAt: row.moment("began_at"), endedAt: row.optionalMoment("ended_at"),
          outcome: Outcome(rawValue: row.text("outcome")) ?? .unknown,
          bank: BankAddress(profile: row.line("profile"), host: row.line("host")), request: row.line("request"),
          answer: row.line("answer"))
      }
      return OrderRecord(
        summary: summary, history: try Self.states(db, of: id), attempts: attempts, draft: try Self.draft(db, of: id))
    }
  }

  // MARK: Rows

  static func id(_ db: Database, of reference: Reference) throws -> Int64? {
    try Int64.fetchOne(
      db, sql: "SELECT id FROM application WHERE reference = ?", arguments: [reference.rawValue])
  }

  private static func states(_ db: Database, of id: Int64) throws -> [SeenState] {
    try Row.fetchAll(db, sql: "SELECT * FROM state WHERE application = ? ORDER BY id", arguments: [id]).map {
      SeenState($0)
    }
  }

  private static func draft(_ db: Database, of id: Int64) throws -> Draft? {
    try String.fetchOne(db, sql: "SELECT draft FROM sale WHERE application = ?", arguments: [id])
      .flatMap { try? JSONDecoder().decode(Draft.self, from: Data($0.utf8)) }
  }

  /// Puts an application into its group after something about it changed.
  private static func regroup(_ db: Database, _ id: Int64) throws {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT outcome, state, grouping FROM application WHERE id = ?", arguments: [id])
    else { return }
    let state = row.optionalText("state").map { OrderState($0) }
    let group = OrderGroup(Outcome(rawValue: row.text("outcome")) ?? .unknown, state)
    if row.text("grouping") == group.rawValue { return }
    try db.execute(sql: "UPDATE application SET grouping = ? WHERE id = ?", arguments: [group.rawValue, id])
    try index(db, id)
  }

  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension SeenState {
  /// Reads a row of `state`.
  init(_ row: Row) {
    self.init(
      OrderState(row.line("state")), title: row.line("title"), at: row.moment("at"),
      source: Source(rawValue: row.text("source")) ?? .poll)
  }
}

extension OrderSummary {
  /// Reads a row of `application`; nil for one that holds no plan, which nothing of ours wrote.
  init?(_ row: Row) {
    let decoder = JSONDecoder()
    guard let plan = try? decoder.decode(Plan.self, from: Data(row.text("plan").utf8)) else { return nil }
    var buyer = Buyer()
    (buyer.lastName, buyer.firstName) = (row.line("last_name"), row.line("first_name"))
    (buyer.middleName, buyer.iin) = (row.line("middle_name"), row.line("iin"))
    (buyer.phone, buyer.email) = (row.line("phone"), row.line("email"))
    buyer.status = Customer.Status(rawValue: row.text("status")) ?? .orange
    self.init(
      reference: Reference(rawValue: row.line("reference")), buyer: buyer,
      goods: ((try? decoder.decode([String].self, from: Data(row.text("goods").utf8))) ?? []).map { SafeText.line($0) },
      plan: plan,
      submittedAt: row.moment("submitted_at"),
      bank: BankAddress(profile: row.line("profile"), host: row.line("host")),
      outcome: Outcome(rawValue: row.text("outcome")) ?? .unknown)
    // An older till kept whatever the bank gave.
    link = WebLink(row.text("link"))?.text ?? ""
    if let state = row.optionalText("state") {
      last = SeenState(
        OrderState(SafeText.line(state)), title: row.line("state_title"), at: row.moment("state_at"),
        source: SeenState.Source(rawValue: row.text("state_source")) ?? .poll)
    }
  }
}
