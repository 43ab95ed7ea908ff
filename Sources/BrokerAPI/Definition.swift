/// Where a message departs from the contract.
public struct Finding: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Hashable, Sendable {
    case missing
    case wrongType(expected: String, found: String)
    case unknownMember
    /// Right in type, wrong in content; the reason in the words of the checker.
    case malformed(String)
  }
  /// The place, such as `customer.contact.email` or `goods[2].price`; empty for the message itself.
  public let path: String
  /// What is wrong there.
  public let problem: Problem

  /// A finding at a place.
  public init(_ path: String, _ problem: Problem) { (self.path, self.problem) = (path, problem) }

  /// For logs and for the bank's `message`: the field first.
  public var description: String {
    let place = path.isEmpty ? "body" : path
    return switch problem {
    case .missing: "\(place): required"
    case .wrongType(let expected, let found): "\(place): expected \(expected), got \(found)"
    case .unknownMember: "\(place): unknown field"
    case .malformed(let reason): "\(place): \(reason)"
    }
  }
}

/// One definition of the contract: which members a message has, of which type, and which must be there.
public struct Definition: Sendable {
  /// The type of a member.
  public indirect enum Kind: Sendable {
    case string, boolean, number, integer
    case object(Definition)
    case array(of: Kind)

    var name: String {
      switch self {
      case .string: "string"
      case .boolean: "boolean"
      case .number: "number"
      case .integer: "integer"
      case .object: "object"
      case .array: "array"
      }
    }
  }

  /// A member.
  public struct Member: Sendable {
    /// Its name on the wire.
    public let name: String
    /// Its type.
    public let kind: Kind
    /// True where it must be there.
    public let isRequired: Bool
  }

  /// The definition's name; ours, because the published text has none.
  public let name: String
  /// The members in the order of the published text.
  public let members: [Member]
  /// True where no other member may be there (`additionalProperties: false`).
  public let isClosed: Bool

  init(
    _ name: String, closed: Bool = false, required: KeyValuePairs<String, Kind> = [:],
    optional: KeyValuePairs<String, Kind> = [:]
  ) {
    self.name = name
    isClosed = closed
    members =
      required.map { Member(name: $0.key, kind: $0.value, isRequired: true) }
      + optional.map { Member(name: $0.key, kind: $0.value, isRequired: false) }
  }

  /// Everything in a value that departs from the definition, in the order of its members, unknown ones last.
  public func findings(in json: JSON, at path: String = "") -> [Finding] {
    guard case .object(let values) = json else {
      return [Finding(path, .wrongType(expected: "object", found: json.kind))]
    }
    var found: [Finding] = []
    for member in members {
      let place = path.isEmpty ? member.name : path + "." + member.name
      if let value = values[member.name] {
        found += Definition.findings(in: value, kind: member.kind, at: place)
      } else if member.isRequired {
        found.append(Finding(place, .missing))
      }
    }
    let known = Set(members.map(\.name))
    for name in values.keys.sorted() where !known.contains(name) && isClosed {
      found.append(Finding(path.isEmpty ? name : path + "." + name, .unknownMember))
    }
    return found
  }

  private static func findings(in value: JSON, kind: Kind, at path: String) -> [Finding] {
    switch (kind, value) {
    case (.string, .string), (.boolean, .bool), (.number, .number): return []
    case (.integer, .number) where value.integer != nil: return []
    case (.object(let definition), _): return definition.findings(in: value, at: path)
    case (.array(let element), .array(let values)):
      return values.enumerated().flatMap { findings(in: $1, kind: element, at: "\(path)[\($0)]") }
    default: return [Finding(path, .wrongType(expected: kind.name, found: value.kind))]
    }
  }
}

extension Definition {
  /// `httperror.Details` (documented, closed, nothing required).
  public static let errorDetails = Definition(
    "ErrorDetails", closed: true, optional: ["code": .integer, "message": .string, "status": .string])
  /// Where the goods go (documented).
  public static let address = Definition("Address", required: ["delivery": .string, "pickupPoint": .string])
  /// How the customer is reached (documented).
  public static let contact = Definition("Contact", required: ["email": .string, "mobileNumber": .string])
  /// Who buys (documented).
  public static let customer = Definition(
    "Customer",
    required: [
      "contact": .object(contact), "firstName": .string, "lastName": .string, "middleName": .string, "state": .string,
      "taxCode": .string,
    ])
  /// One thing that is bought (documented; there is no quantity).
  public static let good = Definition(
    "Good",
    required: [
      "brand": .string, "category": .string, "image": .string, "model": .string, "price": .string, "sku": .string,
    ])
  /// The application (documented; all fifteen members required).
  public static let preApprovalRequest = Definition(
    "PreApprovalRequest",
    required: [
      "address": .object(address), "channel": .string, "customer": .object(customer),
      "goods": .array(of: .object(good)),
      "isDelivery": .boolean, "loanLength": .string, "orderState": .string, "paymentMethod": .string,
      "productType": .string, "redirectUrl": .string, "referenceId": .string, "salesPlace": .string,
      "totalCost": .string, "verificationSmsCode": .string, "verificationSmsDateTime": .string,
    ])
  /// The answer to an application (documented, closed).
  public static let preApprovalResponse = Definition(
    "PreApprovalResponse", closed: true,
    optional: ["code": .string, "message": .string, "requestUuid": .string, "redirectLink": .string, "status": .string])
  /// The answer to a state that the partner sets (documented, closed).
  public static let orderUpdateResponse = Definition(
    "OrderUpdateResponse", closed: true, optional: ["code": .string, "message": .string, "status": .string])
  /// The state of an order (documented, closed).
  public static let orderStatus = Definition(
    "OrderStatus", closed: true,
    required: [
      "loanLength": .string, "productCode": .string, "referenceId": .string, "state": .string, "stateTitle": .string,
    ])
  /// A link for the customer instead of an application (documented, closed).
  public static let postLinkRequest = Definition(
    "PostLinkRequest", closed: true,
    required: [
      "name": .string, "amount": .number, "posName": .string, "language": .string, "pointCode": .string,
      "partnerCode": .string, "productCode": .string, "partnerOrderId": .string,
    ],
    optional: [
      "postLink": .string, "expiresAt": .string, "requestId": .string, "phoneNumber": .string, "iin": .string,
      "failRedirect": .string, "successRedirect": .string,
    ])
  /// The answer to it (documented, closed).
  public static let postLinkResponse = Definition(
    "PostLinkResponse", closed: true,
    required: [
      "requestId": .string, "partnerOrderId": .string, "preappId": .string, "redirectLink": .string,
      "expiresAt": .string,
    ])
  /// A way to pay (documented).
  public static let product = Definition(
    "Product",
    required: ["name": .string, "monthlyPayment": .number, "period": .number, "productCode": .string])
  /// The ways to pay; the second documented form adds `message` and `status`.
  public static let productsResponse = Definition(
    "ProductsResponse", required: ["products": .array(of: .object(product))],
    optional: ["message": .string, "status": .number])
  /// The answer of the authorization API (published; all required, nothing else allowed).
  public static let tokenResponse = Definition(
    "TokenResponse", closed: true,
    required: [
      "token_type": .string, "access_token": .string, "expires_in": .integer, "scope": .string,
      "consented_on": .integer,
    ])
  /// An error of the authorization API, as OAuth 2.0 has it.
  public static let oauthError = Definition("OAuthError", required: ["error": .string])
}
