package import Checkout
import Text

/// `Product`: an offer for one amount (documented).
package struct Product: Hashable, Sendable {
  package internal(set) var name = ""
  package internal(set) var monthlyPayment = Money.zero
  /// Months.
  package internal(set) var period = 0
  /// Such as `CC12INS`.
  package internal(set) var productCode = ""

  package init() {}
  package init(name: String, monthlyPayment: Money, period: Int, productCode: String) {
    self.name = name
    self.monthlyPayment = monthlyPayment
    self.period = period
    self.productCode = productCode
  }

  /// Tolerant; nil for a missing or impossible number.
  package init?(reading json: JSON) {
    self.init(tolerant: json)
    guard !productCode.isEmpty, json["period"]?.integer != nil, monthlyPayment > .zero else { return nil }
    if json["name"]?.text == nil { name = productCode }
  }

  /// Parses the answer of `/products` in either documented form; nil where it has no list.
  package static func list(reading json: JSON) -> (products: [Product], unreadable: Int)? {
    guard let elements = json["products"]?.elements ?? json.elements else { return nil }
    let products = elements.compactMap { Product(reading: $0) }
    return (products, elements.count - products.count)
  }
}

extension Product {
  /// Offers of an answer whose payments do not repay the amount, as happens where a bank rounds down.
  package static func unpaid(in json: JSON, for amount: Money) -> [Finding] {
    let elements = json["products"]?.elements ?? json.elements ?? []
    return elements.enumerated().compactMap { index, element in
      guard let product = Product(reading: element), (1...Plan.maximumMonths).contains(product.period) else {
        return nil
      }
      let sum = product.monthlyPayment * product.period
      guard sum < amount else { return nil }
      return Rule.repaid.finding(
        at: "products[\(index)].monthlyPayment",
        Phrase(
          "\(product.period) платежей, вместе \(sum.plain), меньше суммы \(amount.plain)",
          "\(product.period) төлем, барлығы \(sum.plain), \(amount.plain) сомасынан аз",
          "\(product.period) payments, \(sum.plain) together, are less than the amount, \(amount.plain)"))
    }
  }
}

extension Product: WireMessage {
  package static let definition = Definition("Product", line: 461, of: fields)
  package static let fields: [Field<Self>] = [
    Field("name", \.name, line: 462, atMost: 300), Field("monthlyPayment", \.monthlyPayment, line: 467),
    Field("period", \.period, line: 472, as: .number), Field("productCode", \.productCode, line: 477),
  ]
}

/// `ErrorDetails`: why the bank does not accept a request (documented, nothing required).
package struct ErrorDetails: Hashable, Sendable, Codable {
  package internal(set) var code: Int?
  /// In the bank's words.
  package internal(set) var message: String?
  /// The status in words.
  package internal(set) var status: String?

  package init() {}
  package init(code: Int?, message: String?, status: String?) {
    self.code = code
    self.message = message
    self.status = status
  }

  /// Parses the bank's body or its gateway's (`httpCode`, `httpMessage`, `moreInformation`; inferred). The host has been seen to use
  /// `error_description`, `message` or `error`, tried in this order.
  package init?(reading json: JSON) {
    if Self.isGatewayShaped(json) {
      self.init(
        gatewayCode: json["httpCode"]?.integer, message: json["httpMessage"]?.line(atMost: 1000),
        more: json["moreInformation"]?.line(atMost: 1000))
      return
    }
    let code = json["code"]?.integer
    let words = ["error_description", "message", "error"].compactMap { json[$0]?.line(atMost: 2000) }.first {
      !$0.isEmpty
    }
    // A non-numeric code precedes the message.
    let name = code == nil ? json["code"]?.line(atMost: 100).flatMap { $0.isEmpty ? nil : $0 } : nil
    let parts = [name, words].compactMap { $0 }
    guard code != nil || !parts.isEmpty else { return nil }
    self.init(
      code: code, message: parts.isEmpty ? nil : parts.joined(separator: " · "),
      status: json["status"]?.line(atMost: 100))
  }
}

extension ErrorDetails: WireMessage {
  package static let definition = Definition("ErrorDetails", line: 31, closedAt: 45, of: fields)
  package static let fields: [Field<Self>] = [
    Field("code", \.code, line: 32, isRequired: false), Field("message", \.message, line: 36, isRequired: false),
    Field("status", \.status, line: 40, isRequired: false),
  ]
}

/// The answer of the authorization API (published; all required, nothing else allowed).
package struct TokenResponse: Hashable, Sendable {
  private var tokenType = "bearer"
  /// Secret.
  package internal(set) var accessToken = ""
  /// Seconds.
  package internal(set) var expiresIn = 300
  package internal(set) var scope = ""
  /// Unix seconds.
  package internal(set) var consentedOn = 0

  package init() {}
  package init(accessToken: String, expiresIn: Int, scope: String, consentedOn: Int) {
    self.accessToken = accessToken
    self.expiresIn = expiresIn
    self.scope = scope
    self.consentedOn = consentedOn
  }

  /// Tolerant; nil without a token that is valid in a header.
  package init?(reading json: JSON) {
    guard let token = json["access_token"]?.text, !token.isEmpty,
      token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    self.init(tolerant: json)
    tokenType = "bearer"
    accessToken = token
  }
}

extension TokenResponse: WireMessage {
  package static let definition = Definition(
    "TokenResponse", line: nil, closed: .published, members: fields.map(\.member))
  package static let fields: [Field<Self>] = [
    Field("token_type", \.tokenType), Field("access_token", \.accessToken), Field("expires_in", \.expiresIn),
    Field("scope", \.scope, atMost: 200), Field("consented_on", \.consentedOn),
  ]
}

extension TokenResponse: Confidential {
  package var description: String { "token for \(expiresIn) s" }
}

/// Relative to a profile's broker base.
package enum BrokerPath {
  package static let preApproved = "/pre-approved"
  package static let postLink = "/merchant-post-link"
  package static let products = "/products"
  package static let orders = "/orders"
  /// The only scope that the authorization API grants for this contract (published).
  package static let scope = "bcc.application.broker"
}
