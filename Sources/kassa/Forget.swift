import ArgumentParser
import Foundation
import Journal
import Records

extension Kassa {
  struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Removes personal data from old orders of the journal and keeps their figures.",
      discussion: """
        Names, IINs, phones, emails, addresses and links leave the rows, the search and every page of the file. What stays is the \
        number, times, goods, amounts, plan and states. Close other tills first: one that reads keeps old pages alive.
        """)

    @Option(help: ArgumentHelp("How old: a number of days such as 90d, or 0d for everything.", valueName: "days"))
    var olderThan: Days

    @OptionGroup var journal: JournalOptions

    func run() throws {
      let kept = try journal.opened(Journal.openToForget)
      let moment = Date() - TimeInterval(olderThan.count) * 86_400
      switch try wait(for: { await kept.forget(moment) }) {
      case .success(let count): print("personal data removed from \(count) orders")
      case .failure(.locked):
        throw Failure(
          "the rows were cleared, but another program reads the journal and old pages remain: close it and run this again"
        )
      case .failure(let problem): throw Failure(JournalOptions.sentence(problem))
      }
    }
  }

  /// A number of days, written `90d`.
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
