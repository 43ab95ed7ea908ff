import BrokerAPI
import Checkout
import Foundation
import GRDB
import Records

/// How personal data leaves the journal: out of the rows, out of the words, and out of every page of the file.
extension Store {
  /// Removes it everywhere, also from the file's free pages and the write-ahead log.
  func forget(_ whom: Forgetting) async throws -> Forgotten {
    var forgotten = try await writer.write { db in try Self.forget(db, whom) }
    forgotten.isInLog = try await !purge()
    return forgotten
  }

  /// What a till does by itself beside its work: forgets the buyers of old orders, and takes people who were left behind off desks that
  /// nobody sits at. Its own desk is in its memory, which looks after itself. Other tills may be open.
  func tidy(ordersBefore: Date?, peopleBefore: Date) async throws -> Forgotten {
    let own = lock?.number ?? 1
    let forgotten = try await writer.write { db in
      var forgotten = Forgotten()
      if let ordersBefore { forgotten.orders = try Self.clear(db, Self.orders(db, before: ordersBefore)) }
      try Self.clearDesks(db, except: own, into: &forgotten) { draft, keptAt in
        draft.personAt(keptAt: keptAt) < peopleBefore
      }
      if forgotten.isAnything { try db.execute(sql: "PRAGMA user_version = \(Self.owesVacuum)") }
      return forgotten
    }
    // While others work it waits for the next time.
    let isOwed = try await writer.read { try Int.fetchOne($0, sql: "PRAGMA user_version") == Self.owesVacuum }
    if isOwed, lock?.isAlone ?? true { try await writer.writeWithoutTransaction { try Self.vacuum($0) } }
    emptyLogSoon()
    return forgotten
  }

  private static func forget(_ db: Database, _ whom: Forgetting) throws -> Forgotten {
    var forgotten = Forgotten()
    switch whom {
    case .before(let moment):
      forgotten.orders = try clear(db, orders(db, before: moment))
      try clearDesks(db, into: &forgotten, unreadableBefore: moment) { draft, keptAt in
        draft.personAt(keptAt: keptAt) < moment
      }
    case .person(let iin):
      forgotten.orders = try clear(db, orders(db, of: [iin.digits])) + clearTries(db, of: iin)
      try clearDesks(db, into: &forgotten) { draft, _ in draft.iin == iin.digits }
    case .orders(let references):
      var people: Set<String> = []
      var ids: [Int64] = []
      for reference in references {
        guard
          let row = try Row.fetchOne(
            db, sql: "SELECT id, iin, forgotten FROM application WHERE reference = ?", arguments: [reference.rawValue])
        else {
          forgotten.missing.append(reference)
          continue
        }
        if !row.text("iin").isEmpty { people.insert(row.text("iin")) }
        if row.number("forgotten") == 0 { ids.append(row.number("id")) }
      }
      forgotten.orders = try clear(db, ids)
      forgotten.otherOrders = try orders(db, of: people).count
      try clearDesks(db, into: &forgotten) { draft, _ in
        draft.reference.map { references.contains($0) } == true || people.contains(draft.iin)
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

  /// Removes the buyers of applications; returns of how many.
  private static func clear(_ db: Database, _ ids: [Int64]) throws -> Int {
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
          arguments: [withoutPeople(row.text("request")), row.number("id")])
      }
      try index(db, id)
    }
    // What was deleted from the words stays in the index until its parts are merged.
    if !ids.isEmpty { try db.execute(sql: "INSERT INTO search (search) VALUES ('optimize')") }
    return ids.count
  }

  /// Removes a person from tries under a number that went to somebody else after they were turned away; returns of how many orders.
  private static func clearTries(_ db: Database, of iin: IIN) throws -> Int {
    var orders: Set<Int64> = []
    for row in try Row.fetchAll(
      db, sql: "SELECT id, application, request FROM attempt WHERE instr(request, ?)", arguments: [iin.digits])
    {
      try db.execute(
        sql: "UPDATE attempt SET request = ?, answer = '' WHERE id = ?",
        arguments: [withoutPeople(row.text("request")), row.number("id")])
      orders.insert(row.number("application"))
    }
    // Their words are those of the buyer by now, and stay in the index until its parts are merged.
    if !orders.isEmpty { try db.execute(sql: "INSERT INTO search (search) VALUES ('optimize')") }
    return orders.count
  }

  /// The figures of a request without the customer: goods, amounts, term, times. An address can be somebody's home.
  private static func withoutPeople(_ request: String) -> String {
    guard case .object(var members)? = try? JSON(parsing: request.utf8) else { return "" }
    for name in ["customer", "address", "verificationSmsCode", "iin", "phoneNumber"] { members[name] = nil }
    return String(decoding: JSON.object(members).bytes, as: UTF8.self)
  }

  // MARK: Desks

  /// Removes people from the sales on the desks; the goods stay.
  /// - Parameters:
  ///   - own: a desk that is left alone.
  ///   - moment: desks that cannot be read go whole where they were kept before; else they are told.
  ///   - isMeant: whether a sale that holds a person, and was kept at a moment, is one of them.
  private static func clearDesks(
    _ db: Database, except own: Int? = nil, into forgotten: inout Forgotten, unreadableBefore moment: Date? = nil,
    _ isMeant: (Draft, _ keptAt: Date) -> Bool
  ) throws {
    for row in try Row.fetchAll(db, sql: "SELECT number, at, content FROM desk ORDER BY number") {
      let number = Int(row.number("number"))
      if number == own { continue }
      guard var desk = try? JSONDecoder().decode(Desk.self, from: Data(row.text("content").utf8)) else {
        if let moment, row.moment("at") < moment {
          try db.execute(sql: "DELETE FROM desk WHERE number = ?", arguments: [number])
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
      try db.execute(sql: "UPDATE desk SET content = ? WHERE number = ?", arguments: [try text(desk), number])
      forgotten.drafts += drafts
      forgotten.parked += parked
    }
  }

  // MARK: The file

  /// The mark in the file's header that it is to be written anew: rows that moved leave copies behind in the unused bytes of pages, which
  /// no deleting reaches.
  private static let owesVacuum = 1

  private static func vacuum(_ db: Database) throws {
    try db.execute(sql: "VACUUM")
    try db.execute(sql: "PRAGMA user_version = 0")
  }

  /// Writes the file anew without anything that was deleted, and empties the write-ahead log; false where another program reads it.
  private func purge() async throws -> Bool {
    try await writer.writeWithoutTransaction { db in
      try Self.vacuum(db)
      return try Self.emptyLog(db, waiting: Self.patience)
    }
  }
}

extension Draft {
  /// The digits of the IIN as typed.
  fileprivate var iin: String { buyer.iin.filter(\.isNumber) }
}
