import ArgumentParser
import Checkout
import Foundation
import JournalSQLite
import Logging
import Sales

extension Kassa {
  struct Forget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "forget",
      abstract: "Removes personal data from the journal and keeps the figures.",
      usage: """
        kassa forget --older-than <days> [<options>]
               kassa forget --reference <number> ... [<options>]
               kassa forget --iin [<options>]
               kassa forget --set-aside [<options>]
        """,
      discussion: """
        Removes names, IINs, phones, emails, addresses and links from orders, drafts, parked carts, the search index and every page of the \
        file. Recorded exchanges of these people go, and files that the till exported them to. Numbers, times, goods, amounts, plans and states stay. Select by --older-than, --reference or --iin. No till may have the \
        journal open.

        What could not be removed, such as a damaged journal that was set aside, is listed, and the exit status is 3.
        """)

    @Option(help: ArgumentHelp("Older than this many days, such as 90d; 0d for everything.", valueName: "days"))
    var olderThan: Days?

    @Option(
      help: ArgumentHelp(
        "The customer of this order, also in drafts; may be repeated.", valueName: "number"))
    var reference: [String] = []

    @Flag(help: "The person whose IIN is read from standard input, as one line.")
    var iin = false

    @Flag(
      help: """
        Also, or only, overwrite and delete damaged journals that were set aside. Backups, snapshots and copies made by the disk itself \
        are not affected.
        """)
    var setAside = false

    @OptionGroup var journal: JournalOptions
    @OptionGroup var logging: LogOption

    func validate() throws {
      let ways = [olderThan != nil, !reference.isEmpty, iin].count { $0 }
      guard ways == 1 || ways == 0 && setAside else {
        throw ValidationError("give one of --older-than, --reference and --iin, or only --set-aside")
      }
    }

    func run() async throws {
      let logger = try logging.logger()
      let path = try journal.path()
      var left: [String] = []
      var failure: (any Error)?
      do {
        if let whom = try whom() { left += try await forget(whom, logger) }
      } catch { failure = error }
      // Renamed files are listed even where the journal could not be opened.
      left += clearSetAside(beside: path)
      left.forEach(CommandOutput.note)
      if let failure { throw failure }
      try CommandOutput.requireWritten(done: "what was asked for is forgotten")
      if !left.isEmpty { throw ExitCode(Exit.incomplete.rawValue) }
    }

    private func whom() throws -> ForgetScope? {
      if let olderThan { return .before(Date() - TimeInterval(olderThan.count) * 86_400) }
      if !reference.isEmpty { return .orders(reference.map { Reference(rawValue: $0) }) }
      guard iin else { return nil }
      let line = try HiddenLine.read(prompt: "IIN: ")
      // The input is not repeated: it may be a person's number with a typo.
      guard let person = try? IIN(parsing: line) else {
        throw Failure(.data, "that is no IIN: twelve digits are wanted")
      }
      return .person(person)
    }

    /// Returns what was left, in sentences.
    private func forget(_ whom: ForgetScope, _ logger: Logger?) async throws -> [String] {
      let kept = try journal.opened(Journal.openToForget)
      switch await kept.forget(whom) {
      case .success(let forgotten):
        logger?.info("forgot", metadata: ["orders": "\(forgotten.orders)", "drafts": "\(forgotten.drafts)"])
        CommandOutput.line("personal data removed from \(Self.sentence(forgotten))")
        return Self.left(forgotten)
      case .failure(let problem): throw Failure(problem)
      }
    }

    private func clearSetAside(beside path: String) -> [String] {
      let files = DamagedFiles.files(beside: path)
      guard setAside else {
        guard !files.isEmpty else { return [] }
        return ["set aside as damaged, and may name anybody; --set-aside deletes:"] + files.map { "  \($0)" }
      }
      if files.isEmpty { CommandOutput.line("nothing is set aside beside \(path)") }
      return files.compactMap { file in
        do throws(JournalProblem) {
          try DamagedFiles.remove(file)
          CommandOutput.line("overwritten and deleted: \(file)")
          return nil
        } catch { return "\(file): \(Failure(error)); it was left" }
      }
    }

    private static func sentence(_ forgotten: ForgetResult) -> String {
      func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
      let recorded = [(forgotten.exchanges, "exchange"), (forgotten.files, "file")].filter { $0.0 > 0 }
      return [
        count(forgotten.orders, "order"), count(forgotten.drafts, "draft"), count(forgotten.parked, "parked cart"),
      ].joined(separator: ", ") + recorded.map { ", " + count($0, $1) }.joined()
    }

    private static func left(_ forgotten: ForgetResult) -> [String] {
      var left = forgotten.missing.map { "\($0): there is no such order" }
      if forgotten.otherOrders > 0 {
        left.append(
          "other orders of the same person that keep their data: \(forgotten.otherOrders); --iin finds them all")
      }
      for desk in forgotten.unreadableDesks {
        left.append("desk \(desk) cannot be read, a newer kassa may have written it: it stays as it is")
      }
      for file in forgotten.leftFiles {
        switch file.reason {
        case .changed: left.append("\(file.path): is not the file that the till wrote, so it was left")
        case .failed(let reason): left.append("\(file.path): \(reason); it was left")
        }
      }
      if forgotten.isInLog {
        left.append(
          "another program reads the journal, so what was removed is still in its log: close it and run this again")
      }
      return left
    }
  }

  /// Such as `90d`.
  struct Days: ExpressibleByArgument {
    let count: Int
    init?(argument: String) {
      guard argument.hasSuffix("d"), let count = Int(argument.dropLast()), (0...36_500).contains(count) else {
        return nil
      }
      self.count = count
    }
  }
}
