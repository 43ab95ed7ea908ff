import Files
import Foundation
import GRDB
import JournalSQLite
import Sales
import TerminalCore
import TestSupport
import Testing

/// The built program with an unusable journal.
@Suite(.serialized, .ownThread, .patient) struct JournalFaultTests {
  private func folder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  /// The bank's file is beside the journal; without a till's lock file, what is there is foreign.
  @Test func aForeignFileInTheStoresPlaceStays() async throws {
    let folder = try Folder()
    let path = folder.path + "/j.sqlite.bank"
    try Data("my bank notes\n".utf8).write(to: URL(filePath: path))
    chmod(path, 0o644)
    var terminal = try Terminal80(arguments: "--journal \(folder.path)/j.sqlite --lang ru")
    defer { terminal.end() }
    try await terminal.wait(until: "Учебный банк не запустился")
    terminal.press(.control("q"))
    try await terminal.ended()
    let kept = try #require(try folder.contents()["j.sqlite.bank"])
    #expect(kept == Folder.Entry(mode: 0o644, bytes: Data("my bank notes\n".utf8)))
  }

  /// One that a till has used and that is corrupt is reported, and the bank starts a new one.
  @Test func aCorruptBankStoreIsRenamedAndReported() async throws {
    let folder = try Folder()
    var terminal = try Terminal80(arguments: "--journal \(folder.path)/j.sqlite --lang ru")
    defer { terminal.end() }
    try await terminal.wait(until: "AirPods Pro 2")
    try await terminal.killAtOnce()
    // Killed early, the bank may leave a rollback journal, from which SQLite would restore the file.
    for end in SQLiteFile.companions {
      try? FileManager.default.removeItem(atPath: folder.path + "/j.sqlite.bank" + end)
    }
    try Data(repeating: 0x41, count: 9000).write(to: URL(filePath: folder.path + "/j.sqlite.bank"))
    terminal.restart()
    try await terminal.wait(until: "повреждён и сохранён отдельно")
    #expect(try folder.contents().keys.contains { $0.hasPrefix("j.sqlite.bank.damaged-") })
  }

  @Test func withoutAWritableFolderTheTillContinuesWithoutAJournal() async throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // A file in place of the folder: not even root can create a journal below it.
    try Data().write(to: URL(filePath: folder + "/kassa"))
    var terminal = try Terminal80(arguments: "--journal \(folder)/kassa/journal.sqlite --lang ru")
    defer { terminal.end() }
    try await terminal.wait(matching: "Журнал не работает")
    terminal.press(.escape)
    try await terminal.wait(untilGone: "Журнал не работает")
    #expect(terminal.screen.contains("журнал не пишется"))
    try await terminal.sellUpToReview()
    terminal.press(.enter)
    // Not sent until the clerk confirms.
    try await terminal.wait(matching: "Журнал не работает")
    terminal.press(KeyPress("y"))
    try await terminal.wait(matching: "без журнала")
    terminal.press(.enter)
    try await terminal.wait(until: "✓ Проверка")
  }

  @Test func aCorruptJournalIsRenamedAndReported() async throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Journal.open(path: folder + "/j.sqlite", prefix: "KS", bank: .embedded, now: { Date() }).flush()
    let noise = Data((0..<9000).map { UInt8($0 % 251) })
    try noise.write(to: URL(filePath: folder + "/j.sqlite"))
    var terminal = try Terminal80(arguments: "--journal \(folder)/j.sqlite --lang ru")
    defer { terminal.end() }
    try await terminal.wait(matching: "Файл журнала повреждён. Он сохранён отдельно")
    let aside = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasPrefix("j.sqlite.damaged") })
    #expect(FileManager.default.contents(atPath: folder + "/" + aside) == noise)
    terminal.press(.enter)
    terminal.scan("ACS1")
    try await terminal.wait(matching: "1 товар")
  }

  @Test func aLockedJournalIsReported() async throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Journal.open(path: folder + "/j.sqlite", prefix: "KS", bank: .embedded, now: { Date() }).flush()
    let holder = try DatabaseQueue(path: folder + "/j.sqlite")
    try await holder.writeWithoutTransaction {
      try $0.execute(
        sql: "PRAGMA journal_mode=DELETE; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
    }
    var terminal = try Terminal80(arguments: "--journal \(folder)/j.sqlite --lang ru")
    defer { terminal.end() }
    try await terminal.wait(matching: "Журнал занят другой программой")
    terminal.press(KeyPress("y"))
    try await terminal.wait(matching: "без журнала")
  }

  /// A 400 KB file system in its own mount namespace, where the machine allows one.
  static let canMount: Bool = {
    let folder = FileManager.default.temporaryDirectory.path
    let answer = try? Terminal80.run(
      "/usr/bin/env", ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder])
    return answer?.status == 0
  }()

  @Test(.enabled(if: canMount, "no mount namespaces here"))
  func aFullDiskIsReportedAndNothingIsSent() async throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let script = """
      mount -t tmpfs -o size=900k tmpfs \(folder) && exec \(Terminal80.program) --journal \(folder)/j.sqlite --lang ru --bank-speed 20
      """
    try Data(script.utf8).write(to: URL(filePath: folder + ".sh"))
    defer { try? FileManager.default.removeItem(atPath: folder + ".sh") }
    var terminal = try Terminal80(command: "unshare -rm bash \(folder).sh")
    defer { terminal.end() }
    try await terminal.wait(matching: "AirPods Pro 2")
    // Fills the disk from outside through the program's own view; repeatedly, because truncating the log at start frees space.
    let pid = terminal.pid
    for _ in 0..<200 where !terminal.sees("На диске нет места для журнала") {
      _ = try Terminal80.run(
        "/usr/bin/env", ["bash", "-c", "head -c 10M /dev/zero >> /proc/\(pid)/root\(folder)/filler; true"])
      terminal.scan("ACS1")
      try await terminal.goOn()
    }
    try await terminal.wait(until: "На диске нет места для журнала")
    // A scan that came while the question stood is an offer above it, which the first Escape puts away.
    while terminal.sees("На диске нет места") {
      let before = terminal.screen
      terminal.press(.escape)
      try await terminal.wait("an effect of Escape") { $0 == before ? nil : () }
    }
    #expect(terminal.screen.contains("журнал не пишется"))
    // With free space it recovers by itself, at the next change; one right behind an Escape may be taken for a key of its own.
    _ = try Terminal80.run("/usr/bin/env", ["bash", "-c", "rm /proc/\(pid)/root\(folder)/filler"])
    for _ in 0..<200 where terminal.sees("журнал не пишется") {
      terminal.scan("PHN5")
      try await terminal.goOn()
    }
    try await terminal.wait(untilGone: "журнал не пишется")
  }

  @Test(.enabled(if: canMount, "no mount namespaces here"))
  func aReadOnlyFolderIsReported() async throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let script = """
      mount -t tmpfs tmpfs \(folder) && \(Terminal80.program) export --format csv --journal \(folder)/j.sqlite
      : > \(folder)/j.sqlite && \(Terminal80.program) export --format csv --journal \(folder)/j.sqlite
      mount -o remount,ro \(folder) && exec \(Terminal80.program) --journal \(folder)/j.sqlite --lang ru
      """
    try Data(script.utf8).write(to: URL(filePath: folder + ".sh"))
    defer { try? FileManager.default.removeItem(atPath: folder + ".sh") }
    var terminal = try Terminal80(command: "unshare -rm bash \(folder).sh")
    defer { terminal.end() }
    try await terminal.wait(matching: "В журнал нельзя писать")
    terminal.press(KeyPress("y"))
    try await terminal.wait(matching: "без журнала")
  }

  // MARK: Commands

  @Test func ordersAreExportedAndForgottenFromTheCommandLine() async throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = ["--journal", folder + "/j.sqlite"]
    let none = try Terminal80.run(Terminal80.program, ["export", "--format", "csv"] + journal)
    #expect(none.status != 0 && none.output.contains("there is no journal at"))
    var terminal = try Terminal80(arguments: "\(journal.joined(separator: " ")) --lang ru")
    try await terminal.wait(matching: "AirPods Pro 2")
    try await terminal.sellUpToReview()
    terminal.press(.enter)
    try await terminal.wait(until: "✓ Проверка")
    terminal.end()

    let masked = try Terminal80.run(Terminal80.program, ["export", "--format", "csv"] + journal).output
    #expect(
      masked.hasPrefix("reference,submitted_at,") && masked.contains("KS-") && masked.contains("sandbox,127.0.0.1:"))
    #expect(masked.contains(",person-1,") && !masked.contains("Ғаббасова"))
    let full = try Terminal80.run(
      Terminal80.program, ["export", "--format", "jsonl", "--personal-data", "--yes"] + journal
    )
    .output
    #expect(full.contains("\"last_name\":\"Ғаббасова\"") && full.contains("\"iin\":\"940317499906\""))
    // Nobody has agreed to send personal data to a pipe.
    let asked = try Terminal80.run(Terminal80.program, ["export", "--format", "csv", "--personal-data"] + journal)
    #expect(asked.status != 0 && asked.output.contains("would go to a pipe") && asked.output.contains("--yes"))
    #expect(!asked.output.contains("Ғаббасова") && !asked.output.contains("KS-"))
    let later = try Terminal80.run(
      Terminal80.program, ["export", "--format", "jsonl", "--since", "2999-01-01"] + journal)
    #expect(later.status == 0 && later.output.isEmpty)
    let file = folder + "/out.csv"
    for status in [0, 1] {
      let out = try Terminal80.run(Terminal80.program, ["export", "--format", "csv", "--out", file] + journal)
      #expect((out.status == 0) == (status == 0), "\(out.output)")
    }
    #expect(FileManager.default.contents(atPath: file) == Data(masked.utf8))

    let forgotten = try Terminal80.run(Terminal80.program, ["forget", "--older-than", "0d"] + journal)
    #expect(forgotten.output.contains("personal data removed from 1 order, 0 drafts, 0 parked carts"))
    let rest = try Terminal80.run(
      Terminal80.program, ["export", "--format", "csv", "--personal-data", "--yes"] + journal
    ).output
    #expect(rest.contains("KS-") && rest.contains("169990") && !rest.contains("Ғаббасова"))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasPrefix("out") {
      let bytes = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
      for secret in ["Ғаббасова", "940317499906", "aliya"] {
        #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)")
      }
    }
  }
}
