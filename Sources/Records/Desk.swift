public import Checkout
public import FoundationEssentials
import Text

/// A customer as typed, or as an application named them: texts, not yet or no longer checked. Every text is empty once it was forgotten.
public struct Buyer: Hashable, Sendable, Codable {
  /// Family name.
  public var lastName = ""
  /// Given name.
  public var firstName = ""
  /// Patronymic; empty where there is none.
  public var middleName = ""
  /// Individual identification number, as typed.
  public var iin = ""
  /// Mobile number, as typed.
  public var phone = ""
  /// Email address, as typed.
  public var email = ""
  /// The customer's status in the parent contract.
  public var status = Customer.Status.orange

  /// Nobody yet.
  public init() {}

  /// A checked customer.
  public init(_ customer: Customer) {
    (lastName, firstName, middleName) = (customer.lastName.text, customer.firstName.text, customer.middleName.text)
    (iin, phone, email) = (customer.iin.digits, customer.phone.digits, customer.email.address)
    status = customer.status
  }

  /// The same person by name only.
  package var named: Buyer {
    var buyer = Buyer()
    buyer.lastName = lastName
    buyer.firstName = firstName
    buyer.middleName = middleName
    return buyer
  }

  /// True where there is nothing, because nothing was typed or because it was forgotten.
  public var isBlank: Bool {
    lastName.isEmpty && firstName.isEmpty && middleName.isEmpty && iin.isEmpty && phone.isEmpty && email.isEmpty
  }
  /// Family and given name.
  public var fullName: String { firstName.isEmpty ? lastName : "\(lastName) \(firstName)" }
  /// The initial of the given name and the family name: `А. Аскаров`.
  public var shortName: String { firstName.isEmpty ? lastName : "\(firstName.prefix(1)). \(lastName)" }

  /// The same person with everything that says who it is hidden.
  public var masked: Buyer {
    var masked = self
    masked.lastName = Mask.name(lastName)
    masked.firstName = Mask.name(firstName)
    masked.middleName = Mask.name(middleName)
    masked.iin = Mask.iin(iin)
    masked.phone = Mask.phone(phone)
    masked.email = Mask.email(email)
    return masked
  }
}

extension Buyer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Dots: personal data does not leak through interpolation.
  public var description: String { isBlank ? "nobody" : Mask.hidden }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A sale as it is kept while it is worked on: everything but the code, which is a secret.
public struct Draft: Hashable, Sendable, Codable {
  /// How long a phone has to wait for another code: kept, so that a restart is no way around it.
  public struct CodeWait: Hashable, Sendable, Codable {
    /// Ten digits.
    public var phone: String
    /// When a code last went to it.
    public var sentAt: Date?
    /// Until when none may be sent, after too many wrong ones.
    public var blockedUntil: Date?
    /// A wait.
    public init(phone: String, sentAt: Date? = nil, blockedUntil: Date? = nil) {
      (self.phone, self.sentAt, self.blockedUntil) = (phone, sentAt, blockedUntil)
    }
  }

  /// What is bought.
  public var cart = Cart()
  /// How it is paid.
  public var plan: Plan?
  /// Who buys.
  public var buyer = Buyer()
  /// True where the goods are delivered.
  public var isDelivery = false
  /// Where to.
  public var address = ""
  /// The bank's code of the place of sale.
  public var place = ""
  /// When consent was noted.
  public var consentAt: Date?
  /// The number that was taken for the application.
  public var reference: Reference?
  /// What was sent under that number and may have been taken; nil where nothing was, or where it is proven that nothing was taken. It is
  /// kept before the first byte is sent.
  public var inDoubt: SentContent?
  /// The waits of the phones that codes were sent to.
  public var codeWaits: [CodeWait] = []
  /// When something about the buyer last changed; nil where there is none.
  package var personAt: Date?
  /// True where a buyer was being entered who had not consented yet, and so is not kept.
  package var isPersonLeftOut = false

  /// An empty sale.
  public init() {}

  /// True where nothing was typed or chosen.
  public var isEmpty: Bool { cart.isEmpty && buyer.isBlank && address.isEmpty }
}

extension Draft {
  /// Reads a sale, also one that an earlier till kept.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    cart = try members.decode(Cart.self, forKey: .cart)
    plan = try members.decodeIfPresent(Plan.self, forKey: .plan)
    buyer = try members.decode(Buyer.self, forKey: .buyer)
    isDelivery = try members.decode(Bool.self, forKey: .isDelivery)
    address = try members.decode(String.self, forKey: .address)
    place = try members.decode(String.self, forKey: .place)
    consentAt = try members.decodeIfPresent(Date.self, forKey: .consentAt)
    reference = try members.decodeIfPresent(Reference.self, forKey: .reference)
    inDoubt = try members.decodeIfPresent(SentContent.self, forKey: .inDoubt)
    codeWaits = try members.decode([CodeWait].self, forKey: .codeWaits)
    personAt = try members.decodeIfPresent(Date.self, forKey: .personAt)
    isPersonLeftOut = try members.decodeIfPresent(Bool.self, forKey: .isPersonLeftOut) ?? false
  }
}

extension Draft {
  /// True where something says who buys.
  package var hasPerson: Bool { !buyer.isBlank || !address.isEmpty || !codeWaits.isEmpty }

  /// When the buyer was last worked on, as far as is known.
  /// - Parameter moment: when the sale was kept.
  package func personAt(keptAt moment: Date) -> Date { personAt ?? consentAt ?? moment }

  /// Removes everything that says who buys; goods, plan and number stay.
  package mutating func removePerson() {
    buyer = Buyer()
    address = ""
    consentAt = nil
    codeWaits = []
    personAt = nil
    isPersonLeftOut = false
  }
}

/// What lies on the desk: the sale in progress, where it stands, and the carts that were put aside.
public struct Desk: Hashable, Sendable, Codable {
  /// The step of the sale that shows.
  public enum Step: String, Hashable, Sendable, Codable, CaseIterable { case cart, plan, customer, review }

  /// A sale that was put aside.
  public struct Parked: Hashable, Sendable, Codable {
    /// The sale.
    public var draft: Draft
    /// When it was put aside.
    public var at: Date
    /// A sale put aside at a moment.
    public init(draft: Draft, at: Date) { (self.draft, self.at) = (draft, at) }
  }

  /// The step that shows.
  public var step = Step.cart
  /// The sale in progress.
  public var draft = Draft()
  /// The sales that were put aside, oldest first.
  public var parked: [Parked] = []
  /// The order that is looked at instead of the sale.
  public var openOrder: Reference?
  /// Nil for false, so that a desk of an older till, which did not know it, can be read.
  private var masked: Bool?
  /// True while the screen hides who people are.
  public var isMasked: Bool {
    get { masked ?? false }
    set { masked = newValue ? true : nil }
  }

  /// An empty desk.
  public init() {}
}

extension Desk {
  /// The moments of the consents under which it holds people: one for each, and none of their data.
  package var consents: Set<Date> {
    Set(([draft] + parked.map(\.draft)).filter(\.hasPerson).map { $0.consentAt ?? .distantPast })
  }
}
