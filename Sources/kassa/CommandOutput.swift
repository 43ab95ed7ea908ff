import ArgumentParser
import BrokerAPI
import Foundation
import Settings

/// What commands print.
enum CommandOutput {
  static func print(_ json: JSON) { line(String(decoding: json.bytes, as: UTF8.self)) }
  static func note(_ sentence: String) { write(sentence + "\n", to: .standardError) }
  static func line(_ text: String) { write(text + "\n", to: .standardOutput) }

  /// Unbuffered, so that it reaches a pipe at once. Nobody may be reading any more: that is no reason to end in the middle of something.
  static func write(_ text: String, to file: FileHandle) { try? file.write(contentsOf: Data(text.utf8)) }

  /// False where standard output leads to nobody any more.
  static var isRead: Bool {
    var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return poll(&output, 1, 0) <= 0
  }

  /// Mistakes go to standard error, unless they are in the JSON.
  /// - Throws: the exit code where there are any.
  static func end(with mistakes: [Mistake], json: Bool) throws {
    if mistakes.isEmpty { return }
    if !json { note(mistakes.map(\.description).joined(separator: "\n")) }
    throw ExitCode(Exit.configuration.rawValue)
  }
}

/// What a command found out, as lines and as one JSON object.
struct CommandResult {
  /// For standard output.
  var lines: [String] = []
  /// For standard error.
  var notes: [String] = []
  var json: JSON.Members = [:]
  /// Decides the exit code.
  var failure: Failure?

  init(_ lines: [String] = [], notes: [String] = [], json: JSON.Members = [:], failure: Failure? = nil) {
    (self.lines, self.notes, self.json, self.failure) = (lines, notes, json, failure)
  }
}

struct JSONOption: ParsableArguments {
  @Flag(help: "One JSON object on standard output, also for a failure.") var json = false

  /// Prints what a command found out, and why it failed.
  /// - Parameter endsWithObject: false for a stream, which ends without one unless it fails.
  /// - Throws: what the program ends with.
  func print(endsWithObject: Bool = true, _ body: () async throws -> CommandResult) async throws {
    if json, endsWithObject { await Interruption.shared.beginObject() }
    let result: CommandResult
    do { result = try await body() } catch let code as ExitCode { throw code } catch let stopped as Stopped {
      stopped.tell(json: json)
      throw ExitCode(stopped.status)
    } catch {
      result = CommandResult(failure: Failure(error))
    }
    Interruption.shared.end()
    if json {
      var members = result.json
      members["error"] = result.failure?.json
      if endsWithObject || result.failure != nil { CommandOutput.print(.object(members)) }
      if let failure = result.failure { throw ExitCode(failure.exit.rawValue) }
    } else {
      result.lines.forEach(CommandOutput.line)
      result.notes.forEach(CommandOutput.note)
      if let failure = result.failure { throw failure }
    }
  }
}

extension Failure {
  var json: JSON {
    ["code": .string("\(exit)"), "message": .string(description), "exit": .number(.init(exit.rawValue))]
  }
}
