import BrokerAPI

extension RateLimit {
  /// `X-RateLimit-Remaining` and `X-RateLimit-Limit` of IBM's gateway: lists such as `name=default,100;name=day,5000;`, of which the limit
  /// that is reached first counts, or single numbers.
  /// - Parameter headers: names in lower case.
  init?(_ headers: [String: String]) {
    guard let remaining = headers["x-ratelimit-remaining"].map(Self.numbers) else { return nil }
    guard let least = remaining.min(by: { $0.number < $1.number }) else { return nil }
    let limits = headers["x-ratelimit-limit"].map(Self.numbers) ?? []
    self.init(
      remaining: least.number, limit: limits.first { $0.name == least.name }?.number,
      isOfMinute: least.name.lowercased().contains("minute"))
  }

  private static func numbers(_ header: String) -> [(name: String, number: Int)] {
    header.split(separator: ";").compactMap { entry in
      let parts = entry.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
      guard let last = parts.last, let number = Int(last), number >= 0 else { return nil }
      return (parts.count > 1 ? parts[0] : "", number)
    }
  }
}
