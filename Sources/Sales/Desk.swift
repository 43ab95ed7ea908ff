package import Checkout
package import FoundationEssentials
package import Text

/// A customer as typed or as named in an application: unchecked texts. All are empty once the customer was forgotten.
package struct Buyer: Hashable, Sendable, Codable {
  package var lastName = ""
  package var firstName = ""
  /// Empty where there is none.
  package var middleName = ""
  package var iin = ""
  package var phone = ""
  package var email = ""
  package var status = Customer.Status.orange

  package init() {}

  /// Ten digits, however it is written.
  package var phoneNumber: String { String(phone.filter(\.isNumber).suffix(10)) }

  package init(_ customer: Customer) {
    (lastName, firstName, middleName) = (customer.lastName.text, customer.firstName.text, customer.middleName.text)
    (iin, phone, email) = (customer.iin.digits, customer.phone.digits, customer.email.address)
    status = customer.status
  }

  /// The same person with nothing but the name.
  package var named: Buyer {
    var buyer = Buyer()
    buyer.lastName = lastName
    buyer.firstName = firstName
    buyer.middleName = middleName
    return buyer
  }

  /// Nothing was typed, or it was forgotten.
  package var isBlank: Bool {
    lastName.isEmpty && firstName.isEmpty && middleName.isEmpty && iin.isEmpty && phone.isEmpty && email.isEmpty
  }
  /// All parts of the name, as on the identity card.
  package var wholeName: String { [lastName, firstName, middleName].filter { !$0.isEmpty }.joined(separator: " ") }
  /// Without the patronymic.
  package var fullName: String { firstName.isEmpty ? lastName : "\(lastName) \(firstName)" }
  /// `А. Аскаров`.
  package var shortName: String { firstName.isEmpty ? lastName : "\(firstName.prefix(1)). \(lastName)" }

  /// With every text masked.
  package var masked: Buyer {
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

extension Buyer: Confidential {
  package var description: String { isBlank ? "nobody" : Mask.hidden }
}

/// A sale in progress as it is stored: everything but the code, which is a secret.
package struct Draft: Hashable, Sendable, Codable {
  /// How long a phone has to wait for another code: stored, so that a restart does not shorten it.
  package struct CodeWait: Hashable, Sendable, Codable, Confidential {
    /// Ten digits.
    package var phone: String
    package var sentAt: Date?
    /// No code may be sent before this, after too many wrong ones.
    package var blockedUntil: Date?
    package init(phone: String, sentAt: Date? = nil, blockedUntil: Date? = nil) {
      self.phone = phone
      self.sentAt = sentAt
      self.blockedUntil = blockedUntil
    }
  }

  package var cart = Cart()
  package var plan: Plan?
  package var buyer = Buyer()
  /// False for pickup.
  package var isDelivery = false
  package var address = Sensitive("")
  /// Of the address; empty for the place's.
  package var postcode = ""
  /// The bank's code of the point of sale.
  package var place = ""
  package var consentAt: Date?
  /// The number reserved for the application.
  package var reference: Reference?
  /// What was sent under that number and may have been accepted; nil where nothing was sent or its absence is proven. Stored before the
  /// first byte is sent.
  package var unconfirmedContent: SentContent?
  /// True where a link is requested instead of an application submitted.
  package var isByLink = false
  package var codeWaits: [CodeWait] = []
  /// When the customer's data last changed.
  package var personAt: Date?
  /// True where a customer without consent was being entered: their data is not stored.
  package var isPersonOmitted = false

  package init() {}

  /// Nothing was typed or chosen.
  package var isEmpty: Bool { cart.isEmpty && buyer.isBlank && address.value.isEmpty }
}

extension Draft {
  private enum CodingKeys: String, CodingKey {
    case cart, plan, buyer, isDelivery, address, postcode, place, consentAt, reference
    case unconfirmedContent = "inDoubt"
    case isByLink, codeWaits, personAt
    case isPersonOmitted = "isPersonLeftOut"
  }

  /// Also reads drafts of earlier versions.
  package init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    cart = try members.decode(Cart.self, forKey: .cart)
    plan = try members.decodeIfPresent(Plan.self, forKey: .plan)
    buyer = try members.decode(Buyer.self, forKey: .buyer)
    isDelivery = try members.decode(Bool.self, forKey: .isDelivery)
    address = try members.decode(Sensitive<String>.self, forKey: .address)
    postcode = try members.decodeIfPresent(String.self, forKey: .postcode) ?? ""
    place = try members.decode(String.self, forKey: .place)
    consentAt = try members.decodeIfPresent(Date.self, forKey: .consentAt)
    reference = try members.decodeIfPresent(Reference.self, forKey: .reference)
    unconfirmedContent = try members.decodeIfPresent(SentContent.self, forKey: .unconfirmedContent)
    isByLink = try members.decodeIfPresent(Bool.self, forKey: .isByLink) ?? false
    codeWaits = try members.decode([CodeWait].self, forKey: .codeWaits)
    personAt = try members.decodeIfPresent(Date.self, forKey: .personAt)
    isPersonOmitted = try members.decodeIfPresent(Bool.self, forKey: .isPersonOmitted) ?? false
  }
}

extension Draft {
  /// True where it contains personal data.
  package var hasPerson: Bool { !buyer.isBlank || !address.value.isEmpty || !codeWaits.isEmpty }

  /// When the customer's data last changed, as far as is known.
  /// - Parameter moment: when the draft was saved.
  package func personAt(savedAt moment: Date) -> Date { personAt ?? consentAt ?? moment }

  /// Removes all personal data; goods, plan and number stay.
  package mutating func removePerson() {
    buyer = Buyer()
    address.value = ""
    postcode = ""
    consentAt = nil
    codeWaits = []
    personAt = nil
    isPersonOmitted = false
  }
}

/// The sale in progress, the step it is at, and the parked carts.
package struct Desk: Hashable, Sendable, Codable {
  package struct Parked: Hashable, Sendable, Codable {
    package var draft: Draft
    package var at: Date
    package init(draft: Draft, at: Date) {
      self.draft = draft
      self.at = at
    }
  }

  /// Id of the step, such as `cart`.
  package var step = "cart"
  package var draft = Draft()
  /// Oldest first.
  package var parked: [Parked] = []
  /// The order that is open instead of the sale.
  package var openOrder: Reference?
  /// The code of the place where the till stands, as it was last given; nil where it never was.
  package var place: String?
  /// Nil for false: desks of earlier versions do not have it.
  private var masked: Bool?
  /// True while the screen hides personal data.
  package var isMasked: Bool {
    get { masked ?? false }
    set { masked = newValue ? true : nil }
  }

  package init() {}
}

extension Desk {
  /// When consent was given for each person on the desk; contains none of their data.
  package var consents: Set<Date> {
    Set(([draft] + parked.map(\.draft)).filter(\.hasPerson).map { $0.consentAt ?? .distantPast })
  }
}
