import Foundation
import JournalSQLite
import Sales

/// A journal of its own with 300 orders of the last hours: the measured till must not go on with anybody's sale.
struct Scratch {
  let path = FileManager.default.temporaryDirectory.appending(path: "kassa-benchmark-\(UUID().uuidString).sqlite").path

  init() async throws {
    let journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Date() })
    try await JournalBenchmarks.write(300, since: Date() - 300 * 60, to: journal)
    journal.shutDown()
  }

  func remove() {
    let url = URL(filePath: path)
    let folder = url.deletingLastPathComponent()
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    where name.hasPrefix(url.lastPathComponent) {
      try? FileManager.default.removeItem(at: folder.appending(path: name))
    }
  }
}
