import BrokerAPI
import Checkout
import FoundationEssentials

/// How orders are written to a file for others.
public enum ExportFormat: String, Hashable, Sendable, CaseIterable {
  /// Comma-separated values with a header, in UTF-8, as RFC 4180 says.
  case csv
  /// One JSON object a line.
  case jsonl
}

/// Writes orders as lines of a file.
public struct Exporter: Sendable {
  private let format: ExportFormat
  private let withPersonalData: Bool

  /// A writer.
  /// - Parameter withPersonalData: false to mask name, IIN, phone and email.
  public init(_ format: ExportFormat, withPersonalData: Bool) {
    (self.format, self.withPersonalData) = (format, withPersonalData)
  }

  private static let columns = [
    "reference", "submitted_at", "profile", "host", "outcome", "state", "state_title", "state_at", "amount",
    "product_code", "plan", "months", "monthly_payment", "goods", "last_name", "first_name", "middle_name", "iin",
    "phone", "email",
  ]

  /// What stands before the first order, with its line end; empty where the format has no such thing.
  public var header: String { format == .csv ? Self.columns.joined(separator: ",") + "\r\n" : "" }

  /// One order, with its line end. Times are Kazakhstan's with their offset, amounts plain digits.
  public func line(_ order: OrderSummary) -> String {
    let buyer = withPersonalData ? order.buyer : order.buyer.masked
    let plan = order.plan
    let values: [String] = [
      order.reference.rawValue, KazakhstanTime.iso(order.submittedAt), order.bank.profile, order.bank.host,
      order.outcome.rawValue, order.last?.state.name ?? "", order.last?.title ?? "",
      order.last.map { KazakhstanTime.iso($0.at) } ?? "", order.amount.plain, plan.code, plan.name, String(plan.months),
      plan.monthlyPayment.plain, order.goods.joined(separator: "; "), buyer.lastName, buyer.firstName,
      buyer.middleName, buyer.iin, buyer.phone, buyer.email,
    ]
    switch format {
    case .csv: return values.map(Self.quoted).joined(separator: ",") + "\r\n"
    case .jsonl:
      var members = Dictionary(uniqueKeysWithValues: zip(Self.columns, values.map { JSON.string($0) }))
      members["months"] = .number(.init(plan.months))
      members["goods"] = .array(order.goods.map { .string($0) })
      return String(decoding: JSON.object(members).bytes, as: UTF8.self) + "\n"
    }
  }

  /// A value as a spreadsheet may read it: quoted where it must be, and never the beginning of a formula.
  private static func quoted(_ value: String) -> String {
    var value = value
    if let first = value.first, "=+-@\t\r".contains(first) { value = "'" + value }
    guard value.contains(where: { "\",\r\n".contains($0) || $0 == "\r\n" }) else { return value }
    return "\"" + value.replacing("\"", with: "\"\"") + "\""
  }
}
