import Foundation
package import Screens
import Subprocess
package import Text

/// The program that the user edits texts with. It gets the terminal, and a file that nobody else may read and that is removed afterwards.
package struct OutsideEditor: Sendable {
  /// Bytes.
  private static let limit = 64 << 20

  private let command: String
  private let folder: String

  /// Nil where none is set.
  init?(environment: [String: String]) {
    let set = ["VISUAL", "EDITOR"].compactMap { environment[$0] }.first { !$0.trimmingWhitespace.isEmpty }
    guard let set else { return nil }
    (command, folder) = (set, Browser.privateFolder(environment))
  }

  /// What `Dependencies` need of the one that is set; nil where none is.
  package static func closure(
    environment: [String: String]
  ) -> (@Sendable ([UInt8]) async -> Result<Sensitive<[UInt8]>, OutsideFailure>)? {
    guard let editor = OutsideEditor(environment: environment) else { return nil }
    return { await editor.edit($0) }
  }

  func edit(_ body: [UInt8]) async -> Result<Sensitive<[UInt8]>, OutsideFailure> {
    guard let path = PrivateFile.write(body, named: "body.json", in: folder) else { return .failure(.noFile) }
    // With what the editor left beside it.
    defer { try? FileManager.default.removeItem(atPath: String(path.dropLast("/body.json".count))) }
    let status = await run(path)
    guard status == 0 else { return .failure(.failed(status)) }
    guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
      return .failure(.noFile)
    }
    guard size <= Self.limit else { return .failure(.tooLarge) }
    guard let content = FileManager.default.contents(atPath: path) else { return .failure(.noFile) }
    var edited = Array(content)
    // Most editors end a text with a line break that nobody typed.
    if edited.last == 0x0A, body.last != 0x0A { edited.removeLast() }
    return .success(Sensitive(edited))
  }

  /// The exit status, as a shell tells it. It may be a command with arguments, as `git` takes it. In the till's own process group: it is
  /// stopped and continued with it.
  private func run(_ path: String) async -> Int {
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .milliseconds(500))]
    let result = try? await Subprocess.run(
      .name("sh"), arguments: ["-c", "exec \(command) \"$1\"", "sh", path], platformOptions: options,
      input: .currentStandardInput, output: .currentStandardOutput, error: .currentStandardError)
    return switch result?.terminationStatus {
    case .exited(let code): Int(code)
    case .signaled(let number): 128 + Int(number)
    case nil: 127
    }
  }
}
