import Checkout
import Files
import Foundation
import GRDB
import Sales

/// Files with exchanges that the till wrote, for whoever forgets their customers.
extension Store {
  /// What was written just now.
  func noteFile(_ path: String, _ references: [Reference]) async throws {
    let path = FileGuard.absolute(path)
    let end = path.lastIndex(of: "/") ?? path.startIndex
    guard let folder = realpath(String(path[...end]), nil) else { throw FileProblem.system(errno) }
    defer { free(folder) }
    let real = (String(cString: folder) == "/" ? "" : String(cString: folder)) + path[end...]
    let file = try FileGuard.open(real, O_RDONLY)
    defer { close(file) }
    let stamp = try Self.stamp(of: file)
    try await writer.write { [now] db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO bench_file (path, at, stamp, sales) VALUES (?, ?, ?, ?)",
        arguments: [real, now().timeIntervalSince1970, stamp, try Self.text(references.map(\.rawValue))])
    }
  }

  /// Which file it is, and when it was written last.
  private static func stamp(of file: Int32) throws(FileProblem) -> String {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .system(errno) }
    return "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }

  /// Removes those that belong to somebody.
  func removeFiles(of traces: Traces) async throws -> (count: Int, left: [LeftFile]) {
    let files = try await writer.read { db in
      try StoredRow.all(db, sql: "SELECT * FROM bench_file ORDER BY id") { row in
        (
          id: row.number("id"), path: row.text("path"), at: row.moment("at"), stamp: row.text("stamp"),
          sales: row.text("sales")
        )
      }
    }
    var (count, left, done): (Int, [LeftFile], [Int64]) = (0, [], [])
    for file in files {
      let sales = (try? JSONDecoder().decode([String].self, from: Data(file.sales.utf8))) ?? []
      do throws(FileProblem) {
        try FileGuard.checkIfExists(file.path)
        if !traces.include(file.at, sales) {
          guard traces.occur(in: try BoundedFile.bytes(of: file.path, atMost: Self.searched)) else { continue }
        }
        guard try Self.remove(file.path, stamp: file.stamp) else {
          left.append(LeftFile(path: file.path, reason: .changed))
          continue
        }
        count += 1
      } catch {
        switch error {
        case .missing, .folderMissing: break
        case .link, .notRegular:
          left.append(LeftFile(path: file.path, reason: .changed))
          continue
        default:
          left.append(LeftFile(path: file.path, reason: .failed(error.sentence)))
          continue
        }
      }
      done.append(file.id)
    }
    let ids = done.map { String($0) }.joined(separator: ", ")
    if !done.isEmpty { try await writer.write { try $0.execute(sql: "DELETE FROM bench_file WHERE id IN (\(ids))") } }
    return (count, left)
  }

  /// In bytes: a larger one was not written by the till.
  private static let searched = 256 << 20

  /// False where it is not the file that was written.
  private static func remove(_ path: String, stamp written: String) throws(FileProblem) -> Bool {
    let end = path.lastIndex(of: "/") ?? path.startIndex
    guard let folder = realpath(String(path[...end]), nil) else { throw errno == ENOENT ? .missing : .system(errno) }
    defer { free(folder) }
    // A folder on the way may have become a link.
    guard String(cString: folder) == (end == path.startIndex ? "/" : String(path[..<end])) else { return false }
    let file = try FileGuard.open(path, O_RDWR)
    defer { close(file) }
    guard try stamp(of: file) == written else { return false }
    try DamagedFiles.overwriteAndUnlink(file, path)
    return true
  }
}
