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
  var path: String {
    journal.map { ($0 as NSString).expandingTildeInPath }
      ?? Journal.defaultPath(ProcessInfo.processInfo.environment)
  }

  /// The journal of a command that works on one that is there.
  func opened() throws -> Journal {
    guard FileManager.default.fileExists(atPath: path) else { throw Failure("there is no journal at \(path)") }
    do {
      return try Journal.open(path: path, prefix: "KS", settingAside: false, now: { Date() })
    } catch { throw Failure("\(path): \(JournalOptions.sentence(error))") }
  }

  /// What is wrong with a journal, for the command line.
  static func sentence(_ problem: JournalProblem) -> String {
    switch problem {
    case .damaged: "the file is damaged, or is no journal"
    case .locked: "another program holds the journal: close it and try again"
    case .readOnly: "no permission to write the file or its folder"
    case .full: "the disk is full"
    case .tooNew: "a newer kassa wrote this journal"
    case .other(let reason): reason
    }
  }
}
