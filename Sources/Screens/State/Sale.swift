import BrokerAPI
import Checkout
import FoundationEssentials
import Records
import Terminal

/// The sale in progress: everything that is typed and chosen before an application goes out.
struct Sale: Equatable, Sendable {
  var cart = Cart()
  var plan: Plan?
  var form = CustomerForm()
  var verification: Verification
  var consent: Consent?
  /// The number of the application: taken before the first try, kept for every repeat.
  var reference: Reference?
  /// What is being or was sent under that number and may have been taken: sent again, it is a repeat.
  var inDoubt: SentContent?
  /// When the customer's fields or their consent last changed; nil where there is no customer.
  var personAt: Date?

  init(rules: VerificationRules) { verification = Verification(rules: rules) }

  /// Whether it goes out for the first time.
  var sending: Sending { inDoubt == nil ? .first : .repeated }

  /// True where nothing was typed or chosen yet.
  var isEmpty: Bool { cart.isEmpty && form.isBlank }

  /// The plan, while it is for what the cart holds now.
  var validPlan: Plan? { plan?.amount == cart.total ? plan : nil }
}

/// The fields of the customer's form, as typed.
struct CustomerForm: Equatable, Sendable {
  enum Field: Int, CaseIterable, Hashable, Sendable {
    case lastName, firstName, middleName, iin, phone, email, handover, place, address, consent, code
  }

  private var inputs: [TextInput] = Field.allCases.map { field in
    switch field {
    case .iin: TextInput(limit: 12)
    case .phone: TextInput(limit: 16)
    case .code: TextInput(limit: SMSCode.length)
    case .lastName, .firstName, .middleName: TextInput(limit: PersonName.maximumLength)
    case .email: TextInput(limit: 254)
    default: TextInput(limit: 200)
    }
  }
  var isDelivery = false
  /// The place of sale, by its index in the setup.
  var place = 0
  /// The customer's status in the parent contract.
  var status = Customer.Status.orange

  /// What is typed in a field.
  subscript(field: Field) -> TextInput {
    get { inputs[field.rawValue] }
    set { inputs[field.rawValue] = newValue }
  }

  /// True where nothing is typed.
  var isBlank: Bool { inputs.allSatisfy(\.isEmpty) }

  /// The phone, where it is one.
  var phone: Phone? { try? Phone(parsing: self[.phone].text) }

  /// The customer, where every field is right.
  var customer: Customer? {
    guard let last = try? PersonName(parsing: self[.lastName].text),
      let first = try? PersonName(parsing: self[.firstName].text),
      let middle = try? PersonName(parsing: self[.middleName].text, optional: true),
      let iin = try? IIN(parsing: self[.iin].text), let phone, let email = try? Email(parsing: self[.email].text)
    else { return nil }
    return Customer(
      lastName: last, firstName: first, middleName: middle, iin: iin, phone: phone, email: email, status: status)
  }

  /// How the goods reach the customer.
  func handover(places: [SalesPlace]) -> Handover {
    isDelivery ? .delivery(self[.address].text) : .pickup(places[place].pickupPoint)
  }

  /// Puts in a made-up customer.
  mutating func fill(_ person: FictitiousCustomer) {
    self[.lastName].set(person.lastName)
    self[.firstName].set(person.firstName)
    self[.middleName].set(person.middleName)
    self[.iin].set(person.taxCode)
    self[.phone].set("+7" + person.mobileNumber)
    self[.email].set(person.email)
    self[.code].set("")
    status = Customer.Status(rawValue: person.state) ?? .orange
  }
}

extension PostLinkRequest {
  /// The sale as a wish for a link: the amount, the product, and the customer's phone with its country code and IIN.
  init(_ application: Application, partner: Setup.Partner, postLink: String, language: String) {
    self.init(
      name: partner.name, amount: Decimal(application.cart.total.tiyn) / 100, posName: partner.posName,
      language: language, pointCode: partner.pointCode, partnerCode: partner.partnerCode,
      productCode: application.plan.code, partnerOrderId: application.reference.rawValue)
    (self.postLink, phoneNumber, iin) = (
      postLink, "7" + application.customer.phone.digits, application.customer.iin.digits
    )
    (successRedirect, failRedirect) = (partner.successRedirect, partner.failRedirect)
  }
}

extension PreApprovalRequest {
  /// The application as the contract wants it: a line of three as three goods, the address that does not apply empty, ten digits of
  /// phone, plain digits of money, the verification in Kazakhstan's time.
  init(_ application: Application, redirectURL: String) {
    let customer = application.customer
    let delivery: String
    let pickup: String
    switch application.handover {
    case .delivery(let address): (delivery, pickup) = (address, "")
    case .pickup(let address): (delivery, pickup) = ("", address)
    }
    self.init(
      address: Address(delivery: delivery, pickupPoint: pickup),
      customer: PreApprovalRequest.Customer(
        firstName: customer.firstName.text, lastName: customer.lastName.text, middleName: customer.middleName.text,
        state: customer.status.rawValue, taxCode: customer.iin.digits, email: customer.email.address,
        mobileNumber: customer.phone.digits),
      goods: application.cart.goods.map {
        Good(
          brand: $0.brand, category: $0.category, image: $0.image, model: $0.model, price: $0.price.plain, sku: $0.sku)
      },
      isDelivery: !delivery.isEmpty, loanLength: String(application.plan.months),
      productType: application.plan.kind.rawValue, redirectUrl: redirectURL,
      referenceId: application.reference.rawValue, salesPlace: application.salesPlace,
      totalCost: application.cart.total.plain, verificationSmsCode: application.code.digits,
      verificationSmsDateTime: KazakhstanTime.stamp(application.verifiedAt))
  }
}
