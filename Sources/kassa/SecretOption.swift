import HTTP
import Settings

/// A secret from a file, an environment variable or an argument (visible in `ps`).
struct SecretOption {
  /// Such as `client-secret`; names the options and the variable.
  let name: String
  var argument: String?
  var file: String?
  var environment: [String: String]

  private var variable: String { "KASSA_" + name.uppercased().replacing("-", with: "_") }

  /// Nil where none is given.
  /// - Throws: `Failure` where several are given, or the one is invalid.
  func value() throws(Failure) -> Secret? {
    let inEnvironment = environment[variable]
    let places = [
      argument.map { _ in "--\(name)" }, file.map { _ in "--\(name)-file" }, inEnvironment.map { _ in variable },
    ].compactMap { $0 }
    guard places.count <= 1 else {
      let exit: Exit = environment[variable] == nil ? .usage : .configuration
      throw Failure(exit, "\(places.joined(separator: " and ")): give only one of them")
    }
    if let file {
      do { return try SecretFile.read(file) } catch { throw Failure(error, about: "--\(name)-file") }
    }
    // No program inherits it.
    if inEnvironment != nil { _ = try? SecretResolver.live().environment(variable) }
    guard let text = argument ?? inEnvironment else { return nil }
    guard !text.isEmpty else { throw Failure(.configuration, "\(places[0]): is empty") }
    return Secret(text)
  }
}

extension SecretProblem: CommandError {
  var exit: Exit {
    switch kind {
    case .unreadable: .inputOutput
    case .notPermitted: .notPermitted
    case .invalid: .configuration
    }
  }
}
