import ArgumentParser
import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Logging
import TerminalCore
import Text

extension Kassa {
  struct Bank: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "bank",
      abstract: "The stand-in bank as a server of its own.",
      discussion: """
        It prints where it listens, the client that tokens are issued to, its admin endpoints and their key, then a line for each request \
        and each callback. SIGTERM or Ctrl-C ends it when pending requests are answered, after five seconds at most.

        Secrets come from a private file (chmod 600), an environment variable (KASSA_CLIENT_SECRET, KASSA_CALLBACK_SECRET, \
        KASSA_ADMIN_KEY) or an argument, which everybody on this machine sees in ps.
        """)

    @Option(help: ArgumentHelp("Address and port; 0 for a free port.", valueName: "host:port"))
    var listen = ListenAddress(host: "127.0.0.1", port: 8640)

    @Option(help: ArgumentHelp("The client id that tokens are issued to.", valueName: "id"))
    var clientId = "kassa"

    @Option(
      help: ArgumentHelp(
        "Its secret; visible in ps. By default one is generated and printed.",
        valueName: "secret"))
    var clientSecret: String?

    @Option(help: ArgumentHelp("A file with its secret.", valueName: "file"), completion: .file())
    var clientSecretFile: String?

    @Option(
      help: ArgumentHelp("Store the orders in this file; by default in memory.", valueName: "file"), completion: .file()
    )
    var store: String?

    @Option(help: "Speed of its clock, as a multiple of wall-clock time: 1 to 3600.")
    var speed = 1.0

    @Option(
      help: ArgumentHelp(
        "Make all randomness repeatable, including generated secrets.", valueName: "number"))
    var seed: UInt64?

    @OptionGroup var clock: ClockOption
    @OptionGroup var scenario: ScenarioOption

    @Option(
      help: ArgumentHelp(
        "Sign callbacks with this secret; visible in ps. By default one is generated and printed.",
        valueName: "secret"))
    var callbackSecret: String?

    @Option(help: ArgumentHelp("A file with the callbacks' secret.", valueName: "file"), completion: .file())
    var callbackSecretFile: String?

    @OptionGroup var adminKey: AdminKeyOption

    @Flag(help: "Let every local user use the admin endpoints without a key. For test rigs.")
    var openAdmin = false

    @Option(
      help: ArgumentHelp(
        "Where customers reach it, behind a proxy or in the network, such as https://bank.example; used in links.",
        valueName: "url"))
    var publicURL: PublicURL?

    @Option(help: ArgumentHelp("A host besides this machine that callbacks may be sent to.", valueName: "host"))
    var callbackHost: [String] = []

    @Option(
      help: ArgumentHelp("Speak TLS, with this certificate and its chain in PEM.", valueName: "file"),
      completion: .file())
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key in PEM.", valueName: "file"), completion: .file())
    var tlsKey: String?

    @OptionGroup var logging: LogOption

    func validate() throws {
      guard (tlsCertificate == nil) == (tlsKey == nil) else {
        throw ValidationError("--tls-certificate and --tls-key: give both or none")
      }
      guard (1...3600).contains(speed) else { throw ValidationError("--speed: 1 to 3600") }
      for host in callbackHost where Authority(host)?.port != nil || Authority(host) == nil {
        throw ValidationError("--callback-host \(host): a host without scheme and port")
      }
      guard !clientId.isEmpty, !clientId.contains(":") else {
        throw ValidationError("--client-id: no colon, not empty")
      }
    }

    func run() async throws {
      let clock = clock.now
      var options = BankServer.Options(random: RandomSource(seed: seed), now: clock, clock: ContinuousClock())
      (options.host, options.port, options.clientID) = (listen.host, listen.port, clientId)
      (options.store, options.speed) = (store, speed)
      let environment = ProcessInfo.processInfo.environment
      options.clientSecret = try SecretOption(
        name: "client-secret", argument: clientSecret, file: clientSecretFile, environment: environment
      ).value()
      options.callbackSecret = try SecretOption(
        name: "callback-secret", argument: callbackSecret, file: callbackSecretFile, environment: environment
      ).value()
      let given = try adminKey.value(environment)
      guard !openAdmin || given == nil else {
        throw Failure(.configuration, "--open-admin and an admin key: give only one of them")
      }
      let key = given ?? AdminKeyOption.made(seed)
      options.admin = openAdmin ? .open : .key(key)
      options.endsBySignal = true
      options.callbackHosts = Set(callbackHost)
      options.publicURL = publicURL?.origin
      options.scenarios = try scenario.scenarios()
      options.tls = try tls()
      let logger = try logging.logger(environment, now: { clock().wall })?.part("bank")
      options.logger = logger
      options.log = { record in
        logger?.note(record)
        let micros = Int(record.seconds * 1_000_000)
        let why = record.problem.map { " · " + SafeText.line($0) } ?? ""
        CommandOutput.line(
          "\(KazakhstanTime.clockWithSeconds(record.at)) \(record.status) \(record.method) \(SafeText.line(record.path)) \(micros) µs\(why)"
        )
      }
      options.callbackLog = {
        logger?.note($0)
        CommandOutput.line("\(KazakhstanTime.clockWithSeconds(clock().wall)) " + Self.line($0))
      }
      logger?.info("begin", metadata: ["version": "\(Kassa.configuration.version)", "command": "bank"])
      let bank: BankServer
      do { bank = try await BankServer.start(options) } catch { throw Failure(error, about: "cannot start") }
      if !listen.isLoopback {
        CommandOutput.note("warning: listening on \(listen.host), where others can reach it: it keeps what it is sent")
      }
      if openAdmin {
        CommandOutput.note(
          "warning: --open-admin: everybody on this machine can read and change everything in this bank")
      }
      if let path = bank.storeSetAside {
        CommandOutput.note("warning: the store was damaged: it is set aside as \(path), and a new one is begun")
      }
      let scheme = options.tls == nil ? "http" : "https"
      CommandOutput.line("listening on \(scheme)://\(Authority(host: listen.host, port: bank.port))")
      CommandOutput.line(
        "client id \(bank.clientID), client secret \(options.clientSecret == nil ? bank.clientSecret.text : "as given")"
      )
      CommandOutput.line(
        "callback secret \(options.callbackSecret == nil ? bank.callbackSecret.text : "as given")")
      let admin = Authority(host: IPAddress.reachable(listen.host), port: bank.port)
      CommandOutput.line("admin endpoints \(scheme)://\(admin)/_bank/\(openAdmin ? ", without a key" : "")")
      if !openAdmin { CommandOutput.line("admin key \(given == nil ? key.text : "as given")") }
      try await bank.run()
      logger?.info("end")
    }

    private func tls() throws(Failure) -> ServerTLS? {
      guard let tlsCertificate, let tlsKey else { return nil }
      do throws(TLSFileProblem) { return try ServerTLS(certificate: tlsCertificate, key: tlsKey) } catch {
        let (name, path) = error.file == .key ? ("--tls-key", tlsKey) : ("--tls-certificate", tlsCertificate)
        throw Failure(.configuration, "\(name): \(SafeText.line(path)): \(error.reason)")
      }
    }

    /// A callback attempt as a line without its time.
    private static func line(_ attempt: BankReport.CallbackAttempt) -> String {
      let what = "callback \(attempt.reference) \(attempt.state.name) to \(attempt.url), try \(attempt.attempt)"
      return SafeText.line("\(what): \(attempt.outcome)")
    }
  }
}
