import BrokerAPI
import Foundation
import GRDB
import JournalSQLite
import Sales
import TestSupport
import Testing

/// Files are checked before they are touched: foreign ones keep their bytes, mode and name.
@Suite struct UntouchedFileTests {
  /// What must not change.
  private struct Snapshot: Equatable {
    let bytes: Data?
    let mode: Int?
    let names: [String]

    init(_ path: String) throws {
      bytes = FileManager.default.contents(atPath: path)
      mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      names = try FileManager.default.contentsOfDirectory(atPath: URL(filePath: path).deletingLastPathComponent().path)
        .sorted()
    }
  }

  /// Every way to open it fails with the same reason and changes nothing.
  private func expectUntouched(_ path: String, _ refusal: FileRefusal, _ comment: Comment? = nil) throws {
    let before = try Snapshot(path)
    #expect(throws: JournalProblem.untouchable(refusal), comment) {
      try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start })
    }
    #expect(throws: JournalProblem.untouchable(refusal), comment) {
      try Journal.openToRead(path: path, now: { Sample.start })
    }
    #expect(throws: JournalProblem.untouchable(refusal), comment) {
      try Journal.openToForget(path: path, now: { Sample.start })
    }
    #expect(try Snapshot(path) == before, comment)
  }

  @Test func aTextFileStaysAsItIs() throws {
    let folder = try Folder()
    let path = folder.path + "/notes.txt"
    for text in ["buy milk\n", String(repeating: "a long note\n", count: 1000)] {
      try Data(text.utf8).write(to: URL(filePath: path))
      chmod(path, 0o644)
      try expectUntouched(path, .foreign)
    }
  }

  @Test func aForeignDatabaseStaysAsItIs() throws {
    let folder = try Folder()
    let path = folder.path + "/other.sqlite"
    let other = try DatabaseQueue(path: path)
    try other.write { try $0.execute(sql: "CREATE TABLE t (x); INSERT INTO t VALUES (1)") }
    try other.close()
    chmod(path, 0o644)
    try expectUntouched(path, .foreign)
    let numbered = try DatabaseQueue(path: path)
    try numbered.write { try $0.execute(sql: "PRAGMA application_id = 42") }
    try numbered.close()
    try expectUntouched(path, .foreign)
  }

  @Test func aLinkIsNotFollowed() throws {
    let folder = try Folder()
    let target = folder.path + "/target.sqlite"
    try Journal.open(path: target, prefix: "KS", bank: .embedded, now: { Sample.start }).flush()
    let link = folder.path + "/link.sqlite"
    symlink(target, link)
    try expectUntouched(link, .link)
    // A dangling link does not create its target.
    let dangling = folder.path + "/dangling.sqlite"
    symlink(folder.path + "/nothing", dangling)
    #expect(throws: JournalProblem.untouchable(.link)) {
      try Journal.open(path: dangling, prefix: "KS", bank: .embedded, now: { Sample.start })
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/nothing"))
  }

  @Test func aJournalWithHardLinksStaysAsItIs() throws {
    let folder = try Folder()
    let path = folder.path + "/j.sqlite"
    _ = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start })
    link(path, path + "2")
    try expectUntouched(path + "2", .severalNames)
  }

  @Test func aLogThatIsALinkIsNotFollowed() throws {
    let folder = try Folder()
    let path = folder.path + "/j.sqlite"
    symlink("/etc/hostname", path + "-wal")
    #expect(throws: JournalProblem.untouchable(.link)) {
      try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start })
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["j.sqlite-wal"])
  }

  @Test func aDeviceAFolderAndAPipeStayAsTheyAre() throws {
    let before = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.posixPermissions] as? Int
    #expect(throws: JournalProblem.self) {
      try Journal.open(path: "/dev/null", prefix: "KS", bank: .embedded, now: { Sample.start })
    }
    #expect(try FileManager.default.attributesOfItem(atPath: "/dev/null")[.posixPermissions] as? Int == before)
    let folder = try Folder()
    mkdir(folder.path + "/folder", 0o755)
    try expectUntouched(folder.path + "/folder", .notRegular)
    mkfifo(folder.path + "/pipe", 0o644)
    #expect(throws: JournalProblem.untouchable(.notRegular)) {
      try Journal.open(path: folder.path + "/pipe", prefix: "KS", bank: .embedded, now: { Sample.start })
    }
  }

  @Test func aFolderThatOthersMayWriteIsNotTrusted() throws {
    let folder = try Folder()
    let open = folder.path + "/open"
    mkdir(open, 0o700)
    let path = open + "/j.sqlite"
    try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start }).flush()
    chmod(open, 0o777)
    try expectUntouched(path, .folderOpenToOthers(open))
    // A folder of ours inside it is no safer.
    chmod(open, 0o700)
    mkdir(open + "/inner", 0o700)
    chmod(open, 0o777)
    #expect(throws: JournalProblem.untouchable(.folderOpenToOthers(open))) {
      try Journal.open(path: open + "/inner/new/j.sqlite", prefix: "KS", bank: .embedded, now: { Sample.start })
    }
    #expect(!FileManager.default.fileExists(atPath: open + "/inner/new"))
    // A sticky folder of another user than root allows its owner to replace files.
    if getuid() == 0 {
      chmod(open, 0o1777)
      chown(open, 12_345, 12_345)
      try expectUntouched(path, .folderOpenToOthers(open))
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root can give files away"))
  func aJournalThatSomebodyElsePlantedIsNotUsed() throws {
    let folder = try Folder()
    let path = folder.path + "/j.sqlite"
    try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start }).flush()
    chown(path, 12_345, 12_345)
    try expectUntouched(path, .notOurs)
  }

  @Test func namesSpecialToSQLiteAreFileNames() throws {
    let folder = try Folder()
    for name in [":memory:", "file:x?mode=memory", "file:y"] {
      let path = folder.path + "/" + name
      try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start }).flush()
      #expect(FileManager.default.fileExists(atPath: path), "\(name)")
    }
  }

  // MARK: Our own journals

  @Test func aJournalOfTheFirstVersionIsKnownByItsTables() throws {
    let folder = try Folder()
    let path = folder.path + "/j.sqlite"
    let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/journal-1.sqlite").path
    try FileManager.default.copyItem(atPath: fixture, toPath: path)
    let database = try DatabaseQueue(path: path)
    try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA application_id = 0") }
    try database.close()
    // Only the till migrates it.
    #expect(throws: JournalProblem.outdated) { try Journal.openToRead(path: path, now: { Sample.start }) }
    let journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start })
    #expect(journal.setAside == nil)
    journal.flush()
    #expect(throws: Never.self) { try Journal.openToRead(path: path, now: { Sample.start }) }
  }

  @Test func readingMakesNothing() async throws {
    let folder = try Folder()
    let path = folder.path + "/j.sqlite"
    do {
      let journal = try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start })
      try await journal.take(Sample.filing(), state: .signed)
    }
    for end in ["-wal", "-shm", "-desk1", "-gate"] { unlink(path + end) }
    let names = try Snapshot(path).names
    let journal = try Journal.openToRead(path: path, now: { Sample.start })
    #expect(try await journal.found("").count == 1)
    #expect(try Snapshot(path).names.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") } == names)
    let failed = await journal.reserveReference()
    #expect(throws: JournalProblem.self) { try failed.get() }
  }

  @Test func forgettingRefusesWhileATillIsOpenAndNamesItsDesk() throws {
    let folder = try Folder()
    let path = folder.path + "/j.sqlite"
    let tills = try (1...2).map { _ in
      try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start })
    }
    #expect(throws: JournalProblem.inUse(desks: [1, 2])) {
      try Journal.openToForget(path: path, now: { Sample.start })
    }
    withExtendedLifetime(tills) {}
  }

  @Test func noTillStartsWhilePeopleAreForgotten() throws {
    let folder = try Folder()
    let path = folder.path + "/j.sqlite"
    try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start }).flush()
    let forgetting = try Journal.openToForget(path: path, now: { Sample.start })
    #expect(throws: JournalProblem.locked) {
      try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Sample.start })
    }
    withExtendedLifetime(forgetting) {}
  }
}
