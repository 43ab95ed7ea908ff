import ArgumentParser
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Settings
import Text
import Wire

extension Kassa {
  /// The same request as the till's, so that a gateway can be tried without selling.
  struct SMS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sms", abstract: "Sends the text on standard input over the profile's SMS gateway, once.",
      discussion: "Needs a profile with [sms] sender = \"http\". The text is one line of at most 1000 characters.")

    @OptionGroup var options: SettingsOptions
    @Flag(help: "One JSON object on standard output, also for a failure.") var json = false
    @Argument(help: "A mobile number of Kazakhstan.") var phone: String

    func run() async throws {
      do {
        let (outcome, exit) = Self.told(try await send())
        if json { CommandOutput.print(outcome) } else { print(outcome["message"]?.text ?? "") }
        if exit != .done { throw ExitCode(exit.rawValue) }
      } catch let code as ExitCode {
        throw code
      } catch {
        let failure = Failure(error)
        guard json else { throw failure }
        CommandOutput.print(Self.object(failure.exit, failure.description))
        throw ExitCode(failure.exit.rawValue)
      }
    }

    private func send() async throws -> SMSOutcome {
      guard let number = try? Phone(parsing: phone) else {
        throw Failure(.data, "the number is no mobile number of Kazakhstan")
      }
      let settings = try options.valid(ProcessInfo.processInfo.environment)
      let gateway = try await settings.gateway(.live())
      let text = try Self.line()
      var timeouts = Timeouts()
      timeouts.change = gateway.timeout
      let transport = Transport.http(timeouts)
      let outcome = await gateway.gateway.send(
        SMSMessage(to: number, text), profile: settings.profile, over: transport)
      await transport.close()
      return outcome
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

    /// What to say about an outcome, with its exit code.
    private static func told(_ outcome: SMSOutcome) -> (JSON, Exit) {
      switch outcome {
      case .sent(let id, let note):
        let words = ["sent", id.map { "number \($0)" }, note].compactMap { $0 }.joined(separator: ", ")
        var members = JSON.Members([("sent", .bool(true)), ("message", .string(words))])
        members["id"] = id.map(JSON.string)
        members["note"] = note.map(JSON.string)
        return (.object(members), .done)
      case .duplicate: return row(.refused, "the gateway has the same message already")
      case .refused(let reason): return row(.refused, "refused: \(reason)")
      case .tryLater(let reason): return row(.busy, "refused for now: \(reason)")
      case .notSent(let cause): return row(.unreachable, "not sent: \(cause.words)")
      case .unknown(let cause): return row(.incomplete, "it is not known whether it was sent: \(cause.words)")
      }
    }

    private static func row(_ exit: Exit, _ sentence: String) -> (JSON, Exit) { (object(exit, sentence), exit) }

    private static func object(_ exit: Exit, _ sentence: String) -> JSON {
      [
        "error": ["code": .string("\(exit)"), "message": .string(sentence), "exit": .number(.init(exit.rawValue))],
        "message": .string(sentence),
      ]
    }
  }
}

extension BrokerFailure.Cause {
  /// Of a call to a gateway.
  fileprivate var words: String {
    switch self {
    case .cannotConnect(let reason): "no connection: \(SafeText.line(reason, atMost: 200))"
    case .unknownHost: "the host is not known"
    case .notSecure(let why): "no secure connection: \(why.words)"
    case .proxyRefused(let why): why.words
    case .timeout(let seconds): "no answer within \(seconds) s"
    case .garbage(let what): "the answer is \(what)"
    case .tooLarge: "the answer is too large"
    case .notConfigured(let part): "the \(part) of the request cannot be used"
    default: "the connection broke off"
    }
  }
}

extension Settings {
  /// The gateway of the chosen profile, with its secrets.
  fileprivate func gateway(_ resolver: SecretResolver) async throws -> (gateway: SMSGateway, timeout: Int) {
    let place = ["profiles", profile, "sms"]
    func text(_ names: String...) -> String? { setting(place + names)?.value.text }
    guard let sender = text("sender") else {
      throw Failure(.configuration, "\(TOMLText.path(place + ["sender"])): nobody sends messages in this profile")
    }
    guard sender == "http", let url = text("http", "url") else {
      throw Failure(
        .configuration, "\(TOMLText.path(place + ["sender"])): “\(sender)” is no gateway: only \"http\" sends from here"
      )
    }
    let secrets = try await secrets(below: place + ["http"], resolver)
    func values(_ name: String) -> [(name: String, value: SMSGateway.Value)] {
      settings(below: place + ["http", name]).compactMap { setting in
        guard let name = setting.path.last else { return nil }
        if let source = setting.value.secret { return secrets[source].map { (name, .secret($0)) } }
        return setting.value.text.map { (name, .template($0)) }
      }
    }
    var gateway = SMSGateway(url: url)
    gateway.method = text("http", "method") ?? gateway.method
    gateway.phone = text("http", "phone").flatMap { .init(rawValue: $0) } ?? gateway.phone
    gateway.headers = values("headers")
    gateway.fields = values("fields")
    switch text("http", "body") {
    case "none": gateway.body = .none
    case "json":
      guard let template = text("http", "json").flatMap({ try? JSON(parsing: $0.utf8) }) else {
        throw Failure(.configuration, "\(TOMLText.path(place + ["http", "json"])): missing, and body is json")
      }
      gateway.body = .json(template)
    default: gateway.body = .form
    }
    gateway.answer = answer(place + ["http", "answer"])
    return (gateway, setting(place + ["http", "timeout"])?.value.integer ?? 15)
  }

  private func answer(_ place: [String]) -> SMSGateway.AnswerRules {
    func value(_ name: String) -> Value? { setting(place + [name])?.value }
    func conditions(_ name: String) -> [Condition] {
      if case .conditions(let all)? = value(name) { all } else { [] }
    }
    func rules(_ name: String) -> [SMSGateway.Condition] { conditions(name).map { .init(at: $0.at, is: $0.value) } }
    var answer = SMSGateway.AnswerRules()
    answer.format = value("format")?.text.flatMap { .init(rawValue: $0) } ?? answer.format
    answer.ok = rules("ok")
    answer.id = value("id")?.text
    if case .texts(let places)? = value("message") { answer.message = places }
    answer.notes = conditions("note").map { (.init(at: $0.at, is: $0.value), $0.say ?? "") }
    answer.duplicate = rules("duplicate")
    answer.retry = rules("retry")
    return answer
  }

  /// - Throws: `Failure` for the first that cannot be fetched.
  private func secrets(below place: [String], _ resolver: SecretResolver) async throws -> [SecretSource: Secret] {
    let used = ["headers", "fields"].flatMap { settings(below: place + [$0]) }.filter { $0.value.secret != nil }
    let results = await resolver.resolve(used.compactMap(\.value.secret))
    var secrets: [SecretSource: Secret] = [:]
    for setting in used {
      guard let source = setting.value.secret else { continue }
      switch results[source] {
      case .success(let secret)?: secrets[source] = secret
      case .failure(let problem)?:
        throw Failure(.configuration, "\(TOMLText.path(setting.path)): \(problem.sentence)")
      case nil: break
      }
    }
    return secrets
  }
}
