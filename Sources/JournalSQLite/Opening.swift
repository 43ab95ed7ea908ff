import Checkout
import Files
package import Foundation
import GRDB
package import Sales

extension JournalProblem {
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
      self = .other(SystemError.reason(of: error))
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
  init(_ problem: FileProblem) {
    self =
      switch problem {
      case .link: .untouchable(.link)
      case .notRegular: .untouchable(.notRegular)
      case .notOurs, .readableByOthers, .writableByEverybody: .untouchable(.notOurs)
      case .severalNames: .untouchable(.severalNames)
      case .folderOpenToOthers(let folder): .untouchable(.folderOpenToOthers(folder))
      case .foreign: .untouchable(.foreign)
      case .missing, .folderMissing, .tooLarge: .readOnly
      case .system(ENOSPC), .system(EDQUOT): .full
      case .system(EACCES), .system(EPERM), .system(EROFS): .readOnly
      case .system(let number): .other(String(cString: strerror(number)))
      }
  }
}

extension Journal {
  /// Opens a journal, or creates one with mode 0600 (a new folder gets 0700).
  ///
  /// The file is checked before anything touches it: one that is not ours stays as it is. A corrupt journal is renamed, never written to,
  /// and a new one created.
  /// - Parameters:
  ///   - prefix: of references.
  ///   - bank: the bank to sell at: orders of other banks are not shown.
  ///   - isTill: false for a program without a desk.
  /// - Throws: `JournalProblem`. Waits at most two seconds for a lock.
  package static func open(
    path: String, prefix: String, bank: BankIdentity, isTill: Bool = true, now: @escaping @Sendable () -> Date
  ) throws(JournalProblem) -> Journal {
    // Keeps SQLite from reading a special meaning into the name.
    let path = FileGuard.absolute(path)
    func attempt(setAside: String?) throws(JournalProblem) -> Journal {
      do {
        try prepare(path)
        try Store.inspect(path)
        let store = try Store(path: path, prefix: prefix, bank: bank, isTill: isTill, now: now)
        return store.journal(restored: try store.restored(), setAside: setAside)
      } catch { throw JournalProblem(error) }
    }
    do { return try attempt(setAside: nil) } catch {
      guard case .damaged = error else { throw error }
      let aside: String
      do { aside = try SQLiteFile.setAside(path, stamp: KazakhstanTime.fileStamp(now())) } catch {
        throw .damaged(setAside: nil)
      }
      unlink(Store.marker(of: path))
      return try attempt(setAside: aside)
    }
  }

  /// True where a till has used this path before, as its lock file shows: then the file is ours even if it is corrupt.
  package static func wasUsed(_ path: String) -> Bool {
    access(DeskLock.path(1, beside: FileGuard.absolute(path)), F_OK) == 0
  }

  /// Opens an existing journal read-only, without migration.
  /// - Throws: `JournalProblem`.
  package static func openToRead(path: String, now: @escaping @Sendable () -> Date) throws(JournalProblem) -> Journal {
    try openExisting(path, O_RDONLY) { path in try Store(reading: path, now: now) }
  }

  /// Opens an existing journal exclusively to remove personal data, without migration.
  /// - Throws: `JournalProblem`; `inUse` with the desks of open tills.
  package static func openToForget(
    path: String, now: @escaping @Sendable () -> Date
  ) throws(JournalProblem) -> Journal {
    try openExisting(path, O_RDWR) { path in try Store(alone: path, now: now) }
  }

  private static func openExisting(
    _ path: String, _ flags: Int32, _ store: (String) throws -> Store
  ) throws(JournalProblem) -> Journal {
    let path = FileGuard.absolute(path)
    do {
      close(try openChecked(at: path, flags))
      // An empty file is not a journal yet: only a till creates one.
      var status = stat()
      guard stat(path, &status) != 0 || status.st_size > 0 || wasUsed(path) else { throw FileProblem.foreign }
      try Store.inspect(path)
      return try store(path).journal(restored: RestoredSession(), setAside: nil)
    } catch { throw JournalProblem(error) }
  }

  /// Creates the folder and the file, and sets the file's mode to 0600.
  private static func prepare(_ path: String) throws {
    try makeFolder(of: path)
    let file = try openChecked(at: path, O_RDWR | O_CREAT)
    defer { close(file) }
    SQLiteFile.makePrivate(file)
  }

  private static func makeFolder(of path: String) throws {
    // Nearly always it exists, and a URL takes longer to make than the file to open.
    guard let slash = path.lastIndex(of: "/"), access(String(path[..<slash]) + "/", F_OK) != 0 else { return }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    var above = folder
    while above != "/", !FileManager.default.fileExists(atPath: above) {
      above = URL(filePath: above).deletingLastPathComponent().path
    }
    try FileGuard.checkFolder(of: (above == "/" ? "" : above) + "/new")
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: above, isDirectory: &isFolder), !isFolder.boolValue else {
        throw JournalProblem.readOnly
      }
      throw JournalProblem.other("\(above): \(String(cString: strerror(ENOTDIR)))")
    }
  }

  /// A journal with a corrupt header is recognised by its lock file, and found corrupt later.
  private static func openChecked(at path: String, _ flags: Int32) throws(FileProblem) -> Int32 {
    try Store.file.open(path, flags, acceptsCorruptHeader: wasUsed(path))
  }
}
