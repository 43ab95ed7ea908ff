import Glibc

/// A program in a pseudo-terminal of 120×40, spoken to in bytes.
final class PseudoTerminal {
  /// Numbers of the kernel and the C library that the C library's module leaves out.
  private enum Request {
    /// TIOCSPTLCK
    static let lock: UInt = 0x4004_5431
    /// TIOCGPTN
    static let number: UInt = 0x8004_5430
    /// POSIX_SPAWN_SETSID
    static let newSession: Int16 = 0x80
  }

  let master: Int32
  let process: pid_t
  let started = seconds()

  init?(_ command: [String]) {
    // What posix_openpt, unlockpt and ptsname do, which the C library's module leaves out.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var locked: Int32 = 0
    var number: UInt32 = 0
    guard master >= 0, ioctl(master, Request.lock, &locked) == 0,
      ioctl(master, Request.number, &number) == 0
    else {
      return nil
    }
    let name = "/dev/pts/\(number)"
    var size = winsize(ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    // The first terminal that a session leader opens becomes its own.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, Request.newSession)
    var arguments = command.map { strdup($0) } + [nil]
    let variables: [String] = ["TERM=xterm-256color", "LC_ALL=C.UTF-8", "HOME=/nonexistent", "PATH=/usr/bin:/bin"]
    var environment = variables.map { strdup($0) } + [nil]
    var id: pid_t = 0
    guard posix_spawn(&id, command[0], &actions, &attributes, &arguments, &environment) == 0 else { return nil }
    process = id
  }

  /// Reads until nothing came for so many seconds; returns when the first and the last byte came, and how many.
  func read(quiet: Double, limit: Double = 5) -> (first: Double?, last: Double, bytes: [UInt8]) {
    var all: [UInt8] = []
    var first: Double?
    var last = seconds()
    let end = last + limit
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while seconds() < end {
      var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, Int32(quiet * 1000)) > 0 else { break }
      let count = Glibc.read(master, &buffer, buffer.count)
      guard count > 0 else { break }
      last = seconds()
      first = first ?? last
      all += buffer[..<count]
    }
    return (first, last, all)
  }

  func send(_ text: String) { _ = write(master, text, text.utf8.count) }

  /// Kilobytes that are resident.
  var resident: Int {
    var buffer = [UInt8](repeating: 0, count: 8192)
    let file = open("/proc/\(process)/status", O_RDONLY)
    defer { close(file) }
    let count = max(0, Glibc.read(file, &buffer, buffer.count))
    let line = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0
  }

  /// Seconds of processor time used so far.
  var processorTime: Double {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let file = open("/proc/\(process)/stat", O_RDONLY)
    defer { close(file) }
    let count = max(0, Glibc.read(file, &buffer, buffer.count))
    let fields =
      String(decoding: buffer[..<count], as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return 0 }
    return Double(user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  func end() {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(master)
  }
}
