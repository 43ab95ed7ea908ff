import ArgumentParser
import BankSandbox
import Files
import Foundation

/// Scenarios of one's own, for the till's bank and for `kassa bank`.
struct ScenarioOption: ParsableArguments {
  @Option(
    name: .customLong("scenario"),
    help: ArgumentHelp("A scenario of the stand-in bank in TOML; may be repeated.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  /// Nil where none is given.
  var names: String? {
    files.isEmpty
      ? nil : files.map { URL(filePath: $0).deletingPathExtension().lastPathComponent }.joined(separator: ", ")
  }

  /// - Throws: a `Failure` that names the file.
  func scenarios() throws -> [Scenario] {
    let scenarios = try files.map { file in
      let bytes: [UInt8]
      do { bytes = try BoundedFile.bytes(of: file, atMost: Scenario.sizeLimit) } catch {
        throw Failure(error, about: file)
      }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Failure(.data, "\(file): is no text in UTF-8")
      }
      let id = URL(filePath: file).deletingPathExtension().lastPathComponent
      do throws(ScenarioError) { return try Scenario(id: id, toml: text) } catch {
        throw Failure(error, about: "\(file):\(error.line)")
      }
    }
    for (index, scenario) in scenarios.enumerated()
    where scenarios[..<index].contains(where: { $0.id == scenario.id }) {
      throw Failure(.data, "\(files[index]): there is a scenario \(scenario.id) already")
    }
    return scenarios
  }
}
