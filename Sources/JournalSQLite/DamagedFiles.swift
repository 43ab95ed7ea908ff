import Files
import Foundation
package import Sales

/// Corrupt files that were renamed beside a journal: its own and the stand-in bank's, with companions. They are no longer read but still
/// contain personal data.
package enum DamagedFiles {
  /// Sorted paths.
  package static func files(beside path: String) -> [String] {
    let path = FileGuard.absolute(path)
    let end = path.lastIndex(of: "/") ?? path.startIndex
    let folder = String(path[..<end])
    let name = path[path.index(after: end)...]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "/" : folder)) ?? []
    return names.filter { $0.hasPrefix("\(name).damaged-") || $0.hasPrefix("\(name).bank.damaged-") }.sorted()
      .map { "\(folder)/\($0)" }
  }

  /// Overwrites a file with zeros before deleting it, so that its blocks are cleared where the disk writes in place.
  package static func remove(_ path: String) throws(JournalProblem) {
    do throws(FileProblem) {
      let file = try FileGuard.open(path, O_RDWR)
      defer { close(file) }
      try overwriteAndUnlink(file, path)
    } catch { throw JournalProblem(error) }
  }

  static func overwriteAndUnlink(_ file: Int32, _ path: String) throws(FileProblem) {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .system(errno) }
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    var offset: off_t = 0
    while offset < status.st_size {
      let count = pwrite(file, zeros, Int(min(off_t(zeros.count), status.st_size - offset)), offset)
      guard count > 0 else { throw .system(errno) }
      offset += off_t(count)
    }
    guard fsync(file) == 0, unlink(path) == 0 else { throw .system(errno) }
  }
}
