import ArgumentParser
import BankSandbox
import BrokerAPI
import Checkout
import Exchanges
import Files
import Foundation
import Glibc
import Sales
import Settings
import Text
import Wire

extension Kassa {
  struct Mutate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "mutate",
      abstract:
        "Changes a valid application in a thousand ways and tells where the bank answers otherwise than predicted.",
      usage: """
        kassa mutate <file.json> [--all | --list] [--json]
               kassa mutate <file.json> --profile <name> [--yes]
                     [--rate <number>] [--after <id>] [--all] [--json]
        """,
      discussion: """
        Each change has the verdict that it is meant to have by the contract, beside what the bank says. Without --profile a stand-in bank \
        in this process answers, whose books nobody sees. Each change gets a number and a code's time of its own; the rest of the \
        application keeps its bytes.

        With --profile a test bank is asked, one call after the other, after a question: what it accepts are applications. A production \
        bank is never asked (77). The exit status is 1 where an answer is not as predicted.
        """)

    @Argument(
      help: ArgumentHelp("A valid PreApprovalRequest, or - for standard input.", valueName: "file.json"),
      completion: .file(extensions: ["json"]))
    var file: String

    @Flag(help: "Also print what was answered as predicted.") var all = false
    @Flag(help: "Print the changes with their bodies, one JSON object a line, and send none.") var list = false
    @Flag(help: "Do not ask before a test bank is called.") var yes = false

    @Option(
      help: ArgumentHelp(
        "Calls a minute at a test bank; by default what its answers say that a minute allows, at most 600, or 60.",
        valueName: "number"))
    var rate: Int?

    @Option(help: ArgumentHelp("Go on after this change.", valueName: "id")) var after: String?

    @Option(
      help: ArgumentHelp(
        "What the numbers of the applications begin with; new for each run by default.", valueName: "text"))
    var prefix: String?

    @OptionGroup var settings: SettingsOptions
    @OptionGroup var logging: LogOption
    @OptionGroup var output: JSONOption

    func validate() throws {
      guard (1...6000).contains(rate ?? 1) else { throw ValidationError("--rate: 1 to 6000") }
      guard !list || !all else { throw ValidationError("--list and --all: give only one of them") }
      guard settings.profile != nil && !list || rate == nil && !yes else {
        throw ValidationError("--rate and --yes: only where a test bank is called, with --profile")
      }
      // With the number of a change behind it.
      let rules = Definition.preApprovalRequest.members.first { $0.name == "referenceId" }?.rules ?? []
      if let prefix, let broken = rules.first(where: { !$0.isSatisfied(by: prefix + "9999") }) {
        throw ValidationError("--prefix: \(broken.finding(at: "").rule.english)")
      }
    }

    func run() async throws {
      try await output.print(endsWithObject: !list) {
        let bytes = try GivenFile.bytes(file, atMost: 1 << 16)
        if list { return try printList(bytes) }
        guard settings.profile != nil, try !isBuiltIn() else { return try await atStandIn(bytes) }
        return try await atProfile(bytes)
      }
    }

    private func isBuiltIn() throws -> Bool {
      let chosen = try settings.valid(ProcessInfo.processInfo.environment)
      return chosen.isBuiltIn(chosen.profile)
    }

    /// Those after the one that was given.
    private func mutations(of bytes: [UInt8], at moment: Date) throws -> [Mutation] {
      let prefix = prefix ?? ApplicationMutations.prefix(at: moment)
      let all: [Mutation]
      do throws(MutationStop) { all = try ApplicationMutations.all(of: bytes, at: moment, prefix: prefix) } catch {
        throw Failure(error, about: GivenFile.name(file))
      }
      guard let after else { return all }
      guard let place = all.firstIndex(where: { $0.id == after }) else {
        throw Failure(.data, "--after \(SafeText.line(after, atMost: 100)): there is no such change")
      }
      return Array(all[(place + 1)...])
    }

    // MARK: The stand-in bank

    private func atStandIn(_ bytes: [UInt8]) async throws -> CommandResult {
      let bank = await BankCopy(random: RandomSource(seed: 1), now: ClockOption.clock())
      var report = MutationReport(naming: true)
      for mutation in try mutations(of: bytes, at: bank.now) {
        await report.judge(mutation) { await bank.verdict(on: $0, $1, language: .en) }
      }
      return result(report)
    }

    // MARK: A test bank

    private func atProfile(_ bytes: [UInt8]) async throws -> CommandResult {
      try await settings.withBank(logging) { bank in
        guard bank.profile.environment != .production else {
          throw Failure(.notPermitted, "“\(bank.profile.id)” is a production bank: it gets no changed applications")
        }
        let mutations = try mutations(of: bytes, at: bank.clock().wall)
        let pace =
          rate.map { "\($0) a minute" } ?? "as fast as its answers allow, at most \(PacedApplications.fastest) a minute"
        try agree("\(mutations.count) applications go to \(bank.profile.host), \(pace)")
        await bank.beginChange()
        var report = MutationReport(naming: false)
        var calls = PacedApplications(bank.client, bank.live.credentials, over: bank.transport, rate: rate)
        for mutation in mutations {
          if (try? Interruption.shared.check()) == nil { break }
          do throws(MutationStop) {
            try await report.judge(mutation) { body, sending throws(MutationStop) in
              try await calls.send(body, sending)
            }
          } catch {
            // A signal breaks the call off.
            let isInterrupted = (try? Interruption.shared.check()) == nil
            return stopped(report, isInterrupted ? Failure(.incomplete, "stopped") : Failure(error, about: ""))
          }
        }
        let isWhole = report.results.count == mutations.count
        return isWhole ? result(report) : stopped(report, Failure(.incomplete, "stopped"))
      }
    }

    /// Where it goes on is told.
    private func stopped(_ report: MutationReport, _ problem: Failure) -> CommandResult {
      var result = result(report)
      let rest = report.results.last.map { "; --after \($0.mutation.id) goes on" } ?? ""
      result.failure = Failure(problem.exit, "\(problem)\(rest)")
      return result
    }

    private func agree(_ what: String) throws {
      if yes { return }
      guard isatty(STDIN_FILENO) != 0, file != "-" else {
        throw Failure(.usage, "\(what): --yes says that this is meant")
      }
      CommandOutput.write("\(what): type yes to go on: ", to: STDERR_FILENO)
      guard ["y", "yes"].contains(readLine()?.lowercased()) else { throw Failure(.refused, "nothing was sent") }
    }

    // MARK: What is printed

    private func printList(_ bytes: [UInt8]) throws -> CommandResult {
      for mutation in try mutations(of: bytes, at: ClockOption.clock()().wall) {
        var json = mutation.json
        if let text = String(validating: mutation.body, as: UTF8.self) {
          json["body"] = .string(text)
        } else {
          json["bodyBase64"] = .string(Data(mutation.body).base64EncodedString())
        }
        CommandOutput.print(.object(json))
      }
      return CommandResult()
    }

    private func result(_ report: MutationReport) -> CommandResult {
      let shown = all ? report.results : report.disagreements
      var result = CommandResult(shown.map(\.line))
      result.isReport = true
      let count = report.disagreements.count
      result.notes = [
        "\(report.results.count) changes: \(report.count(.asPredicted)) as predicted, of which the contract says nothing of "
          + "\(report.unclear); \(count) otherwise"
      ]
      result.json = [
        "changes": .number(.init(report.results.count)), "asPredicted": .number(.init(report.count(.asPredicted))),
        "unclear": .number(.init(report.unclear)), "otherwise": .number(.init(count)),
        "results": .array(shown.map { .object($0.json) }),
      ]
      if count > 0 {
        result.failure = Failure(
          .refused, "\(count) of \(report.results.count) changes were answered otherwise than predicted")
      }
      return result
    }
  }
}

extension Failure {
  /// - Parameter name: of the application.
  fileprivate init(_ stop: MutationStop, about name: String) {
    switch stop {
    case .noJSON(let error): self.init(.data, "\(name): is no JSON: \(error.reason)")
    case .invalid(let wrong):
      self.init(
        .data,
        "the application breaks the contract, so its changes prove nothing\n"
          + wrong.map { "  \($0.annotated(.en))" }.joined(separator: "\n"))
    case .failed(let failure): self.init(failure)
    case .refused(let status): self.init(.busy, "the bank keeps refusing to be asked (\(status))")
    case .nearlyUsed(let left):
      self.init(.busy, "the bank takes only \(left) more calls, and does not tell when it will take others")
    }
  }
}

extension Mutation {
  var json: JSON.Members {
    [
      "id": .string(id), "path": .string(path), "kind": .string(kind.rawValue), "change": .string(change.english),
      "predicted": .object(prediction.json),
    ]
  }
}

extension Prediction {
  fileprivate var json: JSON.Members {
    var json: JSON.Members = ["verdict": .string(words)]
    switch verdict {
    case .accepted: break
    case .refused(let naming): json["naming"] = .array(naming.map { .string($0) })
    case .either(let reason):
      json["reason"] = .string(reason.english)
      return json
    }
    json["provenance"] = .string(provenance.description)
    return json
  }

  fileprivate var words: String {
    switch verdict {
    case .accepted: "accepted"
    case .refused: "refused"
    case .either: "either"
    }
  }

  fileprivate var sentence: String {
    if case .either(let reason) = verdict { "either: \(reason.english)" } else { "\(words) (\(provenance))" }
  }
}

extension MutationReport.Result {
  fileprivate var line: String {
    let answer = verdict.status.map { "\($0) \(SafeText.line(verdict.message, atMost: 120))" } ?? "no answer"
    return "\(mutation.id): \(mutation.change.english); predicted: \(mutation.prediction.sentence); the bank: \(answer)"
  }

  fileprivate var json: JSON.Members {
    var json = mutation.json
    var bank: JSON.Members = ["message": .string(verdict.message)]
    bank["status"] = verdict.status.map { .number(.init($0)) }
    json["bank"] = .object(bank)
    json["match"] = .string("\(match)")
    return json
  }
}
