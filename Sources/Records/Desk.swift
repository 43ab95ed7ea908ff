public import Checkout
public import FoundationEssentials

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
    func dots(_ text: String, _ hidden: String?) -> String { text.isEmpty ? "" : hidden ?? "••••" }
    masked.lastName = dots(lastName, nil)
    masked.firstName = dots(firstName, nil)
    masked.middleName = dots(middleName, nil)
    masked.iin = dots(iin, (try? IIN(parsing: iin))?.masked)
    masked.phone = dots(phone, (try? Phone(parsing: phone))?.masked)
    masked.email = dots(email, (try? Email(parsing: email))?.masked)
    return masked
  }
}

extension Buyer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Dots: personal data does not leak through interpolation.
  public var description: String { isBlank ? "nobody" : "••••" }
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

  /// An empty sale.
  public init() {}

  /// True where nothing was typed or chosen.
  public var isEmpty: Bool { cart.isEmpty && buyer.isBlank && address.isEmpty }
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

  /// An empty desk.
  public init() {}
}
