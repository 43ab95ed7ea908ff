import FoundationEssentials
import HTTP
import Sales
import Settings
import Text
import Wire

/// The bank of a profile: where it is, how it is reached, and what it knows the till by.
struct LiveBank: Sendable {
  let profile: Profile
  let partner: Partner
  let timeouts: Timeouts
  let options: ClientOptions
  let credentials: Credentials

  func transport(_ recorder: ExchangeRecorder? = nil) -> Transport { .http(timeouts, options, recorder: recorder) }

  func client(
    over transport: Transport, now: @escaping @Sendable () -> Date, language: @escaping @Sendable () -> String
  ) -> BrokerClient {
    .live(profile: profile, credentials: credentials, transport: transport, now: now, language: language)
  }

  /// An application that was not answered may arrive until its timeout is over, which begins after that of two requests for a token.
  var absenceAfter: TimeInterval { TimeInterval(2 * timeouts.total + timeouts.change + 15) }
}

extension LiveBank {
  /// The secrets that a client needs.
  static func needs(_ path: [String]) -> Bool {
    ["client_id", "client_secret", "headers", "tls", "proxy"].contains(path.first ?? "")
  }

  /// Of the used profile, with its secrets.
  /// - Parameter environment: where a proxy may be named.
  /// - Throws: `Failure` for the bank inside the program, and for files and addresses that cannot be used.
  init(_ settings: Settings, _ secrets: ProfileSecrets, environment: [String: String]) throws(Failure) {
    let reader = ProfileReader(settings: settings, secrets: secrets)
    profile = try reader.profile()
    partner = reader.partner
    timeouts = reader.timeouts
    credentials = try reader.credentials()
    options = try reader.options(environment)
  }

  /// Fetches the secrets of a client alone.
  init(
    _ settings: Settings, _ resolver: SecretResolver, environment: [String: String]
  ) async throws(Failure) {
    try Self.requireAddress(settings)
    try self.init(
      settings, try await ProfileSecrets.fetch(settings, resolver, where: Self.needs), environment: environment)
  }

  /// How the gateway of messages is reached: as the bank, but without the certificate by which the bank knows its client.
  static func gatewayOptions(
    _ settings: Settings, _ secrets: ProfileSecrets, environment: [String: String]
  ) throws(Failure) -> ClientOptions {
    let reader = ProfileReader(settings: settings, secrets: secrets)
    var options = ClientOptions()
    options.tls = reader.trust
    options.proxy = try reader.proxy(environment)
    return options
  }

  static func requireAddress(_ settings: Settings) throws(Failure) {
    guard settings.isBuiltIn(settings.profile) else { return }
    throw Failure(
      .configuration,
      "profile “\(SafeText.line(settings.profile))”: the bank inside the till has no address: start `kassa bank`, set "
        + "broker_url in a profile, and choose it with --profile")
  }
}

/// Reads what a client needs of the used profile.
private struct ProfileReader {
  let settings: Settings
  let secrets: ProfileSecrets

  private var place: [String] { ["profiles", settings.profile] }
  private func path(_ names: String) -> [String] { place + names.split(separator: ".").map(String.init) }
  private func setting(_ names: String) -> Setting? { settings.setting(path(names)) }
  private func text(_ names: String) -> String? { setting(names)?.value.text }
  private func integer(_ names: String) -> Int? { setting(names)?.value.integer }
  private func secret(_ names: String) -> Secret? { secrets.value(setting(names)) }

  private func failure(_ what: String, _ names: String) -> Failure {
    Failure(.configuration, "\(setting(names)?.place ?? TOMLText.path(path(names))): \(what)")
  }

  private func needed<Value>(_ value: Value?, _ names: String) throws(Failure) -> Value {
    guard let value else { throw failure("is missing", names) }
    return value
  }

  private func clientID() throws(Failure) -> String {
    let id = try needed(secret("client_id"), "client_id").text
    if let what = Checks.clientID(id) { throw failure(what, "client_id") }
    return id
  }

  func profile() throws(Failure) -> Profile {
    let base = try needed(settings.base(of: settings.profile), "base")
    let broker = try needed(setting("broker_url")?.address, "broker_url")
    // A stand-in bank of its own is a test bank like any other.
    let declared = base == .sandbox ? BankIdentity.Environment.test : base.environment
    let made = Profile(
      id: settings.profile, declared: declared, clientID: try clientID(),
      brokerBase: broker,
      tokenURL: try needed(text("token_url"), "token_url"))
    guard var profile = made else {
      throw failure("cannot be called: https is wanted, or http on this machine", "broker_url")
    }
    profile.scope = text("scope") ?? profile.scope
    profile.channel = text("channel") ?? profile.channel
    profile.merchantID = text("merchant_id") ?? ""
    profile.parameterPlace = text("products.place").flatMap { .init(rawValue: $0) } ?? profile.parameterPlace
    profile.merchantItem = text("products.merchant") ?? profile.merchantItem
    profile.amountItem = text("products.amount") ?? profile.amountItem
    profile.ordersUpdateMethod = text("orders.update_method") ?? profile.ordersUpdateMethod
    profile.pollSeconds = integer("orders.poll_seconds") ?? profile.pollSeconds
    profile.capabilities.readsOrders = setting("orders.read")?.value.flag ?? true
    return profile
  }

  var partner: Partner {
    var partner = Partner(name: SafeText.line(text("partner.name") ?? settings.text("shop.name") ?? ""))
    partner.posName = text("partner.pos_name")
    partner.pointCode = text("partner.point_code")
    partner.partnerCode = text("partner.partner_code")
    partner.successRedirect = text("partner.success_redirect") ?? ""
    partner.failRedirect = text("partner.fail_redirect") ?? ""
    return partner
  }

  var timeouts: Timeouts {
    var timeouts = Timeouts()
    timeouts.connect = integer("timeouts.connect") ?? timeouts.connect
    timeouts.read = integer("timeouts.read") ?? timeouts.read
    timeouts.total = max(timeouts.total, 2 * timeouts.read)
    timeouts.change = integer("timeouts.submit") ?? timeouts.change
    return timeouts
  }

  func credentials() throws(Failure) -> Credentials {
    var headers: [(name: String, value: Secret)] = []
    for setting in settings.settings(below: path("headers")) {
      guard let name = setting.path.last, let value = secrets.value(setting) else { continue }
      if let what = Checks.headerValue(value.text) { throw failure(what, "headers.\(name)") }
      headers.append((name, value))
    }
    return Credentials(
      clientID: try clientID(), clientSecret: try needed(secret("client_secret"), "client_secret"), headers: headers)
  }

  /// Whom to trust, without a certificate of one's own.
  var trust: ClientTLS {
    var tls = ClientTLS()
    tls.authorities = text("tls.ca_file")
    if text("tls.minimum") == "1.3" { tls.minimum = .tls13 }
    return tls
  }

  func options(_ environment: [String: String]) throws(Failure) -> ClientOptions {
    var options = ClientOptions()
    options.asksForCompression = true
    options.tls = trust
    options.tls.certificate = text("tls.client_certificate")
    options.tls.key = text("tls.client_key")
    options.tls.passphrase = secret("tls.client_key_passphrase")
    do throws(TLSFileProblem) { try options.tls.check() } catch {
      let name =
        switch error.file {
        case .authorities: "tls.ca_file"
        case .certificate: "tls.client_certificate"
        case .key: "tls.client_key"
        }
      throw failure("cannot be used: \(error.reason)", name)
    }
    options.proxy = try proxy(environment)
    return options
  }

  func proxy(_ environment: [String: String]) throws(Failure) -> ClientProxy? {
    let exceptions = setting("proxy.no_proxy")?.value.texts
    var proxy: ClientProxy?
    if let url = text("proxy.url") {
      if url.isEmpty { return nil }
      guard let origin = Origin(url) else { throw failure("expected http://host:port", "proxy.url") }
      proxy = ClientProxy(host: origin.host, port: origin.port)
      if let user = text("proxy.user") {
        proxy?.authenticate(user: user, password: secret("proxy.password") ?? "")
      }
    } else {
      do throws(ClientProxy.Unsupported) { proxy = try .named(in: environment) } catch {
        throw Failure(
          .configuration,
          "\(error.variable): only http proxies are spoken to: give another one, or proxy.url = \"\" for none")
      }
    }
    if let exceptions { proxy?.exceptions = ProxyExceptions(exceptions) }
    proxy?.exceptions.formUnion(.loopback)
    return proxy
  }
}
