package import Checkout
import FoundationEssentials
package import Sales
package import TerminalCore
package import Themes

/// Constant while the till runs.
package struct TillConfiguration: Sendable {
  /// The bank and its capabilities.
  package var profile: Profile
  package var shop: String
  /// The till's name, such as «касса 3»; may be empty.
  package var till: String
  /// What orders are recorded as sold by: `till`, else the machine's name.
  package var recordedTill: String
  /// Sales places; at least one.
  package var places: [SalesPlace]
  /// Code of the place where this till stands; nil for the stored one, else the first.
  package var place: String?
  /// What it sells.
  package var catalogue: Catalogue
  /// Test customers of the stand-in bank; empty with a real one.
  package var people: [FictitiousCustomer]
  package var keymap = Keymap.standard
  /// The till takes the mouse when it starts.
  package var capturesMouse = true
  /// The default first.
  package var themes: [Theme]
  /// What applications name instead of a callback URL where no callbacks are received.
  package var redirectURL: String
  /// Where the bank reaches this machine's listener, whichever till has it; nil where only the listener knows.
  package var publicURL: String?
  /// What distinguishes the callback URLs of orders.
  package var callbackTokens = CallbackTokens(key: [])
  /// Nil for a link that is too long for a QR code.
  package var qrCode: @Sendable (String) -> QRCode?
  /// Names and codes for link requests.
  package var partner: Partner
  /// The stand-in bank is reachable from the network; the header says so.
  package var isShared = false
  package var verificationRules = VerificationRules()
  /// When a list without an application proves its absence.
  package var absence = AbsenceRule.embedded
  /// Retention of personal data in the journal, in days; nil for unlimited.
  package var keepDays: Int?
  /// Retention of recorded exchanges, in days; nil where they are not recorded.
  package var recordDays: Int?
  /// Retention of the customer of an unsubmitted sale, in hours from the last change.
  package var draftHours = 24

  package init(
    profile: Profile, shop: String, till: String = "", places: [SalesPlace], catalogue: Catalogue,
    people: [FictitiousCustomer], themes: [Theme], redirectURL: String, qrCode: @escaping @Sendable (String) -> QRCode?
  ) {
    self.profile = profile
    self.shop = shop
    self.till = till
    recordedTill = till
    self.places = places
    self.catalogue = catalogue
    self.people = people
    self.themes = themes
    self.redirectURL = redirectURL
    self.qrCode = qrCode
    partner = Partner(name: shop)
  }
}
