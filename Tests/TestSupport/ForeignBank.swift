package import BrokerAPI
import Foundation
import Glibc
import HTTP

/// A bank, SMS gateways and proxies that share no code with ours: `Tests/ForeignBank/bank.py`, one process for all tests, which ends with
/// this one. Each test has a realm of its own in it.
package final class ForeignBank: Sendable {
  /// The servers, by what a client meets there.
  package enum Server: String, Sendable, CaseIterable {
    case plain, good, soon, expired, unknown
    case otherHost = "other-host"
    case client12 = "client-1.2"
    case client13 = "client-1.3"
  }

  package enum Proxy: String, Sendable { case open, password }

  package static let shared = Result { try ForeignBank() }

  private struct Ports: Decodable {
    let plain: Int
    let tls: [String: Int]
    let proxies: [String: Int]
  }

  private let folder = try! Folder()
  private let ports: Ports
  /// The process ends when this is closed.
  private let input: Int32

  private init() throws {
    let (reading, input) = try Self.channel()
    let (output, writing) = try Self.channel()
    self.input = input
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "ForeignBank/bank.py").path
    let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    _ = try ChildProcess(["python3", "-B", script, folder.path], environment: environment) { actions in
      posix_spawn_file_actions_adddup2(&actions, reading, 0)
      posix_spawn_file_actions_adddup2(&actions, writing, 1)
    }
    Glibc.close(reading)
    Glibc.close(writing)
    ports = try JSONDecoder().decode(
      Ports.self, from: FileHandle(fileDescriptor: output, closeOnDealloc: true).readDataToEndOfFile())
  }

  /// Its ends are for one program alone, so that the bank does not outlive the tests.
  private static func channel() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  package func port(_ server: Server) -> Int {
    server == .plain ? ports.plain : ports.tls[server.rawValue] ?? 0
  }

  package func port(_ proxy: Proxy) -> Int { ports.proxies[proxy.rawValue] ?? 0 }

  /// A certificate or key: `ca.pem`, `client.pem`, `client.key`, `client-locked.key`, `strange-client.pem` …
  package func path(_ name: String) -> String { folder.path + "/" + name }
  // Signs that mean something in URLs, forms, JSON and quotes, and but for the key a letter that is no ASCII.
  package static let passphrase = #"op+e%n&k" e-9c1d"#
  package static let proxyPassword = #"pr+o%xy&w" ё-4b2e"#

  /// A bank with a mood of its own: how it differs from what is documented.
  package func realm(_ mood: JSON = [:]) async throws -> Realm {
    let realm = Realm(bank: self, name: "r" + UUID().uuidString.prefix(8).lowercased())
    _ = try await realm.administer("PUT", "", mood)
    return realm
  }

  package struct Realm: Sendable {
    package let bank: ForeignBank
    package let name: String

    /// - Parameter host: the name in the address; `bank.test` exists only behind the proxies.
    package func base(_ server: Server = .plain, host: String = "localhost", port: Int? = nil) -> String {
      "http\(server == .plain ? "" : "s")://\(host):\(port ?? bank.port(server))/\(name)"
    }

    /// A configuration whose profile is this bank; the files `secret` and `proxy-secret` stand beside it.
    package func toml(
      _ server: Server = .plain, host: String = "localhost", port: Int? = nil, more: String = ""
    ) -> String {
      """
      profile = "foreign"
      [profiles.foreign]
      base = "test"
      broker_url = "\(base(server, host: host, port: port))/v1/broker"
      token_url = "\(base(server, host: host, port: port))/v2/oauth/token"
      client_id = "shop"
      client_secret = { file = "secret" }
      merchant_id = "M-1"
      timeouts = { connect = 60, read = 240, submit = 600 }
      partner = { success_redirect = "https://shop.example/thanks" }
      \(more)
      """
    }

    package var trusted: String { "[profiles.foreign.tls]\nca_file = \"\(bank.path("ca.pem"))\"\n" }

    package static let secret = #"se+c%r&e" ё-5e1f"#

    /// What it has received, and issued: `requests`, `orders`, `sent` messages, `tokens`.
    package func log() async throws -> JSON { try await administer("GET", "", nil) }

    /// Requests as `METHOD /path`, in their order.
    package func calls() async throws -> [String] {
      try await log()["requests"]?.elements?.map { "\($0["method"]?.text ?? "") \($0["path"]?.text ?? "")" } ?? []
    }

    /// From now on calls fail so, and no longer as before.
    package func set(faults: [JSON]) async throws { _ = try await administer("PUT", "/faults", .array(faults)) }

    /// Sets an order's state and calls back; returns the status of the answer.
    package func callBack(_ message: JSON) async throws -> Int? {
      try await administer("POST", "/callback", message)["status"]?.integer
    }

    fileprivate func administer(_ method: String, _ action: String, _ body: JSON?) async throws -> JSON {
      let client = HTTPClient()
      defer { client.close() }
      var request = ClientRequest(
        method: method, url: "http://127.0.0.1:\(bank.port(.plain))/_realms/\(name)\(action)", timeouts: .patient)
      request.body = body?.bytes
      let report = await client.call(request)
      if let failure = report.failure { throw failure }
      return try JSON(parsing: report.body)
    }
  }
}
