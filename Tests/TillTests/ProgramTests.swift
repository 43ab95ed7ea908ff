import Foundation
import Glibc
import TestSupport
import Testing

@testable import Session

/// Programs of the desktop that the till runs.
@Suite(.patient) struct ProgramTests {
  private let environment = ProcessInfo.processInfo.environment

  private func output(_ words: String..., input: String = "", within limit: Duration = Patience.limit) async -> String?
  {
    await Program.output(words, input: input, environment: environment, within: limit)
  }

  /// True for a process that was not reaped yet, too.
  private func isAlive(_ id: pid_t) -> Bool { kill(id, 0) == 0 }

  @Test func theOutputOfAProgramIsReturned() async {
    #expect(await output("cat", input: "Қалам\n") == "Қалам\n")
    #expect(await Program.run(["sh", "-c", "yes | head -c 1000000"]))
  }

  @Test func aMissingProgramFails() async {
    #expect(await output("kassa-no-such-program") == nil)
    #expect(await Program.run(["kassa-no-such-program"]) == false)
  }

  @Test func aFailingProgramFails() async {
    #expect(await output("sh", "-c", "echo said; exit 3") == nil)
    #expect(await Program.run(["false"]) == false)
  }

  @Test func tooMuchOutputIsAFailure() async { #expect(await output("head", "-c", "2000000", "/dev/zero") == nil) }

  /// As with no display: the program ends without having read its input.
  @Test func unreadInputDoesNotEndTheTill() async {
    #expect(await output("false", input: String(repeating: "x", count: 1 << 20)) == nil)
  }

  /// As xclip does.
  @Test func aProgramThatGoesOnInTheBackgroundIsNotWaitedFor() async throws {
    let text = try #require(await output("sh", "-c", "sleep 3600 & echo $!"))
    let id = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(isAlive(id))
    kill(id, SIGKILL)
  }

  @Test func theTerminalsSignalsDoNotReachAProgram() async throws {
    let text = try #require(await output("cut", "-d", " ", "-f", "1,6", "/proc/self/stat"))
    let (id, session) = try { ($0.first, $0.last) }(
      text.split(whereSeparator: \.isWhitespace).map { try #require(pid_t($0)) })
    #expect(id == session && session != getsid(0))
  }

  @Test func aProgramThatDoesNotEndIsEnded() async {
    #expect(await output("sleep", "3600", within: .milliseconds(1)) == nil)
  }

  @Test func cancellationEndsAProgramWhoseOutputIsAwaitedButNotABrowser() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kassa-programs-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func words(_ name: String) -> [String] {
      ["sh", "-c", "echo $$ > '\(folder)/\(name)-'; mv '\(folder)/\(name)-' '\(folder)/\(name)'; exec sleep 3600"]
    }
    func id(_ name: String) async throws -> pid_t {
      while true {
        if let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) {
          return try #require(pid_t(text.trimmingCharacters(in: .newlines)))
        }
        await Task.yield()
      }
    }
    let environment = environment
    let (asked, opened) = (words("asked"), words("opened"))
    let asking = Task { await Program.output(asked, environment: environment, within: Patience.limit) }
    let opening = Task { await Program.run(opened) }
    let (askedID, openedID) = (try await id("asked"), try await id("opened"))
    asking.cancel()
    opening.cancel()
    #expect(await asking.value == nil)
    #expect(await opening.value == false)
    #expect(!isAlive(askedID) && isAlive(openedID))
    kill(openedID, SIGKILL)
  }
}
