package import Checkout
import Text

/// `PostLinkRequest`: a link for the customer instead of a complete application (documented, closed).
package struct PostLinkRequest: Hashable, Sendable, Confidential {
  package var name = ""
  package var amount = Money.zero
  package var posName = ""
  /// The language of the customer's page: `ru`, `kk` or `en`.
  package var language = ""
  /// The webhook; empty for none.
  package var postLink = ""
  /// ISO 8601 with an offset; empty for the bank's choice.
  package var expiresAt = ""
  package var pointCode = ""
  /// The partner's number of the request; may be empty.
  package var requestId = ""
  package var partnerCode = ""
  /// Eleven digits; may be empty.
  package var phoneNumber = ""
  /// May be empty.
  package var iin = ""
  /// Such as `STD12`.
  package var productCode = ""
  /// Where the customer's page leads after failure; empty for nowhere.
  package var failRedirect = ""
  package var partnerOrderId = ""
  /// Where the customer's page leads after success; empty for nowhere.
  package var successRedirect = ""

  package init() {}
  package init(
    name: String, amount: Money, posName: String, language: String, pointCode: String, partnerCode: String,
    productCode: String, partnerOrderId: String
  ) {
    self.name = name
    self.amount = amount
    self.posName = posName
    self.language = language
    self.pointCode = pointCode
    self.partnerCode = partnerCode
    self.productCode = productCode
    self.partnerOrderId = partnerOrderId
  }

  package var description: String { "link \(partnerOrderId)" }
}

extension PostLinkRequest: WireMessage {
  package static let definition = Definition("PostLinkRequest", line: 327, closedAt: 404, of: fields, texts: [.plain])
  package static let fields: [Field<Self>] = [
    Field("name", \.name, line: 328, .notEmpty, .atMost(300)), Field("amount", \.amount, line: 333, .amountAsNumber),
    Field("posName", \.posName, line: 339, .notEmpty, .atMost(300)),
    Field("language", \.language, line: 344, .one(of: "ru", "kk", "en")),
    Field("postLink", \.postLink, line: 349, isRequired: false, Rule.webhook.orEmpty),
    Field("expiresAt", \.expiresAt, line: 354, isRequired: false, Rule.moment.orEmpty, .inFuture),
    Field("pointCode", \.pointCode, line: 359, .notEmpty, .atMost(300)),
    Field("requestId", \.requestId, line: 364, isRequired: false, .atMost(100)),
    Field("partnerCode", \.partnerCode, line: 369, .notEmpty, .atMost(300)),
    Field(
      "phoneNumber", \.phoneNumber, line: 373, isRequired: false,
      Rule.digits(
        11, Phrase("одиннадцать цифр, первые 77", "он бір цифр, алғашқысы 77", "eleven digits that begin with 77"),
        startingWith: "77", line: 376
      ).orEmpty),
    Field("iin", \.iin, line: 378, isRequired: false, Rule.iin.orEmpty),
    Field("productCode", \.productCode, line: 383, .offeredProduct),
    Field("failRedirect", \.failRedirect, line: 388, isRequired: false, Rule.url.orEmpty),
    Field("partnerOrderId", \.partnerOrderId, line: 393, .notEmpty, .atMost(64), .visible, .unused),
    Field("successRedirect", \.successRedirect, line: 398, isRequired: false, Rule.url.orEmpty),
  ]
}

/// `PostLinkResponse` (documented, closed, all required).
package struct PostLinkResponse: Hashable, Sendable {
  /// The partner's number, or the bank's where it gave none.
  package internal(set) var requestId = ""
  package internal(set) var partnerOrderId = ""
  /// The bank's number of the application.
  package internal(set) var preappId = ""
  /// As the bank wrote it; `Acceptance.redirectLink` is safe to follow.
  package internal(set) var redirectLink = ""
  /// ISO 8601 with an offset.
  package internal(set) var expiresAt = ""

  package init() {}
  package init(
    requestId: String, partnerOrderId: String, preappId: String, redirectLink: String, expiresAt: String
  ) {
    self.requestId = requestId
    self.partnerOrderId = partnerOrderId
    self.preappId = preappId
    self.redirectLink = redirectLink
    self.expiresAt = expiresAt
  }

  /// Tolerant; nil without a link.
  package init?(reading json: JSON) {
    guard let link = json.givenLink else { return nil }
    self.init(tolerant: json)
    redirectLink = link
  }
}

extension PostLinkResponse: WireMessage {
  package static let definition = Definition("PostLinkResponse", line: 417, closedAt: 444, of: fields)
  package static let fields: [Field<Self>] = [
    Field("requestId", \.requestId, line: 418), Field("partnerOrderId", \.partnerOrderId, line: 423),
    Field("preappId", \.preappId, line: 428), Field("redirectLink", \.redirectLink, line: 433, Rule.link.orEmpty),
    Field("expiresAt", \.expiresAt, line: 438),
  ]
}

/// What the bank gave for a sale.
package enum Acceptance: Hashable, Sendable {
  case application(PreApprovalResponse)
  case link(PostLinkResponse)

  /// Empty where the bank gave no link, or one that must not be followed.
  package var redirectLink: String {
    let link =
      switch self {
      case .application(let response): response.redirectLink
      case .link(let response): response.redirectLink
      }
    return WebLink(link)?.text ?? ""
  }

  package var json: JSON {
    switch self {
    case .application(let response): response.json
    case .link(let response): response.json
    }
  }
}

extension JSON {
  /// The link as safe text; nil where there is none. Sanitising must not turn an invalid link into a valid one.
  var givenLink: String? {
    guard let link = self["redirectLink"]?.text, !link.isEmpty else { return nil }
    return WebLink(link)?.text ?? "(no usable link) " + SafeText.line(link, atMost: WebLink.limit)
  }
}
