import Files
import Foundation
public import Journal
public import Records
public import Screens

/// A file that orders are written to: a new one, for its owner only.
public enum ExportFile {
  /// Writes the orders that a question is about, newest first.
  /// - Parameters:
  ///   - path: where; `~/` is the home folder. What is there already is not overwritten.
  ///   - withPersonalData: false to mask name, IIN, phone and email.
  public static func write(
    _ query: HistoryQuery, of journal: Journal, as format: ExportFormat, withPersonalData: Bool, to path: String
  ) async -> Result<ExportedFile, ExportFailure> {
    let path = (path as NSString).expandingTildeInPath
    do throws(FileProblem) { try FileGuard.checkFolder(of: path) } catch {
      return .failure(.cannotWrite(error.sentence))
    }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      return .failure(errno == EEXIST ? .exists : .cannotWrite(String(cString: strerror(errno))))
    }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do {
      let count = try await write(query, of: journal, as: format, withPersonalData: withPersonalData) {
        try handle.write(contentsOf: Data($0.utf8))
      }
      return .success(ExportedFile(path: path, count: count))
    } catch {
      // Half a file would be taken for a whole one.
      unlink(path)
      if let problem = error as? JournalProblem { return .failure(.journal(problem)) }
      return .failure(.cannotWrite(SystemError.reason(of: error)))
    }
  }

  /// Hands the lines of the orders that a question is about to a closure, in parts, and returns how many orders there were.
  /// - Throws: `JournalProblem`, and whatever the closure throws.
  public static func write(
    _ query: HistoryQuery, of journal: Journal, as format: ExportFormat, withPersonalData: Bool,
    to output: @escaping (String) throws -> Void
  ) async throws -> Int {
    var exporter = Exporter(format, withPersonalData: withPersonalData)
    var count = 0
    if !exporter.header.isEmpty { try output(exporter.header) }
    try await journal.all(query) { orders in
      count += orders.count
      try output(orders.map { exporter.line($0) }.joined())
    }
    return count
  }
}
