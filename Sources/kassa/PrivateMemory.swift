import CProcess

/// What the till remembers of people is in its memory: it leaves no core file, and no other program may look into it.
enum PrivateMemory {
  /// To be called before anything of a person is in memory.
  static func begin() { _ = kassa_process_forbid_dumps() }
}
