import BrokerAPI
import Checkout
import Foundation
import GRDB
import Sales

/// Removal of personal data: from rows, from the search index and from every page of the file.
extension Store {
  /// Also removes it from free pages and the write-ahead log.
  func forget(_ whom: ForgetScope) async throws -> ForgetResult {
    // Before the orders: it is they that tell whose exchanges these are.
    let before = try await forgetExchanges(whom)
    var forgotten = try await writer.write { db in try Self.forget(db, whom) }
    (forgotten.exchanges, forgotten.files, forgotten.leftFiles) = (before.exchanges, before.files, before.leftFiles)
    forgotten.isInLog = try await !purge()
    return forgotten
  }

  /// A till's routine retention: removes personal data of old orders, and of abandoned sales on desks without a till. Its own desk is in
  /// memory and handled there. Other tills may be open.
  func applyRetention(ordersBefore: Date?, peopleBefore: Date) async throws -> ForgetResult {
    let own = lock?.number ?? 1
    var before = ForgetResult()
    if let ordersBefore { before = try await forgetExchanges(.before(ordersBefore)) }
    let forgotten = try await writer.write { [before] db in
      var forgotten = before
      if let ordersBefore { forgotten.orders = try Self.clear(db, Self.orders(db, before: ordersBefore)) }
      try Self.clearDesks(db, except: own, into: &forgotten) { draft, savedAt in
        draft.personAt(savedAt: savedAt) < peopleBefore
      }
      if forgotten.isAnything { try Self.postponeVacuum(db) }
      return forgotten
    }
    // While other tills are open, vacuuming is postponed.
    let isPending = try await writer.read { try Int.fetchOne($0, sql: "PRAGMA user_version") == Self.vacuumPending }
    if isPending, lock?.isAlone ?? true { try await writer.writeWithoutTransaction { try Self.vacuum($0) } }
    truncateLogSoon()
    return forgotten
  }

  /// What was recorded of somebody, and the files with it.
  private func forgetExchanges(_ whom: ForgetScope) async throws -> ForgetResult {
    let traces = try await writer.read { try Self.traces($0, of: whom) }
    var forgotten = ForgetResult()
    forgotten.exchanges = try await dropExchanges(of: traces)
    (forgotten.files, forgotten.leftFiles) = try await removeFiles(of: traces)
    return forgotten
  }

  private static func forget(_ db: Database, _ whom: ForgetScope) throws -> ForgetResult {
    var forgotten = ForgetResult()
    switch whom {
    case .before(let moment):
      forgotten.orders = try clear(db, orders(db, before: moment))
      try clearDesks(db, into: &forgotten, unreadableBefore: moment) { draft, savedAt in
        draft.personAt(savedAt: savedAt) < moment
      }
    case .person(let iin):
      forgotten.orders = try clear(db, orders(db, of: [iin.digits])) + clearAttempts(db, of: iin)
      try clearDesks(db, into: &forgotten) { draft, _ in draft.iin == iin.digits }
    case .orders(let references):
      var people: Set<String> = []
      var ids: [Int64] = []
      // Also of drafts that have a number and were never sent.
      var numbers = Set(references)
      for reference in references {
        // Numbers of the tills are upper case, whatever somebody types.
        let upper = Reference(rawValue: reference.rawValue.uppercased())
        guard
          let row = try Row.fetchOne(
            db,
            sql: """
              SELECT id, reference, iin, forgotten FROM application WHERE reference IN (?, ?) ORDER BY reference = ? DESC
              """, arguments: [reference.rawValue, upper.rawValue, reference.rawValue])
        else {
          numbers.insert(upper)
          forgotten.missing.append(reference)
          continue
        }
        numbers.insert(Reference(rawValue: row.text("reference")))
        if !row.text("iin").isEmpty { people.insert(row.text("iin")) }
        if row.number("forgotten") == 0 { ids.append(row.number("id")) }
      }
      forgotten.orders = try clear(db, ids)
      forgotten.otherOrders = try orders(db, of: people).count
      try clearDesks(db, into: &forgotten) { draft, _ in
        draft.reference.map { numbers.contains($0) } == true || people.contains(draft.iin)
      }
    }
    return forgotten
  }

  // MARK: Orders

  private static func orders(_ db: Database, before moment: Date) throws -> [Int64] {
    try Int64.fetchAll(
      db, sql: "SELECT id FROM application WHERE submitted_at < ? AND NOT forgotten",
      arguments: [moment.timeIntervalSince1970])
  }

  private static func orders(_ db: Database, of people: Set<String>) throws -> [Int64] {
    try people.flatMap {
      try Int64.fetchAll(db, sql: "SELECT id FROM application WHERE iin = ? AND NOT forgotten", arguments: [$0])
    }
  }

  /// Returns the number of orders cleared.
  private static func clear(_ db: Database, _ ids: [Int64]) throws -> Int {
    for id in ids {
      try db.execute(
        sql: """
          UPDATE application SET last_name = '', first_name = '', middle_name = '', iin = '', phone = '', email = '',
            link = '', forgotten = 1 WHERE id = ?
          """, arguments: [id])
      try db.execute(sql: "DELETE FROM sale WHERE application = ?", arguments: [id])
      try db.execute(sql: "DELETE FROM claim WHERE application = ?", arguments: [id])
      try db.execute(sql: "UPDATE word SET note = '' WHERE application = ?", arguments: [id])
      for row in try Row.fetchAll(
        db, sql: "SELECT id, request, answer FROM attempt WHERE application = ?", arguments: [id])
      {
        try db.execute(
          sql: "UPDATE attempt SET request = ?, answer = '', failure = '', content = '' WHERE id = ?",
          arguments: [withoutPeople(row.text("request")), row.number("id")])
      }
      try index(db, id)
    }
    // Deleted words stay in the index until its segments are merged.
    if !ids.isEmpty { try db.execute(sql: "INSERT INTO search (search) VALUES ('optimize')") }
    return ids.count
  }

  /// Removes a person from rejected attempts under a number that was then used for somebody else; returns the number of orders.
  private static func clearAttempts(_ db: Database, of iin: IIN) throws -> Int {
    var orders: Set<Int64> = []
    for row in try Row.fetchAll(
      db, sql: "SELECT id, application, request FROM attempt WHERE instr(request, ?)", arguments: [iin.digits])
    {
      try db.execute(
        sql: "UPDATE attempt SET request = ?, answer = '', failure = '', content = '' WHERE id = ?",
        arguments: [withoutPeople(row.text("request")), row.number("id")])
      orders.insert(row.number("application"))
    }
    // The index now has the other customer's words, but the old ones stay until its segments are merged.
    if !orders.isEmpty { try db.execute(sql: "INSERT INTO search (search) VALUES ('optimize')") }
    return orders.count
  }

  /// A request without the customer. The address may be somebody's home.
  private static func withoutPeople(_ request: String) -> String {
    guard let json = try? JSON(parsing: request.utf8) else { return "" }
    let isLink = json["partnerOrderId"] != nil && json["referenceId"] == nil
    let definition: Definition = isLink ? .postLinkRequest : .preApprovalRequest
    return String(decoding: definition.withoutPeople(json).bytes, as: UTF8.self)
  }

  // MARK: Desks

  /// Removes personal data from drafts on desks; the goods stay.
  /// - Parameters:
  ///   - own: a desk to skip.
  ///   - moment: unreadable desks saved before it are deleted; others are reported.
  ///   - isMeant: whether a draft saved at a moment is to be cleared.
  private static func clearDesks(
    _ db: Database, except own: Int? = nil, into forgotten: inout ForgetResult, unreadableBefore moment: Date? = nil,
    _ isMeant: (Draft, _ savedAt: Date) -> Bool
  ) throws {
    for row in try Row.fetchAll(db, sql: "SELECT rowid, number, at, content FROM desk ORDER BY number") {
      let number = Int(row.number("number"))
      if number == own { continue }
      guard var desk = try? JSONDecoder().decode(Desk.self, from: Data(row.text("content").utf8)) else {
        if let moment, row.moment("at") < moment {
          try db.execute(sql: "DELETE FROM desk WHERE rowid = ?", arguments: [row.number("rowid")])
          forgotten.drafts += 1
        } else {
          forgotten.unreadableDesks.append(number)
        }
        continue
      }
      var (drafts, parked) = (0, 0)
      if desk.draft.hasPerson, isMeant(desk.draft, row.moment("at")) {
        desk.draft.removePerson()
        drafts += 1
      }
      for index in desk.parked.indices where desk.parked[index].draft.hasPerson {
        guard isMeant(desk.parked[index].draft, desk.parked[index].at) else { continue }
        desk.parked[index].draft.removePerson()
        parked += 1
      }
      guard drafts + parked > 0 else { continue }
      try db.execute(
        sql: "UPDATE desk SET content = ? WHERE rowid = ?", arguments: [try text(desk), row.number("rowid")])
      forgotten.drafts += drafts
      forgotten.parked += parked
    }
  }

  // MARK: The file

  /// `user_version` while a VACUUM is due: moved rows leave copies in the unused bytes of pages, which deletion does not overwrite.
  private static let vacuumPending = 1

  static func postponeVacuum(_ db: Database) throws { try db.execute(sql: "PRAGMA user_version = \(vacuumPending)") }

  private static func vacuum(_ db: Database) throws {
    try db.execute(sql: "VACUUM")
    try db.execute(sql: "PRAGMA user_version = 0")
  }

  /// Vacuums, and truncates the write-ahead log; false where another program is reading it.
  private func purge() async throws -> Bool {
    try await writer.writeWithoutTransaction { db in
      try Self.vacuum(db)
      return try Self.truncateLog(db, waiting: Self.lockTimeout)
    }
  }
}

extension Draft {
  /// Digits only.
  fileprivate var iin: String { buyer.iin.filter(\.isNumber) }
}
