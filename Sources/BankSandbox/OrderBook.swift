import FoundationEssentials

/// All orders by arrival, indexed by reference and by the id in their link.
struct OrderBook: Sendable {
  private(set) var all: [Order] = []
  private var places: [String: Int32] = [:]
  private var links: [UUID: Int32] = [:]
  /// Other counts than once accepted and never repeated.
  private var counts: [Int32: BankServer.SubmissionCounts] = [:]

  subscript(reference: String) -> Order? { places[reference].map { all[Int($0)] } }

  func order(preapp: UUID) -> Order? { links[preapp].map { all[Int($0)] } }

  /// Replaces or appends an order.
  mutating func put(_ order: Order) {
    if let place = places[order.reference] {
      // Accepted twice: the first link is dead.
      links[all[Int(place)].preapp] = nil
      (all[Int(place)], links[order.preapp]) = (order, place)
      return
    }
    let place = Int32(all.count)
    (places[order.reference], links[order.preapp]) = (place, place)
    all.append(order)
  }

  func without(_ reference: String) -> OrderBook {
    var book = OrderBook()
    for (place, order) in all.enumerated() where order.reference != reference {
      book.put(order)
      book.counts[Int32(book.all.count - 1)] = counts[Int32(place)]
    }
    return book
  }

  mutating func count(_ reference: String, taken: Int = 0, repeated: Int = 0) {
    guard let place = places[reference] else { return }
    let before = counts[place] ?? BankServer.SubmissionCounts(taken: 1, repeated: 0)
    counts[place] = BankServer.SubmissionCounts(taken: before.taken + taken, repeated: before.repeated + repeated)
  }

  var submissionCounts: [String: BankServer.SubmissionCounts] {
    Dictionary(
      uniqueKeysWithValues: all.enumerated().map { place, order in
        (order.reference, counts[Int32(place)] ?? BankServer.SubmissionCounts(taken: 1, repeated: 0))
      })
  }
}
