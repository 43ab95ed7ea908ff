import BrokerAPI
import Exchanges
import Foundation
import JournalSQLite
import Sales
import Screens
import Synchronization
import TerminalCore
import TestSupport
import Testing
import Text
import Wire

@testable import Session

/// What a tester sends: how many at a time, each with its own number, until it is stopped.
@Suite struct TestSendingTests {
  private static let body = #"{"referenceId":"KS-1","verificationSmsDateTime":"01.01.2020 00:00:00","a":1}"#

  private static func run(_ count: Int, isAtOnce: Bool, isRenewed: Bool = false) throws -> TestRun {
    let curl = try PastedCurl("curl http://127.0.0.1:1/v1/broker/pre-approved -d '\(body)'")
    return TestRun(
      Array(repeating: TestRequest(curl.request, sale: "KS-1"), count: count), isAtOnce: isAtOnce,
      isRenewed: isRenewed)
  }

  private func dependencies(_ wire: SlowBank) -> Dependencies {
    var dependencies = WiredTill.dependencies(
      .inMemory(prefix: "KS", bank: .embedded, now: { WiredTill.now }), .noop)
    dependencies.sendTest = { test in await wire.send(test) }
    return dependencies
  }

  /// Answers once as many are on their way as it waits for.
  private actor SlowBank {
    private let expected: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private(set) var most = 0
    private(set) var sent: [TestRequest] = []

    init(expecting expected: Int) { self.expected = expected }

    func send(_ test: TestRequest) async -> TestOutcome {
      sent.append(test)
      await withCheckedContinuation { continuation in
        waiting.append(continuation)
        most = max(most, waiting.count)
        // All that are still to come are fewer than it waits for.
        if waiting.count >= expected { release() }
      }
      return .answered(status: 200, nil)
    }

    private func release() {
      for continuation in waiting { continuation.resume() }
      waiting = []
    }
  }

  @Test(arguments: [true, false])
  func someAreOnTheirWayAtATime(_ isAtOnce: Bool) async throws {
    let most = isAtOnce ? Dependencies.testsAtOnce : 1
    let wire = SlowBank(expecting: most)
    let mailbox = Mailbox<Message>()
    await dependencies(wire).send(try Self.run(most * 3, isAtOnce: isAtOnce), number: 7, mailbox)
    #expect(await wire.most == most)
    let expected = Array(repeating: Message.testEnded(7, .answered(status: 200, nil)), count: most * 3)
    #expect(mailbox.take() == expected)
  }

  @Test func eachHasItsOwnNumber() async throws {
    let wire = SlowBank(expecting: 1)
    await dependencies(wire).send(try Self.run(20, isAtOnce: false, isRenewed: true), number: 1, Mailbox())
    let sent = await wire.sent
    let bodies = try sent.map { try JSON(parsing: #require($0.request.body).shownBytes) }
    let numbers = bodies.compactMap { $0["referenceId"]?.text }
    #expect(Set(numbers).count == 20 && sent.map(\.sale) == numbers && !numbers.contains("KS-1"))
    #expect(bodies.allSatisfy { $0["verificationSmsDateTime"]?.text != "01.01.2020 00:00:00" })
  }

  /// Nothing more is sent, and nothing is told.
  @Test func itIsStopped() async throws {
    let wire = SlowBank(expecting: .max)
    let mailbox = Mailbox<Message>()
    let began = AsyncStream<Void>.makeStream()
    var dependencies = dependencies(wire)
    dependencies.sendTest = { _ in
      began.continuation.yield()
      try? await Task.sleep(for: Patience.limit)
      return .answered(status: 200, nil)
    }
    let run = try Self.run(200, isAtOnce: true)
    let task = Task { [dependencies] in await dependencies.send(run, number: 1, mailbox) }
    for await _ in began.stream.prefix(Dependencies.testsAtOnce) {}
    task.cancel()
    await task.value
    #expect(mailbox.take().isEmpty)
  }
}

/// A body in the user's own editor.
@Suite struct OutsideEditorTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func edit(_ script: String, _ body: String = "{}") async throws -> Result<Sensitive<[UInt8]>, OutsideFailure>
  {
    let program = folder.path + "/an editor"
    try "#!/bin/sh\n\(script)\n".write(toFile: program, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
    let editor = try #require(
      OutsideEditor(environment: ["EDITOR": "'\(program)' -w", "TMPDIR": folder.path, "VISUAL": " "]))
    return await editor.edit(Array(body.utf8))
  }

  private var leftovers: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "an editor" } }
  }

  @Test func theBodyComesBackAndNothingStays() async throws {
    let result = try await edit(
      #"test "$1" = -w && test "$(stat -c %a "$2")" = 600 && test "$(stat -c %a "$(dirname "$2")")" = 700 && cp "$2" "$2~" && printf '\377!' >> "$2""#
    )
    #expect(try result.get().value == Array("{}".utf8) + [0xFF, 0x21])
    #expect(try leftovers.isEmpty)
  }

  /// As vim and nano do.
  @Test(arguments: [("{}", "{}!"), ("{}\n", "{}\n!\n"), ("", "!")])
  func aFinalLineBreakOfTheEditorsIsNoChange(_ before: String, _ after: String) async throws {
    let result = try await edit(#"echo ! >> "$2""#, before)
    #expect(try String(decoding: result.get().value, as: UTF8.self) == after)
  }

  @Test(arguments: [("exit 3", OutsideFailure.failed(3)), ("kill -9 $$", .failed(137)), (#"rm "$2""#, .noFile)])
  func aFailureChangesNothing(_ script: String, _ failure: OutsideFailure) async throws {
    let result = try await edit(script)
    #expect(result == .failure(failure))
    #expect(try leftovers.isEmpty)
  }

  @Test func withoutAProgramThereIsNone() async throws {
    #expect(OutsideEditor(environment: ["EDITOR": ""]) == nil)
    let missing = try #require(OutsideEditor(environment: ["VISUAL": "/nonexistent/x", "TMPDIR": folder.path]))
    #expect(await missing.edit([]) == .failure(.failed(127)))
    #expect(try leftovers.isEmpty)
  }

  /// The till ends while it is open.
  @Test func itEndsWithTheTill() async throws {
    let began = folder.path + "/began"
    let task = Task { [self] in try await edit("touch '\(began)'; exec sleep 1000") }
    while !FileManager.default.fileExists(atPath: began) { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    #expect(try await task.value == .failure(.failed(143)))
    try FileManager.default.removeItem(atPath: began)
    #expect(try leftovers.isEmpty)
  }

  /// In a real terminal: the editor has it, with its modes, and the till takes it back.
  @Test(.ownThread, .patient) func theEditorHasTheTerminal() async throws {
    let program = folder.path + "/ed"
    try #"stty -a | grep -q ' icanon' && echo "editor has $(cat "$1")"; read line; printf '%s' "$line" > "$1""#
      .write(toFile: program, atomically: true, encoding: .utf8)
    var till = try Terminal80(
      command:
        "env EDITOR='sh \(program)' TMPDIR='\(folder.path)' XDG_RUNTIME_DIR= \(Terminal80.program) --no-journal --lang ru"
    )
    defer { till.end() }
    try await till.wait(until: "AirPods")
    till.press(.function(5))
    try await till.wait(until: "Обмен с банком")
    till.paste("curl http://127.0.0.1:1/x -d '[1]'")
    try await till.wait(until: "Запрос банку")
    till.type("v")
    try await till.wait(until: "editor has [1]")
    till.type("[2, \"ё\"]")
    till.press(.enter)
    try await till.wait(until: "Запрос банку")
    try await till.wait(until: "\"ё\"")
    // An interrupt is the editor's, and ends it.
    till.type("v")
    try await till.wait(until: "editor has [2")
    till.press(.control("c"))
    try await till.wait(until: "тело прежнее")
    #expect(till.sees("\"ё\"") && !till.sees("editor has"))
    till.press(.escape)
    try await till.wait(until: "Обмен с банком")
    #expect(try leftovers.filter { $0 != "ed" }.isEmpty)
  }
}
