import ArgumentParser
import BrokerAPI
import Foundation
import Settings

/// What commands print.
enum CommandOutput {
  static func print(_ json: JSON) { Swift.print(String(decoding: json.bytes, as: UTF8.self)) }
  static func note(_ sentence: String) { FileHandle.standardError.write(Data((sentence + "\n").utf8)) }

  /// Mistakes go to standard error, unless they are in the JSON.
  /// - Throws: the exit code where there are any.
  static func end(with mistakes: [Mistake], json: Bool) throws {
    if mistakes.isEmpty { return }
    if !json { note(mistakes.map(\.description).joined(separator: "\n")) }
    throw ExitCode(Exit.configuration.rawValue)
  }
}
