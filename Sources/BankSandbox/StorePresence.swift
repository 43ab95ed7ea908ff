import Glibc
import Synchronization

/// Whether a bank is alone on its store. The kernel ends the presence of a bank that was killed.
final class StorePresence: Sendable {
  /// -1 once it has ended.
  private let file: Mutex<Int32>
  /// True where no other bank had the store open.
  let isAlone: Bool

  init(path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    file = Mutex(descriptor)
    isAlone = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    // Others hold it exclusively for this moment only.
    _ = flock(descriptor, LOCK_SH)
  }

  func end() {
    file.withLock { file in
      guard file >= 0 else { return }
      // Closing is not enough: a program that is just being started holds the file too until it runs.
      flock(file, LOCK_UN)
      close(file)
      file = -1
    }
  }

  deinit { end() }
}
