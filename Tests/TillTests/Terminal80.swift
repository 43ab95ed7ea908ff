import Foundation
import Terminal
import TestSupport

/// A terminal of 80×24 in a tmux server of its own.
struct Terminal80 {
  /// The program, beside the test bundle.
  static let program = Bundle.main.executableURL.map { url in
    var folder = url.deletingLastPathComponent()
    // The test runner is the executable: the bundle's folder is told on its command line.
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
    // A program that was killed leaves its pane, in which the next one starts.
    tmux("set-option", "-g", "remain-on-exit", "on")
    if underShell {
      send("PS1='$ '; \(command)\r")
    }
  }

  /// What starts a program without this process's open files. It would keep connections open that are closed here, and who reads them to
  /// their end would wait for it.
  static let alone = [
    "/bin/bash", "-c", #"for n in $(ls /proc/self/fd); do [ $n -gt 2 ] && eval "exec $n>&-"; done; exec "$@""#,
    "bash",
  ]

  /// Starts a server of tmux.
  static func startServer(_ words: [String]) throws {
    _ = try run(alone[0], alone.dropFirst() + words, reads: false)
  }

  func end() { tmux("kill-server") }

  /// The number of the program's process.
  var pid: Int32 {
    Int32(tmux("display-message", "-p", "#{pane_pid}").trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  /// Ends the program as a failing power supply does, and waits until it is gone.
  func killAtOnce() async throws {
    let pid = pid
    guard pid > 1 else { throw NeverCame("the program", screen: screen) }
    kill(pid, SIGKILL)
    try await ended()
  }

  /// Waits until the program is gone.
  func ended() async throws {
    let end = Patience.end
    while tmux("display-message", "-p", "#{pane_dead}").first != "1" {
      guard ContinuousClock.now < end else { throw NeverCame("the end", screen: screen) }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Starts the program again in the same pane.
  func restart() { tmux("respawn-pane", "-k", command) }

  private func send(_ text: String) { send(Array(text.utf8)) }
  private func send(_ bytes: [UInt8]) {
    tmux(["send-keys", "-H"] + bytes.map { String($0, radix: 16) })
  }

  @discardableResult
  private func tmux(_ arguments: String...) -> String { tmux(arguments) }
  @discardableResult
  private func tmux(_ arguments: [String]) -> String {
    (try? Self.run("/usr/bin/env", ["tmux", "-u", "-L", socket] + arguments))?.output ?? ""
  }

  /// What shows, with the escape sequences of its colours.
  var coloredScreen: String { tmux("capture-pane", "-p", "-e") }

  /// Runs a program to its end.
  static func run(_ program: String, _ arguments: [String], reads: Bool = true) throws -> (
    status: Int32, output: String
  ) {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8", "TERM": "xterm-256color"]) {
      $1
    }
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = reads ? pipe : FileHandle.nullDevice
    process.standardError = reads ? pipe : FileHandle.nullDevice
    // A thread of the concurrency runtime blocks signals, and a child would inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    try process.run()
    let output = reads ? pipe.fileHandleForReading.readDataToEndOfFile() : Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

extension Terminal80: Driver {
  func send(_ input: [InputEvent]) { send(input.flatMap(\.bytes)) }
  var screen: String { tmux("capture-pane", "-p").replacing("\u{A0}", with: " ") }
  func goOn() async throws { try await Task.sleep(for: .milliseconds(50)) }
}

extension Driver {
  /// A sale in Russian to the first made-up customer, up to the application that is read before it is submitted.
  nonisolated(nonsending) mutating func sellUpToReview() async throws {
    try await wait(until: "AirPods Pro 2")
    type("airp")
    press(.enter, .control("n"))
    try await wait(until: "0-0-12")
    press(.enter)
    try await wait(until: "Фамилия")
    press(.function(3))
    try await wait(until: "Тестовые клиенты")
    press(.enter, .space)
    try await wait(until: "дано в")
    press(.function(4))
    type(try await wait(matching: "Код подтверждения ([0-9]{4})"))
    try await wait(until: "номер подтверждён")
    press(.control("n"))
    try await wait(until: "Проверьте заявку")
  }
}
