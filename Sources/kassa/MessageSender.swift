import BrokerAPI
import Checkout
import HTTP
import Settings
import Wire

/// Who sends messages to the customers of a profile, for the till and for `kassa sms`.
enum MessageSender: Sendable {
  case gateway(SMSGateway, timeout: Int)
  case program(SMSProgram)

  /// - Parameter options: how hosts are reached, as for the bank.
  func sender(profile: String, options: ClientOptions, recorder: ExchangeRecorder?) -> SMSSender {
    switch self {
    case .gateway(let gateway, let timeout):
      .gateway(gateway, profile: profile, transport: Self.transport(timeout, options, recorder))
    case .program(let program): .program(program, profile: profile, recorder: recorder)
    }
  }

  static func transport(_ timeout: Int, _ options: ClientOptions, _ recorder: ExchangeRecorder?) -> Transport {
    var timeouts = Timeouts()
    timeouts.change = timeout
    return .http(timeouts, options, recorder: recorder)
  }
}

extension Settings {
  /// True for the path, below the profile, of a secret that sending needs.
  func needsToSend(_ path: [String]) -> Bool {
    path.starts(with: ["sms", "http"]) && setting(smsPlace + ["sender"])?.value.text == "http"
  }

  /// Before any secret is fetched.
  /// - Throws: `Failure` where nobody sends.
  func requireSender() throws(Failure) {
    let name = TOMLText.path(smsPlace + ["sender"])
    switch setting(smsPlace + ["sender"])?.value.text {
    case "http", "command": break
    case let sender?:
      throw Failure(.configuration, "\(name): “\(sender)” sends nothing: expected \"http\" or \"command\"")
    case nil: throw Failure(.configuration, "\(name): nobody sends messages in this profile")
    }
  }

  /// The chosen profile's sender.
  /// - Throws: `Failure` where there is none.
  func messageSender(_ secrets: ProfileSecrets) throws(Failure) -> MessageSender {
    try requireSender()
    if setting(smsPlace + ["sender"])?.value.text == "http" {
      return .gateway(try gateway(smsPlace + ["http"], secrets), timeout: seconds(smsPlace + ["http"]))
    }
    let place = smsPlace + ["command"]
    guard let words = setting(place + ["command"])?.value.texts else {
      throw Failure(.configuration, "\(TOMLText.path(place + ["command"])): missing")
    }
    return .program(SMSProgram(words, limit: .seconds(seconds(place))))
  }

  /// What codes are sent in.
  func codeText(shop: String, rules: VerificationRules) -> CodeText {
    let templates = ["ru", "kk", "en"].compactMap { language in
      setting(smsPlace + ["text", language])?.value.text.map { (language, $0) }
    }
    return CodeText(
      Dictionary(uniqueKeysWithValues: templates), shop: shop, minutes: max(1, Int(rules.lifetime / 60)))
  }

  private var smsPlace: [String] { ["profiles", profile, "sms"] }

  private func seconds(_ place: [String]) -> Int { setting(place + ["timeout"])?.value.integer ?? 15 }

  // MARK: Gateways

  private func gateway(_ place: [String], _ secrets: ProfileSecrets) throws(Failure) -> SMSGateway {
    func text(_ names: String...) -> String? { setting(place + names)?.value.text }
    guard let url = text("url") else {
      throw Failure(.configuration, "\(TOMLText.path(place + ["url"])): missing")
    }
    func values(_ names: String...) -> [(name: String, value: SMSGateway.Value)] {
      settings(below: place + names).compactMap { setting in
        guard let name = setting.path.last else { return nil }
        if let text = setting.value.text { return (name, .template(text)) }
        return secrets.value(setting).map { (name, .secret($0)) }
      }
    }
    func query(_ name: String) -> SMSGateway.Query? {
      guard let url = text(name, "url"), let at = text(name, "at") else { return nil }
      var query = SMSGateway.Query(url: url, at: at)
      query.method = text(name, "method") ?? query.method
      query.fields = values(name, "fields")
      return query
    }
    var gateway = SMSGateway(url: url)
    gateway.method = text("method") ?? gateway.method
    gateway.phone = text("phone").flatMap { .init(rawValue: $0) } ?? gateway.phone
    gateway.headers = values("headers")
    gateway.fields = values("fields")
    switch text("body") {
    case "none": gateway.body = .none
    case "json":
      guard let template = text("json").flatMap({ try? JSON(parsing: $0.utf8) }) else {
        throw Failure(.configuration, "\(TOMLText.path(place + ["json"])): missing, and body is json")
      }
      gateway.body = .json(template)
    default: gateway.body = .form
    }
    gateway.answer = answer(place + ["answer"])
    gateway.status = query("status").map { query in
      var status = SMSGateway.Status(query)
      status.delivered = setting(place + ["status", "delivered"])?.value.texts ?? []
      status.failed = setting(place + ["status", "failed"])?.value.texts ?? []
      return status
    }
    gateway.balance = query("balance")
    return gateway
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
    answer.message = value("message")?.texts ?? []
    answer.notes = conditions("note").map { (.init(at: $0.at, is: $0.value), $0.say ?? "") }
    answer.duplicate = rules("duplicate")
    answer.retry = rules("retry")
    return answer
  }
}
