import Sales
import Text

/// What must hold between settings.
enum Rules {
  static func mistakes(_ settings: Settings) -> [Mistake] {
    var mistakes = chosen(settings)
    for name in settings.profiles.keys.sorted() { mistakes += profile(name, settings) }
    return mistakes + settings.given.values.compactMap(plainSecret)
  }

  /// Files that are not there or cannot be read.
  static func mistakes(_ settings: Settings, aboutFiles problem: (String) -> String?) -> [Mistake] {
    settings.given.values.compactMap { setting in
      guard case .file? = Schema.row(setting.path)?.kind, let path = setting.value.text, let what = problem(path) else {
        return nil
      }
      return Mistake("\(SafeText.line(path)): \(what)", at: setting.path, setting.origin)
    }
  }

  /// A name of the user's own: a profile, header or field.
  static func wrong(name: String) -> String? {
    let isClean = !name.isEmpty && SafeText.isClean(name) && !SafeText.isLonger(name, than: 60)
    return isClean ? nil : "expected a name of at most 60 visible characters"
  }

  /// The used profile exists, and has what no bank does without.
  private static func chosen(_ settings: Settings) -> [Mistake] {
    let name = settings.profile
    guard let setting = settings.setting("profile") else { return [] }
    guard settings.profileNames.contains(name) else {
      let (shown, names) = (SafeText.line(name, atMost: 60), settings.profileNames)
      let hint = Spelling.hint(for: name, among: names)
      return [
        Mistake(
          "there is no profile “\(shown)”" + (hint.isEmpty ? "; there are \(names.joined(separator: ", "))" : hint),
          at: setting.path, setting.origin)
      ]
    }
    guard name != BankBase.sandbox.rawValue, let base = settings.base(of: name), !settings.isBuiltIn(name) else {
      return []
    }
    let needed = ["client_id", "client_secret"].map { ($0, "is missing: the bank knows its clients by it") }
    let token = ("token_url", "is missing: broker_url stands for a bank that has no published address")
    return (needed + (base == .sandbox ? [token] : [])).filter { !settings.has(["profiles", name, $0.0]) }.map {
      Mistake($0.1, at: ["profiles", name, $0.0], origin(of: name, settings))
    }
  }

  private static func profile(_ name: String, _ settings: Settings) -> [Mistake] {
    var mistakes: [Mistake] = []
    func path(_ path: String) -> [String] { ["profiles", name] + path.split(separator: ".").map(String.init) }
    func setting(_ names: String) -> Setting? { settings.setting(path(names)) }
    func add(_ what: String, _ names: String, _ origin: ValueOrigin? = nil) {
      mistakes.append(Mistake(what, at: path(names), origin ?? Rules.origin(of: name, settings)))
    }
    let base = setting("base")
    if name == BankBase.sandbox.rawValue {
      if let base, base.value.text != name {
        add("the profile “sandbox” is the bank inside the program: give this one another name", "base", base.origin)
      }
    } else if !settings.has(path("base")) {
      add("is missing: expected one of \(BankBase.allCases.map(\.rawValue).joined(separator: ", "))", "base")
    }
    if let sender = setting("sms.sender"), let kind = sender.value.text {
      if kind == "phone", let environment = settings.environment(of: name), environment != .embedded {
        add(
          "the simulated phone exists only in the sandbox: this bank's customers get messages", "sms.sender",
          sender.origin)
      }
      let needed = ["http": "sms.http.url", "command": "sms.command.command"][kind]
      if let needed, !settings.has(path(needed)) { add("is missing: the sender is \"\(kind)\"", needed, sender.origin) }
    }
    for header in ["headers", "sms.http.headers"].flatMap({ settings.settings(below: path($0)) }) {
      let name = header.path.last ?? ""
      if let what = Checks.headerName(name) { mistakes.append(Mistake(what, at: header.path, header.origin)) }
      if header.path.count == 4, reserved.contains(name.lowercased()) {
        mistakes.append(Mistake("the till sets this header itself", at: header.path, header.origin))
      }
    }
    for (given, needed) in pairs {
      guard let setting = setting(given), !settings.has(path(needed)) else { continue }
      add("needs \(needed)", given, setting.origin)
    }
    return mistakes
  }

  /// Headers that a request has already.
  private static let reserved: Set = [
    "accept", "accept-encoding", "accept-language", "authorization", "connection", "content-length", "content-type",
    "expect", "host", "transfer-encoding", "user-agent",
  ]

  /// The first is nothing without the second.
  private static let pairs = [
    ("tls.client_certificate", "tls.client_key"), ("tls.client_key", "tls.client_certificate"),
    ("tls.client_key_passphrase", "tls.client_key"), ("proxy.password", "proxy.user"), ("proxy.user", "proxy.url"),
    ("callbacks.public_url", "callbacks.listen"), ("sms.http.status.at", "sms.http.status.url"),
    ("sms.http.status.url", "sms.http.status.at"), ("sms.http.balance.at", "sms.http.balance.url"),
    ("sms.http.balance.url", "sms.http.balance.at"),
  ]

  /// A header or field that is named like a secret and stands there in plain text.
  private static func plainSecret(_ setting: Setting) -> Mistake? {
    guard let row = Schema.row(setting.path), row.path.last == "*", setting.value.text != nil,
      let name = setting.path.last, Checks.soundsSecret(name)
    else { return nil }
    return Mistake(
      "sounds like a secret, which is never given as plain text: expected \(SecretSource.alternatives)",
      at: setting.path,
      setting.origin)
  }

  static func origin(of profile: String, _ settings: Settings) -> ValueOrigin {
    settings.profiles[profile] ?? settings.setting("profile")?.origin ?? .standard
  }
}
