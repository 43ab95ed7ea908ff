/// The ids that came last, so many at most.
struct RecentIDs: Sendable {
  private let limit: Int
  private var ids: Set<String> = []
  /// In the order they came, beginning at `oldest` once it is full.
  private var queue: [String] = []
  private var oldest = 0

  init(atMost limit: Int) { self.limit = limit }

  /// Takes an id up; false for one that is known. Where there are too many the oldest is forgotten.
  mutating func insert(_ id: String) -> Bool {
    guard ids.insert(id).inserted else { return false }
    guard queue.count == limit else {
      queue.append(id)
      return true
    }
    ids.remove(queue[oldest])
    queue[oldest] = id
    oldest = (oldest + 1) % limit
    return true
  }
}
