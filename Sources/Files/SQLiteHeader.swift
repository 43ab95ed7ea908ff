import Glibc

/// The header of an SQLite file, read without SQLite, which would modify the file by opening it.
package struct SQLiteHeader: Hashable, Sendable {
  /// `PRAGMA application_id`; 0 for none.
  package let applicationID: UInt32

  /// Nil for an empty file.
  /// - Throws: `FileProblem.foreign` where the file is not SQLite's.
  package init?(of file: Int32) throws(FileProblem) {
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = pread(file, &bytes, bytes.count, 0)
    guard count >= 0 else { throw .system(errno) }
    if count == 0 { return nil }
    guard count == bytes.count, bytes.starts(with: Array("SQLite format 3\0".utf8)) else { throw .foreign }
    applicationID = bytes[68..<72].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// True where the first page or the start of the write-ahead log contains a text. Recognises files of versions without an application id.
  package static func holds(_ text: String, in path: String) -> Bool {
    let wanted = Array(text.utf8)
    return [path, path + "-wal"].contains { path in
      guard let file = try? FileGuard.open(path, O_RDONLY) else { return false }
      defer { close(file) }
      var bytes = [UInt8](repeating: 0, count: 1 << 17)
      let count = pread(file, &bytes, bytes.count, 0)
      guard count > wanted.count else { return false }
      return bytes[..<count].firstRange(of: wanted) != nil
    }
  }
}
