public import Checkout

/// A question to the history: which orders, newest first.
public struct HistoryQuery: Hashable, Sendable {
  /// Words that reference, name, phone, IIN or goods must hold, each as the beginning of a word; empty for all.
  public var text = ""
  /// The group; nil for all.
  public var group: OrderGroup?
  /// The day in Kazakhstan on which they were sent; nil for all.
  public var day: CivilDate?
  /// The first day in Kazakhstan, which only exports ask for; nil for all.
  public var since: CivilDate?
  /// How many of the newest to leave out.
  public var offset = 0
  /// How many to bring, 1…`maximumLimit`.
  public var limit = 100
  /// The most rows of one answer.
  public static let maximumLimit = 500

  /// The question for the newest orders.
  public init() {}
}

/// What a day came to.
public struct DayTotal: Hashable, Sendable {
  /// The day in Kazakhstan.
  public var day: CivilDate
  /// How many applications the bank took.
  public var orders: Int
  /// The sum of them.
  public var amount: Money
  /// How many of them were signed, handed over or paid.
  public var signed: Int
  /// The sum of those.
  public var signedAmount: Money
  /// A day's total.
  public init(day: CivilDate, orders: Int, amount: Money, signed: Int, signedAmount: Money) {
    (self.day, self.orders, self.amount) = (day, orders, amount)
    (self.signed, self.signedAmount) = (signed, signedAmount)
  }
}

/// A part of the orders that a question is about.
public struct HistoryPage: Hashable, Sendable {
  /// The question.
  public var query: HistoryQuery
  /// How many orders there are in all.
  public var count: Int
  /// Those from the question's offset on.
  public var rows: [OrderSummary]
  /// The totals of the days that the rows are of, newest first: of all orders that match, not only of the rows.
  public var days: [DayTotal]
  /// A page.
  public init(query: HistoryQuery, count: Int, rows: [OrderSummary], days: [DayTotal]) {
    (self.query, self.count, self.rows, self.days) = (query, count, rows, days)
  }
}

/// Why the journal cannot be used.
public enum JournalProblem: Error, Hashable, Sendable {
  /// The file is not a journal, or is broken; it was set aside under another name where that could be done.
  case damaged(setAside: String?)
  /// Another program holds it.
  case locked
  /// It may be read but not written, or not even read.
  case readOnly
  /// There is no room left.
  case full
  /// A later version of the till wrote it.
  case tooNew
  /// An earlier version of the till wrote it, and only the till brings it up to date.
  case outdated
  /// Tills have it open, at these desks.
  case inUse(desks: [Int])
  /// The file is not ours to touch; nothing of it was changed.
  case untouchable(FileRefusal)
  /// Something else; the reason in the system's words.
  case other(String)
}

/// Why a file is not touched.
public enum FileRefusal: Hashable, Sendable {
  /// The path ends in a link.
  case link
  /// A folder, device or pipe.
  case notRegular
  /// It belongs to somebody else.
  case notOurs
  /// It has other names (hard links), under which it may be open.
  case severalNames
  /// Others may write this folder, and so put another file in its place.
  case folderOpenToOthers(String)
  /// It is no file of kassa.
  case foreign
}

/// What the till finds in the journal when it starts.
public struct Kept: Sendable {
  /// The desk as it was left.
  public var desk: Desk?
  /// The orders that are not closed, and the newest hundred of the last day, newest first.
  public var orders: [OrderRecord]
  /// What was found.
  public init(desk: Desk? = nil, orders: [OrderRecord] = []) { (self.desk, self.orders) = (desk, orders) }
}
