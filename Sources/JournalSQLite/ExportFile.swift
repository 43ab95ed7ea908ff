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
    await create(at: path) { _, handle in
      try await write(query, of: journal, as: format, withPersonalData: withPersonalData) {
        try handle.write(contentsOf: Data($0.utf8))
      }
    }.map { ExportedFile(path: $0, count: $1) }
  }

  /// Writes a text, and returns the absolute path.
  /// - Parameter note: called with that path before the first byte is written, so that a file is known however the program ends, and with
  ///   the whole file; where it fails, nothing stays.
  package static func write(
    _ text: String, to path: String, note: @escaping (String) async -> Result<Void, JournalProblem>
  ) async -> Result<String, ExportFailure> {
    await create(at: path) { path, handle in
      try await note(path).get()
      try handle.write(contentsOf: Data(text.utf8))
      try await note(path).get()
    }.map(\.0)
  }

  /// Fills a new file, of which nothing stays where that fails.
  private static func create<Value>(
    at path: String, _ fill: (_ path: String, FileHandle) async throws -> Value
  ) async -> Result<(String, Value), ExportFailure> {
    let expanded = path.expandingTilde
    let path = expanded.hasPrefix("/") ? expanded : FileManager.default.currentDirectoryPath + "/" + expanded
    do throws(FileProblem) { try FileGuard.checkFolder(of: path) } catch {
      return .failure(.cannotCreate(error.sentence))
    }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      return .failure(errno == EEXIST ? .exists : .cannotCreate(String(cString: strerror(errno))))
    }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do { return .success((path, try await fill(path, handle))) } catch {
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
