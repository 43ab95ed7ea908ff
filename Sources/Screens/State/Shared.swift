package import Checkout
package import Exchanges
import FoundationEssentials
import Sales
package import TerminalCore
import Text

/// Read by every screen, changed only by the root.
package struct Shared: Sendable {
  package internal(set) var configuration: TillConfiguration
  /// In cells.
  package internal(set) var size: Size
  /// When the latest message arrived.
  package internal(set) var moment: Moment
  /// The input that is being handled came no earlier, in monotonic time; nil for `moment`.
  var cameAfter: Date?
  package internal(set) var language: Language
  package internal(set) var theme: String
  /// Index of the place where the till stands; the default of every sale.
  var ownPlace = 0
  /// Personal data is masked.
  var isMasked = false
  /// Clicks and the wheel are the till's; else the terminal selects and pastes with the mouse.
  package internal(set) var capturesMouse = true
  /// The clerk typed the confirmation for production.
  var isProductionConfirmed = false
  /// Where the bank inside the program takes calls; nil as long as it has not started, and for every other bank.
  var startedBase: String?
  /// The URL of this till's callback listener; nil while it is not running.
  var listenerURL: String?
  package internal(set) var journal = JournalState.off
  /// What was sent and received since the till started.
  package internal(set) var exchanges = ExchangeLog()
  var steps = StepLog()
  /// Oldest first.
  var parked: [ParkedSale] = []
  /// Of the plans that the bank offered since the till began to speak its language.
  var planNames: [PlanTerms: String] = [:]

  /// Where the till stands.
  var place: SalesPlace { configuration.places[ownPlace] }
  /// Wall-clock time, for everything that is shown or stored.
  var now: Date { moment.wall }
  /// Monotonic time, for intervals and deadlines.
  var monotonic: Date { moment.monotonic }
  /// For what must not follow something too soon, as a busy till reads late.
  var earliest: Date { cameAfter ?? monotonic }
  var strings: Strings { Strings(language, keymap: configuration.keymap) }
  /// The callback URL in an application.
  func redirectURL(of reference: Reference) -> String {
    guard let callbackURL else { return configuration.redirectURL }
    return "\(callbackURL)/\(configuration.callbackTokens.token(of: reference))"
  }

  /// Nil where the bank has nowhere to send callbacks to.
  var callbackURL: String? { configuration.publicURL ?? listenerURL }

  /// Why the bank's list cannot be read; nil where it can.
  var whyNotRead: String? { configuration.profile.capabilities.readsOrders ? nil : strings.readNotOffered }

  /// The plan under the name that the bank gave it last in the till's language, where that is known.
  func named(_ plan: Plan) -> Plan { planNames[PlanTerms(plan)].map { plan.named($0) } ?? plan }

  /// Learns the names of offers; of two with the same terms each keeps its own.
  mutating func nameAlike(_ plans: [Plan]) {
    for (terms, plans) in Dictionary(grouping: plans, by: { PlanTerms($0) }) {
      let names = Set(plans.map(\.name))
      planNames[terms] = names.count == 1 ? names.first : nil
    }
  }

  /// The full name, or the short one where that does not fit.
  func name(of buyer: Buyer, cells: Int) -> String {
    shown(DisplayWidth.of(buyer.fullName) <= cells ? buyer.fullName : buyer.shortName, as: .name)
  }

  /// The place's address as it is shown; the bank gets the Russian one.
  func pickupPoint(of place: SalesPlace) -> String {
    language == .kazakh ? place.pickupPointKk ?? place.pickupPoint : place.pickupPoint
  }

  /// Masks personal data if masking is on.
  func shown(_ text: String, as mask: Mask) -> String { isMasked ? mask(text) : text }
}

/// What an offer is known by, whatever its name and total.
struct PlanTerms: Hashable, Sendable {
  private let code: String
  private let months: Int

  init(_ plan: Plan) { (code, months) = (plan.code, plan.months) }
}

struct ParkedSale: Equatable, Sendable {
  var sale: Sale
  let at: Date

  /// True once the customer has consented.
  var hasName: Bool { sale.consent != nil && !sale.form.buyer.fullName.isEmpty }
}
