import FoundationEssentials

/// The orders in the order they came, found by their number and by that of their link.
struct OrderBook: Sendable {
  private(set) var all: [Order] = []
  private var places: [String: Int32] = [:]
  private var links: [UUID: Int32] = [:]
  /// How often each was taken and repeated, where that is not once and never.
  private var counts: [Int32: BankSandbox.Takings] = [:]

  subscript(reference: String) -> Order? { places[reference].map { all[Int($0)] } }

  /// The order that a link leads to.
  func order(preapp: UUID) -> Order? { links[preapp].map { all[Int($0)] } }

  /// Puts an order in its place: the one it had, else the last.
  mutating func put(_ order: Order) {
    if let place = places[order.reference] {
      // Taken twice: the first link leads nowhere any more.
      links[all[Int(place)].preapp] = nil
      (all[Int(place)], links[order.preapp]) = (order, place)
      return
    }
    let place = Int32(all.count)
    (places[order.reference], links[order.preapp]) = (place, place)
    all.append(order)
  }

  /// Counts an application that took a number once more, or repeated it.
  mutating func count(_ reference: String, taken: Int = 0, repeated: Int = 0) {
    guard let place = places[reference] else { return }
    let before = counts[place] ?? BankSandbox.Takings(taken: 1, repeated: 0)
    counts[place] = BankSandbox.Takings(taken: before.taken + taken, repeated: before.repeated + repeated)
  }

  /// How often each number was taken and repeated.
  var takings: [String: BankSandbox.Takings] {
    Dictionary(
      uniqueKeysWithValues: all.enumerated().map { place, order in
        (order.reference, counts[Int32(place)] ?? BankSandbox.Takings(taken: 1, repeated: 0))
      })
  }
}
