import Foundation
import GRDB
import Journal
import Terminal
import TestSupport
import Testing

/// The real program on a journal that cannot be used.
@Suite(.serialized, .ownThread) struct JournalFaultTests {
  private func folder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  /// The bank's file stands beside the journal; where no till was before, what lies there is somebody's.
  @Test(.timeLimit(.minutes(5))) func aForeignFileWhereTheBankKeepsItsOrdersStays() async throws {
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
    #expect(kept == Folder.Look(mode: 0o644, bytes: Data("my bank notes\n".utf8)))
  }

  /// One that a till has kept before and is broken is said, and the bank begins anew.
  @Test(.timeLimit(.minutes(5))) func aBrokenBanksFileIsSetAsideAndSaid() async throws {
    let folder = try Folder()
    var terminal = try Terminal80(arguments: "--journal \(folder.path)/j.sqlite --lang ru")
    defer { terminal.end() }
    try await terminal.wait(until: "AirPods Pro 2")
    try await terminal.killAtOnce()
    for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.path + "/j.sqlite.bank" + end) }
    try Data(repeating: 0x41, count: 9000).write(to: URL(filePath: folder.path + "/j.sqlite.bank"))
    terminal.restart()
    try await terminal.wait(until: "повреждён и отложен")
    #expect(try folder.contents().keys.contains { $0.hasPrefix("j.sqlite.bank.damaged-") })
  }

  @Test(.timeLimit(.minutes(5))) func whereNothingCanBeWrittenTheTillGoesOnWithoutAJournal() async throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // A file where the folder should be: nobody, not even root, can make a journal below it.
    try Data().write(to: URL(filePath: folder + "/kassa"))
    var terminal = try Terminal80(arguments: "--journal \(folder)/kassa/journal.sqlite --lang ru --bank-speed 20")
    defer { terminal.end() }
    try await terminal.wait(matching: "В журнал нельзя писать")
    terminal.press(.escape)
    try await terminal.wait(untilGone: "В журнал нельзя писать")
    #expect(terminal.screen.contains("журнал не пишется"))
    try await terminal.sellUpToReview()
    terminal.press(.enter)
    // Not sent before the clerk says so.
    try await terminal.wait(matching: "В журнал нельзя писать")
    terminal.press(KeyPress("y"))
    try await terminal.wait(matching: "без журнала")
    terminal.press(.enter)
    try await terminal.wait(matching: "preapp=")
  }

  @Test(.timeLimit(.minutes(5))) func aDamagedJournalIsSetAsideAndSaid() async throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Journal.open(path: folder + "/j.sqlite", prefix: "KS", now: { Date() }).settle()
    let noise = Data((0..<9000).map { UInt8($0 % 251) })
    try noise.write(to: URL(filePath: folder + "/j.sqlite"))
    var terminal = try Terminal80(arguments: "--journal \(folder)/j.sqlite --lang ru")
    defer { terminal.end() }
    try await terminal.wait(matching: "Файл журнала повреждён. Он отложен")
    let aside = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasPrefix("j.sqlite.damaged") })
    #expect(FileManager.default.contents(atPath: folder + "/" + aside) == noise)
    terminal.press(.enter)
    terminal.type("airp")
    terminal.press(.enter)
    try await terminal.wait(matching: "1 товар")
  }

  @Test(.timeLimit(.minutes(5))) func aJournalInUseElsewhereIsSaid() async throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Journal.open(path: folder + "/j.sqlite", prefix: "KS", now: { Date() }).settle()
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

  /// A file system of 400 KB in a mount namespace of its own, where the machine lets us make one.
  static let canMount: Bool = {
    let folder = FileManager.default.temporaryDirectory.path
    let answer = try? Terminal80.run(
      "/usr/bin/env", ["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder])
    return answer?.status == 0
  }()

  @Test(.timeLimit(.minutes(5)), .enabled(if: canMount, "no mount namespaces here"))
  func aFullDiskIsSaidAndNothingIsSent() async throws {
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
    // What is left of the disk is filled from outside, through the program's own view of it; again and again, because a log that is
    // emptied at the start gives room back.
    let pid = terminal.pid
    for _ in 0..<200 where !terminal.sees("На диске нет места для журнала") {
      _ = try Terminal80.run(
        "/usr/bin/env", ["bash", "-c", "head -c 10M /dev/zero >> /proc/\(pid)/root\(folder)/filler; true"])
      terminal.scan("airp")
      try await terminal.goOn()
    }
    try await terminal.wait(until: "На диске нет места для журнала")
    terminal.press(.escape)
    try await terminal.wait(untilGone: "На диске нет места")
    #expect(terminal.screen.contains("журнал не пишется"))
    // Once there is room again it goes on by itself.
    _ = try Terminal80.run("/usr/bin/env", ["bash", "-c", "rm /proc/\(pid)/root\(folder)/filler"])
    terminal.scan("phn5")
    try await terminal.wait(untilGone: "журнал не пишется")
  }

  @Test(.timeLimit(.minutes(5)), .enabled(if: canMount, "no mount namespaces here"))
  func aReadOnlyFolderIsSaid() async throws {
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
    var terminal = try Terminal80(arguments: "\(journal.joined(separator: " ")) --lang ru --bank-speed 20")
    try await terminal.wait(matching: "AirPods Pro 2")
    try await terminal.sellUpToReview()
    terminal.press(.enter)
    try await terminal.wait(matching: "preapp=")
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
    // Nobody said that a pipe may have them.
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
