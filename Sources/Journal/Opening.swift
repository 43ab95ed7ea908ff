import Checkout
import Files
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
    if let problem = error as? FileProblem {
      self.init(problem)
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

extension JournalProblem {
  /// What a look at a file means to a clerk.
  init(_ problem: FileProblem) {
    self =
      switch problem {
      case .link: .untouchable(.link)
      case .notRegular: .untouchable(.notRegular)
      case .notOurs, .readableByOthers: .untouchable(.notOurs)
      case .severalNames: .untouchable(.severalNames)
      case .folderOpenToOthers(let folder): .untouchable(.folderOpenToOthers(folder))
      case .foreign: .untouchable(.foreign)
      case .missing, .folderMissing, .tooLarge: .readOnly
      case .system(let number): number == ENOSPC || number == EDQUOT ? .full : .readOnly
      }
  }
}

extension Journal {
  /// Opens the journal of a file, or begins one: its folder for the owner only where it had to be made, the file for the owner only.
  ///
  /// The file is looked at before it is touched: what is not ours stays as it is. A journal that is broken is set aside beside it and a
  /// new one begun; it is never written to.
  /// - Parameters:
  ///   - path: the file.
  ///   - prefix: what references begin with.
  ///   - now: the clock.
  /// - Throws: `JournalProblem` where it cannot be used. Waits at most two seconds for another program.
  public static func open(
    path: String, prefix: String, now: @escaping @Sendable () -> Date
  ) throws(JournalProblem) -> Journal {
    // No name may mean anything but a file to SQLite.
    let path = FileGuard.absolute(path)
    do { return try attempt(path: path, prefix: prefix, now: now, setAside: nil) } catch {
      guard case .damaged = error else { throw error }
      let aside = try setAside(path, at: now())
      return try attempt(path: path, prefix: prefix, now: now, setAside: aside)
    }
  }

  /// True where a till has used a journal at a path before, which it shows by the lock that it left: what is there is ours, even broken.
  public static func wasUsed(_ path: String) -> Bool {
    access(DeskLock.path(1, beside: FileGuard.absolute(path)), F_OK) == 0
  }

  /// Opens a journal that is there to read it: nothing is made, renamed or brought up to date.
  /// - Throws: `JournalProblem` where it cannot be read.
  public static func openToRead(path: String, now: @escaping @Sendable () -> Date) throws(JournalProblem) -> Journal {
    try openExisting(path, O_RDONLY) { path in try Store(reading: path, now: now) }
  }

  /// Opens a journal that is there to forget people: nothing is made, renamed or brought up to date, and no till may have it open.
  /// - Throws: `JournalProblem`; `inUse` with the desks that are taken where a till has it open.
  public static func openToForget(
    path: String, now: @escaping @Sendable () -> Date
  ) throws(JournalProblem) -> Journal {
    try openExisting(path, O_RDWR) { path in try Store(alone: path, now: now) }
  }

  private static func openExisting(
    _ path: String, _ flags: Int32, _ store: (String) throws -> Store
  ) throws(JournalProblem) -> Journal {
    let path = FileGuard.absolute(path)
    do {
      close(try look(at: path, flags))
      // An empty file is no journal yet: only a till begins one.
      var status = stat()
      guard stat(path, &status) != 0 || status.st_size > 0 || wasUsed(path) else { throw FileProblem.foreign }
      try Store.inspect(path)
      return try store(path).journal(kept: Kept(), setAside: nil)
    } catch { throw JournalProblem(error) }
  }

  private static func attempt(
    path: String, prefix: String, now: @escaping @Sendable () -> Date, setAside: String?
  ) throws(JournalProblem) -> Journal {
    do {
      try prepare(path)
      try Store.inspect(path)
      let store = try Store(path: path, prefix: prefix, now: now)
      return try store.journal(kept: try store.kept(), setAside: setAside)
    } catch { throw JournalProblem(error) }
  }

  /// Makes folder and file where they are missing, and takes the file away from everybody but its owner.
  private static func prepare(_ path: String) throws {
    try makeFolder(of: path)
    let file = try look(at: path, O_RDWR | O_CREAT)
    defer { close(file) }
    SQLiteFile.makePrivate(file)
  }

  private static func makeFolder(of path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard !FileManager.default.fileExists(atPath: folder) else { return }
    var above = folder
    while above != "/", !FileManager.default.fileExists(atPath: above) {
      above = URL(filePath: above).deletingLastPathComponent().path
    }
    try FileGuard.checkFolder(of: (above == "/" ? "" : above) + "/new")
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw JournalProblem.readOnly }
  }

  /// A journal whose header is broken is known by the lock that a till left beside it, and is found damaged later.
  private static func look(at path: String, _ flags: Int32) throws(FileProblem) -> Int32 {
    try Store.file.open(path, flags, takesBroken: wasUsed(path))
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
