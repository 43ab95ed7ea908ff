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

    @Option(help: ArgumentHelp("A new file to write to; standard output without it.", valueName: "file"))
    var out: String?

    @Flag(help: "Write names, IINs, phones and emails as they are; without it they are masked.")
    var personalData = false

    @OptionGroup var journal: JournalOptions

    func run() throws {
      let kept = try journal.opened(Journal.openToRead)
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
  }
}

extension ExportFormat: ExpressibleByArgument {}

extension CivilDate: ExpressibleByArgument {
  public init?(argument: String) { self.init(iso: argument) }
}
