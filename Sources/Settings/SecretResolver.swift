import Glibc
package import HTTP
import Subprocess
import Text
import Wire

/// Fetches secrets from their sources.
package struct SecretResolver: Sendable {
  package typealias Fetch<Place> = @Sendable (Place) throws(SecretProblem) -> Secret

  /// Runs a program; what it prints first is the secret.
  package var command: @Sendable (_ words: [String]) async throws(SecretProblem) -> Secret
  package var file: Fetch<String>
  /// Takes a variable out of the environment.
  package var environment: Fetch<String>
  package var credential: Fetch<String>

  package init(
    command: @escaping @Sendable (_ words: [String]) async throws(SecretProblem) -> Secret,
    file: @escaping Fetch<String>, environment: @escaping Fetch<String>, credential: @escaping Fetch<String>
  ) {
    (self.command, self.file, self.environment, self.credential) = (command, file, environment, credential)
  }

  /// Each once. Those in the environment come first, so that no program that is run for another inherits them.
  package func resolve(_ sources: some Sequence<SecretSource>) async -> [SecretSource: Result<Secret, SecretProblem>] {
    let each = Set(sources)
    var results: [SecretSource: Result<Secret, SecretProblem>] = [:]
    for source in each.filter(\.isInEnvironment) + each.filter({ !$0.isInEnvironment }) {
      do throws(SecretProblem) { results[source] = .success(try await resolve(source)) } catch {
        results[source] = .failure(error)
      }
    }
    return results
  }

  private func resolve(_ source: SecretSource) async throws(SecretProblem) -> Secret {
    switch source {
    case .command(let words): return try await command(words)
    case .file(let path): return try file(path)
    case .environment(let name): return try environment(name)
    case .credential(let name): return try credential(name)
    case .keyring(let service, let account):
      return try await command(["secret-tool", "lookup", "service", service, "account", account])
    }
  }
}

extension SecretSource {
  fileprivate var isInEnvironment: Bool { if case .environment = self { true } else { false } }
}

extension SecretResolver {
  /// The machine's own.
  /// - Parameter limit: for each program.
  package static func live(limit: Duration = .seconds(10)) -> SecretResolver {
    SecretResolver(
      command: { words async throws(SecretProblem) in try await output(of: words, within: limit) },
      file: { path throws(SecretProblem) in try SecretFile.read(path) },
      environment: { name throws(SecretProblem) in try taken(name) },
      credential: { name throws(SecretProblem) in
        guard let folder = getenv("CREDENTIALS_DIRECTORY").map({ String(cString: $0) }), folder.hasPrefix("/") else {
          throw SecretProblem(
            .invalid, "CREDENTIALS_DIRECTORY is not set: credentials exist only in a service of systemd")
        }
        return try SecretFile.read(folder + "/" + name, isOurs: false)
      })
  }

  /// The value is overwritten where it lies, which others of the same user could read in `/proc`, and children do not inherit it.
  private static func taken(_ name: String) throws(SecretProblem) -> Secret {
    guard let value = getenv(name) else { throw SecretProblem(.invalid, "\(name) is not set") }
    let length = strlen(value)
    defer {
      explicit_bzero(value, length)
      unsetenv(name)
    }
    let bytes = UnsafeRawBufferPointer(start: value, count: length)
    do throws(SecretProblem) { return try SecretFile.secret(ArraySlice(bytes)) } catch {
      throw SecretProblem(error.kind, "\(name) \(error.sentence)")
    }
  }

  // MARK: Programs

  private static let outputLimit = 64 << 10

  private enum Outcome: Sendable {
    case ended(status: Int32?, output: [UInt8], errors: String)
    case notStarted(String)
    case tooLate
  }

  private static func output(of words: [String], within limit: Duration) async throws(SecretProblem) -> Secret {
    let name = SafeText.line(words[0], atMost: 100)
    let outcome = await withTaskGroup(of: Outcome.self) { group in
      group.addTask { await run(words) }
      group.addTask {
        try? await Task.sleep(for: limit)
        return .tooLate
      }
      let first = await group.next() ?? .tooLate
      group.cancelAll()
      return first
    }
    switch outcome {
    case .tooLate: throw SecretProblem(.unreadable, "\(name) gave no answer within \(limit.components.seconds) s")
    case .notStarted(let reason): throw SecretProblem(.unreadable, "\(name) \(reason)")
    case .ended(let status, var output, let errors):
      defer { explicit_bzero(&output, output.count) }
      guard status == 0 else {
        let code = status.map { "exit status \($0)" } ?? "ended by a signal"
        throw SecretProblem(.unreadable, "\(name): \(errors.isEmpty ? code : errors)")
      }
      let line = output.prefix { $0 != UInt8(ascii: "\n") }
      do throws(SecretProblem) { return try SecretFile.secret(line) } catch {
        throw SecretProblem(error.kind, "\(name): the first line \(error.sentence)")
      }
    }
  }

  /// In the terminal's session, where a program may ask for a password.
  private static func run(_ words: [String]) async -> Outcome {
    do {
      let result = try await Subprocess.run(
        .program(words[0]), arguments: Arguments(Array(words.dropFirst())), output: .bytes(limit: outputLimit),
        error: .bytes(limit: outputLimit))
      let said = result.standardError.prefix { $0 != UInt8(ascii: "\n") }
      var status: Int32?
      if case .exited(let code) = result.terminationStatus { status = code }
      return .ended(
        status: status, output: result.standardOutput,
        errors: SafeText.line(String(decoding: said, as: UTF8.self), atMost: 200))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      let package = words[0] == "secret-tool" ? ": the package libsecret-tools has it" : ""
      return .notStarted(Executable.absence(of: words[0]) + package)
    } catch let error as SubprocessError where error.code == .outputLimitExceeded {
      return .notStarted("printed more than \(outputLimit >> 10) KiB")
    } catch {
      return .notStarted("cannot be run")
    }
  }
}
