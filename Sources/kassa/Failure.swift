import BrokerAPI
import Files
import Foundation
import JournalSQLite
import Sales

/// Exit codes: those of sysexits.h where one fits.
enum Exit: Int32, CaseIterable {
  case done = 0
  case refused = 1
  case incomplete = 3
  case usage = 64
  case data = 65
  case unreachable = 69
  case cannotCreate = 73
  case inputOutput = 74
  case busy = 75
  case notPermitted = 77
  case configuration = 78

  var meaning: String {
    switch self {
    case .done: "done"
    case .refused: "refused by the bank, or by whoever was asked"
    case .incomplete: "the outcome is unknown, or something was left undone, which is listed"
    case .usage: "invalid command line"
    case .data: "invalid input, or a file that is damaged, of another version or of another program"
    case .unreachable: "the bank or the network cannot be reached"
    case .cannotCreate: "a file cannot be created, or exists already"
    case .inputOutput: "a file or the output cannot be read or written"
    case .busy: "in use by another program, or asked too often: try again"
    case .notPermitted:
      "the bank refuses this client, or a file is not yours to read or write, or others could read or change it"
    case .configuration: "missing or invalid configuration: the terminal, a folder, an address, a secret"
    }
  }

  /// For `--help`.
  static let table = (["EXIT CODES:"] + allCases.flatMap(\.lines)).joined(separator: "\n")

  /// In 80 columns, with the meaning beside the number.
  private var lines: [String] {
    var lines = ["  \(rawValue)".padding(toLength: 5, withPad: " ", startingAt: 0)]
    for word in meaning.split(separator: " ") {
      if lines[lines.count - 1].count + word.count >= 80 { lines.append("     ") }
      lines[lines.count - 1] += " " + word
    }
    return lines
  }
}

/// An error of a module that not every command needs: its row stands beside the command that can fail with it, so that commands without a
/// screen import no terminal.
protocol CommandError: Error {
  var exit: Exit { get }
  var sentence: String { get }
}

/// Why a command failed: one sentence for standard error, and the exit code.
struct Failure: Error, CustomStringConvertible {
  let exit: Exit
  let description: String

  /// What stands before the sentence, in its language.
  let label: String
  /// What breaks the contract, which the sentence tells in lines.
  var findings: [Finding] = []

  init(_ exit: Exit, _ description: String, label: String = "Error") {
    self.exit = exit
    self.description = description
    self.label = label
  }

  /// - Parameter subject: precedes the sentence, such as a path.
  init(_ error: any Error, about subject: String? = nil) {
    if subject == nil, let failure = error as? Failure {
      self = failure
      return
    }
    let (exit, sentence) = Self.row(of: error)
    self.init(exit, subject.map { "\($0): \(sentence)" } ?? sentence)
  }

  /// The table from errors to sentences and exit codes.
  private static func row(of error: any Error) -> (Exit, String) {
    switch error {
    case let failure as Failure: (failure.exit, failure.description)
    case let problem as JournalProblem: row(of: problem)
    case let problem as FileProblem: (exit(for: problem), problem.sentence)
    case let error as any CommandError: (error.exit, error.sentence)
    default: (.inputOutput, SystemError.reason(of: error))
    }
  }

  private static func row(of problem: JournalProblem) -> (Exit, String) {
    switch problem {
    case .damaged: (.data, "the file is damaged: the till sets it aside when it is started next")
    case .locked: (.busy, "another program holds the journal: close it and try again")
    case .readOnly: (.notPermitted, "no permission to write the file or its folder")
    case .full: (.inputOutput, "the disk is full")
    case .tooSlow: (.inputOutput, "the disk is too slow")
    case .tooNew: (.data, "a newer kassa wrote this journal")
    case .outdated: (.data, "an older kassa wrote this journal: open it once with the till")
    case .inUse(let desks):
      (
        .busy,
        "a till has the journal open (desk \(desks.map(String.init).joined(separator: ", "))): close it and try again"
      )
    case .untouchable(.link): (.notPermitted, "is a link: give the file that it leads to")
    case .untouchable(.notRegular): (.notPermitted, "is no ordinary file")
    case .untouchable(.severalNames):
      (.notPermitted, "has several names (hard links), and may be open under another")
    case .untouchable(.notOurs): (.notPermitted, "belongs to somebody else")
    case .untouchable(.folderOpenToOthers(let folder)):
      (.notPermitted, "others may write to \(folder), so no journal in it can be trusted")
    case .untouchable(.foreign): (.data, "is no journal of kassa: it stays as it is")
    case .other(let reason): (.inputOutput, reason)
    }
  }

  static func exit(for problem: FileProblem) -> Exit {
    switch problem {
    case .link, .notOurs, .severalNames, .readableByOthers, .writableByEverybody, .folderOpenToOthers,
      .system(EACCES), .system(EPERM):
      .notPermitted
    case .tooLarge, .foreign: .data
    case .folderMissing: .cannotCreate
    case .missing, .notRegular, .system: .inputOutput
    }
  }
}
