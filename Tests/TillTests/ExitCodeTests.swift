import ArgumentParser
import Foundation
import GRDB
import JournalSQLite
import Sales
import TestSupport
import Testing

@testable import kassa

/// Exit codes and sentences of failing commands.
@Suite(.serialized, .ownThread, .patient) struct ExitCodeTests {
  /// Runs a command in a folder with a journal, an existing file and two invalid ones.
  private static func run(_ command: String) throws -> (status: Int32, lines: [String]) {
    let folder = try Folder()
    try Journal.open(path: folder.path + "/journal", prefix: "KS", bank: .embedded, now: { Date() }).flush()
    for (name, text) in [
      "taken": "", "empty.toml": "", "bad.csv": "a,b\n", "bad.toml": "[", "secret": "known to all\n",
    ] {
      try Data(text.utf8).write(to: URL(filePath: folder.path + "/" + name))
    }
    for name in ["a", "b"] {
      let path = folder.path + "/" + name
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      try Data("[answer]\nstatus = 500\n".utf8).write(to: URL(filePath: path + "/x.toml"))
    }
    let foreign = try DatabaseQueue(path: folder.path + "/foreign")
    try foreign.writeWithoutTransaction { try $0.execute(sql: "CREATE TABLE other (x)") }
    try foreign.close()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.path + "/secret")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: folder.path + "/journal")
    let (status, output) = try Terminal80.run(
      "/bin/bash", ["-c", "cd '\(folder.path)' && kassa() { '\(Terminal80.program)' \"$@\"; }; \(command)"])
    return (status, output.split(separator: "\n").map(String.init))
  }

  /// One sentence on standard error, no usage, and the documented code.
  @Test(arguments: [
    ("kassa --catalogue bad.csv", Exit.data, "--catalogue: line 1: expected the columns"),
    ("kassa bank --listen 127.0.0.1:0 --scenario bad.toml", .data, "bad.toml:1: not TOML"),
    ("kassa --scenario bad.toml", .data, "bad.toml:1: not TOML"),
    ("kassa --scenario none", .inputOutput, "none: there is no such file"),
    ("echo 12 | kassa forget --iin --journal journal", .data, "that is no IIN"),
    ("kassa export --format csv --journal journal --out taken", .cannotCreate, "taken: there is such a file already"),
    (
      "kassa export --format csv --journal journal --out none/x", .cannotCreate, "none/x: there is no such folder"
    ),
    ("kassa export --format csv --journal foreign", .data, "foreign: is no journal of kassa"),
    ("kassa export --format csv --journal bad.csv", .data, "bad.csv: is no journal of kassa"),
    ("kassa bank --listen 127.0.0.1:0 --store none/x", .cannotCreate, "none/x: there is no such folder"),
    ("kassa bank --listen 127.0.0.1:0 --store foreign", .data, "foreign: is no file of kassa"),
    ("kassa bank --scenario empty.toml", .data, "empty.toml:1: step: required"),
    ("kassa bank --scenario a/x.toml --scenario b/x.toml", .data, "b/x.toml: there is a scenario x already"),
    (
      "kassa export --format csv --journal journal >/dev/full", .inputOutput, "standard output: No space left on device"
    ),
    ("kassa export --format csv --journal none", .inputOutput, "there is no journal at none"),
    ("kassa --catalogue none", .inputOutput, "there is no such file"),
    ("kassa export --format csv --journal link", .notPermitted, "link: is a link"),
    ("kassa export --format csv --journal journal --personal-data", .notPermitted, "would go to a pipe"),
    ("kassa bank --client-secret-file secret", .notPermitted, "chmod 600"),
    ("kassa bank --listen 192.0.2.1:8640", .configuration, "192.0.2.1:8640: Cannot assign requested address"),
    ("kassa bank --client-secret a --client-secret-file none", .usage, "give only one of them"),
    ("KASSA_CLIENT_SECRET=a kassa bank --client-secret b", .configuration, "give only one of them"),
    ("KASSA_ADMIN_KEY=a kassa bank --open-admin", .configuration, "give only one of them"),
    ("kassa --no-journal", .configuration, "kassa needs a terminal"),
  ])
  func anErrorIsASentenceAndACode(_ command: String, _ exit: Exit, _ sentence: String) throws {
    let (status, lines) = try Self.run(command)
    #expect(status == exit.rawValue, "\(lines)")
    #expect(lines.count == 1 && lines[0].hasPrefix("Error: ") && lines[0].contains(sentence), "\(lines)")
  }

  @Test func anInvalidCommandLinePrintsTheUsage() throws {
    for command in [
      "kassa bank --speed 0", "kassa --theme none", "kassa --clock tomorrow --no-journal", "kassa export",
      "kassa --none",
      "kassa help bank2", "kassa appl x.json", "kassa --clock 2026-11-27T10:00:00+05:00",
    ] {
      let (status, lines) = try Self.run(command)
      #expect(status == Exit.usage.rawValue && lines.contains { $0.hasPrefix("Usage: ") }, "\(command): \(lines)")
    }
  }

  @Test func aCommandThatThereIsNoneOfIsNoArgument() throws {
    #expect(try Self.run("kassa appl x.json").lines.first == "Error: 'appl' is no command, did you mean “apply”?")
    #expect(try Self.run("kassa appl x.json --json").lines.first?.contains(#""exit":64"#) == true)
  }

  @Test func aPortThatIsTakenIsBusy() async throws {
    let port = DeadPort()
    let (status, lines) = try Self.run("kassa bank --listen 127.0.0.1:\(port.number)")
    #expect(status == Exit.busy.rawValue)
    #expect(lines == ["Error: cannot start: 127.0.0.1:\(port.number): Address already in use"])
  }

  /// On a machine without a network.
  @Test(.enabled(if: (try? Terminal80.run("/usr/bin/unshare", ["-rn", "/bin/true"]).status) == 0))
  func withoutANetworkNothingIsShared() throws {
    let (status, output) = try Terminal80.run(
      "/usr/bin/unshare", ["-rn", Terminal80.program, "--share", "--no-journal"])
    #expect(status == Exit.unreachable.rawValue && output == "Error: --share: this machine is in no network\n")
  }

  /// As wide as the narrowest terminal.
  @Test func everyHelpFitsIntoATerminal() {
    func all(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
      [command] + command.configuration.subcommands.flatMap(all)
    }
    for command in all(Kassa.self) {
      let lines = Kassa.helpMessage(for: command, columns: 80).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 80 }, "\(command)")
    }
  }

  /// README and help have the program's table.
  @Test func everyCodeIsDocumented() throws {
    let help = try Terminal80.run(Terminal80.program, ["--help"]).output.split(separator: "\n").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    for exit in Exit.allCases {
      #expect(SurroundingsTests.readme.contains("\n| \(exit.rawValue) | \(exit.meaning) |\n"), "\(exit)")
      let row = "\(exit.rawValue)".padding(toLength: 4, withPad: " ", startingAt: 0) + exit.meaning
      #expect(help.joined(separator: " ").contains(row), "\(exit): \(help)")
    }
  }
}
