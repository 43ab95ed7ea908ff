import BrokerAPI
import Checkout
import FoundationEssentials
import Text

package enum ExportFormat: String, Hashable, Sendable, CaseIterable {
  /// RFC 4180, UTF-8, with a header.
  case csv
  /// One JSON object per line.
  case jsonl
}

package struct Exporter: Sendable {
  private let format: ExportFormat
  private let withPersonalData: Bool
  /// Pseudonyms by IIN.
  private var pseudonyms: [String: String] = [:]

  package init(_ format: ExportFormat, withPersonalData: Bool) {
    self.format = format
    self.withPersonalData = withPersonalData
  }

  private static let columns = [
    "reference", "submitted_at", "profile", "host", "outcome", "state", "state_title", "state_at", "amount",
    "product_code", "plan", "months", "monthly_payment", "goods", "last_name", "first_name", "middle_name", "iin",
    "phone", "email", "till",
  ]

  /// The lines before the first order; may be empty.
  package var header: String { format == .csv ? Self.columns.joined(separator: ",") + "\r\n" : "" }

  /// Ends with a line break. Times are Kazakhstan's with their offset, amounts plain digits.
  package mutating func line(_ order: OrderSummary) -> String {
    let buyer = shown(order.buyer)
    let plan = order.plan
    let values: [String] = [
      order.reference.rawValue, KazakhstanTime.iso(order.submittedAt), order.bank.profile, order.bank.host,
      order.outcome.rawValue, order.last?.state.name ?? "", order.last?.title ?? "",
      order.last.map { KazakhstanTime.iso($0.at) } ?? "", order.amount.plain, plan.code, plan.name,
      plan.knownMonths.map { String($0) } ?? "", plan.knownPayment?.plain ?? "", order.goods.joined(separator: "; "),
      buyer.lastName, buyer.firstName,
      buyer.middleName, buyer.iin, buyer.phone, buyer.email, order.till,
    ].map { SafeText.line($0) }
    switch format {
    case .csv: return values.map(CSV.cell).joined(separator: ",") + "\r\n"
    case .jsonl:
      var members = JSON.Members(zip(Self.columns, values.map { JSON.string($0) }))
      members["months"] = plan.knownMonths.map { .number(.init($0)) }
      if plan.knownPayment == nil { members["monthly_payment"] = nil }
      members["goods"] = .array(order.goods.map { .string(SafeText.line($0)) })
      return String(decoding: JSON.object(members).bytes, as: UTF8.self) + "\n"
    }
  }

  /// No digit of an IIN is exported: four of them would identify a person in a list. The pseudonym is a counter, because a hash could be
  /// reversed by trying all numbers.
  private mutating func shown(_ buyer: Buyer) -> Buyer {
    if withPersonalData { return buyer }
    var shown = buyer.masked
    guard !buyer.iin.isEmpty else { return shown }
    shown.iin = pseudonyms[buyer.iin] ?? "person-\(pseudonyms.count + 1)"
    pseudonyms[buyer.iin] = shown.iin
    return shown
  }
}

/// RFC 4180.
package enum CSV {
  /// Quotes a value where needed and prevents formula injection.
  package static func cell(_ value: String) -> String {
    let value = beginsFormula(value) ? "'" + value : value
    guard value.utf8.contains(where: { [0x22, 0x2C, 0x0D, 0x0A].contains($0) }) else { return value }
    // Compares scalars: a quote with a combining mark is another character but the same byte to a CSV reader.
    var quoted = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in value.unicodeScalars {
      if scalar == "\"" { quoted.append(scalar) }
      quoted.append(scalar)
    }
    quoted.append("\"")
    return String(quoted)
  }

  /// True where the first visible scalar starts a formula in a spreadsheet, including its wide and small East Asian forms, whatever blanks,
  /// marks or invisible characters precede it; also where a spreadsheet would skip a leading tab or line break.
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

package struct ExportedFile: Hashable, Sendable {
  package let path: String
  package let count: Int
  package init(path: String, count: Int) {
    self.path = path
    self.count = count
  }
}

/// Why orders could not be exported.
package enum ExportFailure: Error, Hashable, Sendable {
  case exists
  /// The reason in the system's words.
  case cannotCreate(String)
  /// The reason in the system's words.
  case cannotWrite(String)
  case journal(JournalProblem)
}
