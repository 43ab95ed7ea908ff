import Text

/// `PreApprovalRequest`: an application. Every member is required (documented).
package struct PreApprovalRequest: Hashable, Sendable, Confidential {
  /// `Address`: the one that does not apply is empty.
  package struct Address: Hashable, Sendable, Confidential {
    package var delivery = ""
    package var pickupPoint = ""
    package init() {}
    package init(delivery: String, pickupPoint: String) {
      self.delivery = delivery
      self.pickupPoint = pickupPoint
    }
  }

  package struct Contact: Hashable, Sendable, Confidential {
    package var email = ""
    /// Ten digits, no country code.
    package var mobileNumber = ""
    package init() {}
  }

  package struct Customer: Hashable, Sendable, Confidential {
    package var contact = Contact()
    /// As on the identity card.
    package var firstName = ""
    package var lastName = ""
    /// Empty where there is none.
    package var middleName = ""
    /// `orange` or `black` (published for the parent contract).
    package var state = ""
    /// The IIN.
    package var taxCode = ""
    package init() {}
    package init(
      firstName: String, lastName: String, middleName: String, state: String, taxCode: String, email: String,
      mobileNumber: String
    ) {
      contact.email = email
      contact.mobileNumber = mobileNumber
      self.firstName = firstName
      self.lastName = lastName
      self.middleName = middleName
      self.state = state
      self.taxCode = taxCode
    }
  }

  /// `Good`: one item. A line of three becomes three of them.
  package struct Good: Hashable, Sendable {
    package var brand = ""
    /// The shop's category.
    package var category = ""
    /// URL of a picture; may be empty.
    package var image = ""
    package var model = ""
    /// Tenge in plain digits, with a point and two decimals where there are tiyn.
    package var price = ""
    package var sku = ""
    package init() {}
    package init(brand: String, category: String, image: String, model: String, price: String, sku: String) {
      self.brand = brand
      self.category = category
      self.image = image
      self.model = model
      self.price = price
      self.sku = sku
    }
  }

  package var address = Address()
  /// `web`; sister clients also send `mob`, `android`, `ios`.
  package var channel = ""
  package var customer = Customer()
  /// A line of three is three goods.
  package var goods: [Good] = []
  package var isDelivery = false
  /// Months, as digits.
  package var loanLength = ""
  /// `INIT` for a new application.
  package var orderState = ""
  /// `annuity` or `equal` (published).
  package var paymentMethod = ""
  /// `loan` or `installment` (published).
  package var productType = ""
  /// The partner's webhook.
  package var redirectUrl = ""
  /// The partner's number, the same for every repeat.
  package var referenceId = ""
  /// The old six-digit postcode of delivery or pickup.
  package var salesPlace = ""
  /// The sum of the goods' prices, in the same format.
  package var totalCost = ""
  /// Secret until used.
  package var verificationSmsCode = ""
  /// `dd.MM.yyyy HH:mm:ss`, Kazakhstan time.
  package var verificationSmsDateTime = ""

  package init() {}
  package init(
    address: Address, channel: String = "web", customer: Customer, goods: [Good], isDelivery: Bool, loanLength: String,
    orderState: String = "INIT", paymentMethod: String = "annuity", productType: String, redirectUrl: String,
    referenceId: String, salesPlace: String, totalCost: String, verificationSmsCode: String,
    verificationSmsDateTime: String
  ) {
    self.address = address
    self.channel = channel
    self.customer = customer
    self.goods = goods
    self.isDelivery = isDelivery
    self.loanLength = loanLength
    self.orderState = orderState
    self.paymentMethod = paymentMethod
    self.productType = productType
    self.redirectUrl = redirectUrl
    self.referenceId = referenceId
    self.salesPlace = salesPlace
    self.totalCost = totalCost
    self.verificationSmsCode = verificationSmsCode
    self.verificationSmsDateTime = verificationSmsDateTime
  }

  package var description: String { "pre-approval \(referenceId)" }
}

extension PreApprovalRequest.Address: WireMessage {
  package static let definition = Definition("Address", line: 131, of: fields, texts: [.plain])
  package static let fields: [Field<Self>] = [
    Field("delivery", \.delivery, line: 132, .delivered, .atMost(300)),
    Field("pickupPoint", \.pickupPoint, line: 137, .pickedUp, .atMost(300)),
  ]
}

extension PreApprovalRequest.Contact: WireMessage {
  package static let definition = Definition("Contact", line: 186, of: fields, texts: [.plain])
  package static let fields: [Field<Self>] = [
    Field("email", \.email, line: 187, .email),
    Field(
      "mobileNumber", \.mobileNumber, line: 191,
      .digits(
        10, Phrase("десять цифр, первая 7", "он цифр, біріншісі 7", "ten digits that begin with 7"), startingWith: "7",
        line: 193)),
  ]
}

extension PreApprovalRequest.Customer: WireMessage {
  package static let definition = Definition("Customer", line: 150, of: fields, texts: [.plain])
  package static let fields: [Field<Self>] = [
    Field("contact", \.contact, line: 151), Field("firstName", \.firstName, line: 154, .notEmpty, .atMost(100)),
    Field("lastName", \.lastName, line: 158, .notEmpty, .atMost(100)),
    Field("middleName", \.middleName, line: 162, .atMost(100)),
    Field("state", \.state, line: 166, .one(of: "orange", "black", provenance: .published)),
    Field("taxCode", \.taxCode, line: 170, .iin),
  ]
}

extension PreApprovalRequest.Good: WireMessage {
  package static let definition = Definition("Good", line: 203, of: fields, texts: [.plain])
  package static let fields: [Field<Self>] = [
    Field("brand", \.brand, line: 204, .atMost(300)), Field("category", \.category, line: 208, .atMost(300)),
    Field("image", \.image, line: 212, .atMost(2048)), Field("model", \.model, line: 216, .notEmpty, .atMost(300)),
    Field("price", \.price, line: 220, .amount), Field("sku", \.sku, line: 224, .notEmpty, .atMost(100)),
  ]
}

extension PreApprovalRequest: WireMessage {
  package static let definition = Definition("PreApprovalRequest", line: 49, of: fields, texts: [.plain])
  package static let fields: [Field<Self>] = [
    Field("address", \.address, line: 50),
    Field("channel", \.channel, line: 53, .one(of: "web", "mob", "android", "ios", provenance: .published)),
    Field("customer", \.customer, line: 57), Field("goods", \.goods, line: 60, .atLeastOne),
    Field("isDelivery", \.isDelivery, line: 66), Field("loanLength", \.loanLength, line: 70, .offeredLength),
    Field("orderState", \.orderState, line: 74, .one(of: "INIT", provenance: .documented(line: 76))),
    Field("paymentMethod", \.paymentMethod, line: 78, .one(of: "annuity", "equal", provenance: .published)),
    Field("productType", \.productType, line: 82, .one(of: "loan", "installment", provenance: .published)),
    Field("redirectUrl", \.redirectUrl, line: 86, .webhook),
    Field("referenceId", \.referenceId, line: 90, .notEmpty, .atMost(64), .visible, .unused),
    Field("salesPlace", \.salesPlace, line: 94, .digits(6, Phrase("шесть цифр", "алты цифр", "six digits"), line: 96)),
    Field("totalCost", \.totalCost, line: 98, .amount, .sumOfPrices),
    Field(
      "verificationSmsCode", \.verificationSmsCode, line: 102,
      .digits(4, Phrase("четыре цифры", "төрт цифр", "four digits"), line: 104)),
    Field("verificationSmsDateTime", \.verificationSmsDateTime, line: 106, .stamp, .recent),
  ]
}

/// `PreApprovalResponse`: the bank accepted the application (documented, closed, nothing required).
package struct PreApprovalResponse: Hashable, Sendable {
  /// The status as digits.
  package internal(set) var code = ""
  /// In the bank's words.
  package internal(set) var message = ""
  /// The bank's number of the request.
  package internal(set) var requestUuid = ""
  /// As the bank wrote it; `Acceptance.redirectLink` is safe to follow.
  package internal(set) var redirectLink = ""
  /// `Success`, or another word of the bank's.
  package internal(set) var status = ""

  package init() {}
  package init(code: String, message: String, requestUuid: String, redirectLink: String, status: String) {
    self.code = code
    self.message = message
    self.requestUuid = requestUuid
    self.redirectLink = redirectLink
    self.status = status
  }

  /// Tolerant; nil where there is neither a link nor a success with a request number: then nothing proves acceptance.
  package init?(reading json: JSON) {
    self.init(tolerant: json)
    redirectLink = json.givenLink ?? ""
    let isConfirmed = !requestUuid.isEmpty && !(code.isEmpty && status.isEmpty)
    guard !redirectLink.isEmpty || isConfirmed else { return nil }
  }
}

extension PreApprovalResponse: WireMessage {
  package static let definition = Definition("PreApprovalResponse", line: 240, closedAt: 267, of: fields)
  package static let fields: [Field<Self>] = [
    Field("code", \.code, line: 241, isRequired: false),
    Field("message", \.message, line: 246, isRequired: false, atMost: 1000),
    Field("requestUuid", \.requestUuid, line: 251, isRequired: false),
    Field("redirectLink", \.redirectLink, line: 256, isRequired: false, Rule.link.orEmpty),
    Field("status", \.status, line: 261, isRequired: false),
  ]
}
