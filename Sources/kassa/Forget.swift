import ArgumentParser
import Checkout
import Foundation
import Journal
import Records

extension Kassa {
  struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Removes personal data from the journal and keeps the figures.",
      discussion: """
        Names, IINs, phones, emails, addresses and links leave orders, drafts and parked carts, the search and every page of the file. \
        What stays is the number, times, goods, amounts, plan and states. Say whose: --older-than, --reference or --iin. No till may have \
        the journal open.

        Where something was left, such as a damaged journal that was set aside, it is named and the exit status is 3.
        """)

    @Option(help: ArgumentHelp("How old: a number of days such as 90d, or 0d for everything.", valueName: "days"))
    var olderThan: Days?

    @Option(
      help: ArgumentHelp(
        "The buyer of this order, also in sales on the desks; may be given several times.", valueName: "number"))
    var reference: [String] = []

    @Flag(help: "The person with this IIN, which is read from the standard input, one line.")
    var iin = false

    @Flag(
      help: """
        Also, or only, the damaged journals that were set aside: overwritten once with zeros and deleted. Backups, snapshots and what \
        the disk itself copied are beyond its reach.
        """)
    var setAside = false

    @OptionGroup var journal: JournalOptions

    /// The exit status where something was left.
    static let somethingLeft = ExitCode(3)

    func validate() throws {
      let ways = [olderThan != nil, !reference.isEmpty, iin].count { $0 }
      guard ways == 1 || ways == 0 && setAside else {
        throw ValidationError("give one of --older-than, --reference and --iin, or only --set-aside")
      }
    }

    func run() throws {
      let path = try journal.path()
      var left: [String] = []
      var failure: (any Error)?
      do {
        if let whom = try whom() { left += try forget(whom) }
      } catch { failure = error }
      // What was set aside is named even where the journal itself could not be opened.
      left += clearSetAside(beside: path)
      for sentence in left { FileHandle.standardError.write(Data((sentence + "\n").utf8)) }
      if let failure { throw failure }
      if !left.isEmpty { throw Self.somethingLeft }
    }

    private func whom() throws -> Forgetting? {
      if let olderThan { return .before(Date() - TimeInterval(olderThan.count) * 86_400) }
      if !reference.isEmpty { return .orders(reference.map { Reference(rawValue: $0.uppercased()) }) }
      guard iin else { return nil }
      let line = try HiddenLine.read(prompt: "IIN: ")
      // What was typed is not repeated: it may be somebody's number with a slip.
      guard let person = try? IIN(parsing: line) else { throw Failure("that is no IIN: twelve digits are wanted") }
      return .person(person)
    }

    /// Forgets, and says what was left.
    private func forget(_ whom: Forgetting) throws -> [String] {
      let kept = try journal.opened(Journal.openToForget)
      switch try wait(for: { await kept.forget(whom) }) {
      case .success(let forgotten):
        print("personal data removed from \(Self.sentence(forgotten))")
        return Self.left(forgotten)
      case .failure(let problem): throw Failure(JournalOptions.sentence(problem))
      }
    }

    private func clearSetAside(beside path: String) -> [String] {
      let files = SetAside.files(beside: path)
      guard setAside else {
        guard !files.isEmpty else { return [] }
        return ["set aside as damaged, and may name anybody; --set-aside deletes:"] + files.map { "  \($0)" }
      }
      if files.isEmpty { print("nothing is set aside beside \(path)") }
      return files.compactMap { file in
        do throws(JournalProblem) {
          try SetAside.remove(file)
          print("overwritten and deleted: \(file)")
          return nil
        } catch { return "\(file): \(JournalOptions.sentence(error)); it was left" }
      }
    }

    private static func sentence(_ forgotten: Forgotten) -> String {
      func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
      return [
        count(forgotten.orders, "order"), count(forgotten.drafts, "draft"), count(forgotten.parked, "parked cart"),
      ].joined(separator: ", ")
    }

    private static func left(_ forgotten: Forgotten) -> [String] {
      var left = forgotten.missing.map { "\($0): there is no such order" }
      if forgotten.otherOrders > 0 {
        left.append(
          "other orders of the same person that keep their data: \(forgotten.otherOrders); --iin finds them all")
      }
      for desk in forgotten.unreadableDesks {
        left.append("desk \(desk) cannot be read, a newer kassa may have written it: it stays as it is")
      }
      if forgotten.isInLog {
        left.append(
          "another program reads the journal, so what was removed is still in its log: close it and run this again")
      }
      return left
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
