import Checkout
import FoundationEssentials
import TerminalCore
import Text

/// Whose details the form holds: those of one person must not go along with another's IIN.
struct FormOwner: Equatable, Sendable, Confidential {
  /// The last complete IIN; empty before the first.
  fileprivate var iin = ""
  /// Names emptied since: whoever types a person over by hand begins with the name, before the IIN.
  fileprivate var renamed: Set<CustomerForm.Field> = []
}

/// Details that were emptied because the IIN became another person's, while that can be undone.
struct FormerDetails: Equatable, Sendable, Confidential {
  let texts: [CustomerForm.Field: String]
  let status: Customer.Status
  /// On the monotonic clock.
  let until: Date
}

extension CustomerForm {
  private static let names: Set<Field> = [.lastName, .firstName, .middleName]
  private static let details = names.union([.phone, .email, .address, .postcode])

  /// All details are those of the person with this IIN.
  mutating func settle() {
    owner = FormOwner(iin: validIIN ?? "")
  }

  private var validIIN: String? { (try? IIN(parsing: self[.iin].text)) == nil ? nil : self[.iin].text }

  mutating func edited(_ field: Field) {
    if Self.names.contains(field), self[field].isEmpty { owner.renamed.insert(field) }
  }

  /// Empties the former person's details once another complete IIN was typed, and returns them; nil where nothing was left of them.
  mutating func passOn(until: Date) -> FormerDetails? {
    guard let iin = validIIN, iin != owner.iin else { return nil }
    let renamed = owner.renamed
    defer { settle() }
    guard !owner.iin.isEmpty else { return nil }
    let former = Self.details.subtracting(renamed).filter { !self[$0].isEmpty }
    guard !former.isEmpty else { return nil }
    let details = FormerDetails(
      texts: Dictionary(uniqueKeysWithValues: former.map { ($0, self[$0].text) }), status: status, until: until)
    for field in former { self[field].set("") }
    status = .orange
    return details
  }

  /// Brings details back into fields that are still empty.
  mutating func bringBack(_ former: FormerDetails) {
    for (field, text) in former.texts where self[field].isEmpty { self[field].set(text) }
    status = former.status
    settle()
  }
}
