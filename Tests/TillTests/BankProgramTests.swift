import BrokerAPI
import Checkout
import Foundation
import Glibc
import HTTP
import Sales
import Synchronization
import TestSupport
import Testing
import Wire

@Suite(.patient) struct BankProgramTests {
  /// A running program whose output goes to a file.
  private final class Program: Sendable {
    private let child: ChildProcess
    private let ended = Mutex<Int32?>(nil)
    private let folder = try! Folder()
    var id: pid_t { child.id }

    /// Starts it in a temporary folder with a file `secret`.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
      let secret = folder.path + "/secret"
      try Data("from-a-file\n".utf8).write(to: URL(filePath: secret))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
      child = try ChildProcess(
        [Terminal80.program, "bank"] + arguments,
        environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, folder: folder.path,
        output: folder.path + "/output")
    }

    /// The exit status, or minus the number of the fatal signal; nil while it is running.
    private var status: Int32? {
      ended.withLock { status in
        status = status ?? child.poll()
        return status
      }
    }

    var output: String { (try? String(contentsOfFile: folder.path + "/output", encoding: .utf8)) ?? "" }

    /// Waits for a line with a text.
    func line(with text: String) async throws -> String {
      while true {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        if let line = lines.first(where: { $0.contains(text) }) { return String(line) }
        try #require(status == nil, "ended without “\(text)”: \(output)")
        try await Task.sleep(for: .milliseconds(5))
      }
    }

    /// Returns the exit status, or minus the number of the fatal signal.
    /// - Parameter signal: nil to wait for an end by itself.
    func end(_ signal: Int32? = SIGTERM) async throws -> Int32 {
      if let signal, status == nil { kill(id, signal) }
      while true {
        if let status { return status }
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  /// Who knows the secret in the file.
  private static func client(of base: String, over transport: Transport) throws -> BrokerClient {
    let profile = try #require(
      Profile(
        id: "t", declared: .test, clientID: "kassa", brokerBase: base + "/bcc/sandbox/v1/broker",
        tokenURL: base + "/bcc/sandbox/v2/oauth/token"))
    return .live(
      profile: profile, credentials: Credentials(clientID: "kassa", clientSecret: "from-a-file"), transport: transport,
      now: { Date() })
  }

  /// On IPv6, with secrets from a file and the environment: it prints its address and every callback, never its secrets.
  @Test func itPrintsItsAddressAndCallbacksButNoSecret() async throws {
    let host = RawHTTP.hasVersion6 ? "[::1]" : "127.0.0.1"
    let program = try Program(
      ["--listen", "\(host):0", "--client-secret-file", "secret", "--speed", "20"],
      environment: ["KASSA_CALLBACK_SECRET": "from-the-environment"])
    let first = try await program.line(with: "listening on")
    #expect(first.hasPrefix("listening on http://\(host):"))
    let base = String(first.dropFirst("listening on ".count))
    let transport = Transport.http(.patient)
    let taken = try await Self.client(of: base, over: transport)
      .submit(CallbackListenerTests.request(base + "/_bank/clock"))
    await transport.close()
    let link = try taken.get().value.redirectLink
    #expect(link.hasPrefix(base + "/epos/"))
    let callback = try await program.line(with: "SIGNED")
    #expect(
      callback.hasSuffix("callback KS-1 SIGNED to \(base)/_bank/clock, try 1: not sent: a bank's own address")
    )
    let arguments = FileManager.default.contents(atPath: "/proc/\(program.id)/cmdline") ?? Data()
    let output = program.output
    let status = try await program.end()
    #expect(status == 0)
    #expect(!output.contains("from-") && !String(decoding: arguments, as: UTF8.self).contains("from-"))
  }

  /// The admin key is printed only if it was generated; else that it is in use.
  @Test(arguments: ["made", "given", "open"])
  func theAdminKeyIsGeneratedAndPrintedOrGiven(_ kind: String) async throws {
    let program = try Program(
      ["--listen", "127.0.0.1:0"]
        + (kind == "given" ? ["--admin-key-file", "secret"] : kind == "open" ? ["--open-admin"] : []))
    let base = String(try await program.line(with: "listening on").dropFirst("listening on ".count))
    let told = kind == "made" ? String(try await program.line(with: "admin key ").dropFirst("admin key ".count)) : ""
    let transport = Transport.http(.patient)
    func status(_ key: String?) async throws -> Int {
      var request = Transport.Request(method: "GET", url: base + "/_bank/state")
      if let key { request.headers = [("Kassa-Admin-Key", key)] }
      return try await transport.send(request).get().status
    }
    let without = try await status(nil)
    #expect(without == (kind == "open" ? 200 : 401))
    let with = try await status(kind == "given" ? "from-a-file" : told)
    #expect(with == 200)
    await transport.close()
    let output = program.output
    #expect(output.contains("warning: --open-admin") == (kind == "open"))
    #expect(output.contains("admin key as given\n") == (kind == "given") && !output.contains("from-a-file"))
    #expect(output.contains("admin endpoints \(base)/_bank/\(kind == "open" ? ", without a key" : "")\n"))
    #expect(output.contains("admin key ") == (kind != "open"))
    #expect(kind != "made" || told.utf8.count == 64)
    _ = try await program.end()
  }

  /// Certificates of the client's tests.
  private static func certificate(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "HTTPTests/Certificates/\(name)").path
  }

  @Test func itSpeaksTLSWithACertificate() async throws {
    let program = try Program([
      "--listen", "127.0.0.1:0", "--client-secret-file", "secret", "--tls-certificate",
      Self.certificate("server.pem"), "--tls-key", Self.certificate("server.key"),
    ])
    let base = String(try await program.line(with: "listening on").dropFirst("listening on ".count))
    #expect(base.hasPrefix("https://127.0.0.1:"))
    _ = try await program.line(with: "admin endpoints \(base)/_bank/")
    var options = ClientOptions()
    options.tls.authorities = Self.certificate("authority.pem")
    let transport = Transport.http(.patient, options)
    let link = try await Self.client(of: base, over: transport)
      .submit(CallbackListenerTests.request(base + "/_bank/clock")).get().value.redirectLink
    #expect(link.hasPrefix(base + "/epos/"))
    var page = Transport.Request(method: "GET", url: link)
    page.headers = [("Origin", base)]
    #expect(try await transport.send(page).get().status == 200)
    await transport.close()
    // A client that speaks plain http gets no answer, and the bank goes on.
    let port = try #require(base.split(separator: ":").last.flatMap { Int($0) })
    #expect(try await RawHTTP.exchange(port: port, "GET / HTTP/1.0\r\n\r\n").contains("HTTP/1.1 200") == false)
    #expect(try await program.end() == 0)
  }

  @Test(arguments: [
    (["--tls-key", "none", "--tls-certificate", "secret"], Int32(78), "--tls-certificate: secret: "),
    (["--tls-key", "secret"], 64, "give both or none"),
    (["--tls-key", certificate("other.key"), "--tls-certificate", certificate("server.pem")], 78, "--tls-key: "),
  ])
  func aCertificateThatCannotBeUsedIsSaid(_ arguments: [String], _ status: Int32, _ sentence: String) async throws {
    let program = try Program(["--listen", "127.0.0.1:0"] + arguments)
    #expect(try await program.end(nil) == status)
    #expect(program.output.contains(sentence), "\(program.output)")
  }

  /// Clients with incomplete requests do not delay the shutdown.
  @Test func incompleteRequestsDoNotDelaySIGTERM() async throws {
    let program = try Program(["--listen", "127.0.0.1:0"])
    let first = try await program.line(with: "listening on")
    let port = try #require(first.split(separator: ":").last.flatMap { Int($0) })
    var connections: [RawHTTP] = []
    for number in 0..<30 {
      let connection = try RawHTTP(port: port)
      connection.send(["", "GET / HT", "POST /epos/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"][number % 3])
      connections.append(connection)
    }
    // A later request was answered, so the earlier ones have arrived.
    _ = try await RawHTTP.exchange(port: port, "GET /last HTTP/1.0\r\n\r\n")
    let status = try await program.end()
    #expect(status == 0)
    for connection in connections { connection.close() }
  }

  /// Fatal signals end the program despite the runtime's crash reporter and blocked signals.
  @Test(arguments: [SIGABRT, SIGSEGV, SIGQUIT]) func aCrashEndsIt(_ signal: Int32) async throws {
    let program = try await RawHTTP.onThread {
      var (all, before) = (sigset_t(), sigset_t())
      sigfillset(&all)
      pthread_sigmask(SIG_SETMASK, &all, &before)
      defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
      return try Program(["--listen", "127.0.0.1:0"])
    }
    _ = try await program.line(with: "admin key")
    #expect(try await program.end(signal) == -signal)
    #expect(!program.output.contains("Backtrace"))
  }

  @Test(
    arguments: [
      (["--client-secret", "a", "--client-secret-file", "secret"], "give only one of them"),
      (["--client-secret-file", "/"], "is not a regular file"), (["--listen", "::1:80"], "'::1:80' is invalid"),
      (["--public-url", "https://a/b"], "'https://a/b' is invalid"),
    ])
  func impossibleOptionsAreReportedInASentence(_ arguments: [String], _ sentence: String) async throws {
    let program = try Program(arguments)
    #expect(try await program.end(nil) != 0)
    #expect(program.output.contains(sentence), "\(program.output)")
  }
}
