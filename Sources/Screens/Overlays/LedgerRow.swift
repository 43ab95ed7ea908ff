import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import Text

/// A received callback, or a polled state for which none arrived.
enum LedgerRow {
  case received(CallbackLedger.Entry)
  case lost(SeenState)

  var at: Date {
    switch self {
    case .received(let entry): entry.at
    case .lost(let seen): seen.at
    }
  }

  /// The event id and the message as received.
  func evidence(_ s: Strings) -> String {
    switch self {
    case .received(let entry):
      let json = String(decoding: entry.callback.status.json.bytes, as: UTF8.self)
      return SafeText.line("\(entry.callback.id) \(json)")
    case .lost: return s.source(.poll)
    }
  }
}

extension TrackedOrder {
  /// How many rows its ledger has.
  func ledgerCount(at moment: Moment) -> Int {
    callbacks.map { $0.entries.count + lostCallbacks(at: moment).count } ?? 0
  }

  /// Received and missing callbacks, oldest first.
  func ledger(at moment: Moment) -> [LedgerRow] {
    guard let callbacks else { return [] }
    let lost = lostCallbacks(at: moment).map { LedgerRow.lost($0) }
    return (callbacks.entries.map { LedgerRow.received($0) } + lost).sorted { $0.at < $1.at }
  }
}
