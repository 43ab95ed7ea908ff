package import Checkout
import Text

package struct HistoryQuery: Hashable, Sendable, Confidential {
  /// Words with which the words of reference, name, phone, IIN, goods or total must begin, or ends of these numbers; empty for all.
  package var text = ""
  /// Nil for all.
  package var group: OrderGroup?
  /// The day of sending in Kazakhstan; nil for all.
  package var day: CivilDate?
  /// The first day in Kazakhstan, used by exports; nil for all.
  package var since: CivilDate?
  /// How many of the newest to skip.
  package var offset = 0
  /// 1…`maximumLimit`.
  package var limit = 100
  /// The most rows in one page.
  package static let maximumLimit = 500

  package init() {}

  /// What is searched for may be a customer.
  package var description: String { "history from \(offset)" }
}

/// One day's accepted applications.
package struct DayTotal: Hashable, Sendable {
  package var day: CivilDate
  package var orders: Int
  package var amount: Money
  /// How many of them were signed, delivered or paid.
  package var signed: Int
  package var signedAmount: Money
  package init(day: CivilDate, orders: Int, amount: Money, signed: Int, signedAmount: Money) {
    self.day = day
    self.orders = orders
    self.amount = amount
    self.signed = signed
    self.signedAmount = signedAmount
  }
}

package struct HistoryPage: Hashable, Sendable {
  package var query: HistoryQuery
  /// The number of matching orders.
  package var count: Int
  /// Those from the query's offset on.
  package var rows: [OrderSummary]
  /// Totals of the days in `rows`, newest first, over all matching orders.
  package var days: [DayTotal]
  /// True where the journal has orders of more than one till, so that it matters which one sold.
  package var hasSeveralTills = false
  package init(query: HistoryQuery, count: Int, rows: [OrderSummary], days: [DayTotal]) {
    self.query = query
    self.count = count
    self.rows = rows
    self.days = days
  }
}

package enum JournalProblem: Error, Hashable, Sendable {
  /// Not a journal, or corrupt. Holds the path it was renamed to, where that worked.
  case damaged(setAside: String?)
  /// Another program has locked it.
  case locked
  /// It cannot be written, or not even read.
  case readOnly
  /// The disk is full.
  case full
  /// The disk: too much waits for it.
  case tooSlow
  /// Written by a later version.
  case tooNew
  /// Written by an earlier version; only the till migrates it.
  case outdated
  /// Tills have these desks open.
  case inUse(desks: [Int])
  /// A file that must not be touched; nothing was changed.
  case untouchable(FileRefusal)
  /// The reason in the system's words.
  case other(String)
}

/// Why a file must not be touched.
package enum FileRefusal: Hashable, Sendable {
  /// A symbolic link.
  case link
  /// Not a regular file.
  case notRegular
  /// Another user's.
  case notOurs
  /// It has several hard links and may be open through another one.
  case severalNames
  /// Others may write this folder and so replace the file.
  case folderOpenToOthers(String)
  /// Not one of kassa's files.
  case foreign
}

/// What the till restores from the journal at start.
package struct RestoredSession: Sendable {
  package var desk: Desk?
  /// Open orders and the newest hundred of the last day, newest first.
  package var orders: [OrderRecord]
  /// True where this bank's list has shown one of this journal's orders.
  package var hasListShown: Bool
  /// Of the callbacks' tokens; nil where there is no journal.
  package var callbackKey: [UInt8]?
  package init(
    desk: Desk? = nil, orders: [OrderRecord] = [], hasListShown: Bool = false, callbackKey: [UInt8]? = nil
  ) {
    self.desk = desk
    self.orders = orders
    self.hasListShown = hasListShown
    self.callbackKey = callbackKey
  }
}
