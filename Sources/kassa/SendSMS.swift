import ArgumentParser
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import Settings
import Text
import Wire

extension Kassa {
  /// The same request as the till's, so that a gateway can be tried without selling.
  struct SMS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sms", abstract: "Sends the text on standard input as the profile sends its codes, once.",
      usage: """
        kassa sms <phone> [--json] [<options>]
               kassa sms <phone> --delivery <number> [--json] [<options>]
               kassa sms --balance [--json] [<options>]
        """,
      discussion: """
        Needs a profile with [sms] sender = "http" or "command". The text is one line of at most 1000 characters. --delivery and \
        --balance ask the gateway instead, where the profile says how.
        """)

    @OptionGroup var options: SettingsOptions
    @OptionGroup var output: JSONOption
    @Option(help: ArgumentHelp("Ask whether the message of this number was delivered.", valueName: "number"))
    var delivery: String?
    @Flag(help: "Ask what is left on the account.") var balance = false
    @Argument(help: "A mobile number of Kazakhstan, such as 77475774285.") var phone: String?

    func validate() throws {
      guard balance != (phone != nil), phone != nil || delivery == nil else {
        throw ValidationError("expected a mobile number, or --balance alone")
      }
    }

    func run() async throws {
      try await output.print {
        if balance || delivery != nil { return try await ask() }
        return Self.result(try await send())
      }
    }

    private func number() throws(Failure) -> Phone {
      guard let number = try? Phone(parsing: phone ?? "") else {
        throw Failure(.data, "the number is no mobile number of Kazakhstan")
      }
      return number
    }

    /// Who sends in the profile, and how hosts are reached from it.
    private func chosenSender() async throws -> (Settings, MessageSender, ClientOptions) {
      let environment = ProcessInfo.processInfo.environment
      let settings = try options.valid(environment)
      try settings.requireSender()
      let secrets = try await ProfileSecrets.fetch(
        settings, .live(), where: { settings.needsToSend($0) || $0.first == "proxy" })
      let sender = try settings.messageSender(secrets)
      return (settings, sender, try LiveBank.gatewayOptions(settings, secrets, environment: environment))
    }

    private func send() async throws -> SMSOutcome {
      let number = try number()
      let (settings, chosen, options) = try await chosenSender()
      let text = try Self.line()
      let sender = chosen.sender(profile: settings.profile, options: options, recorder: nil)
      await Interruption.shared.beginChange { await sender.close() }
      let outcome = await sender.send(
        SMSMessage(to: number, text, language: settings.language(ProcessInfo.processInfo.environment)))
      await sender.close()
      if case .notSent = outcome { try Interruption.shared.check() }
      return outcome
    }

    /// Asks the gateway what it knows.
    private func ask() async throws -> CommandResult {
      let number = balance ? nil : try number()
      let (settings, chosen, options) = try await chosenSender()
      guard case .gateway(let gateway, let timeout) = chosen else {
        throw Failure(.configuration, "a program sends the messages of this profile: there is no gateway to ask")
      }
      let transport = MessageSender.transport(timeout, options, nil)
      let result: CommandResult
      if let number, let delivery {
        let answer = await gateway.delivery(of: delivery, to: number, profile: settings.profile, over: transport)
        result = try Self.result(answer, "status") {
          switch $0 {
          case .delivered: ("delivered", "delivered")
          case .failed(let word): ("failed", "not delivered: \(word)")
          case .onTheWay(let word): ("waiting", "not delivered yet: \(word)")
          }
        }
      } else {
        let answer = await gateway.balance(profile: settings.profile, over: transport)
        result = try Self.result(answer, "balance") { ($0, $0) }
      }
      await transport.close()
      return result
    }

    /// What to say about an answer.
    private static func result<Value>(
      _ answer: Result<Value, SMSQueryFailure>?, _ name: String, _ words: (Value) -> (value: String, sentence: String)
    ) throws(Failure) -> CommandResult {
      switch answer {
      case nil: throw Failure(.configuration, "the profile does not say how: sms.http.\(name)")
      case .success(let value)?:
        let (text, sentence) = words(value)
        return CommandResult([sentence], json: [name: .string(text)])
      case .failure(.refused(let reason))?: throw Failure(.refused, "refused: \(reason)")
      case .failure(.noAnswer(let cause))?: throw Failure(.unreachable, "no answer: \(cause.words)")
      }
    }

    private static func line() throws(Failure) -> String {
      // A character has at most four bytes.
      let bytes = (try? FileHandle.standardInput.read(upToCount: 4001)) ?? Data()
      guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(.data, "the text is not UTF-8") }
      let line = text.last?.isNewline == true ? String(text.dropLast()) : text
      guard !line.isEmpty, !SafeText.containsControls(line), !SafeText.isLonger(line, than: 1000) else {
        throw Failure(.data, "the text must be one line of 1 to 1000 characters, without controls")
      }
      return line
    }

    private static func result(_ outcome: SMSOutcome) -> CommandResult {
      func failure(_ exit: Exit, _ sentence: String) -> CommandResult {
        CommandResult(failure: Failure(exit, sentence))
      }
      switch outcome {
      case .sent(let id, let note):
        let words = ["sent", id.map { "number \($0)" }, note].compactMap { $0 }.joined(separator: ", ")
        var json: JSON.Members = ["sent": .bool(true), "message": .string(words)]
        json["id"] = id.map(JSON.string)
        json["note"] = note.map(JSON.string)
        return CommandResult([words], json: json)
      case .duplicate: return failure(.refused, "the gateway has the same message already")
      case .refused(let reason): return failure(.refused, "refused: \(reason)")
      case .tryLater(let reason): return failure(.busy, "refused for now: \(reason)")
      case .notSent(let cause): return failure(.unreachable, "not sent: \(cause.words)")
      case .unknown(let cause): return failure(.incomplete, "it is not known whether it was sent: \(cause.words)")
      }
    }
  }
}
