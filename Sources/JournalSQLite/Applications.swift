import BrokerAPI
import Checkout
import Foundation
import GRDB
import Sales

extension [SeenState] {
  /// Earlier versions stored a state again where another till read it in other words.
  var withoutRepeats: [SeenState] {
    reduce(into: []) { states, seen in if states.last?.state != seen.state { states.append(seen) } }
  }
}

/// Applications with their attempts and states.
extension Store {
  func reserveReference() async throws -> Reference {
    let moment = now()
    return try await writer.write { [prefix] db in
      while true {
        let last = try Int64.fetchOne(db, sql: "SELECT last FROM counter WHERE prefix = ?", arguments: [prefix]) ?? 0
        let next = Reference.next(after: last, at: moment)
        try db.execute(
          sql: "INSERT OR REPLACE INTO counter (prefix, last) VALUES (?, ?)", arguments: [prefix, next])
        let reference = Reference(prefix: prefix, number: next)
        // The row may have been inserted by other means.
        let isUsed = try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM application WHERE reference = ?)", arguments: [reference.rawValue])
        if isUsed != true { return reference }
      }
    }
  }

  func beginAttempt(_ submission: PendingSubmission) async throws -> AttemptStart {
    try await writer.write { db in
      let summary = submission.summary
      guard try self.isFree(db, summary.reference, for: submission.request.content) else { return .numberUsed }
      if let known = submission.knownRivals, let rival = try self.rival(db, of: summary, except: known) {
        return .secondOpen(rival)
      }
      let buyer = summary.buyer
      try db.execute(
        sql: """
          INSERT INTO application (reference, submitted_at, day, profile, host, last_name, first_name, middle_name, iin, phone,
            email, status, goods, plan, amount, outcome, grouping, bank, till)
          VALUES (:reference, :submitted_at, :day, :profile, :host, :last_name, :first_name, :middle_name, :iin, :phone,
            :email, :status, :goods, :plan, :amount, :outcome, :grouping, :bank, :till)
          ON CONFLICT (reference) DO UPDATE SET submitted_at = :submitted_at, day = :day, profile = :profile, host = :host,
            last_name = :last_name, first_name = :first_name, middle_name = :middle_name, iin = :iin, phone = :phone,
            email = :email, status = :status, goods = :goods, plan = :plan, amount = :amount, outcome = :outcome,
            grouping = :grouping, bank = :bank, till = :till, forgotten = 0, lease_desk = NULL, lease_until = NULL
            WHERE bank = :bank OR outcome = :unsent AND NOT EXISTS (
              SELECT 1 FROM attempt WHERE attempt.application = application.id AND attempt.outcome <> :unsent)
          """,
        arguments: [
          "reference": summary.reference.rawValue, "submitted_at": summary.submittedAt.timeIntervalSince1970,
          "day": KazakhstanTime.day(summary.submittedAt).number, "profile": summary.bank.profile,
          "host": summary.bank.host, "last_name": buyer.lastName, "first_name": buyer.firstName,
          "middle_name": buyer.middleName, "iin": buyer.iin, "phone": buyer.phone, "email": buyer.email,
          "status": buyer.status.rawValue, "goods": try Self.text(summary.goods), "plan": try Self.text(summary.plan),
          "amount": summary.amount.tiyn, "outcome": Outcome.sending.rawValue, "unsent": Outcome.notSent.rawValue,
          "grouping": OrderGroup.unconfirmed.rawValue, "bank": bank?.key,
          "till": summary.till,
        ])
      guard let id = try self.id(db, of: summary.reference) else { return .numberElsewhere }
      try db.execute(
        sql: "INSERT OR REPLACE INTO sale (application, draft) VALUES (?, ?)",
        arguments: [id, try Self.text(submission.draft)])
      try db.execute(
        sql: """
          INSERT INTO attempt (application, began_at, outcome, profile, host, request, content, failure)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id, summary.submittedAt.timeIntervalSince1970, Outcome.sending.rawValue, summary.bank.profile,
          summary.bank.host, String(decoding: submission.request.stored.bytes, as: UTF8.self),
          submission.request.content.digest,
          // Until it ends.
          BrokerFailure.answerLost(.interrupted).json,
        ])
      try self.noteChange(db, id)
      try Self.index(db, id)
      return .stored
    }
  }

  /// True unless the bank has or may have an application with this number, or lost one with other content: absence from a list is no
  /// lasting proof.
  private func isFree(_ db: Database, _ reference: Reference, for content: SentContent) throws -> Bool {
    let last = try Row.fetchOne(
      db,
      sql: """
        SELECT attempt.content, application.outcome FROM attempt JOIN application ON application.id = attempt.application
        WHERE application.reference = ? AND \(Self.ofBank) ORDER BY attempt.id DESC LIMIT 1
        """, arguments: [reference.rawValue, bank?.key])
    guard let last else { return true }
    switch Outcome(rawValue: last.text("outcome")) {
    case .sending, .unknown, .accepted: return false
    case .absent: return SentContent(digest: last.text("content")).mayBe(content)
    case .refused, .notAccepted, .notSent, nil: return true
    }
  }

  func endAttempt(_ reference: Reference, _ end: AttemptEnd) async throws {
    try await writer.write { db in
      guard let id = try self.id(db, of: reference) else { return }
      // A list or a callback may have proven acceptance meanwhile.
      let isProven = try Bool.fetchOne(
        db, sql: "SELECT outcome = 'accepted' AND state IS NOT NULL FROM application WHERE id = ?", arguments: [id])
      let outcome = isProven == true ? .accepted : end.outcome
      try db.execute(
        sql: """
          UPDATE attempt SET outcome = ?, ended_at = ?, answer = CASE WHEN ? = '' THEN answer ELSE ? END, failure = ?
          WHERE id = (SELECT max(id) FROM attempt WHERE application = ?)
          """,
        arguments: [outcome.rawValue, end.at.timeIntervalSince1970, end.answer, end.answer, end.failure, id])
      try db.execute(
        sql: "UPDATE application SET outcome = ?, link = CASE WHEN ? = '' THEN link ELSE ? END WHERE id = ?",
        arguments: [outcome.rawValue, end.link, end.link, id])
      try self.noteChange(db, id)
      try Self.regroup(db, id)
    }
  }

  func recordStates(_ states: [Reference: SeenState]) async throws {
    try await writer.write { db in
      for (reference, seen) in states {
        guard
          let row = try Row.fetchOne(
            db, sql: "SELECT id, state, state_title, outcome FROM application WHERE reference = ? AND \(Self.ofBank)",
            arguments: [reference.rawValue, self.bank?.key])
        else { continue }
        let id = row.number("id")
        if row.text("outcome") != Outcome.accepted.rawValue {
          // Only accepted applications have states.
          try db.execute(
            sql: "UPDATE application SET outcome = ?, lease_desk = NULL, lease_until = NULL WHERE id = ?",
            arguments: [Outcome.accepted.rawValue, id])
          try Self.endAttempt(db, id, .accepted, at: seen.at.timeIntervalSince1970)
        }
        // Another till may have read it in another language.
        if row.optionalText("state").map({ OrderState($0) }) != seen.state {
          try db.execute(
            sql: "INSERT INTO state (application, state, title, at, source) VALUES (?, ?, ?, ?, ?)",
            arguments: [id, seen.state.name, seen.title, seen.at.timeIntervalSince1970, seen.source.rawValue])
          try db.execute(
            sql: "UPDATE application SET state = ?, state_title = ?, state_at = ?, state_source = ? WHERE id = ?",
            arguments: [seen.state.name, seen.title, seen.at.timeIntervalSince1970, seen.source.rawValue, id])
          try self.noteChange(db, id)
        }
        try Self.dropClaim(db, of: id, provenBy: seen.state)
        if seen.source == .clerk { try self.release(db, id) }
        try Self.regroup(db, id)
      }
    }
  }

  func order(_ reference: Reference) async throws -> OrderRecord? {
    try await writer.read { db in
      guard
        let (id, summary) = try StoredRow.all(
          db, sql: "SELECT * FROM application WHERE reference = ? AND \(Self.ofBank)",
          arguments: [reference.rawValue, self.bank?.key], { (id: $0.number("id"), summary: OrderSummary($0)) }
        ).first, let summary
      else { return nil }
      let attempts = try StoredRow.all(
        db, sql: "SELECT * FROM attempt WHERE application = ? ORDER BY id", arguments: [id]
      ) { row in
        Attempt(
          beganAt: row.moment("began_at"), endedAt: row.optionalMoment("ended_at"),
          outcome: Outcome(rawValue: row.text("outcome")) ?? .unknown,
          bank: BankAddress(profile: row.line("profile"), host: row.line("host")), request: row.line("request"),
          answer: row.line("answer"), failure: BrokerFailure(json: row.text("failure")),
          content: SentContent(digest: row.text("content")))
      }
      return OrderRecord(
        summary: summary, history: try Self.states(db, of: id), attempts: attempts,
        resolutions: try Self.resolutions(db, of: id), draft: try Self.draft(db, of: id),
        claim: try Self.claims(db, of: [id])[id], failure: try Self.failures(db, of: [id])[id])
    }
  }

  /// The condition that a row is of this till's bank, which is its argument: orders of others are neither shown nor changed.
  static let ofBank = "bank = coalesce(?, bank)"

  func id(_ db: Database, of reference: Reference) throws -> Int64? {
    try Int64.fetchOne(
      db, sql: "SELECT id FROM application WHERE reference = ? AND \(Self.ofBank)",
      arguments: [reference.rawValue, bank?.key])
  }

  static func states(_ db: Database, of id: Int64) throws -> [SeenState] {
    try StoredRow.all(db, sql: "SELECT * FROM state WHERE application = ? ORDER BY id", arguments: [id]) {
      SeenState($0)
    }.withoutRepeats
  }

  static func resolutions(_ db: Database, of id: Int64) throws -> [ManualResolution] {
    try StoredRow.all(db, sql: "SELECT * FROM word WHERE application = ? ORDER BY id", arguments: [id]) {
      ManualResolution($0)
    }
  }

  /// Of the last attempt of each that the bank is not proven to have.
  static func failures(_ db: Database, of ids: [Int64]) throws -> [Int64: OpenSubmission.Failure] {
    let list = ids.map { String($0) }.joined(separator: ", ")
    let rows = try StoredRow.all(
      db,
      sql: """
        SELECT application, failure, ended_at FROM attempt
        WHERE id IN (SELECT max(id) FROM attempt WHERE application IN (\(list)) GROUP BY application)
          AND outcome <> 'accepted' AND failure <> ''
        """
    ) { ($0.number("application"), $0.text("failure"), $0.optionalMoment("ended_at")) }
    return Dictionary(
      rows.map { id, failure, endedAt in (id, OpenSubmission.Failure(cause: BrokerFailure(json: failure), at: endedAt))
      }
    ) { $1 }
  }

  /// Nil where nothing can come of sending it again: the bank itself has shown that it has it.
  static func draft(_ db: Database, of id: Int64, _ summary: OrderSummary) throws -> Draft? {
    summary.outcome == .accepted && summary.last != nil ? nil : try draft(db, of: id)
  }

  static func draft(_ db: Database, of id: Int64) throws -> Draft? {
    try String.fetchOne(db, sql: "SELECT draft FROM sale WHERE application = ?", arguments: [id])
      .flatMap { try? JSONDecoder().decode(Draft.self, from: Data($0.utf8)) }
  }

  /// Updates the group after a change.
  static func regroup(_ db: Database, _ id: Int64) throws {
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
