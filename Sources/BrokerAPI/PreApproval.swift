import Text

/// `PreApprovalRequest`: an application, as it goes over the wire. Every member is required (documented).
public struct PreApprovalRequest: Hashable, Sendable {
  /// `Address`: both are always there; the one that does not apply is empty.
  public struct Address: Hashable, Sendable {
    /// Where the goods are brought; empty where they are picked up.
    public var delivery: String
    /// Where the goods are picked up; empty where they are brought.
    public var pickupPoint: String
    /// An address.
    public init(delivery: String, pickupPoint: String) { (self.delivery, self.pickupPoint) = (delivery, pickupPoint) }
  }

  /// `Customer` with its `Contact`.
  public struct Customer: Hashable, Sendable {
    /// The name as on the identity card.
    public var firstName: String
    /// The family name.
    public var lastName: String
    /// Empty where the customer has no patronymic.
    public var middleName: String
    /// The customer's status: `orange` or `black` (published for the parent contract).
    public var state: String
    /// The IIN: twelve digits.
    public var taxCode: String
    /// The email address.
    public var email: String
    /// Ten digits, no country code.
    public var mobileNumber: String
    /// Somebody who buys.
    public init(
      firstName: String, lastName: String, middleName: String, state: String, taxCode: String, email: String,
      mobileNumber: String
    ) {
      (self.firstName, self.lastName, self.middleName) = (firstName, lastName, middleName)
      (self.state, self.taxCode, self.email, self.mobileNumber) = (state, taxCode, email, mobileNumber)
    }
  }

  /// `Good`: one thing. A line of three is three of them.
  public struct Good: Hashable, Sendable {
    /// Who makes it.
    public var brand: String
    /// The shop's category.
    public var category: String
    /// A picture's URL; may be empty.
    public var image: String
    /// What it is called.
    public var model: String
    /// Tenge in plain digits, with a point and two digits where there are tiyn.
    public var price: String
    /// The shop's number of it.
    public var sku: String
    /// One of the goods.
    public init(brand: String, category: String, image: String, model: String, price: String, sku: String) {
      (self.brand, self.category, self.image) = (brand, category, image)
      (self.model, self.price, self.sku) = (model, price, sku)
    }
  }

  /// Where the goods go.
  public var address: Address
  /// `web`; sister clients also send `mob`, `android`, `ios`.
  public var channel: String
  /// Who buys.
  public var customer: Customer
  /// What is bought: a line of three is three goods.
  public var goods: [Good]
  /// True where the goods are brought.
  public var isDelivery: Bool
  /// Months, as digits.
  public var loanLength: String
  /// `INIT` for a new application.
  public var orderState: String
  /// `annuity` or `equal` (published).
  public var paymentMethod: String
  /// `loan` or `installment` (published).
  public var productType: String
  /// The partner's webhook.
  public var redirectUrl: String
  /// The partner's own number, kept for every repeat.
  public var referenceId: String
  /// The old six-digit postcode of the delivery or pickup place.
  public var salesPlace: String
  /// The sum of the goods' prices, written as they are.
  public var totalCost: String
  /// The code the customer told. Secret until used.
  public var verificationSmsCode: String
  /// `dd.MM.yyyy HH:mm:ss`, Kazakhstan time.
  public var verificationSmsDateTime: String

  /// An application.
  public init(
    address: Address, channel: String = "web", customer: Customer, goods: [Good], isDelivery: Bool, loanLength: String,
    orderState: String = "INIT", paymentMethod: String = "annuity", productType: String, redirectUrl: String,
    referenceId: String, salesPlace: String, totalCost: String, verificationSmsCode: String,
    verificationSmsDateTime: String
  ) {
    (self.address, self.channel, self.customer, self.goods) = (address, channel, customer, goods)
    (self.isDelivery, self.loanLength, self.orderState) = (isDelivery, loanLength, orderState)
    (self.paymentMethod, self.productType, self.redirectUrl) = (paymentMethod, productType, redirectUrl)
    (self.referenceId, self.salesPlace, self.totalCost) = (referenceId, salesPlace, totalCost)
    (self.verificationSmsCode, self.verificationSmsDateTime) = (verificationSmsCode, verificationSmsDateTime)
  }

  /// The message as it is sent: exactly the documented members.
  public var json: JSON {
    .object([
      "address": .object(["delivery": .string(address.delivery), "pickupPoint": .string(address.pickupPoint)]),
      "channel": .string(channel),
      "customer": .object([
        "contact": .object(["email": .string(customer.email), "mobileNumber": .string(customer.mobileNumber)]),
        "firstName": .string(customer.firstName), "lastName": .string(customer.lastName),
        "middleName": .string(customer.middleName), "state": .string(customer.state),
        "taxCode": .string(customer.taxCode),
      ]),
      "goods": .array(
        goods.map {
          .object([
            "brand": .string($0.brand), "category": .string($0.category), "image": .string($0.image),
            "model": .string($0.model), "price": .string($0.price), "sku": .string($0.sku),
          ])
        }),
      "isDelivery": .bool(isDelivery), "loanLength": .string(loanLength), "orderState": .string(orderState),
      "paymentMethod": .string(paymentMethod), "productType": .string(productType),
      "redirectUrl": .string(redirectUrl), "referenceId": .string(referenceId), "salesPlace": .string(salesPlace),
      "totalCost": .string(totalCost), "verificationSmsCode": .string(verificationSmsCode),
      "verificationSmsDateTime": .string(verificationSmsDateTime),
    ])
  }

  /// Reads a message strictly, as a bank does.
  /// - Throws: the first `Finding`.
  public init(checking json: JSON) throws(Finding) {
    if let finding = Definition.preApprovalRequest.findings(in: json).first { throw finding }
    func text(_ path: String...) -> String { path.reduce(json) { $0[$1] ?? .null }.text ?? "" }
    self.init(
      address: Address(delivery: text("address", "delivery"), pickupPoint: text("address", "pickupPoint")),
      channel: text("channel"),
      customer: Customer(
        firstName: text("customer", "firstName"), lastName: text("customer", "lastName"),
        middleName: text("customer", "middleName"), state: text("customer", "state"),
        taxCode: text("customer", "taxCode"), email: text("customer", "contact", "email"),
        mobileNumber: text("customer", "contact", "mobileNumber")),
      goods: (json["goods"]?.elements ?? []).map { good in
        func text(_ name: String) -> String { good[name]?.text ?? "" }
        return Good(
          brand: text("brand"), category: text("category"), image: text("image"), model: text("model"),
          price: text("price"), sku: text("sku"))
      },
      isDelivery: json["isDelivery"] == .bool(true), loanLength: text("loanLength"), orderState: text("orderState"),
      paymentMethod: text("paymentMethod"), productType: text("productType"), redirectUrl: text("redirectUrl"),
      referenceId: text("referenceId"), salesPlace: text("salesPlace"), totalCost: text("totalCost"),
      verificationSmsCode: text("verificationSmsCode"), verificationSmsDateTime: text("verificationSmsDateTime"))
  }
}

extension PreApprovalRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The reference only: the rest is personal data and a secret.
  public var description: String { "pre-approval \(referenceId)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["referenceId": referenceId]) }
}

/// `PreApprovalResponse`: the bank took the application.
public struct PreApprovalResponse: Hashable, Sendable {
  /// The status, as digits.
  public let code: String
  /// What happened, in the bank's words.
  public let message: String
  /// The bank's number of the request.
  public let requestUuid: String
  /// Where the customer goes on, in the bank's words; `Acceptance.redirectLink` is one to follow.
  public let redirectLink: String
  /// `Success`, or what else the bank says.
  public let status: String

  /// An answer.
  public init(code: String, message: String, requestUuid: String, redirectLink: String, status: String) {
    (self.code, self.message, self.requestUuid) = (code, message, requestUuid)
    (self.redirectLink, self.status) = (redirectLink, status)
  }

  /// Reads an answer tolerantly. Nil where it holds no link and does not say either that it went well and under which number: then nothing
  /// proves that the application was taken.
  public init?(reading json: JSON) {
    func text(_ name: String, atMost limit: Int = 100) -> String { json[name]?.line(atMost: limit) ?? "" }
    self.init(
      code: text("code"), message: text("message", atMost: 1000), requestUuid: text("requestUuid"),
      redirectLink: json.givenLink ?? "", status: text("status"))
    let isConfirmed = !requestUuid.isEmpty && !(code.isEmpty && status.isEmpty)
    guard !redirectLink.isEmpty || isConfirmed else { return nil }
  }

  /// The message as it is sent.
  public var json: JSON {
    .object([
      "code": .string(code), "message": .string(message), "requestUuid": .string(requestUuid),
      "redirectLink": .string(redirectLink), "status": .string(status),
    ])
  }
}
