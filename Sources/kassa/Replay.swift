import ArgumentParser
import BrokerAPI
import Checkout
import Exchanges
import Files
import Foundation
import Sales
import Text
import Wire

extension Kassa {
  struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "replay", abstract: "Sends recorded requests again, and tells what differs in the answers.",
      usage: "kassa replay <file> [--renew] [--json] [<options>]",
      discussion: """
        The file is a bundle, an HTTP Archive or an .http file, known by what it holds. Only calls of the broker are sent, and only to the \
        profile's bank: those that were recorded there or below another bank's /v1/broker. Anything else is left out and told (3), and where \
        nothing is left the exit status is 77, as in production. Times, tokens and numbers may differ; where anything else does it is 1.

        Secrets come from the profile; others, such as the customer's code, from the environment, such as KASSA_SMS_CODE.
        """)

    private static let limit = 64 << 20

    @Argument(
      help: "The record.", completion: .file(extensions: ["har", "http", "jsonl"]))
    var file: String
    @Flag(help: "Give each application a number that was not used, and the time of now.") var renew = false
    @OptionGroup var options: SettingsOptions
    @OptionGroup var logging: LogOption
    @OptionGroup var output: JSONOption

    func run() async throws {
      try await output.print {
        let steps = try steps()
        return try await options.withBank(logging) { bank in
          guard bank.profile.environment != .production else {
            throw Failure(.notPermitted, "in production nothing is sent again")
          }
          return try await replay(steps, bank)
        }
      }
    }

    private func steps() throws(Failure) -> [ReplayStep] {
      let name = SafeText.line(file, atMost: 200)
      let bytes: [UInt8]
      do throws(FileProblem) {
        bytes = try BoundedFile.bytes(of: file.expandingTilde, atMost: Self.limit)
      } catch { throw Failure(error, about: name) }
      do throws(CannotRead) { return try ReplayStep.steps(of: bytes) } catch {
        throw Failure(.data, "\(name): \(error)")
      }
    }

    private func replay(_ steps: [ReplayStep], _ bank: OpenBank) async throws -> CommandResult {
      await bank.beginChange()
      let environment = ProcessInfo.processInfo.environment
      let replayer = Replayer(bank.client, bank.live.credentials, over: bank.transport) { environment[$0.variable] }
      var renewal =
        renew ? Renewal(random: RandomSource(seed: nil), now: { [clock = bank.clock] in clock().wall }) : nil
      var outcomes: [Outcome] = []
      for step in steps {
        do throws(Stopped) { try Interruption.shared.check() } catch {
          guard outcomes.contains(where: \.isSent) else { throw error }
          break
        }
        var step = step
        if let request = renewal?.renew(step.request) { step.request = request }
        let outcome = Outcome(step, await replayer.send(step.request))
        outcomes.append(outcome)
        if outcome.isEnd { break }
      }
      return Self.result(outcomes, of: steps.count)
    }

    private static func result(_ outcomes: [Outcome], of count: Int) -> CommandResult {
      let (sent, different) = (outcomes.count(where: \.isSent), outcomes.count { !$0.differences.isEmpty })
      var result = CommandResult(
        outcomes.flatMap(\.lines),
        json: [
          "requests": .number(.init(count)), "sent": .number(.init(sent)), "different": .number(.init(different)),
          "steps": .array(outcomes.map(\.json)),
        ], failure: failure(outcomes, sent: sent, different: different, of: count))
      result.isReport = true
      return result
    }

    private static func failure(_ outcomes: [Outcome], sent: Int, different: Int, of count: Int) -> Failure? {
      if let end = outcomes.last, end.isEnd, case .failure(.failed(let failure)) = end.result {
        return Failure(failure.exit, "\(end.step.request): \(failure.sentence)")
      }
      if sent == 0, outcomes.allSatisfy(\.isForeign) {
        return Failure(.notPermitted, "nothing in it was sent to a broker, so nothing is sent")
      }
      if different > 0 { return Failure(.refused, "\(different) of \(sent) answers differ") }
      return sent < count ? Failure(.incomplete, "\(count - sent) of \(count) requests were not sent") : nil
    }
  }
}

/// What became of one request.
private struct Outcome {
  let step: ReplayStep
  let result: Result<Exchange.Response, Replayer.Refusal>
  let differences: [String]

  init(_ step: ReplayStep, _ result: Result<Exchange.Response, Replayer.Refusal>) {
    (self.step, self.result) = (step, result)
    differences = (try? result.get()).map { step.differences(in: $0) } ?? []
  }

  var isSent: Bool { (try? result.get()) != nil || isCutAgain }

  /// The answer is lost as it was when it was recorded.
  private var isCutAgain: Bool {
    guard step.isCut, case .failure(.failed(let failure)) = result, case .answerLost = failure.kind else {
      return false
    }
    return true
  }

  /// A network that failed once fails again, and what was not answered may have been taken.
  var isEnd: Bool { if case .failure(.failed) = result { !isCutAgain } else { false } }

  var isForeign: Bool { if case .failure(.foreign) = result { true } else { false } }

  private var name: String { SafeText.line("\(step.request)", atMost: 200) }

  private var reason: String {
    guard case .failure(let refusal) = result else { return "" }
    return switch refusal {
    case .foreign: "no call of the broker"
    case .token: "the profile gets a token of its own"
    case .noValue(let slot): "\(slot.variable) is not set"
    case .failed(let failure): failure.sentence
    }
  }

  var lines: [String] {
    if isCutAgain { return ["the same   \(name): the answer was lost"] }
    guard let answer = try? result.get() else { return ["not sent   \(name): \(reason)"] }
    let word = step.answer == nil ? "answered " : differences.isEmpty ? "the same " : "different"
    return ["\(word)  \(name): \(answer.status)"] + differences.map { "           \($0)" }
  }

  var json: JSON {
    var members: JSON.Members = ["request": .string(name)]
    if let recorded = step.answer { members["recorded"] = .number(.init(recorded.status)) }
    switch result {
    case .success(let answer):
      members["status"] = .number(.init(answer.status))
      members["differences"] = .array(differences.map { .string($0) })
    case .failure where isCutAgain: members["lost"] = true
    case .failure: members["notSent"] = .string(reason)
    }
    return .object(members)
  }
}
