import BrokerAPI
import Files
import FoundationEssentials
import Glibc
import Logging
import Text

/// A private log file in logfmt. Callers must not log personal data, secrets, codes, links or bodies.
final class LogFile: Sendable {
  private let descriptor: Int32
  private let now: @Sendable () -> Date

  /// Appends to the file, which is created with mode 0600.
  /// - Throws: `FileProblem` where it is a link or another user's, or where others may read or replace it.
  init(path: String, now: @escaping @Sendable () -> Date) throws(FileProblem) {
    descriptor = try FileGuard.open(path, O_WRONLY | O_CREAT | O_APPEND, isSecret: true)
    self.now = now
  }
  deinit { close(descriptor) }

  var logger: Logger { Logger(label: "kassa") { Handler(label: $0, file: self) } }

  private func write(_ level: Logger.Level, _ label: String, _ message: String, _ metadata: Logger.Metadata) {
    let moment = now().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    let values =
      [("time", moment), ("level", level.rawValue), ("label", label), ("msg", message)]
      + metadata.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    let line = values.map { "\($0.0)=\(Self.written($0.1))" }.joined(separator: " ") + "\n"
    // One write, so that lines of several threads and processes stay whole. A full disk must not stop the till, so errors are ignored.
    _ = line.utf8.withContiguousStorageIfAvailable { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }

  /// Quoted where it contains blanks, quotes or an equals sign.
  private static func written(_ value: String) -> String {
    let text = SafeText.line(value, atMost: 500)
    let isPlain =
      !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
    return isPlain ? text : String(decoding: JSON.string(text).bytes, as: UTF8.self)
  }

  private struct Handler: LogHandler {
    let label: String
    let file: LogFile
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      file.write(
        event.level, label, "\(event.message)", metadata.merging(event.metadata ?? [:]) { $1 })
    }
  }
}
