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
    @OptionGroup var output: JSONOption
    @Argument(help: "A mobile number of Kazakhstan.") var phone: String

    func run() async throws { try await output.print { Self.result(try await send()) } }

    private func send() async throws -> SMSOutcome {
      guard let number = try? Phone(parsing: phone) else {
        throw Failure(.data, "the number is no mobile number of Kazakhstan")
      }
      let environment = ProcessInfo.processInfo.environment
      let settings = try options.valid(environment)
      try settings.requireGateway()
      let secrets = try await ProfileSecrets.fetch(settings, .live(), where: Self.needs)
      let gateway = try settings.gateway(secrets)
      let text = try Self.line()
      var timeouts = Timeouts()
      timeouts.change = gateway.timeout
      var way = ClientOptions()
      way.proxy = try LiveBank.proxy(settings, secrets, environment: environment)
      let transport = Transport.http(timeouts, way)
      let outcome = await gateway.gateway.send(
        SMSMessage(to: number, text), profile: settings.profile, over: transport)
      await transport.close()
      return outcome
    }

    /// The secrets of the gateway, and of the way to it.
    private static func needs(_ path: [String]) -> Bool {
      [["proxy"], ["sms", "http", "headers"], ["sms", "http", "fields"]].contains { path.starts(with: $0) }
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

extension Settings {
  private var gatewayPlace: [String] { ["profiles", profile, "sms"] }

  private func gatewayText(_ names: String...) -> String? { setting(gatewayPlace + names)?.value.text }

  /// Before any secret is fetched.
  fileprivate func requireGateway() throws(Failure) {
    let name = TOMLText.path(gatewayPlace + ["sender"])
    guard let sender = gatewayText("sender") else {
      throw Failure(.configuration, "\(name): nobody sends messages in this profile")
    }
    guard sender == "http", gatewayText("http", "url") != nil else {
      throw Failure(.configuration, "\(name): “\(sender)” is no gateway: only \"http\" sends from here")
    }
  }

  /// The gateway of the chosen profile, with its secrets.
  fileprivate func gateway(_ secrets: ProfileSecrets) throws(Failure) -> (gateway: SMSGateway, timeout: Int) {
    let place = gatewayPlace
    func text(_ names: String...) -> String? { setting(place + names)?.value.text }
    func values(_ name: String) -> [(name: String, value: SMSGateway.Value)] {
      settings(below: place + ["http", name]).compactMap { setting in
        guard let name = setting.path.last else { return nil }
        if setting.value.secret != nil { return secrets.value(setting).map { (name, .secret($0)) } }
        return setting.value.text.map { (name, .template($0)) }
      }
    }
    var gateway = SMSGateway(url: text("http", "url") ?? "")
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
}
