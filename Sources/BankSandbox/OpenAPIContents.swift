import BrokerAPI

/// What members must say, beyond their type, as the description tells it: each rule that `ContentCheck` and the order's moves carry out,
/// with how sure it is. A test holds the refusals against this.
extension OpenAPI {
  /// The rules of a member; empty where its type is all.
  static func contents(of member: String, in definition: Definition) -> [(text: String, mark: Mark)] {
    let rules = contents[definition.name]?[member] ?? []
    guard ofPartners.contains(definition.name) else { return rules }
    guard case .string? = definition.members.first(where: { $0.name == member })?.kind else { return rules }
    return rules + [("No control characters, nor such as turn the direction of text", .assumed)]
  }

  /// The definitions whose every text is looked at before anything else.
  private static let ofPartners: Set = [
    "Address", "Contact", "Customer", "Good", "PreApprovalRequest", "PostLinkRequest",
  ]

  private typealias Rules = [String: [(text: String, mark: Mark)]]

  private static let text: [(text: String, mark: Mark)] = [("Not empty, at most 300 characters", .assumed)]
  private static let amount = (text: "An amount above zero in plain digits, at most two decimals", mark: Mark.assumed)
  private static let url: [(text: String, mark: Mark)] = [
    ("An http or https URL with a host, without a user, at most 2048 bytes", .assumed)
  ]

  private static let contents: [String: Rules] = [
    "Address": [
      "delivery": [("Not empty where the goods are delivered, at most 300 characters", .assumed)],
      "pickupPoint": [("Not empty where they are not, at most 300 characters", .assumed)],
    ],
    "Contact": [
      "email": [("An email address", .assumed)],
      "mobileNumber": [("Ten digits that begin with 7", .documented(line: 193))],
    ],
    "Customer": [
      "firstName": [("Not empty, at most 100 characters", .assumed)],
      "lastName": [("Not empty, at most 100 characters", .assumed)],
      "middleName": [("At most 100 characters", .assumed)], "state": [("orange or black", .published)],
      "taxCode": [("An IIN with the right check digit", .assumed)],
    ],
    "Good": [
      "brand": [("At most 300 characters", .assumed)], "category": [("At most 300 characters", .assumed)],
      "image": [("At most 2048 characters", .assumed)],
      "sku": [("Not empty, at most 100 characters", .assumed)], "model": text,
      "price": [amount],
    ],
    "PreApprovalRequest": [
      "channel": [("web, mob, android or ios", .published)], "goods": [("At least one", .assumed)],
      "loanLength": [("Months for which there is a product of this type and for this total", .assumed)],
      "orderState": [("INIT", .documented(line: 76))], "paymentMethod": [("annuity or equal", .published)],
      "productType": [("loan or installment", .published)], "redirectUrl": url,
      "referenceId": [
        ("Not empty, at most 64 characters, none invisible; with other content never used before", .assumed)
      ],
      "salesPlace": [("Six digits", .documented(line: 96))],
      "totalCost": [amount, ("The sum of the prices, unless a switch is off", .assumed)],
      "verificationSmsCode": [("Four digits", .documented(line: 104))],
      "verificationSmsDateTime": [
        ("dd.MM.yyyy HH:mm:ss, Kazakhstan time", .documented(line: 108)), ("At most half an hour old", .assumed),
      ],
    ],
    "OrderStatus": [
      "referenceId": [("An order of this partner", .assumed)],
      "state": [("One that may follow the present one by the partner's hand", .assumed)],
    ],
    "PostLinkRequest": [
      "name": text, "posName": text, "pointCode": text, "partnerCode": text,
      "partnerOrderId": [
        ("Not empty, at most 64 characters, none invisible; with other content never used before", .assumed)
      ],
      "requestId": [("At most 100 characters", .assumed)],
      "amount": [("Above zero, at most two decimals, at most 999999999", .assumed)],
      "language": [("ru, kk or en", .assumed)], "postLink": url, "failRedirect": url, "successRedirect": url,
      "phoneNumber": [("Eleven digits that begin with 77, or empty", .documented(line: 376))],
      "iin": [("An IIN with the right check digit, or empty", .assumed)],
      "productCode": [("A product that is offered for the amount", .assumed)],
      "expiresAt": [("ISO 8601 with an offset", .documented(line: 357)), ("In time to come", .assumed)],
    ],
  ]
}
