package import Exchanges

/// Two exchanges and how they differ, made off the loop: a body may have ten megabytes.
package final class ComparedExchanges: Sendable {
  /// The older one.
  let left: RecordedExchange
  let right: RecordedExchange
  /// Of the request, then of the answer.
  let rows: [Difference.Row]
  /// How many of them are of the request.
  let requestCount: Int
  /// The names of what differs as was to be expected, each once.
  let expected: [String]

  package init(_ left: RecordedExchange, _ right: RecordedExchange) {
    (self.left, self.right) = (left, right)
    let difference = Difference(left, right)
    rows = difference.rows
    requestCount = difference.request.count
    var seen: Set<String> = []
    expected = difference.rows.lazy.filter(\.isFolded).map(\.place.name).filter { seen.insert($0).inserted }
  }
}

extension ComparedExchanges: Equatable {
  package static func == (one: ComparedExchanges, other: ComparedExchanges) -> Bool { one === other }
}
