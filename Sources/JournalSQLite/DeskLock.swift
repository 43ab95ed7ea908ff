import Files
import Foundation
import Sales

/// File locks beside a journal, which the kernel releases when the process ends.
///
/// Every till shares the gate lock and has an exclusive lock on its own desk. Removing personal data takes the gate exclusively, so that no
/// till writes back what it has in memory.
final class DeskLock: Sendable {
  /// The most tills that can share a journal.
  static let desks = 1...64

  /// From 1; 0 where the journal is locked exclusively.
  let number: Int
  private let path: String
  private let files: [Int32]

  static func path(_ desk: Int, beside path: String) -> String { "\(path)-desk\(desk)" }

  /// Takes the first free desk, or the last for a program that is no till and has none: a till finds the desk of its last run by its number.
  /// - Throws: `JournalProblem` where there is none, or locking fails.
  init(beside path: String, isTill: Bool) throws {
    self.path = path
    let gate = try FileGuard.open(path + "-gate", O_RDWR | O_CREAT)
    guard Self.becomesTrue({ flock(gate, LOCK_SH | LOCK_NB) == 0 }) else {
      close(gate)
      throw JournalProblem.locked
    }
    for number in isTill ? Array(Self.desks) : Self.desks.reversed() {
      let file = try FileGuard.open(Self.path(number, beside: path), O_RDWR | O_CREAT)
      var isFree = flock(file, LOCK_EX | LOCK_NB) == 0
      if !isFree {
        // Another till's `isAlone` locks a free desk for some microseconds.
        usleep(2000)
        isFree = flock(file, LOCK_EX | LOCK_NB) == 0
      }
      if isFree {
        self.number = number
        files = [gate, file]
        return
      }
      close(file)
    }
    close(gate)
    throw JournalProblem.locked
  }

  /// Takes the journal exclusively.
  /// - Throws: `JournalProblem.inUse` with the desks of open tills.
  init(alone path: String) throws {
    self.path = path
    number = 0
    let gate = try FileGuard.open(path + "-gate", O_RDWR | O_CREAT)
    var taken: [Int] = []
    let isAlone = Self.becomesTrue {
      let isLocked = flock(gate, LOCK_EX | LOCK_NB) == 0
      // Tills of the first version do not lock the gate, only their desk.
      taken = Self.taken(beside: path)
      return isLocked && taken.isEmpty
    }
    guard isAlone else {
      close(gate)
      throw JournalProblem.inUse(desks: taken)
    }
    files = [gate]
  }

  /// Tries for a tenth of a second: a child process inherits this program's descriptors until it calls exec, and so its locks.
  private static func becomesTrue(_ isTrue: () -> Bool) -> Bool {
    for _ in 0..<20 {
      if isTrue() { return true }
      usleep(5000)
    }
    return false
  }

  /// True where no other till has the journal open.
  var isAlone: Bool { Self.taken(beside: path).allSatisfy { $0 == number } }

  private static func taken(beside path: String) -> [Int] {
    desks.filter { number in
      guard let file = try? FileGuard.open(Self.path(number, beside: path), O_RDWR) else { return false }
      defer { close(file) }
      return flock(file, LOCK_EX | LOCK_NB) != 0
    }
  }

  deinit { for file in files { close(file) } }
}
