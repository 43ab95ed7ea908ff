import Checkout
public import Foundation
import GRDB
public import Records

extension JournalProblem {
  /// What an error of SQLite means to a clerk.
  init(_ error: any Error) {
    if let problem = error as? JournalProblem {
      self = problem
      return
    }
    guard let error = error as? DatabaseError else {
      self = .other(String(describing: error))
      return
    }
    self =
      switch error.resultCode {
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged(setAside: nil)
      case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
      case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .readOnly
      case .SQLITE_FULL: .full
      default: .other(error.message ?? "SQLite \(error.resultCode.rawValue)")
      }
  }
}

extension Journal {
  /// Opens the journal of a file, or begins one: its folder for the owner only where it had to be made, the file for the owner only.
  ///
  /// A file that is no journal or is broken is set aside beside it and a new one begun; it is never written to.
  /// - Parameters:
  ///   - path: the file.
  ///   - prefix: what references begin with.
  ///   - settingAside: false to leave a broken file where it is, and throw.
  ///   - now: the clock.
  /// - Throws: `JournalProblem` where it cannot be used. Waits at most two seconds for another program.
  public static func open(
    path: String, prefix: String, settingAside: Bool = true, now: @escaping @Sendable () -> Date
  ) throws(JournalProblem) -> Journal {
    do { return try attempt(path: path, prefix: prefix, now: now, setAside: nil) } catch {
      guard case .damaged = error, settingAside else { throw error }
      let aside = try setAside(path, at: now())
      return try attempt(path: path, prefix: prefix, now: now, setAside: aside)
    }
  }

  private static func attempt(
    path: String, prefix: String, now: @escaping @Sendable () -> Date, setAside: String?
  ) throws(JournalProblem) -> Journal {
    do {
      try prepare(path)
      try Store.inspect(path)
      let store = try Store(path: path, prefix: prefix, now: now)
      return try store.journal(setAside: setAside)
    } catch { throw JournalProblem(error) }
  }

  /// Makes folder and file where they are missing, and takes the file away from everybody but its owner.
  private static func prepare(_ path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    if !FileManager.default.fileExists(atPath: folder) {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch { throw JournalProblem.readOnly }
    }
    let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      switch errno {
      case ENOSPC, EDQUOT: throw JournalProblem.full
      default: throw JournalProblem.readOnly
      }
    }
    defer { close(file) }
    var status = stat()
    if fstat(file, &status) == 0, status.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
  }

  /// Gives a broken file another name, with what belongs to it.
  private static func setAside(_ path: String, at moment: Date) throws(JournalProblem) -> String {
    let stamp = KazakhstanTime.iso(moment).prefix(19).replacing(":", with: "-")
    var aside = "\(path).damaged-\(stamp)"
    var number = 1
    while FileManager.default.fileExists(atPath: aside) {
      number += 1
      aside = "\(path).damaged-\(stamp)-\(number)"
    }
    do { try FileManager.default.moveItem(atPath: path, toPath: aside) } catch { throw .damaged(setAside: nil) }
    try? FileManager.default.removeItem(atPath: Store.marker(of: path))
    for end in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + end) {
      // Left behind, these would be taken for the new file's.
      do { try FileManager.default.moveItem(atPath: path + end, toPath: aside + end) } catch {
        throw .damaged(setAside: aside)
      }
    }
    return aside
  }
}

/// The right to one of the desks of a journal, for as long as the process lives: a lock that the kernel gives up with the process.
final class DeskLock: Sendable {
  /// The desk, from 1.
  let number: Int
  private let file: Int32

  /// Takes the first desk that nobody sits at.
  /// - Throws: `JournalProblem` where there is none, or no lock can be taken.
  init(beside path: String) throws(JournalProblem) {
    for number in 1...64 {
      let file = Glibc.open("\(path)-desk\(number)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw errno == ENOSPC ? .full : .readOnly }
      if flock(file, LOCK_EX | LOCK_NB) == 0 {
        (self.number, self.file) = (number, file)
        return
      }
      close(file)
    }
    throw .locked
  }

  deinit { close(file) }
}
