import BrokerAPI
import Checkout
import Sales
import Subprocess
import Text

/// A program of the shop's that sends messages. The text is a line on its input, because arguments are visible in `ps`; `KASSA_PHONE` and
/// `KASSA_LANG` are in its environment. Its exit status says what became of it: 0 sent, 75 try later, anything else refused, with the
/// first line of its errors as the reason.
package struct SMSProgram: Sendable {
  package let words: [String]
  /// The program is killed after it.
  private let limit: Duration
  private let wait: @Sendable (Duration) async throws -> Void

  package init(
    _ words: [String], limit: Duration,
    wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    (self.words, self.limit, self.wait) = (words, limit, wait)
  }

  private static let outputLimit = 64 << 10
  /// EX_TEMPFAIL
  private static let tryLater: Int32 = 75

  private enum Ending: Sendable {
    /// Nil for a program that a signal ended.
    case ended(status: Int32?, output: [UInt8], errors: [UInt8])
    case failed(SMSOutcome)
  }

  /// Returns what became of the message, and the first line that the program printed.
  func send(_ message: SMSMessage) async -> (SMSOutcome, said: String) {
    let ending = await withTaskGroup(of: Ending.self) { group in
      group.addTask { await run(message) }
      group.addTask {
        try? await wait(limit)
        return .failed(.unknown(.timeout(seconds: Int(limit.components.seconds))))
      }
      let first = await group.next() ?? .failed(.unknown(.connectionLost))
      let isStopped = Task.isCancelled
      group.cancelAll()
      // Unless the program ended by itself just then.
      if isStopped, case .ended(.some, _, _) = first { return first }
      return isStopped ? .failed(.unknown(.interrupted)) : first
    }
    switch ending {
    case .failed(let outcome): return (outcome, "")
    case .ended(let status, let output, let errors):
      let said = Self.line(status == 0 ? output : errors)
      let shown = message.code.map { said.replacing($0.digits, with: Mask.hidden) } ?? said
      let outcome: SMSOutcome =
        switch status {
        case 0: .sent(id: shown.isEmpty ? nil : shown)
        case Self.tryLater: .tryLater(shown.isEmpty ? "exit status \(Self.tryLater)" : shown)
        case let status?: .refused(shown.isEmpty ? "exit status \(status)" : shown)
        case nil: .unknown(.connectionLost)
        }
      return (outcome, said)
    }
  }

  private static func line(_ bytes: [UInt8]) -> String {
    SafeText.line(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self), atMost: 200)
  }

  /// In a session of its own, so that the terminal's signals do not reach it.
  private func run(_ message: SMSMessage) async -> Ending {
    var options = PlatformOptions()
    options.createSession = true
    // What it started might still send.
    options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
    let configuration = Configuration(
      executable: .program(words[0]), arguments: Arguments(Array(words.dropFirst())),
      environment: .inherit.updating([
        "KASSA_PHONE": "+" + message.phone.international, "KASSA_LANG": message.language,
      ]), platformOptions: options)
    do {
      let result = try await Subprocess.run(
        configuration, input: .inputWriter, output: .bytes(limit: Self.outputLimit),
        error: .bytes(limit: Self.outputLimit)
      ) { execution in
        // Unlike a text as input, a writer is closed also where the program does not read; the library ends this process otherwise.
        _ = try? await execution.standardInputWriter.write(message.text + "\n")
      }
      var status: Int32?
      if case .exited(let code) = result.terminationStatus { status = code }
      return .ended(status: status, output: result.standardOutput, errors: result.standardError)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .failed(.notSent(.notConfigured("\(SafeText.line(words[0], atMost: 100)) is not installed")))
    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
      return .failed(.unknown(.tooLarge))
    } catch let error as SubprocessError where error.code == .spawnFailed {
      return .failed(.notSent(.notConfigured("\(SafeText.line(words[0], atMost: 100)) cannot be run")))
    } catch {
      return .failed(.unknown(.connectionLost))
    }
  }
}
