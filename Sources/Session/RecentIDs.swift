import DequeModule

/// The most recent ids, limited in number.
struct RecentIDs: Sendable {
  private let limit: Int
  private var ids: Set<String> = []
  private var order: Deque<String> = []

  init(atMost limit: Int) { self.limit = limit }

  /// False for a known id. Drops the oldest when full.
  mutating func insert(_ id: String) -> Bool {
    guard ids.insert(id).inserted else { return false }
    order.append(id)
    if order.count > limit { ids.remove(order.removeFirst()) }
    return true
  }
}
