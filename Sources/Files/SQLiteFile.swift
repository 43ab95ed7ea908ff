import Glibc

/// How a program recognises its own database files.
package struct SQLiteFile: Sendable {
  /// In the file's header (`PRAGMA application_id`).
  package let applicationID: UInt32
  /// Start of the schema's first statement: the first versions had no application id and are recognised by this.
  private let firstStatement: String

  package init(applicationID: UInt32, firstStatement: String) {
    self.applicationID = applicationID
    self.firstStatement = firstStatement
  }

  /// Opens a database file after checking it and its companions; the caller closes it. A new file is empty.
  /// - Parameter acceptsCorruptHeader: true where the file is known to have been ours.
  ///
  /// Not for a file that this process has open as a database: closing it would release the locks on it.
  package func open(_ path: String, _ flags: Int32, acceptsCorruptHeader: Bool) throws(FileProblem) -> Int32 {
    try FileGuard.checkFolder(of: path)
    try Self.checkCompanions(of: path)
    let file = try FileGuard.open(path, flags)
    do throws(FileProblem) { try check(file, path, acceptsCorruptHeader) } catch {
      close(file)
      throw error
    }
    return file
  }

  /// Suffixes of the files that SQLite keeps beside a database: log, index of the log, and rollback journal, which it replays at opening.
  package static let companions = ["-wal", "-shm", "-journal"]

  /// Checks the companions, if they exist. In a sticky folder somebody else may create one until the database is open, so call it before
  /// and after opening.
  package static func checkCompanions(of path: String) throws(FileProblem) {
    for end in companions { try FileGuard.checkIfExists(path + end) }
    // SQLite overwrites or deletes any file of these names without looking.
    guard beginsLikeOurs(path + "-wal", isLog), beginsLikeOurs(path + "-journal", isRollbackJournal) else {
      throw .foreign
    }
  }

  private static func isLog(_ start: [UInt8]) -> Bool {
    start.starts(with: [0x37, 0x7F, 0x06]) && start[3] & 0xFE == 0x82
  }

  /// One that has been committed begins with zeros.
  private static func isRollbackJournal(_ start: [UInt8]) -> Bool {
    start == [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7] || start.allSatisfy { $0 == 0 }
  }

  /// True for a file that is missing, empty or begins as it should. Nobody locks these files, so they may be opened here.
  private static func beginsLikeOurs(_ path: String, _ isOurs: ([UInt8]) -> Bool) -> Bool {
    let file = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return true }
    defer { close(file) }
    var start = [UInt8](repeating: 0, count: 8)
    let count = pread(file, &start, start.count, 0)
    return count <= 0 || count == start.count && isOurs(start)
  }

  /// Renames a corrupt database and its companions, and returns the new path.
  /// - Parameter stamp: suffix of the new name; a number is appended if that name is taken.
  package static func setAside(_ path: String, stamp: String) throws(FileProblem) -> String {
    var aside = "\(path).damaged-\(stamp)"
    var number = 1
    while access(aside, F_OK) == 0 {
      number += 1
      aside = "\(path).damaged-\(stamp)-\(number)"
    }
    // The database goes last: companions left behind would be applied to the next database.
    for end in companions + [""] where access(path + end, F_OK) == 0 {
      guard rename(path + end, aside + end) == 0 else { throw .system(errno) }
    }
    return aside
  }

  /// Sets mode 0600 on an open file.
  package static func makePrivate(_ file: Int32) {
    var status = stat()
    if fstat(file, &status) == 0, status.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
  }

  private func check(_ file: Int32, _ path: String, _ acceptsCorruptHeader: Bool) throws(FileProblem) {
    let header: SQLiteHeader?
    do throws(FileProblem) { header = try SQLiteHeader(of: file) } catch {
      if acceptsCorruptHeader, error == .foreign { return }
      throw error
    }
    guard let header, header.applicationID != applicationID else { return }
    guard header.applicationID == 0, SQLiteHeader.holds(firstStatement, in: path) else { throw .foreign }
  }
}
