import Foundation
import GRDB
import TestSupport

/// Another process that reads a journal until it is stopped.
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
  /// The sample customer's texts in their encodings.
  static let person = [
    "Ғаббасова", "ғаббасова", "Әлия", "әлия", "Қуанышқызы", "940317499906", "7030000001", "aliya@", "Сығанақ",
  ]

  /// The texts found in any file of the journal.
  func holds(_ texts: [String] = person) throws -> [String] { Traces.plain(texts, in: try bytes()) }

  /// Waits until no text is in any file: the till truncates its log in the background.
  func clears(_ texts: [String] = person) async throws -> Bool {
    let end = Patience.end
    while try !holds(texts).isEmpty {
      guard ContinuousClock.now < end else { return false }
      try await Task.sleep(for: .milliseconds(10))
    }
    return true
  }
}
