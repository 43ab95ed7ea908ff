import Foundation
import TerminalCore
import TestSupport

/// A terminal of 80×24 in a private tmux server.
struct Terminal80 {
  /// Beside the test bundle.
  static let program = Bundle.main.executableURL.map { url in
    var folder = url.deletingLastPathComponent()
    // The executable is the test runner; its command line has the bundle.
    if let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) {
      folder = URL(filePath: bundle).deletingLastPathComponent()
    }
    return folder.appending(path: "kassa").path
  }!

  private let command: String
  private let socket = "kassa-test-\(UUID().uuidString.prefix(8))"

  init(arguments: String, underShell: Bool = false) throws {
    try self.init(command: "\(Self.program) \(arguments)", underShell: underShell)
  }

  init(command: String, underShell: Bool = false) throws {
    self.command = "exec \(command)"
    let line = underShell ? "bash --norc --noprofile -i" : self.command
    try Self.startServer(
      ["tmux", "-u", "-L", socket, "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", line])
    // A killed program leaves its pane, in which the next one starts.
    tmux("set-option", "-g", "remain-on-exit", "on")
    if underShell {
      send("PS1='$ '; \(command)\r")
    }
  }

  static func startServer(_ words: [String]) throws {
    _ = try ChildProcess.run(words, environment: environment, isAlone: true, reads: false)
  }

  func end() { tmux("kill-server") }

  var pid: Int32 {
    Int32(tmux("display-message", "-p", "#{pane_pid}").trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  /// SIGKILL, as in a power failure; waits until it is gone.
  func killAtOnce() async throws {
    let pid = pid
    guard pid > 1 else { throw NeverCame("the program", screen: screen) }
    kill(pid, SIGKILL)
    try await ended()
  }

  /// Waits until the program has exited.
  func ended() async throws {
    let end = Patience.end
    while tmux("display-message", "-p", "#{pane_dead}").first != "1" {
      guard ContinuousClock.now < end else { throw NeverCame("the end", screen: screen) }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// In the same pane.
  func restart() { tmux("respawn-pane", "-k", command) }

  private func send(_ text: String) { send(Array(text.utf8)) }
  private func send(_ bytes: [UInt8]) {
    tmux(["send-keys", "-H"] + bytes.map { String($0, radix: 16) })
  }

  @discardableResult
  private func tmux(_ arguments: String...) -> String { tmux(arguments) }
  @discardableResult
  private func tmux(_ arguments: [String]) -> String {
    (try? Self.run("tmux", ["-u", "-L", socket] + arguments))?.output ?? ""
  }

  /// Position and visibility of the hardware cursor.
  var cursor: (at: Point, isShown: Bool) {
    let words = tmux("display-message", "-p", "#{cursor_x} #{cursor_y} #{cursor_flag}").split(
      whereSeparator: \.isWhitespace)
    let numbers = words.compactMap { Int($0) }
    guard numbers.count == 3 else { return (Point(x: -1, y: -1), false) }
    return (Point(x: numbers[0], y: numbers[1]), numbers[2] == 1)
  }

  /// With colour escape sequences.
  var coloredScreen: String { tmux("capture-pane", "-p", "-e") }

  private static let environment = ProcessInfo.processInfo.environment.merging(
    [
      "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "XDG_CONFIG_HOME": "/nonexistent",
      "XDG_CONFIG_DIRS": "/nonexistent",
    ]
  ) { $1 }

  /// Runs a program to its end.
  static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    try ChildProcess.run([program] + arguments, environment: environment)
  }
}

extension Terminal80: Driver {
  func send(_ input: [InputEvent]) { send(input.flatMap(\.bytes)) }
  var screen: String { tmux("capture-pane", "-p").replacing("\u{A0}", with: " ") }
  func goOn() async throws { try await Task.sleep(for: .milliseconds(50)) }
}
