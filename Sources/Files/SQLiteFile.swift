import Glibc

/// What a program's database files are known by.
package struct SQLiteFile: Sendable {
  /// The number in their headers (`PRAGMA application_id`).
  package let applicationID: UInt32
  /// How the first statement of their schema begins: those of the first versions, which had no number, are known by it.
  private let firstStatement: String

  package init(applicationID: UInt32, firstStatement: String) {
    (self.applicationID, self.firstStatement) = (applicationID, firstStatement)
  }

  /// Opens one after a look at it and at what belongs to it; the caller closes it. A new file is empty.
  /// - Parameters:
  ///   - flags: `O_RDONLY`, or `O_RDWR | O_CREAT` and the like.
  ///   - takesBroken: true where a file of ours is known to have been there, so that one whose header is broken is it.
  ///
  /// Not for a file that this process has open as a database: closing it again would take away the locks on it.
  package func open(_ path: String, _ flags: Int32, takesBroken: Bool) throws(FileProblem) -> Int32 {
    try FileGuard.checkFolder(of: path)
    try Self.checkCompanions(of: path)
    let file = try FileGuard.open(path, flags)
    do throws(FileProblem) { try check(file, path, takesBroken) } catch {
      close(file)
      throw error
    }
    return file
  }

  /// Looks at the files that SQLite keeps beside a database; those that are not there are fine. In a sticky folder somebody else may put
  /// one there until the database is open, so it is looked at before and after.
  package static func checkCompanions(of path: String) throws(FileProblem) {
    for end in ["-wal", "-shm"] { try FileGuard.checkIfThere(path + end) }
    // SQLite takes any file of this name for its own, and overwrites it. Nobody locks it, so it may be opened.
    let log = Glibc.open(path + "-wal", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard log >= 0 else { return }
    defer { close(log) }
    var magic = [UInt8](repeating: 0, count: 4)
    let count = pread(log, &magic, 4, 0)
    guard count <= 0 || count == 4 && magic.starts(with: [0x37, 0x7F, 0x06]) && magic[3] & 0xFE == 0x82 else {
      throw .foreign
    }
  }

  /// Takes an open file away from everybody but its owner.
  package static func makePrivate(_ file: Int32) {
    var status = stat()
    if fstat(file, &status) == 0, status.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
  }

  private func check(_ file: Int32, _ path: String, _ takesBroken: Bool) throws(FileProblem) {
    let header: SQLiteHeader?
    do throws(FileProblem) { header = try SQLiteHeader(of: file) } catch {
      if takesBroken, error == .foreign { return }
      throw error
    }
    guard let header, header.applicationID != applicationID else { return }
    guard header.applicationID == 0, SQLiteHeader.holds(firstStatement, in: path) else { throw .foreign }
  }
}
