public import ArgumentParser
public import Checkout
import Foundation
import Journal
public import Records
import Screens
import Till

extension Kassa {
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes the orders of the journal, newest first, as CSV or JSON Lines.")

    @Option(help: "csv or jsonl.")
    var format: ExportFormat

    @Option(help: ArgumentHelp("Only orders sent on this day in Kazakhstan or later: yyyy-MM-dd.", valueName: "date"))
    var since: CivilDate?

    @Option(
      help: ArgumentHelp(
        "A new file to write to, which only its owner may read; standard output without it.", valueName: "file"))
    var out: String?

    @Flag(help: "Write names, IINs, phones and emails as they are; without it they are masked.")
    var personalData = false

    @Flag(help: "Do not ask before personal data goes to a pipe, or to a file that others may read.")
    var yes = false

    @OptionGroup var journal: JournalOptions

    func run() throws {
      let kept = try journal.opened(Journal.openToRead)
      if personalData, out == nil { try askWhereOthersRead() }
      var query = HistoryQuery()
      query.since = since
      let (orders, format, personalData) = (query, format, personalData)
      guard let out else {
        do {
          _ = try wait(for: {
            try await ExportFile.write(orders, of: kept, as: format, withPersonalData: personalData) {
              try FileHandle.standardOutput.write(contentsOf: Data($0.utf8))
            }
          })
        } catch let problem as JournalProblem { throw Failure(JournalOptions.sentence(problem)) } catch {
          throw Failure("standard output: \(SystemError.reason(of: error))")
        }
        return
      }
      let result = try wait(for: {
        await ExportFile.write(orders, of: kept, as: format, withPersonalData: personalData, to: out)
      })
      switch result {
      case .success(let file): FileHandle.standardError.write(Data("\(file.count) orders → \(file.path)\n".utf8))
      case .failure(.exists): throw Failure("\(out): there is such a file already")
      case .failure(.cannotWrite(let reason)): throw Failure("\(out): \(reason)")
      case .failure(.journal(let problem)): throw Failure(JournalOptions.sentence(problem))
      }
    }

    /// Lets people's data out to where others may read it only on purpose: with `--yes`, or where a person says so.
    /// - Throws: `Failure` where nobody did; nothing was written then.
    private func askWhereOthersRead() throws {
      guard !yes, let place = Self.placeOthersRead(STDOUT_FILENO) else { return }
      let warning = "names, IINs, phones and emails would go to \(place)"
      guard isatty(STDIN_FILENO) == 1 else {
        throw Failure("\(warning): give --out FILE for a file of your own, or --yes where that is meant")
      }
      FileHandle.standardError.write(Data("\(warning). Write them? [y/N] ".utf8))
      let answer = readLine(strippingNewline: true)?.trimmingCharacters(in: .whitespaces).lowercased()
      guard ["y", "yes", "д", "да", "и", "иә"].contains(answer) else { throw Failure("nothing was written") }
    }

    /// What others may read an output from; nil for a terminal and a file of the owner's only.
    static func placeOthersRead(_ output: Int32) -> String? {
      if isatty(output) == 1 { return nil }
      var status = stat()
      guard fstat(output, &status) == 0 else { return "somewhere unknown" }
      switch status.st_mode & S_IFMT {
      case S_IFREG:
        guard status.st_uid == geteuid() else { return "a file of somebody else's" }
        return status.st_mode & 0o077 == 0 ? nil : "a file that others may read"
      case S_IFIFO: return "a pipe"
      case S_IFSOCK: return "a socket"
      default: return "a device"
      }
    }
  }
}

extension ExportFormat: ExpressibleByArgument {}

extension CivilDate: ExpressibleByArgument {
  public init?(argument: String) { self.init(iso: argument) }
}
