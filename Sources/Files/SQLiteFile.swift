import Glibc

/// What a program's database files are known by.
package struct SQLiteFile: Sendable {
  /// The number in their headers (`PRAGMA application_id`).
  package let applicationID: UInt32
  /// What those of the first versions, which had no number, begin with.
  private let firstTable: String

  package init(applicationID: UInt32, firstTable: String) {
    (self.applicationID, self.firstTable) = (applicationID, firstTable)
  }

  /// Opens one after a look at it and at what belongs to it; the caller closes it. A new file is empty.
  /// - Parameters:
  ///   - flags: `O_RDONLY`, or `O_RDWR | O_CREAT` and the like.
  ///   - isPlaceOurs: true where nobody else puts anything there, so that a file with a broken header is ours too.
  package func open(_ path: String, _ flags: Int32, isPlaceOurs: Bool) throws(FileProblem) -> Int32 {
    let file = try FileGuard.open(path, flags)
    do throws(FileProblem) {
      for end in ["-wal", "-shm"] { try FileGuard.checkIfThere(path + end) }
      try check(file, path, isPlaceOurs)
    } catch {
      close(file)
      throw error
    }
    return file
  }

  /// Takes an open file away from everybody but its owner.
  package static func makePrivate(_ file: Int32) {
    var status = stat()
    if fstat(file, &status) == 0, status.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
  }

  private func check(_ file: Int32, _ path: String, _ isPlaceOurs: Bool) throws(FileProblem) {
    let header: SQLiteHeader?
    do throws(FileProblem) { header = try SQLiteHeader(of: file) } catch {
      if isPlaceOurs, error == .foreign { return }
      throw error
    }
    guard let header, header.applicationID != applicationID else { return }
    guard header.applicationID == 0, SQLiteHeader.holds(firstTable, in: path) else { throw .foreign }
  }
}
