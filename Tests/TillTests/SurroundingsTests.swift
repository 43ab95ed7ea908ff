import Foundation
import JournalSQLite
import Sales
import TestSupport
import Testing

@testable import kassa

/// The program's environment: folders, full disks, its own help and README.
@Suite(.serialized, .ownThread, .patient) struct SurroundingsTests {
  static let readme: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)) ?? ""
  }()

  // MARK: Folders

  @Test func withoutHOMETheAccountsFolderIsUsed() {
    let folders = UserFolders([:], accountHome: "/home/clerk")
    #expect(folders.state == "/home/clerk/.local/state" && folders.config == "/home/clerk/.config")
  }

  @Test func relativeFoldersCountAsNone() {
    let folders = UserFolders(["HOME": "here", "XDG_STATE_HOME": "there", "XDG_CONFIG_HOME": ""], accountHome: "/h")
    #expect(folders.state == "/h/.local/state" && folders.config == "/h/.config")
  }

  @Test func theSpecificationsFoldersWin() {
    let folders = UserFolders(["HOME": "/h", "XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "/c"], accountHome: nil)
    #expect(folders.state == "/s" && folders.config == "/c")
  }

  @Test func theSystemsFoldersFollowTheUsers() {
    #expect(UserFolders(["HOME": "/h"], accountHome: nil).allConfig == ["/h/.config", "/etc/xdg"])
    let environment = ["XDG_CONFIG_HOME": "/c", "XDG_CONFIG_DIRS": "/a:relative::/b"]
    #expect(UserFolders(environment, accountHome: nil).allConfig == ["/c", "/a", "/b"])
  }

  @Test func withoutAHomeFolderNothingIsWrittenToTheRoot() {
    let folders = UserFolders([:], accountHome: nil)
    #expect(folders.state == nil && folders.config == nil)
  }

  // MARK: Output

  @Test func aFullDiskIsReportedInASentence() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/journal.sqlite"
    try Journal.open(path: path, prefix: "KS", bank: .embedded, now: { Date() }).flush()
    let (status, output) = try Terminal80.run(
      "/bin/sh", ["-c", "'\(Terminal80.program)' export --format csv --journal '\(path)' >/dev/full"])
    #expect(status != 0)
    #expect(output.contains("standard output: No space left on device") && !output.contains("Domain"), "\(output)")
  }

  // MARK: Help and README

  @Test func theHelpListsWhatTheREADMEAndTheTillKnow() throws {
    let (status, help) = try Terminal80.run(Terminal80.program, ["--help"])
    #expect(status == 0)
    for option in [
      "lang", "theme", "catalogue", "bank-speed", "shop", "till", "share", "callbacks", "journal", "prefix",
      "keep-days", "draft-hours", "record", "record-days", "config", "profile",
    ] {
      #expect(help.contains("--\(option) ") || help.contains("--\(option)\n"), "--\(option) is missing in:\n\(help)")
    }
    for command in [
      "sell", "bank", "token", "products", "apply", "link", "orders", "order", "replay", "mutate", "sms", "config",
      "export", "forget",
    ] { #expect(help.contains("  \(command)")) }
  }

  /// The help has every option of the README.
  @Test func everyOptionOfTheREADMEIsInTheHelp() throws {
    var help = ""
    for arguments in [
      ["--help"], ["help", "bank"], ["help", "export"], ["help", "forget"], ["help", "config", "check"],
      ["help", "token"], ["help", "apply"], ["help", "orders"], ["help", "check"], ["help", "sms"], ["help", "replay"],
      ["help", "mutate"],
    ] {
      help += try Terminal80.run(Terminal80.program, arguments).output
    }
    let ofOthers: Set = [
      "--product", "--static-swift-stdlib", "--disable-local-rpath", "--filter", "--help",
      "--generate-completion-script",
    ]
    let options = Set(Self.readme.matches(of: /[^\w-](--[a-z][a-z-]+)/).map { String($0.output.1) })
    #expect(options.count > 15)
    for option in options.subtracting(ofOthers) {
      #expect(help.contains(option), "the README names \(option), no help does")
    }
  }

  /// A fresh image has no package lists.
  @Test func theFirstCommandBeginsWithThePackageLists() throws {
    let command = try #require(Self.readme.firstMatch(of: /\n    (apt-get[^\n]*swift run[^\n]*)\n/)).output.1
    #expect(command.hasPrefix("apt-get update && apt-get install -y "))
  }
}
