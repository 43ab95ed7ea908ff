import ArgumentParser
import Checkout
import Foundation
import Journal
import Records

/// Which journal.
struct JournalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The journal's file. Without it $XDG_STATE_HOME/kassa/journal.sqlite (~/.local/state/kassa/journal.sqlite).",
      valueName: "file"))
  var journal: String?

  /// The file.
  /// - Throws: `Failure` where none was given and this user has no folder for it.
  func path(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws -> String {
    if let journal { return (journal as NSString).expandingTildeInPath }
    guard let folder = UserFolders(environment).state else {
      throw Failure("there is no home folder to keep a journal in: set HOME or XDG_STATE_HOME, or give --journal FILE")
    }
    return folder + "/kassa/journal.sqlite"
  }

  /// The journal of a command that works on one that is there: it is never made, renamed or brought up to date.
  func opened(
    _ open: (_ path: String, _ now: @escaping @Sendable () -> Date) throws(JournalProblem) -> Journal
  ) throws -> Journal {
    let path = try path()
    guard FileManager.default.fileExists(atPath: path) else { throw Failure("there is no journal at \(path)") }
    do { return try open(path, { Date() }) } catch { throw Failure("\(path): \(JournalOptions.sentence(error))") }
  }

  /// What is wrong with a journal, for the command line.
  static func sentence(_ problem: JournalProblem) -> String {
    switch problem {
    case .damaged: "the file is damaged: the till sets it aside when it is started next"
    case .locked: "another program holds the journal: close it and try again"
    case .readOnly: "no permission to write the file or its folder"
    case .full: "the disk is full"
    case .tooNew: "a newer kassa wrote this journal"
    case .outdated: "an older kassa wrote this journal: open it once with the till"
    case .inUse(let desks):
      "a till has the journal open (desk \(desks.map(String.init).joined(separator: ", "))): close it and try again"
    case .untouchable(.link): "is a link: give the file that it leads to"
    case .untouchable(.notRegular): "is no ordinary file"
    case .untouchable(.severalNames): "has several names (hard links), and may be open under another"
    case .untouchable(.notOurs): "belongs to somebody else"
    case .untouchable(.folderOpenToOthers(let folder)):
      "others may write to \(folder), so no journal in it can be trusted"
    case .untouchable(.foreign): "is no journal of kassa: it stays as it is"
    case .other(let reason): reason
    }
  }
}
