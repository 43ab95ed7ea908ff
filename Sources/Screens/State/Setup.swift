public import Checkout
public import FoundationEssentials
public import Themes

/// What the till was started with. Never changes while it runs.
public struct Setup: Sendable {
  /// What kind of bank answers.
  public enum Bank: Hashable, Sendable { case sandbox, test, production }

  /// What kind of bank answers; the header says it.
  public var bank: Bank
  /// The shop's name.
  public var shop: String
  /// The till's own name, such as «касса 3»; may be empty.
  public var till: String
  /// Where the shop sells; at least one.
  public var places: [SalesPlace]
  /// What it sells.
  public var catalogue: Catalogue
  /// The made-up customers of the stand-in bank; empty with a real one.
  public var people: [FictitiousCustomer]
  /// The themes to choose from, the default first.
  public var themes: [Theme]
  /// The webhook that applications name while the till takes no callbacks itself.
  public var redirectURL: String
  /// Who sells, in the codes that the bank gave; a wish for a link names them.
  public var partner: Partner
  /// True where others in the network reach the stand-in bank; the header says it.
  public var isShared = false
  /// How codes live.
  public var verificationRules = VerificationRules()
  /// How long after sending a list of the bank that does not hold an application proves that it was not taken, in seconds: until
  /// then it may still be on its way inside the bank (assumed).
  public var absenceProvenAfter: TimeInterval = 10
  /// How many days the journal keeps who bought; nil for as long as it is there.
  package var keepDays: Int?
  /// How many hours a sale that is not submitted keeps its customer, from the last change of their fields.
  package var draftHours = 24

  /// A setup.
  public init(
    bank: Bank, shop: String, till: String = "", places: [SalesPlace], catalogue: Catalogue,
    people: [FictitiousCustomer], themes: [Theme], redirectURL: String
  ) {
    (self.bank, self.shop, self.till, self.places) = (bank, shop, till, places)
    (self.catalogue, self.people, self.themes, self.redirectURL) = (catalogue, people, themes, redirectURL)
    partner = Partner(name: shop)
  }

  /// Who sells, in the codes that the bank gave (documented as members of `PostLinkRequest`; the values are its examples).
  public struct Partner: Hashable, Sendable {
    /// The shop's name.
    public var name: String
    /// The name of the point of sale.
    public var posName = "02-2018-L3"
    /// Its code.
    public var pointCode = "02-2018-L3"
    /// The partner's code.
    public var partnerCode = "02-2018"
    /// Where the customer's page leads back to when it ends well; empty for nowhere.
    public var successRedirect = ""
    /// Where it leads back to when it ends badly; empty for nowhere.
    public var failRedirect = ""
    /// A partner of the bank's example.
    public init(name: String) { self.name = name }
  }
}
