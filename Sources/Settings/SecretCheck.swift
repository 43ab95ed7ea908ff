extension Settings {
  /// Takes whatever any profile expects in the environment out of it, so that no program inherits a secret.
  /// - Parameter kept: what is resolved next.
  package func emptyEnvironment(_ resolver: SecretResolver, except kept: Set<SecretSource> = []) {
    for case .environment(let name)? in Set(all.map(\.value.secret)) where !kept.contains(.environment(name)) {
      _ = try? resolver.environment(name)
    }
  }

  /// Fetches the secrets of the used profile, and forgets them at once.
  /// - Returns: the settings whose secrets are there, and what is wrong with the others.
  package func checkSecrets(_ resolver: SecretResolver) async -> (good: [Setting], bad: [Mistake]) {
    let used = all.filter { $0.path.starts(with: ["profiles", profile]) && $0.value.secret != nil }
    let sources = Set(used.compactMap(\.value.secret))
    emptyEnvironment(resolver, except: sources)
    let results = await resolver.resolve(sources)
    var (good, bad): ([Setting], [Mistake]) = ([], [])
    for setting in used {
      switch setting.value.secret.flatMap({ results[$0] }) {
      case .failure(let problem): bad.append(Mistake(problem.sentence, at: setting.path, setting.origin))
      default: good.append(setting)
      }
    }
    return (good, bad)
  }
}
