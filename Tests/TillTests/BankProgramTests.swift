import BrokerAPI
import BrokerClient
import Checkout
import Foundation
import Glibc
import HTTP
import TestSupport
import Testing

/// `kassa bank` as the program that was built.
@Suite struct BankProgramTests {
  /// A program that runs, with its output in a file.
  private final class Program: @unchecked Sendable {
    let process = Process()
    private let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-bank-\(UUID().uuidString)")
    private var outputFile: URL { folder.appending(path: "output") }

    /// Starts it in a folder of its own with a file `secret`.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let secret = folder.appending(path: "secret").path(percentEncoded: false)
      try Data("from-a-file\n".utf8).write(to: URL(filePath: secret))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
      try Data().write(to: outputFile)
      process.executableURL = URL(filePath: Terminal80.program)
      process.arguments = ["bank"] + arguments
      process.currentDirectoryURL = folder
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      let file = try FileHandle(forWritingTo: outputFile)
      process.standardOutput = file
      process.standardError = file
      try process.run()
    }

    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }

    /// Waits until its output has a line with a text, and returns that line.
    func line(with text: String) async throws -> String {
      while true {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        if let line = lines.first(where: { $0.contains(text) }) { return String(line) }
        try #require(process.isRunning, "ended without “\(text)”: \(output)")
        try await Task.sleep(for: .milliseconds(5))
      }
    }

    /// Asks it to end, and says with which status it did.
    func end(_ signal: Int32 = SIGTERM) async throws -> Int32 {
      kill(process.processIdentifier, signal)
      let status = try await RawHTTP.onThread { [self] in
        process.waitUntilExit()
        return process.terminationStatus
      }
      try? FileManager.default.removeItem(at: folder)
      return status
    }
  }

  /// On IPv6, with its secrets in a file and in the environment: it says where it listens, never its secrets, and each callback.
  @Test(.timeLimit(.minutes(5))) func itTellsItsAddressAndItsCallbacksButNoSecret() async throws {
    let host = RawHTTP.hasVersion6 ? "[::1]" : "127.0.0.1"
    let program = try Program(
      ["--listen", "\(host):0", "--client-secret-file", "secret", "--speed", "20"],
      environment: ["KASSA_CALLBACK_SECRET": "from-the-environment"])
    let first = try await program.line(with: "listening on")
    #expect(first.hasPrefix("listening on http://\(host):"))
    let base = String(first.dropFirst("listening on ".count))
    let transport = Transport.http(.patient)
    let client = BrokerClient.live(
      profile: Profile(
        id: "t", kind: .sandbox, brokerBase: base + "/bcc/sandbox/v1/broker",
        tokenURL: base + "/bcc/sandbox/v2/oauth/token"),
      credentials: Credentials(clientID: "kassa", clientSecret: "from-a-file"), transport: transport, now: { Date() })
    let taken = await client.submit(try CallbackListenerTests.request(base + "/_bank/clock"))
    await transport.close()
    let link = try taken.get().value.redirectLink
    #expect(link.hasPrefix(base + "/epos/"))
    let callback = try await program.line(with: "SIGNED")
    #expect(
      callback.hasSuffix("callback KS-1 SIGNED to \(base)/_bank/clock, try 1: a bank's own address: it is told nothing")
    )
    let arguments = FileManager.default.contents(atPath: "/proc/\(program.process.processIdentifier)/cmdline") ?? Data()
    let output = program.output
    let status = try await program.end()
    #expect(status == 0)
    #expect(!output.contains("from-") && !String(decoding: arguments, as: UTF8.self).contains("from-"))
  }

  /// The key of the admin endpoints is told on a line of its own, unless it is given; it then stands nowhere.
  @Test(.timeLimit(.minutes(5)), arguments: ["made", "given", "open"])
  func theAdminKeyIsMadeAndToldOrGiven(_ kind: String) async throws {
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
    #expect(output.contains("admin key ") == (kind == "made") && !output.contains("from-a-file"))
    #expect(kind != "made" || told.utf8.count == 64)
    _ = try await program.end()
  }

  /// Who has said nothing, half a head or half a body has nothing in work, and nobody waits for it.
  @Test(.timeLimit(.minutes(5))) func itEndsOnSIGTERMWhateverIsHalfSent() async throws {
    let program = try Program(["--listen", "127.0.0.1:0"])
    let first = try await program.line(with: "listening on")
    let port = try #require(first.split(separator: ":").last.flatMap { Int($0) })
    var connections: [RawHTTP] = []
    for number in 0..<30 {
      let connection = try RawHTTP(port: port)
      connection.send(["", "GET / HT", "POST /epos/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"][number % 3])
      connections.append(connection)
    }
    // The last in the queue is answered: those before it are in.
    _ = try await RawHTTP.exchange(port: port, "GET /last HTTP/1.0\r\n\r\n")
    let status = try await program.end()
    #expect(status == 0)
    for connection in connections { connection.close() }
  }

  /// What kills a program ends it, whatever the runtime would like to report before.
  @Test(.timeLimit(.minutes(5)), arguments: [SIGABRT, SIGSEGV, SIGQUIT]) func aCrashEndsIt(_ signal: Int32) async throws
  {
    let program = try Program(["--listen", "127.0.0.1:0"])
    _ = try await program.line(with: "admin key")
    #expect(try await program.end(signal) == signal)
    #expect(!program.output.contains("Backtrace"))
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      (["--client-secret", "a", "--client-secret-file", "secret"], "give only one of them"),
      (["--client-secret-file", "/"], "is not a regular file"), (["--listen", "::1:80"], "'::1:80' is invalid"),
      (["--public-url", "https://a/b"], "'https://a/b' is invalid"),
    ])
  func whatCannotBeIsSaidInASentence(_ arguments: [String], _ sentence: String) async throws {
    let program = try Program(arguments)
    let said = try await RawHTTP.onThread {
      program.process.waitUntilExit()
      return program.output
    }
    #expect(said.contains(sentence) && program.process.terminationStatus != 0)
    _ = try await program.end()
  }
}
