import HTTP
import Settings
import Text

/// Secrets of the used profile, in memory only.
struct ProfileSecrets: Sendable {
  private let values: [SecretSource: Secret]

  /// Fetches those that are needed, each program with a sentence before it. Whatever the configuration expects in the environment leaves it,
  /// so that no program inherits a secret.
  /// - Throws: `Failure` with every one that cannot be fetched on a line of its own.
  static func fetch(
    _ settings: Settings, _ resolver: SecretResolver, announce: (String) -> Void = CommandOutput.note,
    where isNeeded: (_ path: [String]) -> Bool
  ) async throws(Failure) -> ProfileSecrets {
    let place = ["profiles", settings.profile]
    let needed = settings.all.filter {
      $0.value.secret != nil && $0.path.starts(with: place) && isNeeded(Array($0.path.dropFirst(place.count)))
    }
    let sources = Set(needed.compactMap(\.value.secret))
    settings.emptyEnvironment(resolver, except: sources)
    var announced: Set<SecretSource> = []
    for setting in needed {
      guard let source = setting.value.secret, let program = source.program, announced.insert(source).inserted else {
        continue
      }
      announce("asking \(program) for \(TOMLText.path(setting.path))")
    }
    let results = await resolver.resolve(sources)
    var (values, problems): ([SecretSource: Secret], [String]) = ([:], [])
    for setting in needed {
      switch setting.value.secret.flatMap({ ($0, results[$0]) }) {
      case (let source, .success(let secret)?)?: values[source] = secret
      case (_, .failure(let problem)?)?: problems.append("\(TOMLText.path(setting.path)): \(problem.sentence)")
      default: break
      }
    }
    guard problems.isEmpty else { throw Failure(.configuration, problems.joined(separator: "\n")) }
    return ProfileSecrets(values: values)
  }

  /// Of a setting that is a secret, or a text that stands for one.
  func value(_ setting: Setting?) -> Secret? {
    guard let setting else { return nil }
    return setting.value.secret.flatMap { values[$0] } ?? setting.value.text.map { Secret($0) }
  }
}

extension SecretSource {
  /// The program that is asked.
  fileprivate var program: String? {
    switch self {
    case .command(let words): words.first.map { SafeText.line($0, atMost: 100) }
    case .keyring: "secret-tool"
    case .file, .environment, .credential: nil
    }
  }
}
