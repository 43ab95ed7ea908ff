package import BrokerAPI
package import Checkout
import FoundationEssentials

/// How an application is answered and which states its order goes through, by the bank's clock. Assumed throughout, but for the names of
/// two states.
package struct Scenario: Hashable, Sendable {
  package struct Step: Hashable, Sendable {
    /// Seconds by the bank's clock after the previous state, drawn from these bounds; nil for when the customer agrees on the bank's page.
    package var after: ClosedRange<Double>?
    package var state: OrderState
    /// The bank's words; nil for the usual ones.
    package var title: String?
  }

  package enum Reply: Hashable, Sendable {
    case accepted
    /// Seconds.
    case slow(seconds: Double)
    /// Accepted, but the response breaks off.
    case broken
    /// Rejected with a status, for each customer this often, or always.
    case refused(status: Int, retryAfter: Int?, times: Int?)
  }

  /// The file's name without `.toml`.
  package let id: String
  /// By language code.
  package let names: [String: String]
  /// After INIT.
  package let steps: [Step]
  package let reply: Reply
  /// The customers it applies to; empty for all.
  package let iins: Set<IIN>
  /// The totals it applies to; nil for all.
  package let amounts: ClosedRange<Money>?
  /// True for sales by link only, false for applications only; nil for both.
  package let isForLinks: Bool?
  /// True where it applies by itself to some customers, totals or calls.
  package var isTargeted: Bool { !iins.isEmpty || amounts != nil || isForLinks != nil }

  func applies(iin: IIN?, total: Money, isLink: Bool) -> Bool {
    (iins.isEmpty || iin.map(iins.contains) ?? false) && (amounts?.contains(total) ?? true)
      && isForLinks ?? isLink == isLink
  }
}

extension Scenario {
  /// In the order in which they are listed.
  package static let builtIn: [Scenario] = [
    ("approved", PackageResources.approved_toml), ("immediate", PackageResources.immediate_toml),
    ("thoughtful", PackageResources.thoughtful_toml), ("rejected", PackageResources.rejected_toml),
    ("identification", PackageResources.identification_toml),
    ("waitsForCustomer", PackageResources.waitsForCustomer_toml), ("saleByLink", PackageResources.saleByLink_toml),
    ("customerDeclines", PackageResources.customerDeclines_toml),
    ("linkExpires", PackageResources.linkExpires_toml), ("customerTwice", PackageResources.customerTwice_toml),
    ("partnerCancels", PackageResources.partnerCancels_toml), ("noOffers", PackageResources.noOffers_toml),
    ("unknownState", PackageResources.unknownState_toml), ("movesBack", PackageResources.movesBack_toml),
    ("financed", PackageResources.financed_toml), ("slowAnswer", PackageResources.slowAnswer_toml),
    ("answerLost", PackageResources.answerLost_toml), ("serverError", PackageResources.serverError_toml),
    ("tooManyRequests", PackageResources.tooManyRequests_toml),
  ].map { id, bytes in
    do { return try Scenario(id: id, toml: String(decoding: bytes, as: UTF8.self)) } catch {
      // A test reads them.
      preconditionFailure("built-in scenario \(id): \(error)")
    }
  }
}
