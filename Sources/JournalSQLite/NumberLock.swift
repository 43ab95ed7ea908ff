package import Checkout
import Files
import Foundation
package import Sales

/// Keeps two programs that are given the same application from sending it at once. The kernel releases it when the program ends.
package final class NumberLock: Sendable {
  private let file: Int32

  /// - Parameter path: of a journal that is open, whose gate has a byte for each number.
  /// - Returns: nil where another program has it.
  /// - Throws: `JournalProblem`.
  package init?(_ reference: Reference, ofJournal path: String) throws(JournalProblem) {
    do { file = try FileGuard.open(FileGuard.absolute(path) + "-gate", O_RDWR) } catch {
      throw JournalProblem(error)
    }
    var byte = flock()
    byte.l_type = Int16(F_WRLCK)
    byte.l_whence = Int16(SEEK_SET)
    byte.l_start = off_t(Self.place(of: reference))
    byte.l_len = 1
    // Unlike the locks of a process, one of an open file is not lost where something else closes the same file.
    guard fcntl(file, Self.setLock, &byte) != 0 else { return }
    let reason = errno
    close(file)
    guard [EAGAIN, EACCES].contains(reason) else { throw .other(String(cString: strerror(reason))) }
    return nil
  }

  /// `F_OFD_SETLK`, which Glibc's module omits.
  private static let setLock: Int32 = 37

  /// FNV-1a.
  private static func place(of reference: Reference) -> UInt64 {
    reference.rawValue.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 } >> 2
  }

  deinit { close(file) }
}
