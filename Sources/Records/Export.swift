import BrokerAPI
import Checkout
import FoundationEssentials
import Text

/// How orders are written to a file for others.
public enum ExportFormat: String, Hashable, Sendable, CaseIterable {
  /// Comma-separated values with a header, in UTF-8, as RFC 4180 says.
  case csv
  /// One JSON object a line.
  case jsonl
}

/// Writes orders as lines of a file, from the first to the last.
public struct Exporter: Sendable {
  private let format: ExportFormat
  private let withPersonalData: Bool
  /// What stands for the people of this file, by their IINs.
  private var pseudonyms: [String: String] = [:]

  /// A writer.
  /// - Parameter withPersonalData: false to mask name, phone and email, and to call each IIN by a number of its own.
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
  public mutating func line(_ order: OrderSummary) -> String {
    let buyer = shown(order.buyer)
    let plan = order.plan
    let values: [String] = [
      order.reference.rawValue, KazakhstanTime.iso(order.submittedAt), order.bank.profile, order.bank.host,
      order.outcome.rawValue, order.last?.state.name ?? "", order.last?.title ?? "",
      order.last.map { KazakhstanTime.iso($0.at) } ?? "", order.amount.plain, plan.code, plan.name, String(plan.months),
      plan.monthlyPayment.plain, order.goods.joined(separator: "; "), buyer.lastName, buyer.firstName,
      buyer.middleName, buyer.iin, buyer.phone, buyer.email,
    ].map { SafeText.line($0) }
    switch format {
    case .csv: return values.map(CSV.cell).joined(separator: ",") + "\r\n"
    case .jsonl:
      var members = Dictionary(uniqueKeysWithValues: zip(Self.columns, values.map { JSON.string($0) }))
      members["months"] = .number(.init(plan.months))
      members["goods"] = .array(order.goods.map { .string(SafeText.line($0)) })
      return String(decoding: JSON.object(members).bytes, as: UTF8.self) + "\n"
    }
  }

  /// The buyer as the file may name them. No digit of an IIN leaves: whoever has a list of people could find each by four of them. What
  /// stands for it is counted, not computed from it, so that nothing is there to try numbers against.
  private mutating func shown(_ buyer: Buyer) -> Buyer {
    if withPersonalData { return buyer }
    var shown = buyer.masked
    guard !buyer.iin.isEmpty else { return shown }
    shown.iin = pseudonyms[buyer.iin] ?? "person-\(pseudonyms.count + 1)"
    pseudonyms[buyer.iin] = shown.iin
    return shown
  }
}

/// Comma-separated values, as RFC 4180 says.
package enum CSV {
  /// A value as a spreadsheet may read it: quoted where it must be, and never the beginning of a formula.
  package static func cell(_ value: String) -> String {
    let value = beginsFormula(value) ? "'" + value : value
    guard value.utf8.contains(where: { [0x22, 0x2C, 0x0D, 0x0A].contains($0) }) else { return value }
    // By scalars: with a mark on it a quote is another character, but the same byte to whoever reads the file.
    var quoted = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in value.unicodeScalars {
      if scalar == "\"" { quoted.append(scalar) }
      quoted.append(scalar)
    }
    quoted.append("\"")
    return String(quoted)
  }

  /// True where the first scalar that shows, whatever blanks, marks or invisible characters stand before it, is one with which a
  /// spreadsheet begins a formula, in the wide and small forms of East Asian input too; or where a spreadsheet would take the blank
  /// itself for the beginning of one.
  private static func beginsFormula(_ value: String) -> Bool {
    if let first = value.unicodeScalars.first, "\t\r\n".unicodeScalars.contains(first) { return true }
    let visible = value.unicodeScalars.first { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .nonspacingMark, .enclosingMark,
        .spacingMark, .unassigned, .privateUse, .surrogate:
        false
      default: SafeText.shown(scalar) == scalar
      }
    }
    guard let visible else { return false }
    switch visible {
    case "=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−": return true
    default: return false
    }
  }
}
