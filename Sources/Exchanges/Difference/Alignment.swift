/// Which elements of two lists belong together. Equal keys are the same ones, the first with the first, the second with the second.
enum Alignment {
  struct Pair: Hashable {
    let left, right: Int
  }

  /// In the order of the left list, wherever they stand in the right one.
  static func anywhere<Key: Hashable>(_ left: [Key], _ right: [Key]) -> [Pair] {
    var first: [Key: Int] = [:]
    first.reserveCapacity(right.count)
    // Of each the next one with the same key.
    var next = [Int?](repeating: nil, count: right.count)
    for (place, key) in right.enumerated().reversed() {
      next[place] = first[key]
      first[key] = place
    }
    return left.enumerated().compactMap { place, key in
      guard let partner = first[key] else { return nil }
      first[key] = next[partner]
      return Pair(left: place, right: partner)
    }
  }

  /// In the order of both lists: as many as possible of them.
  static func inOrder<Key: Hashable>(_ left: [Key], _ right: [Key]) -> [Pair] {
    let common = min(left.count, right.count)
    let head = (0..<common).first { left[$0] != right[$0] } ?? common
    let tail =
      (0..<(common - head)).first { left[left.count - 1 - $0] != right[right.count - 1 - $0] } ?? common - head
    let middle = ascending(
      anywhere(Array(left[head..<(left.count - tail)]), Array(right[head..<(right.count - tail)])))
    return (0..<head).map { Pair(left: $0, right: $0) }
      + middle.map { Pair(left: $0.left + head, right: $0.right + head) }
      + (0..<tail).map { Pair(left: left.count - tail + $0, right: right.count - tail + $0) }
  }

  static func isAscending(_ pairs: [Pair]) -> Bool { zip(pairs, pairs.dropFirst()).allSatisfy { $0.right < $1.right } }

  /// The longest ascending run of pairs, by piles as in patience sorting.
  private static func ascending(_ pairs: [Pair]) -> [Pair] {
    if isAscending(pairs) { return pairs }
    var tops: [Int] = []
    var before = [Int?](repeating: nil, count: pairs.count)
    for (place, pair) in pairs.enumerated() {
      var (low, high) = (0, tops.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[tops[middle]].right < pair.right { low = middle + 1 } else { high = middle }
      }
      before[place] = low > 0 ? tops[low - 1] : nil
      if low == tops.count { tops.append(place) } else { tops[low] = place }
    }
    var run: [Pair] = []
    var place = tops.last
    while let current = place {
      run.append(pairs[current])
      place = before[current]
    }
    return run.reversed()
  }
}
