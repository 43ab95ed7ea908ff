import Files
import Foundation
package import Sales

/// Writes orders to a new file with mode 0600.
package enum ExportFile {
  /// Exports the matching orders, newest first.
  /// - Parameters:
  ///   - path: `~/` is expanded. An existing file is not overwritten.
  ///   - withPersonalData: false masks name, IIN, phone and email.
  package static func write(
    _ query: HistoryQuery, of journal: Journal, as format: ExportFormat, withPersonalData: Bool, to path: String
  ) async -> Result<ExportedFile, ExportFailure> {
    let path = (path as NSString).expandingTildeInPath
    do throws(FileProblem) { try FileGuard.checkFolder(of: path) } catch {
      return .failure(.cannotCreate(error.sentence))
    }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      return .failure(errno == EEXIST ? .exists : .cannotCreate(String(cString: strerror(errno))))
    }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do {
      let count = try await write(query, of: journal, as: format, withPersonalData: withPersonalData) {
        try handle.write(contentsOf: Data($0.utf8))
      }
      return .success(ExportedFile(path: path, count: count))
    } catch {
      // An incomplete file could be mistaken for a complete one.
      unlink(path)
      if let problem = error as? JournalProblem { return .failure(.journal(problem)) }
      return .failure(.cannotWrite(SystemError.reason(of: error)))
    }
  }

  /// Passes the lines to a closure in batches and returns the number of orders.
  /// - Throws: `JournalProblem`, and the closure's errors.
  package static func write(
    _ query: HistoryQuery, of journal: Journal, as format: ExportFormat, withPersonalData: Bool,
    to output: @escaping (String) throws -> Void
  ) async throws -> Int {
    var exporter = Exporter(format, withPersonalData: withPersonalData)
    var count = 0
    if !exporter.header.isEmpty { try output(exporter.header) }
    try await journal.forEachBatch(query) { orders in
      count += orders.count
      try output(orders.map { exporter.line($0) }.joined())
    }
    return count
  }
}
