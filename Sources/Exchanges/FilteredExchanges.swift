/// The exchanges of a log that a filter lets through. It follows the log by what came and what went, so that an exchange costs the same
/// however many there are.
package struct FilteredExchanges: Equatable, Sendable {
  package private(set) var filter = ExchangeFilter()
  /// Reads of the orders that brought nothing new show too.
  package private(set) var showsUnchanged = false
  /// Ordinals in the log, oldest first.
  package private(set) var ordinals: [Int] = []
  /// Of the first exchange that was not looked at yet.
  private var end = 0

  package init(_ log: ExchangeLog) { follow(log) }

  /// Returns how many exchanges came.
  @discardableResult
  package mutating func follow(_ log: ExchangeLog) -> Int {
    if let oldest = ordinals.first, oldest < log.gone {
      ordinals.removeFirst(ordinals.firstIndex { $0 >= log.gone } ?? ordinals.count)
    }
    let before = ordinals.count
    let new = max(end, log.gone)..<max(end, log.ordinals.upperBound)
    ordinals += new.filter { isShown($0, log) }
    end = new.upperBound
    return ordinals.count - before
  }

  package mutating func apply(_ new: ExchangeFilter, _ log: ExchangeLog) {
    follow(log)
    let isNarrower = new.isWithin(filter)
    filter = new
    if isNarrower { ordinals = ordinals.filter { isShown($0, log) } } else { collect(log) }
  }

  package mutating func toggleUnchanged(_ log: ExchangeLog) {
    showsUnchanged.toggle()
    collect(log)
  }

  private mutating func collect(_ log: ExchangeLog) {
    ordinals = log.ordinals.filter { isShown($0, log) }
    end = log.ordinals.upperBound
  }

  private func isShown(_ ordinal: Int, _ log: ExchangeLog) -> Bool {
    guard let row = log[ordinal], showsUnchanged || !log.isUnchanged(ordinal) else { return false }
    return filter.matches(row)
  }
}
