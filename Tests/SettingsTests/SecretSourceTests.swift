import Foundation
import HTTP
import Settings
import TestSupport
import Testing

/// Where secrets are fetched from.
@Suite(.patient) struct SecretSourceTests {
  private func fetch(_ source: SecretSource, within limit: Duration = Patience.limit) async -> String {
    switch await SecretResolver.live(limit: limit).resolve([source])[source] {
    case .success(let secret): "taken: \(secret.text)"
    case .failure(let problem): problem.sentence
    case nil: "nothing"
    }
  }

  @Test(arguments: [
    ("echo s3cret; echo more", "taken: s3cret"), ("printf s3cret", "taken: s3cret"),
    ("echo 'gpg: no key' >&2; echo s3cret; exit 2", "sh: gpg: no key"), ("exit 3", "sh: exit status 3"),
    ("true", "sh: the first line is empty"), ("yes s3cret | head -c 200000", "sh printed more than 64 KiB"),
    ("kill -9 $$", "sh: ended by a signal"), ("printf '\\377'", "sh: the first line is no text"),
  ])
  func aProgramPrintsTheSecret(_ script: String, _ outcome: String) async {
    let found = await fetch(.command(["sh", "-c", script]))
    #expect(found == outcome)
    #expect(found.hasPrefix("taken") || !found.contains("s3cret"))
  }

  @Test func aProgramIsRunWithoutAShell() async {
    #expect(await fetch(.command(["echo", "$HOME", ";", "a b"])) == "taken: $HOME ; a b")
  }

  @Test func aMissingProgramIsNamed() async {
    #expect(await fetch(.command(["kassa-no-such-program"])) == "kassa-no-such-program is not installed")
  }

  @Test func aProgramThatDoesNotAnswerIsEnded() async {
    #expect(
      await fetch(.command(["sleep", "3600"]), within: .milliseconds(1)).hasPrefix("sleep gave no answer within"))
  }

  @Test func aFileIsPrivate() async throws {
    let folder = try TestSupport.Folder()
    let path = folder.path + "/key"
    try Data("s3cret\n".utf8).write(to: URL(filePath: path))
    chmod(path, 0o640)
    #expect(await fetch(.file(path)) == "\(path) can be read or written by other users: run chmod 600 \(path)")
    chmod(path, 0o600)
    #expect(await fetch(.file(path)) == "taken: s3cret")
    #expect(await fetch(.file(folder.path)) == "\(folder.path) is not a regular file")
  }

  @Test func aVariableIsOverwrittenWhereItLiesAndNotInherited() async throws {
    let name = "KASSA_TEST_\(UUID().uuidString.replacing("-", with: ""))"
    setenv(name, "s3cret", 1)
    let place = try #require(getenv(name))
    let resolver = SecretResolver.live(limit: Patience.limit)
    let sources: [SecretSource] = [.command(["sh", "-c", "echo \"it is ${\(name)-unset}\""]), .environment(name)]
    let results = await resolver.resolve(sources)
    #expect(try results[sources[1]]?.get().text == "s3cret")
    #expect(try results[sources[0]]?.get().text == "it is unset")
    #expect(getenv(name) == nil && (0..<6).allSatisfy { place[$0] == 0 })
    #expect(await fetch(.environment(name)) == "\(name) is not set")
  }

  @Test func theKeyringIsAskedByItsOwnProgram() async {
    var asked: [[String]] { log.words }
    let log = Log()
    let resolver = SecretResolver(
      command: { words throws(SecretProblem) in
        log.words.append(words)
        return "s3cret"
      }, file: { _ throws(SecretProblem) in "" }, environment: { _ throws(SecretProblem) in "" },
      credential: { _ throws(SecretProblem) in "" })
    _ = await resolver.resolve([.keyring(service: "kassa", account: "bcc")])
    #expect(asked == [["secret-tool", "lookup", "service", "kassa", "account", "bcc"]])
  }

  private final class Log: @unchecked Sendable { var words: [[String]] = [] }
}
