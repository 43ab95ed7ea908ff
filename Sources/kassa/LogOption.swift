import ArgumentParser
import BankAdmin
import BrokerAPI
import Files
import Foundation
import HTTP
import Logging

/// The log file, off by default.
struct LogOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a log without personal data and secrets to this file; or KASSA_LOG.", valueName: "file"),
    completion: .file())
  var log: String?

  /// - Throws: `Failure` where the file cannot be used.
  func logger(
    _ environment: [String: String] = ProcessInfo.processInfo.environment,
    now: @escaping @Sendable () -> Date = { Date() }
  ) throws(Failure) -> Logger? {
    guard let path = log ?? environment["KASSA_LOG"], !path.isEmpty else { return nil }
    do { return try LogFile(path: path.expandingTilde, now: now).logger } catch {
      let failure = Failure(error, about: path)
      throw failure.exit == .inputOutput ? Failure(.cannotCreate, failure.description) : failure
    }
  }
}

extension Logger {
  /// Without the query and the reason of a refusal, which may contain personal data.
  func note(_ request: RequestRecord) {
    info(
      "request",
      metadata: [
        "method": "\(request.method)", "path": "\(request.path.prefix { $0 != "?" })", "status": "\(request.status)",
        "ms": "\(Int(request.seconds * 1000))",
      ])
  }

  func note(_ attempt: BankReport.CallbackAttempt) {
    info(
      "callback sent",
      metadata: [
        "reference": "\(attempt.reference)", "state": "\(attempt.state.name)", "try": "\(attempt.attempt)",
        "outcome": "\(attempt.outcome)",
      ])
  }
}
