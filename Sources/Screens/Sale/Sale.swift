import BrokerAPI
import Checkout
import FoundationEssentials
import Sales
import TerminalCore
import Text

/// The sale in progress: everything entered before an application is sent.
struct Sale: Equatable, Sendable {
  var cart = Cart()
  var plan: Plan?
  var form = CustomerForm()
  var verification: Verification
  var consent: Consent?
  /// The identity that consent and code belong to.
  private var provenFor: Sensitive<[String]>
  /// The customer data to which `personAt` refers.
  private var dated: DatedPerson
  /// Reserved before the first attempt and reused for repeats.
  var reference: Reference?
  /// The content sent under that reference, if the bank may have accepted it: sending it again is a repeat.
  var unconfirmedContent: SentContent?
  /// Request a link for the customer instead of submitting the application.
  var isByLink = false
  /// When the customer's data or consent last changed; nil without a customer.
  var personAt: Date?

  init(rules: VerificationRules) {
    verification = Verification(rules: rules)
    provenFor = form.identity
    dated = DatedPerson(buyer: form.buyer, address: Sensitive(""), consent: nil)
  }

  var sending: Sending { unconfirmedContent == nil ? .first : .repeated }

  /// What consent and code belong to no longer.
  enum ForeignProof { case person, phone }

  /// Drops consent and code if they belong to another person or phone than the form names now; nil if there were none.
  mutating func dropForeignProof() -> ForeignProof? {
    let identity = form.identity
    guard identity != provenFor else { return nil }
    let foreign: ForeignProof = identity.value.dropLast() == provenFor.value.dropLast() ? .phone : .person
    provenFor = identity
    let before = (consent, verification.phase)
    consent = nil
    verification.personChanged()
    guard before.0 != nil || before.1 != verification.phase else { return nil }
    form[.code].set("")
    return foreign
  }

  private struct DatedPerson: Equatable, Sendable {
    let buyer: Buyer
    let address: Sensitive<String>
    let consent: Consent?
  }

  private var person: DatedPerson {
    DatedPerson(buyer: form.buyer, address: Sensitive(form[.address].text), consent: consent)
  }

  /// Updates `personAt` if the customer's data or consent changed.
  mutating func datePerson(at now: Date) {
    let person = person
    guard person != dated else { return }
    dated = person
    personAt = form.hasPerson ? now : nil
  }

  /// Restores a stored customer with their consent.
  mutating func fill(_ buyer: Buyer, address: Sensitive<String>, consent: Consent?, at moment: Date?) {
    form.fill(buyer)
    form[.address].set(address.value)
    self.consent = consent
    provenFor = form.identity
    dated = person
    personAt = moment
  }

  /// True where nothing was typed or chosen yet.
  var isEmpty: Bool { cart.isEmpty && form.isBlank }

  /// The plan, unless the cart's total changed.
  var validPlan: Plan? { plan?.amount == cart.total ? plan : nil }
}

extension Sale {
  /// - Throws: what is missing.
  func application(_ reference: Reference, _ shared: Shared) throws(Application.Gap) -> Application {
    guard let customer = form.customer else { throw .notVerified }
    guard let handover = form.handover(places: shared.configuration.places) else { throw .noAddress }
    return try Application(
      reference: reference, cart: cart, plan: plan, customer: customer, handover: handover,
      verification: verification, consent: consent)
  }

  /// The request, of the selected kind.
  func request(for application: Application, _ shared: Shared) -> SubmissionRequest {
    guard isByLink else {
      return .application(
        PreApprovalRequest(
          application, redirectURL: shared.redirectURL(of: application.reference),
          channel: shared.configuration.profile.channel))
    }
    return .link(
      PostLinkRequest(
        application, partner: shared.configuration.partner, at: shared.place,
        postLink: shared.redirectURL(of: application.reference),
        language: shared.language.rawValue))
  }

  /// The reference to send with; nil where a new one is needed. A reference is bound to the content that may have been accepted under it.
  func numberForSending(_ shared: Shared) -> Reference? {
    guard let reference, (try? application(reference, shared)) != nil else { return reference }
    return isChangedCopy(shared) ? nil : reference
  }

  /// It began as a repeat and is no longer what was sent.
  func isChangedCopy(_ shared: Shared) -> Bool {
    guard let reference, let unconfirmedContent, unconfirmedContent.isKnown else { return false }
    guard let application = try? application(reference, shared) else { return true }
    return request(for: application, shared).content != unconfirmedContent
  }

  /// The application that this sale repeats, where the bank has or may have it by now; nil where nothing is against sending.
  func outdatedRepeat(_ orders: Orders) -> Reference? {
    guard let reference, let order = orders[reference], !order.isNotAccepted else { return nil }
    return reference
  }

  /// Removes the customer's data and the reference reserved for them; cart and plan stay.
  mutating func dropPerson() {
    let place = form.place
    let isDelivery = form.isDelivery
    form = CustomerForm()
    form.place = place
    form.isDelivery = isDelivery
    verification = Verification(rules: verification.rules)
    consent = nil
    reference = nil
    provenFor = form.identity
    dated = person
    personAt = nil
  }
}

/// The customer form as typed.
struct CustomerForm: Equatable, Sendable {
  enum Field: Int, CaseIterable, Hashable, Sendable {
    case lastName, firstName, middleName, iin, phone, email, handover, place, address, postcode, consent, code
  }

  private var inputs: [TextInput] = Field.allCases.map { field in
    switch field {
    case .iin: TextInput(limit: 12)
    case .phone: TextInput(limit: 16)
    case .code: TextInput(limit: SMSCode.length)
    case .postcode: TextInput(limit: Postcode.length)
    case .lastName, .firstName, .middleName: TextInput(limit: PersonName.maximumLength)
    case .email: TextInput(limit: 254)
    default: TextInput(limit: 200)
    }
  }
  var isDelivery = false
  /// Index of the sales place in the configuration.
  var place = 0
  /// The customer status of the parent contract.
  var status = Customer.Status.orange
  var owner = FormOwner()

  subscript(field: Field) -> TextInput {
    get { inputs[field.rawValue] }
    set { inputs[field.rawValue] = newValue }
  }

  var isBlank: Bool { inputs.allSatisfy(\.isEmpty) }

  /// Nil where it is invalid.
  var phone: Phone? { try? Phone(parsing: self[.phone].text) }

  /// Identifies the person, and last the phone: consent and code are bound to it. Ignores spaces around names and the format of the phone.
  var identity: Sensitive<[String]> {
    Sensitive(
      [Field.lastName, .firstName, .middleName, .iin].map { self[$0].text.trimmingWhitespace }
        + [phone?.digits ?? self[.phone].text])
  }

  /// Nil until all fields are valid.
  var customer: Customer? {
    guard let last = try? PersonName(parsing: self[.lastName].text),
      let first = try? PersonName(parsing: self[.firstName].text),
      let middle = try? PersonName(parsing: self[.middleName].text, optional: true),
      let iin = try? IIN(parsing: self[.iin].text), let phone, let email = try? Email(parsing: self[.email].text)
    else { return nil }
    return Customer(
      lastName: last, firstName: first, middleName: middle, iin: iin, phone: phone, email: email, status: status)
  }

  /// Contains personal data.
  var hasPerson: Bool { !buyer.isBlank || !self[.address].isEmpty }

  /// As typed, unvalidated.
  var buyer: Buyer {
    var buyer = Buyer()
    buyer.lastName = self[.lastName].text
    buyer.firstName = self[.firstName].text
    buyer.middleName = self[.middleName].text
    buyer.iin = self[.iin].text
    buyer.phone = self[.phone].text
    buyer.email = self[.email].text
    buyer.status = status
    return buyer
  }

  /// Fields with text, apart from the code.
  var filled: Set<Field> { Set(Field.allCases.filter { !self[$0].isEmpty && $0 != .code }) }

  /// Nil for an invalid postcode.
  func handover(places: [SalesPlace]) -> Handover? {
    guard isDelivery else { return .pickup(places[place]) }
    return (try? Postcode(parsing: postcode(places: places))).map {
      .delivery(address: Sensitive(self[.address].text), postcode: $0)
    }
  }

  /// The delivery's postcode; the point of sale's if none was typed.
  func postcode(places: [SalesPlace]) -> String {
    let typed = self[.postcode].text
    return typed.isEmpty ? places[place].salesPlace : typed
  }

  mutating func fill(_ buyer: Buyer) {
    self[.lastName].set(buyer.lastName)
    self[.firstName].set(buyer.firstName)
    self[.middleName].set(buyer.middleName)
    self[.iin].set(buyer.iin)
    self[.phone].set(buyer.phone)
    self[.email].set(buyer.email)
    status = buyer.status
    settle()
  }

  mutating func fill(_ customer: Customer) {
    fill(Buyer(customer))
    self[.phone].set("+" + customer.phone.international)
    self[.code].set("")
    // The address is somebody else's.
    self[.address].set("")
    self[.postcode].set("")
    isDelivery = false
  }
}
