import ArgumentParser
package import Checkout
import Files
import Foundation
import JournalSQLite
import Logging
package import Sales

extension Kassa {
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Writes the orders of the journal, newest first, as CSV or JSON Lines.",
      usage: "kassa export --format <format> [--personal-data] [<options>]")

    @Option(help: "csv or jsonl.")
    var format: ExportFormat

    @Option(help: ArgumentHelp("Only orders sent on this day in Kazakhstan or later: yyyy-MM-dd.", valueName: "date"))
    var since: CivilDate?

    @Option(
      help: ArgumentHelp(
        "A new private file to write to; by default standard output.", valueName: "file"), completion: .file())
    var out: String?

    @Flag(help: "Write names, IINs, phones and emails unmasked.")
    var personalData = false

    @Flag(help: "Do not ask before personal data goes to a pipe, or to a file that others may read.")
    var yes = false

    @OptionGroup var journal: JournalOptions
    @OptionGroup var logging: LogOption

    func run() async throws {
      let logger = try logging.logger()
      let kept = try journal.opened(Journal.openToRead)
      if personalData, out == nil { try confirmIfReadableByOthers() }
      var query = HistoryQuery()
      query.since = since
      guard let out else {
        do {
          let count = try await ExportFile.write(query, of: kept, as: format, withPersonalData: personalData) {
            try FileHandle.standardOutput.write(contentsOf: Data($0.utf8))
          }
          logger?.info("exported", metadata: ["orders": "\(count)"])
        } catch let problem as JournalProblem { throw Failure(problem) } catch {
          throw Failure(error, about: "standard output")
        }
        return
      }
      switch await ExportFile.write(query, of: kept, as: format, withPersonalData: personalData, to: out) {
      case .success(let file):
        logger?.info("exported", metadata: ["orders": "\(file.count)"])
        CommandOutput.note("\(file.count) orders → \(file.path)")
      case .failure(.exists): throw Failure(.cannotCreate, "\(out): there is such a file already")
      case .failure(.cannotCreate(let reason)): throw Failure(.cannotCreate, "\(out): \(reason)")
      case .failure(.cannotWrite(let reason)): throw Failure(.inputOutput, "\(out): \(reason)")
      case .failure(.journal(let problem)): throw Failure(problem)
      }
    }

    /// Personal data goes to where others can read it only with `--yes` or a confirmation.
    /// - Throws: `Failure` where nobody confirms; nothing has been written then.
    private func confirmIfReadableByOthers() throws {
      guard !yes, let place = Self.readableByOthers(STDOUT_FILENO) else { return }
      let warning = "names, IINs, phones and emails would go to \(place)"
      guard isatty(STDIN_FILENO) == 1 else {
        throw Failure(
          .notPermitted, "\(warning): give --out FILE for a file of your own, or --yes where that is meant")
      }
      CommandOutput.write("\(warning). Write them? [y/N] ", to: STDERR_FILENO)
      let answer = readLine(strippingNewline: true)?.trimmingCharacters(in: .whitespaces).lowercased()
      guard ["y", "yes", "д", "да", "и", "иә"].contains(answer) else { throw Failure(.refused, "nothing was written") }
    }

    /// Where an output can be read by others; nil for a terminal and a private file.
    static func readableByOthers(_ output: Int32) -> String? {
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
  package init?(argument: String) { self.init(iso: argument) }
}
