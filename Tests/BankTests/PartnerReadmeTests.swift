import BankSandbox
import Foundation
import Glibc
import HTTP
import TestSupport
import Testing

/// README's first calls and its receiver of callbacks do what they say, as they stand there.
@Suite(.patient) struct PartnerReadmeTests {
  private static let readme: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)) ?? ""
  }()

  /// A program whose output goes to a file.
  private struct Program {
    let child: ChildProcess
    let output: String

    init(_ command: [String], _ folder: Folder, _ name: String, environment: [String: String] = [:]) throws {
      output = folder.path + "/" + name
      let environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      child = try ChildProcess(command, environment: environment, folder: folder.path, output: output)
    }

    var text: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

    /// Waits for whole lines that satisfy a condition.
    func lines(until isEnough: ([Substring]) -> Bool) async throws -> [Substring] {
      while true {
        let lines = Array(text.split(separator: "\n", omittingEmptySubsequences: false).dropLast())
        if isEnough(lines) { return lines }
        try Task.checkCancellation()
        try #require(child.poll() == nil, "ended: \(text)")
        try await Task.sleep(for: .milliseconds(5))
      }
    }

    func end() async throws -> Int32 {
      while true {
        if let status = child.poll() { return status }
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  @Test func itsCallsAreAnsweredAndItsReceiverVerifiesWhatComes() async throws {
    let folder = try Folder()
    var options = BankServer.Options.onRealTime()
    options.clientSecret = "my-secret"
    options.callbackSecret = "my-callback-secret"
    options.admin = .open
    options.speed = 50
    let bank = try await BankServer.start(options)
    var receiver: Program?
    do {
      let (_, rest) = try #require(Self.readme.split(at: "```python\n"))
      let (code, _) = try #require(rest.split(at: "```\n"))
      let listening = #"http.server.HTTPServer(("127.0.0.1", 8642), Callback).serve_forever()"#
      #expect(code.contains(listening) && code.split(separator: "\n").count == 10)
      let script = code.replacing(
        listening,
        with: #"server = http.server.HTTPServer(("127.0.0.1", 0), Callback)"#
          + "\nprint(server.server_port, flush=True)\nserver.serve_forever()")
      let started = try Program(
        ["python3", "-c", script], folder, "callbacks", environment: ["KASSA_CALLBACK_SECRET": "my-callback-secret"])
      receiver = started
      let said = try await started.lines { lines in lines.contains { Int($0) != nil } }
      let port = try #require(said.compactMap { Int($0) }.first)

      let (_, section) = try #require(Self.readme.split(at: "### A partner's first calls\n"))
      let (calls, _) = try #require(section.split(at: "### Admin endpoints\n"))
      // The bank runs already.
      let lines = calls.split(separator: "\n").filter { $0.hasPrefix("    ") && !$0.contains("bank.log") }
      let commands = lines.map { $0.dropFirst(4) }.joined(separator: "\n")
        .replacing("http://127.0.0.1:8640", with: "http://127.0.0.1:\(bank.port)")
        .replacing("http://127.0.0.1:8642", with: "http://127.0.0.1:\(port)")
      #expect(commands.matches(of: /\bcurl -/).count == 7)
      let caller = try Program(["bash", "-euo", "pipefail", "-c", commands], folder, "calls")
      let status = try await caller.end()
      #expect(status == 0, "\(caller.text)")
      for part in ["\"productCode\":\"INS12\"", "\"status\":\"Success\"", "\"kind\":\"state\"", "{\"count\":2,"] {
        #expect(caller.text.contains(part), "\(part): \(caller.text)")
      }
      let told = try await started.lines { $0.contains { $0.contains("DELIVERED") } }.dropFirst()
      #expect(told.allSatisfy { $0.hasPrefix("genuine ") || !$0.contains("{") }, "\(told)")
      #expect(told.contains { $0.contains("\"SIGNED\"") })

      // The same with another secret is not believed.
      let forged = CallbackSignature.of([], id: "x", at: "\(Int(Date().timeIntervalSince1970))", secret: "other")
      let answer = try await RawHTTP.exchange(
        port: port,
        "POST /callback HTTP/1.0\r\nContent-Length: 0\r\nKassa-Event-Id: x\r\n"
          + "Kassa-Timestamp: \(Int(Date().timeIntervalSince1970))\r\nKassa-Signature: \(forged)\r\n\r\n")
      #expect(answer.contains(" 401 "))
    } catch {
      if let receiver { kill(receiver.child.id, SIGKILL) }
      await bank.stop()
      throw error
    }
    if let receiver { kill(receiver.child.id, SIGKILL) }
    await bank.stop()
  }

  /// The sample callback is one that the sample receiver accepts, but for its age.
  @Test func theSampleCallbackIsSignedAsItSays() throws {
    let (_, rest) = try #require(Self.readme.split(at: "    POST /callback HTTP/1.1\n"))
    let (sample, _) = try #require(rest.split(at: "\n\nwhere the secret"))
    func header(_ name: String) -> String? {
      sample.split(separator: "\n").first { $0.contains("\(name): ") }?.split(separator: " ").last.map(String.init)
    }
    let body = try #require(sample.split(separator: "\n").last?.drop { $0 == " " })
    let moment = try #require(header(CallbackSignature.timeHeader))
    let verdict = CallbackSignature.verdict(
      on: Array(body.utf8), id: header(CallbackSignature.idHeader), moment: moment,
      signature: header(CallbackSignature.header), secret: "my-callback-secret",
      now: Date(timeIntervalSince1970: Double(moment) ?? 0))
    #expect(verdict == .genuine)
  }
}

extension String {
  fileprivate func split(at mark: String) -> (before: String, after: String)? {
    firstRange(of: mark).map { (String(self[..<$0.lowerBound]), String(self[$0.upperBound...])) }
  }
}
