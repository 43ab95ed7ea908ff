import Foundation
import TerminalCore
import TestSupport
import Testing

/// Other users cannot read the program's memory.
@Suite(.serialized, .ownThread, .patient) struct MemoryTests {
  @Test func theTillLeavesNoCoreAndCannotBeInspected() async throws {
    var terminal = try Terminal80(command: "bash -c 'ulimit -c unlimited; exec \(Terminal80.program) --no-journal'")
    defer { terminal.end() }
    try await terminal.wait(until: "AirPods Pro 2")
    let limits = try String(contentsOfFile: "/proc/\(terminal.pid)/limits", encoding: .utf8)
    let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
    #expect(core.split(separator: " ").filter { $0 == "0" }.count == 2, "\(core)")
  }

  /// Root may read anything, so as root the programs run as nobody.
  private static let asNobody = getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
  private static let canRunAsNobody: Bool = {
    (try? Terminal80.run("/usr/bin/env", asNobody + [Terminal80.program, "--version"]))?.status == 0
  }()

  @Test(.enabled(if: canRunAsNobody, "nobody may run the program here"))
  func noOtherProgramOfTheSameUserLooksIntoIt() throws {
    let script = """
      out=$(mktemp); "$0" bank --listen 127.0.0.1:0 >$out & bank=$!; sleep 60 & other=$!
      until grep -q listening $out || ! kill -0 $bank; do sleep 0.05; done
      cat /proc/$other/environ >/dev/null && echo another can be read
      cat /proc/$bank/environ >/dev/null 2>&1 && echo the bank can be read
      kill $bank $other; rm $out
      """
    let output = try Terminal80.run("/usr/bin/env", Self.asNobody + ["sh", "-c", script, Terminal80.program]).output
    #expect(output.contains("another can be read") && !output.contains("the bank can be read"), "\(output)")
  }

  /// A crash restores the terminal and leaves no core dump.
  @Test func aCrashRestoresTheTerminal() async throws {
    var terminal = try Terminal80(arguments: "--no-journal --lang ru", underShell: true)
    defer { terminal.end() }
    try await terminal.wait(until: "AirPods Pro 2")
    let children = try Terminal80.run("/usr/bin/env", ["pgrep", "-P", "\(terminal.pid)", "kassa"]).output
    let pid = try #require(Int32(children.trimmingCharacters(in: .whitespacesAndNewlines)))
    kill(pid, SIGSEGV)
    try await terminal.wait(matching: "Segmentation fault(?! *[(]core)")
    #expect(!terminal.sees("core dumped"))
    terminal.type("stty -a | grep -c ' echo '")
    terminal.press(.enter)
    try await terminal.wait(matching: "(?m)^1$")
  }
}
