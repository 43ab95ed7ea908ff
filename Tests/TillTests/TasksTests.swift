import Foundation
import Screens
import Synchronization
import TerminalCore
import TestSupport
import Testing

@testable import Session

/// Nothing outlives the shutdown.
@Suite(.patient) struct TasksTests {
  @Test func theEndCancelsWhatRunsAndWaitsForIt() async throws {
    let tasks = Tasks()
    let ended = Mutex(0)
    for _ in 0..<50 {
      tasks.start {
        try? await Task.sleep(for: Patience.limit)
        ended.withLock { $0 += 1 }
      }
    }
    tasks.start {}
    await tasks.end()
    #expect(ended.withLock { $0 } == 50 && tasks.count == 0)
    tasks.start { Issue.record("begun after the end") }
    await tasks.end()
  }

  /// What begins under an id that is taken ends the one before; what has no id goes on.
  @Test func anEffectReplacesTheOneWithItsId() async throws {
    let tasks = Tasks()
    let cancelled = Mutex<[String]>([])
    func begin(_ name: String, as id: EffectID?) {
      tasks.start(id) {
        try? await Task.sleep(for: Patience.limit)
        cancelled.withLock { $0.append(name) }
      }
    }
    begin("submission", as: nil)
    begin("first search", as: .history)
    begin("plans", as: .plans)
    begin("second search", as: .history)
    func wait(for count: Int) async throws {
      while cancelled.withLock({ $0.count }) < count { try await Task.sleep(for: .milliseconds(1)) }
    }
    try await wait(for: 1)
    tasks.cancel([.history, .days])
    try await wait(for: 2)
    #expect(cancelled.withLock { $0 } == ["first search", "second search"] && tasks.count >= 2)
    await tasks.end()
    #expect(Set(cancelled.withLock { $0.suffix(2) }) == ["submission", "plans"])
  }

  /// A bank that never answers and a browser that does not end do not delay the exit.
  @Test(.ownThread) func theTillEndsWithinASecondWhateverItWaitsFor() async throws {
    let folder = try Folder()
    let log = folder.path + "/log"
    var till = try Terminal80(arguments: "--no-journal --lang ru --log \(log)")
    defer { till.end() }
    try await till.wait(until: "AirPods")
    try await till.turnOn("молчание")
    till.scan("ACS1")
    till.press(.control("n"))
    try await till.wait(until: "Рассрочка или кредит")
    let began = ContinuousClock.now
    kill(till.pid, SIGTERM)
    try await till.ended()
    let took = ContinuousClock.now - began
    print("the till ended \(took) after it was told to")
    // Far below the client's timeout, and in good order: the last log line follows the end of everything.
    #expect(took < .seconds(10))
    #expect(try String(contentsOfFile: log, encoding: .utf8).contains("msg=end status=143"))
  }
}
