/// Secrets that were used, each value once: they are searched for in everything that is handed over.
package struct KnownSecrets: Sendable {
  package private(set) var all: [SentSecret] = []
  private var values: Set<String> = []

  package init() {}

  package mutating func note(_ secrets: [SentSecret]) {
    for secret in secrets where values.insert(secret.value).inserted {
      all.append(secret)
      let alike = all.count { $0.slot == secret.slot }
      guard let limit = secret.slot.limit, alike > limit,
        let oldest = all.firstIndex(where: { $0.slot == secret.slot })
      else { continue }
      values.remove(all.remove(at: oldest).value)
    }
  }
}

extension SecretSlot {
  /// How many are kept; nil for all, where there are only as many as the settings name.
  fileprivate var limit: Int? {
    switch self {
    // Each is searched for in every byte, and an old one opens nothing.
    case .bearerToken: 50
    // A code and its text. The digits of an old one are a price somewhere sooner than a secret.
    case .smsCode: 10
    default: nil
    }
  }
}
