import Subprocess
import Wire

/// Runs programs found on the PATH. Each gets a session of its own, so that the terminal's signals do not reach it.
enum Program {
  /// More output, in bytes, counts as a failure.
  private static let outputLimit = 1 << 20

  /// False where it is missing or fails. Its output is discarded. Cancellation stops waiting, not the program: the till's end must not close
  /// a browser.
  static func run(_ words: [String]) async -> Bool {
    let (ended, end) = AsyncStream.makeStream(of: Bool.self)
    Task.detached {
      let result = try? await Subprocess.run(configuration(words, .inherit), output: .discarded)
      end.yield(result?.terminationStatus.isSuccess == true)
    }
    return await ended.first { _ in true } ?? false
  }

  /// Returns the program's output, without waiting for processes that it leaves behind; nil where it is missing, fails or takes longer than
  /// the limit. Cancellation and the limit kill it.
  static func output(
    _ words: [String], input: String = "", environment: [String: String], within limit: Duration
  ) async -> String? {
    await withTaskGroup(of: String?.self) { group in
      group.addTask {
        let variables = environment.compactMap { name, value in Environment.Key(rawValue: name).map { ($0, value) } }
        let result = try? await Subprocess.run(
          configuration(words, .custom(Dictionary(uniqueKeysWithValues: variables))), input: .inputWriter,
          output: .string(limit: outputLimit), error: .discarded
        ) { execution in
          // Unlike a text as input, a writer is closed also where the program does not read; the library ends this process otherwise.
          _ = try? await execution.standardInputWriter.write(input)
        }
        return result.flatMap { $0.terminationStatus.isSuccess ? $0.standardOutput : nil }
      }
      group.addTask {
        try? await Task.sleep(for: limit)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }

  private static func configuration(_ words: [String], _ environment: Environment) -> Configuration {
    var options = PlatformOptions()
    options.createSession = true
    return Configuration(
      executable: .program(words[0]), arguments: Arguments(Array(words.dropFirst())), environment: environment,
      platformOptions: options)
  }
}
