public import FoundationEssentials
import Text

/// `Product`: a way to pay for one amount (documented).
public struct Product: Hashable, Sendable {
  /// What the bank calls it.
  public let name: String
  /// Tenge a month.
  public let monthlyPayment: Decimal
  /// Months.
  public let period: Int
  /// The code, such as `CC12INS`.
  public let productCode: String

  /// A way to pay.
  public init(name: String, monthlyPayment: Decimal, period: Int, productCode: String) {
    (self.name, self.monthlyPayment, self.period, self.productCode) = (name, monthlyPayment, period, productCode)
  }

  /// Reads a product tolerantly; nil where a number is none, or out of all bounds.
  public init?(reading json: JSON) {
    guard let code = json["productCode"]?.line(atMost: 100), !code.isEmpty, let period = json["period"]?.integer,
      let payment = json["monthlyPayment"]?.decimal, payment > 0, payment < 1_000_000_000
    else { return nil }
    self.init(name: json["name"]?.line(atMost: 300) ?? code, monthlyPayment: payment, period: period, productCode: code)
  }

  /// The message as it is sent.
  public var json: JSON {
    .object([
      "name": .string(name), "monthlyPayment": .number(.init(monthlyPayment)), "period": .number(.init(period)),
      "productCode": .string(productCode),
    ])
  }

  /// Reads the answer of `/products` in either of its documented forms; nil where it has no list.
  public static func list(reading json: JSON) -> (products: [Product], unreadable: Int)? {
    guard let elements = json["products"]?.elements ?? json.elements else { return nil }
    let products = elements.compactMap { Product(reading: $0) }
    return (products, elements.count - products.count)
  }
}

/// `ErrorDetails`: what the bank says of a request it does not accept (documented, nothing required).
public struct ErrorDetails: Hashable, Sendable {
  /// The status.
  public let code: Int?
  /// What is wrong, in the bank's words.
  public let message: String?
  /// The status in words.
  public let status: String?
  /// Details.
  public init(code: Int?, message: String?, status: String?) {
    (self.code, self.message, self.status) = (code, message, status)
  }

  /// Reads the bank's own body, or that of its gateway (`httpCode`, `httpMessage`, `moreInformation`; inferred); nil for neither. The host
  /// has been seen to say what is wrong in `error_description`, `message` or `error`: read in this order.
  public init?(reading json: JSON) {
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
    // A code that is no number stands before the words.
    let name = code == nil ? json["code"]?.line(atMost: 100).flatMap { $0.isEmpty ? nil : $0 } : nil
    let parts = [name, words].compactMap { $0 }
    guard code != nil || !parts.isEmpty else { return nil }
    self.init(
      code: code, message: parts.isEmpty ? nil : parts.joined(separator: " · "),
      status: json["status"]?.line(atMost: 100))
  }

  /// The message as it is sent.
  public var json: JSON {
    var members: [String: JSON] = [:]
    if let code { members["code"] = .number(.init(code)) }
    if let message { members["message"] = .string(message) }
    if let status { members["status"] = .string(status) }
    return .object(members)
  }
}

/// The answer of the authorization API.
public struct TokenResponse: Hashable, Sendable {
  /// The bearer token. Secret.
  public let accessToken: String
  /// Seconds that it is good for.
  public let expiresIn: Int
  /// What the token is good for.
  public let scope: String
  /// Unix seconds.
  public let consentedOn: Int
  /// An answer.
  public init(accessToken: String, expiresIn: Int, scope: String, consentedOn: Int) {
    (self.accessToken, self.expiresIn, self.scope, self.consentedOn) = (accessToken, expiresIn, scope, consentedOn)
  }

  /// Reads an answer tolerantly; nil without a token that can stand in a header.
  public init?(reading json: JSON) {
    guard let token = json["access_token"]?.text, !token.isEmpty,
      token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    self.init(
      accessToken: token, expiresIn: json["expires_in"]?.integer ?? 300, scope: json["scope"]?.line(atMost: 200) ?? "",
      consentedOn: json["consented_on"]?.integer ?? 0)
  }

  /// The message as it is sent.
  public var json: JSON {
    .object([
      "token_type": .string("bearer"), "access_token": .string(accessToken), "expires_in": .number(.init(expiresIn)),
      "scope": .string(scope), "consented_on": .number(.init(consentedOn)),
    ])
  }
}

extension TokenResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Never the token.
  public var description: String { "token for \(expiresIn) s" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["expiresIn": expiresIn]) }
}

/// The paths of the contract, under a profile's broker base.
public enum BrokerPath {
  /// Applications.
  public static let preApproved = "/pre-approved"
  /// Links for customers.
  public static let postLink = "/merchant-post-link"
  /// Ways to pay.
  public static let products = "/products"
  /// States of orders.
  public static let orders = "/orders"
  /// The only scope that the authorization API gives for this contract (published).
  public static let scope = "bcc.application.broker"
}
