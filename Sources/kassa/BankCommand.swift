import ArgumentParser
import BankControl
import BankSandbox
import BrokerAPI
import Checkout
import Files
import Foundation
import Terminal
import Text

extension Kassa {
  struct Bank: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The stand-in bank as a server of its own.",
      discussion: """
        Its first line of output is where it listens, the second the client it gives tokens to; then a line for each request. SIGTERM \
        or Ctrl-C ends it once it has answered what it has taken.
        """)

    @Option(help: ArgumentHelp("Address and port; port 0 takes a free one.", valueName: "host:port"))
    var listen = ListenAddress(host: "127.0.0.1", port: 8640)

    @Option(help: ArgumentHelp("The client id that tokens are given for.", valueName: "id"))
    var clientId = "kassa"

    @Option(help: ArgumentHelp("Its secret. Without it one is made and told.", valueName: "secret"))
    var clientSecret: String?

    @Option(help: ArgumentHelp("Keep the orders in this file; in memory without it.", valueName: "file"))
    var store: String?

    @Option(help: "How many times faster than the wall its clock runs: 1 to 3600.")
    var speed = 1.0

    @Option(help: ArgumentHelp("Make everything that chance decides repeatable.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("A scenario, as TOML; may be given several times.", valueName: "file"))
    var scenario: [String] = []

    @Option(
      help: ArgumentHelp("Sign callbacks with this secret. Without it one is made and told.", valueName: "secret"))
    var callbackSecret: String?

    @Option(help: ArgumentHelp("A host besides this machine that callbacks may go to.", valueName: "host"))
    var callbackHost: [String] = []

    func validate() throws {
      guard (1...3600).contains(speed) else { throw ValidationError("--speed: 1 to 3600") }
      guard !clientId.isEmpty, !clientId.contains(":") else {
        throw ValidationError("--client-id: no colon, not empty")
      }
    }

    func run() throws {
      var options = BankSandbox.Options()
      (options.host, options.port, options.clientID) = (listen.host, listen.port, clientId)
      (options.clientSecret, options.store, options.speed, options.seed) = (clientSecret, store, speed, seed)
      options.endsBySignal = true
      (options.callbackSecret, options.callbackHosts) = (callbackSecret, Set(callbackHost.map { $0.lowercased() }))
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
      if !listen.isLoopback {
        let warning = "warning: listening on \(listen.host), where others can reach it: it keeps what it is sent\n"
        FileHandle.standardError.write(Data(warning.utf8))
      }
      let (start, isSecretMade, isCallbackSecretGiven) = (options, clientSecret == nil, callbackSecret != nil)
      try wait(for: {
        let bank: BankSandbox
        do { bank = try await BankSandbox.start(start) } catch { throw Failure("cannot listen: \(error)") }
        Self.tell("listening on http://\(start.host):\(bank.port)")
        Self.tell("client id \(bank.clientID), client secret \(isSecretMade ? bank.clientSecret : "as given")")
        if !isCallbackSecretGiven { Self.tell("callback secret \(bank.callbackSecret)") }
        try await bank.run()
      })
    }

    /// A line of output, at once also where the output is a pipe.
    private static func tell(_ line: String) {
      try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
  }
}

/// An address and a port.
struct ListenAddress: ExpressibleByArgument, CustomStringConvertible {
  let host: String
  let port: Int

  init(host: String, port: Int) { (self.host, self.port) = (host, port) }

  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"), let port = Int(argument[argument.index(after: colon)...]),
      (0...65535).contains(port), colon > argument.startIndex
    else { return nil }
    self.init(host: String(argument[..<colon]), port: port)
  }

  /// True where only this machine reaches it.
  var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") || host == "::1" }
  var description: String { "\(host):\(port)" }
}
