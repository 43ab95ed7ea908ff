import CProcess
import Glibc

/// What the till remembers of people is in its memory: it leaves no core file, and no other program may look into it.
enum PrivateMemory {
  /// To be called before anything of a person is in memory.
  static func begin() {
    _ = kassa_process_forbid_dumps()
    // The runtime's own report of a crash looks into the process from another one, which may not: it would wait for that for ever.
    for crash in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] { signal(crash, SIG_DFL) }
  }
}
