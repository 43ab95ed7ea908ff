extension Settings {
  /// Fetches the secrets of the used profile, and forgets them at once.
  /// - Returns: the settings whose secrets are there, and what is wrong with the others.
  package func checkSecrets(_ resolver: SecretResolver) async -> (good: [Setting], bad: [Mistake]) {
    let used = all.filter { $0.path.starts(with: ["profiles", profile]) && $0.value.secret != nil }
    let results = await resolver.resolve(used.compactMap(\.value.secret))
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
