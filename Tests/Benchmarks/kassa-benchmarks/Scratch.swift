import Foundation
import JournalSQLite
import Sales

/// A journal of its own with 300 orders of the last hours, where a till without arguments finds it: the measured one must not go on with
/// anybody's sale.
struct Scratch {
  let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-benchmark-\(UUID().uuidString)").path
  var path: String { folder + "/kassa/journal.sqlite" }
  var environment: [String] { ["XDG_STATE_HOME=\(folder)"] }

  init() async throws {
    let journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Date() })
    try await JournalBenchmarks.write(300, since: Date() - 300 * 60, to: journal)
    journal.shutDown()
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
