import BrokerAPI
import Checkout
import Foundation
import GRDB
import JournalSQLite
import Sales
import TestSupport
import Testing

/// Damaged, locked and full journals.
@Suite struct FaultTests {
  func filled() async throws -> Folder {
    let folder = try Folder()
    let journal = try Sample.journal(folder)
    for number in 0..<50 { try await journal.take(Sample.filing("KS-\(number)"), state: .signed) }
    _ = try await journal.forget(.before(.distantPast)).get()
    return folder
  }

  @Test func aFileOfNoiseIsSetAsideUnchanged() async throws {
    let folder = try await filled()
    let seed = UInt64.random(in: 0 ... .max)
    var generator = RandomSource(seed: seed)
    let noise = Data((0..<40_000).map { _ in UInt8.random(in: 0...255, using: &generator) })
    try noise.write(to: URL(filePath: folder.journal))
    let journal = try Sample.journal(folder)
    let aside = try #require(journal.setAside, "seed \(seed)")
    #expect(FileManager.default.contents(atPath: aside) == noise, "seed \(seed)")
    #expect(try await journal.found("").isEmpty)
    try await journal.take(Sample.filing())
    #expect(try Sample.journal(folder).setAside == nil)
  }

  @Test func aJournalWithNoiseInTheMiddleIsSetAsideOrReads() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = RandomSource(seed: seed)
    for _ in 0..<12 {
      let folder = try await filled()
      var bytes = try #require(FileManager.default.contents(atPath: folder.journal))
      let start = Int.random(in: 0..<bytes.count - 600, using: &generator)
      for index in start..<start + 600 { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
      try bytes.write(to: URL(filePath: folder.journal))
      let journal = try Sample.journal(folder)
      if let aside = journal.setAside { #expect(FileManager.default.contents(atPath: aside) == bytes, "seed \(seed)") }
      // SQLite cannot detect noise inside a value; it must not trap.
      _ = await journal.history(HistoryQuery())
      for number in 0..<50 { _ = await journal.order(Reference(rawValue: "KS-\(number)")) }
      try await journal.take(Sample.filing("KS-NEW"))
    }
  }

  @Test func aTruncatedJournalIsSetAside() async throws {
    let folder = try await filled()
    let bytes = try #require(FileManager.default.contents(atPath: folder.journal))
    for part in [3, 2] {
      let cut = bytes.prefix(bytes.count / part)
      try cut.write(to: URL(filePath: folder.journal))
      let journal = try Sample.journal(folder)
      #expect(FileManager.default.contents(atPath: try #require(journal.setAside)) == cut)
      try await journal.take(Sample.filing())
    }
  }

  @Test func corruptionFoundInTheBackgroundIsRenamedAtTheNextStart() async throws {
    let folder = try await filled()
    do {
      let journal = try Sample.journal(folder)
      let file = try FileHandle(forUpdating: URL(filePath: folder.journal))
      try file.seek(toOffset: 8192)
      try file.write(contentsOf: Data(repeating: 0xAA, count: 60_000))
      try file.close()
      let found = await journal.check()
      #expect(throws: JournalProblem.damaged(setAside: nil)) { try found.get() }
    }
    #expect(try Sample.journal(folder).setAside != nil)
    #expect(try Sample.journal(folder).setAside == nil)
  }

  @Test func anUnwritableFolderFailsAsReadOnly() throws {
    let folder = try Folder()
    try Data("file".utf8).write(to: URL(filePath: folder.path + "/kassa"))
    #expect(throws: JournalProblem.other("\(folder.path)/kassa: Not a directory")) { try Sample.journal(folder) }
    #expect(throws: JournalProblem.readOnly) {
      try Journal.open(path: "/proc/kassa/journal.sqlite", prefix: "KS", bank: .embedded, now: { Sample.start })
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
  func aReadOnlyFolderFailsAsReadOnly() async throws {
    let folder = try await filled()
    chmod(folder.path + "/kassa", 0o500)
    defer { chmod(folder.path + "/kassa", 0o700) }
    #expect(throws: JournalProblem.readOnly) { try Sample.journal(folder) }
  }

  @Test func aLaterJournalIsLeftAlone() async throws {
    let folder = try await filled()
    let database = try DatabaseQueue(path: folder.journal)
    try await database.writeWithoutTransaction {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 of a later till')")
    }
    #expect(throws: JournalProblem.tooNew) { try Sample.journal(folder) }
  }

  @Test func aLockedJournalFailsAsLocked() async throws {
    let folder = try await filled()
    let database = try DatabaseQueue(path: folder.journal)
    try await database.writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA journal_mode=DELETE; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
    }
    #expect(throws: JournalProblem.locked) { try Sample.journal(folder) }
    try database.close()
    #expect(try Sample.journal(folder).setAside == nil)
  }
}
