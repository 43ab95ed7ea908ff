import Foundation
import Terminal
import TestSupport

/// A program in a pseudo-terminal that this test holds both ends of: it decides whether anybody reads.
final class PseudoTerminal {
  enum Problem: Error {
    case noTerminal
    case notStarted(Int32)
  }

  /// Numbers of the kernel and the C library that the C library's module leaves out.
  private enum Request {
    static let unlock: UInt = 0x4004_5431
    static let number: UInt = 0x8004_5430
    static let newSession: Int16 = 0x80
    static let stopOutput: Int32 = 0
  }

  let process: pid_t
  /// The terminal's own modes, before the program changed them.
  let modes: termios
  private let master: Int32
  private let slave: Int32
  private var status: Int32?
  private(set) var output: [UInt8] = []

  /// Starts a program.
  /// - Parameters:
  ///   - command: its path and arguments.
  ///   - environment: on top of what a program needs.
  ///   - isNonBlocking: its standard input and output do not wait: so left by whoever started it.
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
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    // The first terminal that the leader of a session opens becomes the session's.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR | (isNonBlocking ? O_NONBLOCK : 0), 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    // A thread of the concurrency runtime blocks signals, and a child would inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Request.newSession | Int16(POSIX_SPAWN_SETSIGMASK))
    let variables = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    var environment = variables.merging(environment) { $1 }.map { strdup("\($0)=\($1)") } + [nil]
    let words = Terminal80.alone + command
    var arguments = words.map { strdup($0) } + [nil]
    defer { for text in environment + arguments { free(text) } }
    var id: pid_t = 0
    let failure = posix_spawn(&id, words[0], &actions, &attributes, &arguments, &environment)
    guard failure == 0 else { throw Problem.notStarted(failure) }
    process = id
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    close(master)
    close(slave)
  }

  private static func modes(of descriptor: Int32) throws -> termios {
    var modes = termios()
    guard tcgetattr(descriptor, &modes) == 0 else { throw Problem.noTerminal }
    return modes
  }

  /// True where the terminal's modes are what they were before the program ran.
  var hasItsModes: Bool {
    guard let now = try? Self.modes(of: slave) else { return false }
    return now.c_lflag == modes.c_lflag && now.c_iflag == modes.c_iflag && now.c_oflag == modes.c_oflag
  }

  func signal(_ signal: Int32) {
    output = []
    kill(process, signal)
  }

  /// Takes what the program wrote so far.
  func read() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = Foundation.read(master, &buffer, buffer.count), count > 0 { output += buffer[..<count] }
  }

  /// Takes what the program wrote until the last of it holds some texts: the terminal hands it on a little later than it was written.
  func said(_ texts: String...) async throws {
    try await wait(for: "\(texts)") {
      read()
      let end = screen.suffix(4000)
      return texts.allSatisfy { end.contains($0) }
    }
  }

  /// Stops the output as Ctrl-S does in a shell.
  func stopOutput() { tcflow(slave, Request.stopOutput) }

  /// Makes the program paint, without reading anything, until the terminal takes nothing more.
  func block() async throws {
    var columns: UInt16 = 100
    func repaint() {
      columns = columns < 200 ? columns + 1 : 100
      var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
      _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }
    // While the program is writing the terminal seems full too: only one that stays full is.
    var timesFull = 0
    try await wait(for: "a full terminal") {
      repaint()
      timesFull = self.isFull ? timesFull + 1 : 0
      return timesFull == 5
    }
  }

  /// True where a write to the terminal would have to wait.
  var isFull: Bool {
    var descriptor = pollfd(fd: slave, events: Int16(POLLOUT), revents: 0)
    return poll(&descriptor, 1, 0) == 0
  }

  /// Waits until the program has taken everything that was typed and has nothing to do.
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

  /// What the kernel says a process does: R runs, S sleeps, T is stopped.
  static func state(of process: pid_t) -> Character? {
    let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    return stat?.split(separator: ")").last?.first { $0 != " " }
  }

  /// The first child of the program.
  var child: pid_t? {
    let children = try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
    return children?.split(separator: " ").first.flatMap { pid_t($0) }
  }

  /// Waits for the program's end: its exit status, or minus the number of the signal that killed it.
  /// - Parameter signal: what is sent again and again until then; nil for nothing.
  func end(signalling signal: Int32? = nil) async throws -> Int32 {
    var rounds = 0
    try await wait(for: "the end") {
      var status: Int32 = 0
      guard waitpid(self.process, &status, WNOHANG) == self.process else {
        rounds += 1
        if let signal, rounds % 100 == 0 { kill(self.process, signal) }
        return false
      }
      self.status = status
      return true
    }
    let status = status ?? 0
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
  }

  /// Waits for something that does not show.
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
  /// What was written since the last input or signal: nobody puts it together to a screen.
  var screen: String { String(decoding: output, as: UTF8.self) }
  func goOn() async throws {
    read()
    try await Task.sleep(for: .milliseconds(10))
  }
}
