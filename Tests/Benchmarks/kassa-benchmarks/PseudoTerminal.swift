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
  let started: Double

  init?(_ command: [String], environment added: [String] = []) {
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
    let variables = ["TERM=xterm-256color", "LC_ALL=C.UTF-8", "HOME=/nonexistent", "PATH=/usr/bin:/bin"] + added
    var environment = variables.map { strdup($0) } + [nil]
    var id: pid_t = 0
    started = seconds()
    guard posix_spawn(&id, command[0], &actions, &attributes, &arguments, &environment) == 0 else { return nil }
    process = id
  }

  /// Reads until nothing came for so many seconds, or the limit is over.
  func read(quiet: Double, limit: Double = 5) -> [UInt8] {
    var all: [UInt8] = []
    let end = seconds() + limit
    while seconds() < end, let more = piece(within: min(quiet, end - seconds())) { all += more }
    return all
  }

  /// What one read brings; nil where nothing comes in time.
  func piece(within limit: Double) -> [UInt8]? {
    var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, Int32(max(0, limit) * 1000)) > 0 else { return nil }
    return withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      let count = Glibc.read(master, buffer.baseAddress, buffer.count)
      return count > 0 ? Array(buffer[..<count]) : nil
    }
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

  /// Seconds of processor time used so far, by all threads.
  var processorTime: Double {
    var time = timespec()
    // The clock of another process, as clock_getcpuclockid makes it.
    clock_gettime(clockid_t(bitPattern: ~UInt32(bitPattern: process) << 3 | 2), &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  func end() {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(master)
  }
}
