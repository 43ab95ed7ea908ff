import Foundation
import GRDB
import TestSupport

/// Another program that reads a journal until it is told to end.
struct Reader {
  private let queue: DatabaseQueue

  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { db in
      try db.execute(sql: "BEGIN")
      _ = try Row.fetchAll(db, sql: "SELECT * FROM application")
    }
  }

  func end() throws { try queue.inDatabase { try $0.execute(sql: "COMMIT") } }
}

extension Folder {
  /// What every text of the sample's buyer and address looks like on the disk.
  static let person = [
    "Ғаббасова", "ғаббасова", "Әлия", "әлия", "Қуанышқызы", "940317499906", "7030000001", "aliya@", "Сығанақ",
  ]

  /// Which texts stand in any file of the journal.
  func holds(_ texts: [String] = person) throws -> [String] { Traces.plain(texts, in: try bytes()) }

  /// Waits until no text stands in any file: the till clears up beside its work.
  func clears(_ texts: [String] = person) async throws -> Bool {
    let end = Patience.end
    while try !holds(texts).isEmpty {
      guard ContinuousClock.now < end else { return false }
      try await Task.sleep(for: .milliseconds(10))
    }
    return true
  }
}
