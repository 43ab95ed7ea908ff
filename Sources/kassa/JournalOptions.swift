import ArgumentParser
import Checkout
import Files
import Foundation
import JournalSQLite
import Sales

struct JournalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The journal's file; by default $XDG_STATE_HOME/kassa/journal.sqlite (~/.local/state/kassa/journal.sqlite).",
      valueName: "file"), completion: .file())
  var journal: String?

  /// - Throws: `Failure` where none was given and the user has no home folder.
  func path(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws -> String {
    if let journal { return journal.expandingTilde }
    guard let folder = UserFolders(environment).state else {
      throw Failure(
        .configuration,
        "there is no home folder to keep a journal in: set HOME or XDG_STATE_HOME, or give --journal FILE")
    }
    return folder + "/kassa/journal.sqlite"
  }

  /// Opens an existing journal for a command: it is never created, renamed or migrated.
  func opened(
    _ open: (_ path: String, _ now: @escaping @Sendable () -> Date) throws(JournalProblem) -> Journal
  ) throws -> Journal {
    let path = try path()
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(.inputOutput, "there is no journal at \(path)")
    }
    do { return try open(path, { Date() }) } catch { throw Failure(error, about: path) }
  }
}
