extension RecordedExchange {
  /// The last one before this one that asked the same of the same address (query apart) and was answered with 2xx: what this one is
  /// compared with to see what changed since it last worked.
  /// - Parameter exchanges: oldest first.
  package func lastSuccess(in exchanges: some BidirectionalCollection<RecordedExchange>) -> RecordedExchange? {
    guard let request = exchange.request else { return nil }
    let end = exchanges.lastIndex { $0.exchange.id == exchange.id } ?? exchanges.endIndex
    return exchanges[..<end].last { other in
      guard let asked = other.exchange.request, let status = other.exchange.response?.status else { return false }
      return other.exchange.failure == nil && 200..<300 ~= status && asked.method == request.method
        && asked.path == request.path && other.exchange.direction == exchange.direction
    }
  }
}
