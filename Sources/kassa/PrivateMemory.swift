import CProcess
import Glibc

/// Keeps personal data in memory private: no core dumps, no debugger access.
enum PrivateMemory {
  /// Call before any personal data is in memory.
  static func begin() {
    _ = kassa_process_forbid_dumps()
    // The runtime's crash reporter inspects the process from another one, which is now forbidden, and would hang.
    for crash in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] { signal(crash, SIG_DFL) }
    // A launcher may have blocked signals, which are inherited: then nothing could terminate the program.
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
  }
}
