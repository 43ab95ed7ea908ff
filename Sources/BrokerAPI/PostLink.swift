public import FoundationEssentials
import Text

/// `PostLinkRequest`: a link for the customer instead of a whole application (documented, closed).
public struct PostLinkRequest: Hashable, Sendable {
  /// The shop's name.
  public var name: String
  /// Tenge.
  public var amount: Decimal
  /// The point of sale.
  public var posName: String
  /// `ru`, `kk` or `en`: the language of the customer's page.
  public var language: String
  /// The webhook; empty for none.
  public var postLink = ""
  /// When the link ends, ISO 8601 with an offset; empty for the bank's choice.
  public var expiresAt = ""
  /// The code of the point of sale.
  public var pointCode: String
  /// The partner's number of the request; may be empty.
  public var requestId = ""
  /// The partner's code.
  public var partnerCode: String
  /// Eleven digits; may be empty.
  public var phoneNumber = ""
  /// May be empty.
  public var iin = ""
  /// The product, such as `STD12`.
  public var productCode: String
  /// Where the customer's page leads back to when it ends badly; empty for nowhere.
  public var failRedirect = ""
  /// The partner's own number of the order.
  public var partnerOrderId: String
  /// Where the customer's page leads back to when it ends well; empty for nowhere.
  public var successRedirect = ""

  /// A request with the members that must be there.
  public init(
    name: String, amount: Decimal, posName: String, language: String, pointCode: String, partnerCode: String,
    productCode: String, partnerOrderId: String
  ) {
    (self.name, self.amount, self.posName, self.language) = (name, amount, posName, language)
    (self.pointCode, self.partnerCode, self.productCode) = (pointCode, partnerCode, productCode)
    self.partnerOrderId = partnerOrderId
  }

  /// The message as it is sent: the members that must be there, and of the others those that say something.
  public var json: JSON {
    var members: [String: JSON] = [
      "name": .string(name), "amount": .number(.init(amount)), "posName": .string(posName),
      "language": .string(language),
      "pointCode": .string(pointCode), "partnerCode": .string(partnerCode), "productCode": .string(productCode),
      "partnerOrderId": .string(partnerOrderId),
    ]
    for (name, value) in [
      ("postLink", postLink), ("expiresAt", expiresAt), ("requestId", requestId), ("phoneNumber", phoneNumber),
      ("iin", iin), ("failRedirect", failRedirect), ("successRedirect", successRedirect),
    ] where !value.isEmpty { members[name] = .string(value) }
    return .object(members)
  }

  /// Reads a message strictly, as a bank does.
  /// - Throws: the first `Finding`.
  public init(checking json: JSON) throws(Finding) {
    if let finding = Definition.postLinkRequest.findings(in: json).first { throw finding }
    func text(_ name: String) -> String { json[name]?.text ?? "" }
    self.init(
      name: text("name"), amount: json["amount"]?.decimal ?? 0, posName: text("posName"), language: text("language"),
      pointCode: text("pointCode"), partnerCode: text("partnerCode"), productCode: text("productCode"),
      partnerOrderId: text("partnerOrderId"))
    (postLink, expiresAt, requestId) = (text("postLink"), text("expiresAt"), text("requestId"))
    (phoneNumber, iin) = (text("phoneNumber"), text("iin"))
    (failRedirect, successRedirect) = (text("failRedirect"), text("successRedirect"))
  }
}

/// `PostLinkResponse`: the link (documented, closed, all required).
public struct PostLinkResponse: Hashable, Sendable {
  /// The number of the request: the partner's, or the bank's where it gave none.
  public let requestId: String
  /// The partner's own number of the order.
  public let partnerOrderId: String
  /// The bank's number of the application.
  public let preappId: String
  /// Where the customer goes on, in the bank's words; `Acceptance.redirectLink` is one to follow.
  public let redirectLink: String
  /// When the link ends, ISO 8601 with an offset.
  public let expiresAt: String

  /// An answer.
  public init(
    requestId: String, partnerOrderId: String, preappId: String, redirectLink: String, expiresAt: String
  ) {
    (self.requestId, self.partnerOrderId, self.preappId) = (requestId, partnerOrderId, preappId)
    (self.redirectLink, self.expiresAt) = (redirectLink, expiresAt)
  }

  /// Reads an answer tolerantly; nil without a link.
  public init?(reading json: JSON) {
    guard let link = json.givenLink else { return nil }
    func text(_ name: String) -> String { json[name]?.line(atMost: 100) ?? "" }
    self.init(
      requestId: text("requestId"), partnerOrderId: text("partnerOrderId"), preappId: text("preappId"),
      redirectLink: link, expiresAt: text("expiresAt"))
  }

  /// The message as it is sent.
  public var json: JSON {
    .object([
      "requestId": .string(requestId), "partnerOrderId": .string(partnerOrderId), "preappId": .string(preappId),
      "redirectLink": .string(redirectLink), "expiresAt": .string(expiresAt),
    ])
  }
}

/// What the bank gave for a sale: the answer to an application, or a link for the customer.
public enum Acceptance: Hashable, Sendable {
  /// The answer to an application.
  case application(PreApprovalResponse)
  /// A link.
  case link(PostLinkResponse)

  /// Where the customer goes on; empty where the bank gave no link, or one that nobody should be led to.
  public var redirectLink: String {
    let link =
      switch self {
      case .application(let response): response.redirectLink
      case .link(let response): response.redirectLink
      }
    return WebLink(link)?.text ?? ""
  }

  /// The answer as it came.
  public var json: JSON {
    switch self {
    case .application(let response): response.json
    case .link(let response): response.json
    }
  }
}

extension JSON {
  /// The link of an answer in words that are safe to keep; nil where there is none. Cleaning never makes a link of what was none.
  var givenLink: String? {
    guard let link = self["redirectLink"]?.text, !link.isEmpty else { return nil }
    return WebLink(link)?.text ?? "(no usable link) " + SafeText.line(link, atMost: WebLink.limit)
  }
}

extension Finding {
  /// What is wrong with the link of an answer; nil for a good one, and where there is none.
  package static func unusableLink(in answer: JSON) -> Finding? {
    guard let link = answer["redirectLink"]?.text, !link.isEmpty, WebLink(link) == nil else { return nil }
    return Finding("redirectLink", .malformed("expected an http or https address that a browser can be led to"))
  }
}
