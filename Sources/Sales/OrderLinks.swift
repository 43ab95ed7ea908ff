package import Checkout
import Text

/// Orders of earlier runs, whose links may lead elsewhere now.
extension Orders {
  /// Restores stored orders and schedules an early poll.
  /// - Parameter movesLinks: true where their bank may have changed its address.
  package mutating func restore(_ records: [OrderRecord], now: Moment, movesLinks: Bool = false) {
    list = records.map { TrackedOrder(restoring: $0, at: now, movesLinks: movesLinks) }
    if list.contains(where: { $0.claim != nil }) { doubtfulSince = lastPoll }
    schedulePoll(now: now, soon: true)
  }

  /// True where links of an earlier run have to be looked up.
  package var hasLinksToRenew: Bool {
    inPlace { orders in orders.indices.contains { orders[$0].linkState == .unchecked } }
  }

  /// The links to look up, each once; nil where there are none.
  package mutating func linksToRenew() -> [Reference: String]? {
    guard hasLinksToRenew else { return nil }
    var stored: [Reference: String] = [:]
    for index in list.indices where list[index].linkState == .unchecked {
      list[index].linkState = .asked
      stored[list[index].reference] = list[index].summary.link
    }
    return stored
  }

  /// Records the current links; a missing one is dead.
  package mutating func recordLinks(_ stored: [Reference: String], _ links: [Reference: String]) {
    for index in list.indices where list[index].linkState == .asked && stored[list[index].reference] != nil {
      let link = links[list[index].reference]
      list[index].linkState = link == nil ? .dead : .live
      if let link { list[index].summary.link = SafeText.line(link) }
    }
  }
}
