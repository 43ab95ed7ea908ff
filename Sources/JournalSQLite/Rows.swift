import BrokerAPI
import Checkout
import Foundation
import GRDB
import Sales
import Text

/// Tolerant access to columns. A file may contain anything, whatever its schema says: missing and wrongly typed values read as empty, where
/// GRDB's subscripts would trap.
protocol ColumnReader {
  func storage(_ name: String) -> DatabaseValue.Storage
}

extension ColumnReader {
  func text(_ name: String) -> String { optionalText(name) ?? "" }

  func optionalText(_ name: String) -> String? {
    if case .string(let text) = storage(name) { text } else { nil }
  }

  /// Sanitised: earlier versions stored some texts as received.
  func line(_ name: String) -> String { SafeText.line(text(name)) }

  func number(_ name: String) -> Int64 {
    if case .int64(let number) = storage(name) { number } else { 0 }
  }

  func optionalMoment(_ name: String) -> Date? {
    switch storage(name) {
    case .double(let seconds): Date(timeIntervalSince1970: seconds)
    case .int64(let seconds): Date(timeIntervalSince1970: Double(seconds))
    case .null, .string, .blob: nil
    }
  }

  func moment(_ name: String) -> Date { optionalMoment(name) ?? Date(timeIntervalSince1970: 0) }
}

extension Row: ColumnReader {
  /// Not inlined: the optimizer of Swift 6.3 crashes on GRDB's value otherwise.
  @inline(never)
  func storage(_ name: String) -> DatabaseValue.Storage { ((self[name] as DatabaseValue?) ?? .null).storage }
}

/// A row of many: GRDB's subscripts take thousands of instructions for a column.
struct StoredRow: ColumnReader {
  /// By name.
  private let columns: [String: Int]
  private let values: [DatabaseValue.Storage]

  func storage(_ name: String) -> DatabaseValue.Storage { columns[name].map { values[$0] } ?? .null }

  static func all<Value>(
    _ db: Database, sql: String, arguments: StatementArguments = StatementArguments(), _ read: (StoredRow) -> Value
  ) throws -> [Value] {
    let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
    var columns: [String: Int] = [:]
    var result: [Value] = []
    while let row = try rows.next() {
      if result.isEmpty { for (index, column) in row.enumerated() { columns[column.0] = index } }
      result.append(read(StoredRow(columns: columns, values: row.map { $0.1.storage })))
    }
    return result
  }
}

extension SeenState {
  init(_ row: StoredRow) {
    self.init(
      OrderState(row.line("state")), title: row.line("title"), at: row.moment("at"),
      source: Source(rawValue: row.text("source")) ?? .poll)
  }
}

extension OrderSummary {
  /// Nil without a valid plan, which kassa never writes.
  init?(_ row: StoredRow) {
    guard let plan = Plan(stored: row.text("plan")) else { return nil }
    var buyer = Buyer()
    (buyer.lastName, buyer.firstName) = (row.line("last_name"), row.line("first_name"))
    (buyer.middleName, buyer.iin) = (row.line("middle_name"), row.line("iin"))
    (buyer.phone, buyer.email) = (row.line("phone"), row.line("email"))
    buyer.status = Customer.Status(rawValue: row.text("status")) ?? .orange
    self.init(
      reference: Reference(rawValue: row.line("reference")), buyer: buyer,
      goods: ((try? JSON(parsing: row.text("goods").utf8))?.elements ?? []).compactMap(\.text).map {
        SafeText.line($0)
      },
      plan: plan,
      submittedAt: row.moment("submitted_at"),
      bank: BankAddress(profile: row.line("profile"), host: row.line("host")),
      outcome: Outcome(rawValue: row.text("outcome")) ?? .unknown)
    till = row.line("till")
    // Earlier versions stored any link.
    link = WebLink(row.text("link"))?.text ?? ""
    if let state = row.optionalText("state") {
      last = SeenState(
        OrderState(SafeText.line(state)), title: row.line("state_title"), at: row.moment("state_at"),
        source: SeenState.Source(rawValue: row.text("state_source")) ?? .poll)
    }
  }
}

extension Plan {
  /// As it is encoded. The till starts with a hundred of them, and `JSONDecoder` takes ten times as long.
  fileprivate init?(stored text: String) {
    guard let json = try? JSON(parsing: text.utf8) else { return nil }
    func number(_ value: JSON?) -> Int64? {
      if case .number(let number)? = value { Int64(number.spelling) } else { nil }
    }
    func money(_ name: String) -> Money? { number(json[name]?["tiyn"]).map { Money(tiyn: $0) } }
    guard case .string(let code)? = json["code"], case .string(let name)? = json["name"],
      case .string(let kind)? = json["kind"], let kind = Kind(rawValue: kind),
      let months = number(json["months"]).flatMap({ Int(exactly: $0) }), let payment = money("monthlyPayment"),
      let amount = money("amount"), amount >= .zero
    else { return nil }
    self.init(
      code: SafeText.line(code), name: SafeText.line(name), months: months, monthlyPayment: payment, kind: kind,
      amount: amount)
    known = json["known"]?.text.flatMap(Known.init(rawValue:)) ?? .all
  }
}
