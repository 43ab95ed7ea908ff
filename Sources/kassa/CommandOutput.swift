import ArgumentParser
import BrokerAPI
import Foundation
import Glibc
import Settings
import Synchronization
import Text

/// What commands print.
enum CommandOutput {
  static func print(_ json: JSON) { line(json.escaped) }
  static func note(_ sentence: String) { write(sentence + "\n", to: STDERR_FILENO) }
  static func line(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  /// Why standard output could not be written.
  private static let loss = Mutex<Int32?>(nil)

  /// Unbuffered, so that it reaches a pipe at once. Where it fails, whatever is being done goes on: `requireWritten` tells in the end.
  /// - Returns: false where it failed.
  @discardableResult static func write(_ text: String, to file: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
        continue
      }
      switch errno {
      case EINTR: break
      case EAGAIN:
        var output = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
        _ = poll(&output, 1, -1)
      case let reason:
        if file == STDOUT_FILENO { loss.withLock { $0 = $0 ?? reason } }
        return false
      }
    }
    return true
  }

  /// True where what was printed has reached nobody, so that standard error has to tell it.
  static var isLost: Bool { loss.withLock { $0 != nil } }

  /// - Parameter done: what has been done all the same.
  /// - Throws: `Failure` where something that was printed is lost, but for a reader that has had enough.
  static func requireWritten(done: String? = nil) throws(Failure) {
    guard let reason = loss.withLock({ $0 }), reason != EPIPE else { return }
    let sentence = "standard output: \(String(cString: strerror(reason)))"
    throw Failure(.inputOutput, done.map { "\($0), but \(sentence)" } ?? sentence)
  }

  /// False where standard output leads to nobody any more.
  static var isRead: Bool {
    var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return poll(&output, 1, 0) <= 0
  }

  /// Mistakes go to standard error, unless they are in the JSON.
  /// - Throws: the exit code where there are any; `Failure` where the output is lost.
  static func end(with mistakes: [Mistake], json: Bool) throws {
    if mistakes.isEmpty { return try requireWritten() }
    if !json || isLost { note(mistakes.map(\.description).joined(separator: "\n")) }
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
  /// What was asked for are the lines, so losing them counts more than what they tell.
  var isReport = false
  /// What has been done, for whoever cannot read the lines.
  var done: String?

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
      if let failure = result.failure {
        if result.isReport { try CommandOutput.requireWritten(done: failure.description) }
        if CommandOutput.isLost { throw failure }
        throw ExitCode(failure.exit.rawValue)
      }
    } else {
      result.lines.forEach(CommandOutput.line)
      result.notes.forEach(CommandOutput.note)
      if let failure = result.failure {
        if result.isReport { try CommandOutput.requireWritten(done: failure.description) }
        throw failure
      }
    }
    try CommandOutput.requireWritten(done: result.done)
  }
}

extension JSON {
  /// In one line, with everything invisible escaped that could change how the line reads.
  fileprivate var escaped: String {
    let text = String(decoding: bytes, as: UTF8.self)
    if SafeText.isClean(text) { return text }
    // Such characters stand only inside of strings.
    return text.unicodeScalars.reduce(into: "") { line, scalar in
      if SafeText.shown(scalar) == scalar {
        line.unicodeScalars.append(scalar)
      } else {
        for unit in UTF16.encode(scalar)! {
          let digits = String(unit, radix: 16)
          line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
  }
}

extension Failure {
  var json: JSON {
    var members: JSON.Members = [
      "code": .string("\(exit)"), "message": .string(description), "exit": .number(.init(exit.rawValue)),
    ]
    if !findings.isEmpty { members["findings"] = .array(findings.map(\.json)) }
    return .object(members)
  }
}
