import Files
import Foundation
import Records

/// Locks beside a journal, for as long as the process lives: the kernel gives them up with it.
///
/// Every till shares the journal's gate and has a desk of its own. Who forgets people takes the gate alone, so that no till writes back
/// what it still remembers.
final class DeskLock: Sendable {
  /// The most tills that share a journal.
  static let desks = 1...64

  /// The desk, from 1; 0 where the journal is held alone.
  let number: Int
  private let path: String
  private let files: [Int32]

  static func path(_ desk: Int, beside path: String) -> String { "\(path)-desk\(desk)" }

  /// Takes the first desk that nobody sits at.
  /// - Throws: `JournalProblem` where there is none, or no lock can be taken.
  init(beside path: String) throws {
    self.path = path
    let gate = try FileGuard.open(path + "-gate", O_RDWR | O_CREAT)
    // A program that is just being started holds what this one had open, for a moment.
    var tries = 0
    while flock(gate, LOCK_SH | LOCK_NB) != 0 {
      tries += 1
      guard tries < 20 else {
        close(gate)
        throw JournalProblem.locked
      }
      usleep(5000)
    }
    for number in Self.desks {
      let file = try FileGuard.open(Self.path(number, beside: path), O_RDWR | O_CREAT)
      var isFree = flock(file, LOCK_EX | LOCK_NB) == 0
      if !isFree {
        // Another till may be looking whether it is alone, which takes a free desk for some microseconds.
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

  /// Takes the journal alone.
  /// - Throws: `JournalProblem.inUse` with the desks of the tills that have it open.
  init(alone path: String) throws {
    self.path = path
    number = 0
    let gate = try FileGuard.open(path + "-gate", O_RDWR | O_CREAT)
    guard flock(gate, LOCK_EX | LOCK_NB) == 0 else {
      close(gate)
      throw JournalProblem.inUse(desks: Self.taken(beside: path))
    }
    // A till of the first version knows no gate: its desk tells of it.
    let taken = Self.taken(beside: path)
    guard taken.isEmpty else {
      close(gate)
      throw JournalProblem.inUse(desks: taken)
    }
    files = [gate]
  }

  /// True where no other till has the journal open now.
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
