/// The definitions of the contract, in the order of the bank's description. The numbers are its lines.
extension Definition {
  /// `httperror.Details` (documented, closed, nothing required).
  public static let errorDetails = Definition(
    "ErrorDetails", line: 31, closedAt: 45,
    optional: ["code": (.integer, 32), "message": (.string, 36), "status": (.string, 40)])
  /// Where the goods go (documented).
  public static let address = Definition(
    "Address", line: 131, required: ["delivery": (.string, 132), "pickupPoint": (.string, 137)])
  /// How the customer is reached (documented).
  public static let contact = Definition(
    "Contact", line: 186, required: ["email": (.string, 187), "mobileNumber": (.string, 191)])
  /// Who buys (documented).
  public static let customer = Definition(
    "Customer", line: 150,
    required: [
      "contact": (.object(contact), 151), "firstName": (.string, 154), "lastName": (.string, 158),
      "middleName": (.string, 162), "state": (.string, 166), "taxCode": (.string, 170),
    ])
  /// One thing that is bought (documented; there is no quantity).
  public static let good = Definition(
    "Good", line: 203,
    required: [
      "brand": (.string, 204), "category": (.string, 208), "image": (.string, 212), "model": (.string, 216),
      "price": (.string, 220), "sku": (.string, 224),
    ])
  /// The application (documented; all fifteen members required).
  public static let preApprovalRequest = Definition(
    "PreApprovalRequest", line: 49,
    required: [
      "address": (.object(address), 50), "channel": (.string, 53), "customer": (.object(customer), 57),
      "goods": (.array(of: .object(good)), 60), "isDelivery": (.boolean, 66), "loanLength": (.string, 70),
      "orderState": (.string, 74), "paymentMethod": (.string, 78), "productType": (.string, 82),
      "redirectUrl": (.string, 86), "referenceId": (.string, 90), "salesPlace": (.string, 94),
      "totalCost": (.string, 98), "verificationSmsCode": (.string, 102), "verificationSmsDateTime": (.string, 106),
    ])
  /// The answer to an application (documented, closed).
  public static let preApprovalResponse = Definition(
    "PreApprovalResponse", line: 240, closedAt: 267,
    optional: [
      "code": (.string, 241), "message": (.string, 246), "requestUuid": (.string, 251), "redirectLink": (.string, 256),
      "status": (.string, 261),
    ])
  /// The answer to a state that the partner sets (documented, closed).
  public static let orderUpdateResponse = Definition(
    "OrderUpdateResponse", line: 270, closedAt: 287,
    optional: ["code": (.string, 271), "message": (.string, 276), "status": (.string, 281)])
  /// The state of an order (documented, closed).
  public static let orderStatus = Definition(
    "OrderStatus", line: 290, closedAt: 317,
    required: [
      "loanLength": (.string, 291), "productCode": (.string, 296), "referenceId": (.string, 301),
      "state": (.string, 306), "stateTitle": (.string, 311),
    ])
  /// A link for the customer instead of an application (documented, closed).
  public static let postLinkRequest = Definition(
    "PostLinkRequest", line: 327, closedAt: 404,
    required: [
      "name": (.string, 328), "amount": (.number, 333), "posName": (.string, 339), "language": (.string, 344),
      "pointCode": (.string, 359), "partnerCode": (.string, 369), "productCode": (.string, 383),
      "partnerOrderId": (.string, 393),
    ],
    optional: [
      "postLink": (.string, 349), "expiresAt": (.string, 354), "requestId": (.string, 364),
      "phoneNumber": (.string, 373), "iin": (.string, 378), "failRedirect": (.string, 388),
      "successRedirect": (.string, 398),
    ])
  /// The answer to it (documented, closed).
  public static let postLinkResponse = Definition(
    "PostLinkResponse", line: 417, closedAt: 444,
    required: [
      "requestId": (.string, 418), "partnerOrderId": (.string, 423), "preappId": (.string, 428),
      "redirectLink": (.string, 433), "expiresAt": (.string, 438),
    ])
  /// A way to pay (documented).
  public static let product = Definition(
    "Product", line: 461,
    required: [
      "name": (.string, 462), "monthlyPayment": (.number, 467), "period": (.number, 472),
      "productCode": (.string, 477),
    ])
  /// The ways to pay; the second documented form adds `message` and `status`.
  public static let productsResponse = Definition(
    "ProductsResponse", line: 501, required: ["products": (.array(of: .object(product)), 502)],
    optional: ["message": (.string, 509), "status": (.number, 514)])
  /// The answer of the authorization API (published; all required, nothing else allowed).
  public static let tokenResponse = Definition(
    "TokenResponse", closed: true,
    published: [
      "token_type": .string, "access_token": .string, "expires_in": .integer, "scope": .string,
      "consented_on": .integer,
    ])
  /// An error of the authorization API, as OAuth 2.0 has it.
  public static let oauthError = Definition("OAuthError", published: ["error": .string])
}
