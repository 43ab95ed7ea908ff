import ArgumentParser
import BankControl
import BankSandbox
import BrokerAPI
import Checkout
import Files
import Foundation
import HTTP
import Terminal
import Text

extension Kassa {
  struct Bank: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The stand-in bank as a server of its own.",
      discussion: """
        Its first line of output is where it listens, the second the client it gives tokens to, then the key of its admin endpoints; then a \
        line for each request and each callback. SIGTERM or Ctrl-C ends it once it has answered what it has taken, after five seconds at most.

        A secret is given by a file that only its owner may read (chmod 600), by an environment variable (KASSA_CLIENT_SECRET, \
        KASSA_CALLBACK_SECRET, KASSA_ADMIN_KEY) or by an argument; everybody on this machine sees arguments in ps.
        """)

    @Option(help: ArgumentHelp("Address and port; port 0 takes a free one.", valueName: "host:port"))
    var listen = ListenAddress(host: "127.0.0.1", port: 8640)

    @Option(help: ArgumentHelp("The client id that tokens are given for.", valueName: "id"))
    var clientId = "kassa"

    @Option(
      help: ArgumentHelp(
        "Its secret; visible in ps. Without this, the file and KASSA_CLIENT_SECRET one is made and told.",
        valueName: "secret"))
    var clientSecret: String?

    @Option(help: ArgumentHelp("A file with its secret.", valueName: "file"))
    var clientSecretFile: String?

    @Option(help: ArgumentHelp("Keep the orders in this file; in memory without it.", valueName: "file"))
    var store: String?

    @Option(help: "How many times faster than the wall its clock runs: 1 to 3600.")
    var speed = 1.0

    @Option(help: ArgumentHelp("Make everything that chance decides repeatable.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("A scenario, as TOML; may be given several times.", valueName: "file"))
    var scenario: [String] = []

    @Option(
      help: ArgumentHelp(
        "Sign callbacks with this secret; visible in ps. Without this, the file and KASSA_CALLBACK_SECRET one is made and told.",
        valueName: "secret"))
    var callbackSecret: String?

    @Option(help: ArgumentHelp("A file with the secret of callbacks.", valueName: "file"))
    var callbackSecretFile: String?

    @OptionGroup var adminKey: AdminKeyOption

    @Flag(help: "Let everybody on this machine use the admin endpoints without a key. For test rigs.")
    var openAdmin = false

    @Option(
      help: ArgumentHelp(
        "Where customers reach it, behind a proxy or in the network, such as https://bank.example: links lead there.",
        valueName: "url"))
    var publicURL: PublicURL?

    @Option(help: ArgumentHelp("A host besides this machine that callbacks may go to.", valueName: "host"))
    var callbackHost: [String] = []

    func validate() throws {
      guard (1...3600).contains(speed) else { throw ValidationError("--speed: 1 to 3600") }
      for host in callbackHost where Authority(host)?.port != nil || Authority(host) == nil {
        throw ValidationError("--callback-host \(host): a host without scheme and port")
      }
      guard !clientId.isEmpty, !clientId.contains(":") else {
        throw ValidationError("--client-id: no colon, not empty")
      }
    }

    func run() throws {
      var options = BankSandbox.Options()
      (options.host, options.port, options.clientID) = (listen.host, listen.port, clientId)
      (options.store, options.speed, options.seed) = (store, speed, seed)
      let environment = ProcessInfo.processInfo.environment
      options.clientSecret = try Secret(
        name: "client-secret", argument: clientSecret, file: clientSecretFile, environment: environment
      ).value()
      options.callbackSecret = try Secret(
        name: "callback-secret", argument: callbackSecret, file: callbackSecretFile, environment: environment
      ).value()
      let given = try adminKey.value(environment)
      guard !openAdmin || given == nil else { throw Failure("--open-admin and an admin key: give only one of them") }
      let key = given ?? AdminKeyOption.made()
      options.admin = openAdmin ? .open : .key(key)
      options.endsBySignal = true
      options.callbackHosts = Set(callbackHost)
      options.publicURL = publicURL?.origin
      for file in scenario {
        let bytes: [UInt8]
        do { bytes = try BoundedFile.bytes(of: file, atMost: Scenario.sizeLimit) } catch {
          throw Failure("\(file): \(error.sentence)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure("\(file): is no text in UTF-8") }
        let id = URL(filePath: file).deletingPathExtension().lastPathComponent
        do { options.scenarios.append(try Scenario(id: id, toml: text)) } catch { throw Failure("\(file): \(error)") }
      }
      options.log = { record in
        let micros = Int(record.seconds * 1_000_000)
        let why = record.problem.map { " · " + SafeText.line($0) } ?? ""
        Self.tell(
          "\(KazakhstanTime.clockWithSeconds(record.at)) \(record.status) \(record.method) \(SafeText.line(record.path)) \(micros) µs\(why)"
        )
      }
      options.callbackLog = { Self.tell("\(KazakhstanTime.clockWithSeconds(Date())) " + Self.line($0)) }
      if !listen.isLoopback {
        let warning = "warning: listening on \(listen.host), where others can reach it: it keeps what it is sent\n"
        FileHandle.standardError.write(Data(warning.utf8))
      }
      if openAdmin {
        let warning = "warning: --open-admin: everybody on this machine can read and change everything in this bank\n"
        FileHandle.standardError.write(Data(warning.utf8))
      }
      let (start, address) = (options, listen.host)
      try wait(for: {
        let bank: BankSandbox
        do { bank = try await BankSandbox.start(start) } catch { throw Failure("cannot start: \(error)") }
        if let path = bank.storeSetAside {
          let warning = "warning: the store was damaged: it is set aside as \(path), and a new one is begun\n"
          FileHandle.standardError.write(Data(warning.utf8))
        }
        Self.tell("listening on http://\(Authority(host: address, port: bank.port))")
        Self.tell(
          "client id \(bank.clientID), client secret \(start.clientSecret == nil ? bank.clientSecret : "as given")")
        if start.callbackSecret == nil { Self.tell("callback secret \(bank.callbackSecret)") }
        if given == nil, start.admin != .open { Self.tell("admin key \(key)") }
        try await bank.run()
      })
    }

    /// A try to tell a partner of a state, as a line without its time.
    private static func line(_ attempt: BankReport.CallbackTry) -> String {
      let what = "callback \(attempt.reference) \(attempt.state.name) to \(attempt.url), try \(attempt.attempt)"
      return SafeText.line("\(what): \(attempt.outcome)")
    }

    /// A line of output, at once also where the output is a pipe.
    private static func tell(_ line: String) {
      try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
  }
}
