import Foundation
import TerminalCore
import TestSupport

/// A program in a pseudo-terminal whose output is read only on demand.
final class PseudoTerminal {
  enum Problem: Error {
    case noTerminal
  }

  /// Constants that Glibc's module omits.
  private enum Request {
    static let unlock: UInt = 0x4004_5431
    static let number: UInt = 0x8004_5430
    static let stopOutput: Int32 = 0
  }

  private let program: ChildProcess
  var process: pid_t { program.id }
  /// The modes before the program changed them.
  let modes: termios
  private let master: Int32
  private let slave: Int32
  private var status: Int32?
  private(set) var output: [UInt8] = []

  /// - Parameters:
  ///   - command: path and arguments.
  ///   - environment: added to what a program needs.
  ///   - isNonBlocking: standard input and output are non-blocking, as another program may have left them.
  init(_ command: [String], environment: [String: String] = [:], isNonBlocking: Bool = false) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    var (locked, number): (Int32, UInt32) = (0, 0)
    guard master >= 0, ioctl(master, Request.unlock, &locked) == 0, ioctl(master, Request.number, &number) == 0 else {
      throw Problem.noTerminal
    }
    let name = "/dev/pts/\(number)"
    slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    modes = try PseudoTerminal.modes(of: slave)
    var size = winsize(ws_row: 30, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    let variables = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    program = try ChildProcess(command, environment: variables.merging(environment) { $1 }, isSessionLeader: true) {
      // The first terminal that a session leader opens becomes its controlling terminal.
      posix_spawn_file_actions_addopen(&$0, 0, name, O_RDWR | (isNonBlocking ? O_NONBLOCK : 0), 0)
      posix_spawn_file_actions_adddup2(&$0, 0, 1)
      posix_spawn_file_actions_adddup2(&$0, 0, 2)
    }
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      _ = program.wait()
    }
    close(master)
    close(slave)
  }

  private static func modes(of descriptor: Int32) throws -> termios {
    var modes = termios()
    guard tcgetattr(descriptor, &modes) == 0 else { throw Problem.noTerminal }
    return modes
  }

  /// True where the modes are as before the program ran.
  var hasItsModes: Bool {
    guard let now = try? Self.modes(of: slave) else { return false }
    return now.c_lflag == modes.c_lflag && now.c_iflag == modes.c_iflag && now.c_oflag == modes.c_oflag
  }

  func signal(_ signal: Int32) {
    output = []
    kill(process, signal)
  }

  func read() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = Foundation.read(master, &buffer, buffer.count), count > 0 { output += buffer[..<count] }
  }

  /// Waits until the last output contains some texts: the terminal delivers it with a delay.
  func said(_ texts: String...) async throws {
    try await wait(for: "\(texts)") {
      read()
      let end = screen.suffix(4000)
      return texts.allSatisfy { end.contains($0) }
    }
  }

  /// As Ctrl-S does in a shell.
  func stopOutput() { tcflow(slave, Request.stopOutput) }

  /// Makes the program paint without reading until the terminal is full.
  func block() async throws {
    var columns: UInt16 = 100
    func repaint() {
      columns = columns < 200 ? columns + 1 : 100
      var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
      _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }
    // The terminal also looks full while the program is writing: only one that stays full is.
    var timesFull = 0
    try await wait(for: "a full terminal") {
      repaint()
      timesFull = self.isFull ? timesFull + 1 : 0
      return timesFull == 5
    }
  }

  /// True where a write would block.
  var isFull: Bool {
    var descriptor = pollfd(fd: slave, events: Int16(POLLOUT), revents: 0)
    return poll(&descriptor, 1, 0) == 0
  }

  /// Waits until the program has read all input and is idle.
  func settle() async throws {
    var timesIdle = 0
    try await wait(for: "a program that waits") {
      var untaken: Int32 = 0
      let isIdle =
        ioctl(self.slave, UInt(FIONREAD), &untaken) == 0 && untaken == 0 && Self.state(of: self.process) == "S"
      timesIdle = isIdle ? timesIdle + 1 : 0
      return timesIdle == 5
    }
  }

  /// From /proc: R runs, S sleeps, T is stopped.
  static func state(of process: pid_t) -> Character? {
    let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    return stat?.split(separator: ")").last?.first { $0 != " " }
  }

  /// The first child process.
  var child: pid_t? {
    let children = try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
    return children?.split(separator: " ").first.flatMap { pid_t($0) }
  }

  /// Returns the exit status, or minus the number of the fatal signal.
  /// - Parameter signal: sent repeatedly until the end.
  func end(signalling signal: Int32? = nil) async throws -> Int32 {
    var rounds = 0
    try await wait(for: "the end") {
      status = program.poll()
      if status == nil {
        rounds += 1
        if let signal, rounds % 100 == 0 { kill(process, signal) }
      }
      return status != nil
    }
    return status ?? 0
  }

  /// Waits for an invisible condition.
  func wait(for what: String, _ condition: () -> Bool) async throws {
    let end = Patience.end
    while !condition() {
      guard ContinuousClock.now < end else { throw NeverCame(what, screen: String(screen.suffix(2000))) }
      try await Task.sleep(for: .milliseconds(10))
    }
  }
}

extension PseudoTerminal: Driver {
  func send(_ input: [InputEvent]) {
    output = []
    let bytes = input.flatMap(\.bytes)
    _ = write(master, bytes, bytes.count)
  }
  /// Raw output since the last input or signal.
  var screen: String { String(decoding: output, as: UTF8.self) }
  func goOn() async throws {
    read()
    try await Task.sleep(for: .milliseconds(10))
  }
}
