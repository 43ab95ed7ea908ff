/// In the order of the bank's description.
extension Definition {
  package static let all: [Definition] = [
    errorDetails, address, contact, customer, good, preApprovalRequest, preApprovalResponse, orderUpdateResponse,
    orderStatus, postLinkRequest, postLinkResponse, product, productsResponse, tokenResponse,
  ]

  package static let errorDetails = ErrorDetails.definition
  package static let address = PreApprovalRequest.Address.definition
  package static let contact = PreApprovalRequest.Contact.definition
  package static let customer = PreApprovalRequest.Customer.definition
  package static let good = PreApprovalRequest.Good.definition
  package static let preApprovalRequest = PreApprovalRequest.definition
  package static let preApprovalResponse = PreApprovalResponse.definition
  package static let orderUpdateResponse = OrderUpdateResponse.definition
  package static let orderStatus = OrderStatus.definition
  package static let postLinkRequest = PostLinkRequest.definition
  package static let postLinkResponse = PostLinkResponse.definition
  package static let product = Product.definition
  package static let tokenResponse = TokenResponse.definition

  /// The second documented form adds `message` and `status`. Parsed by `Product.list`.
  package static let productsResponse = Definition(
    "ProductsResponse", line: 501,
    members: [
      Member(
        name: "products", kind: .array(of: Product.kind), isRequired: true, provenance: .documented(line: 502),
        rules: []),
      Member(name: "message", kind: .string, isRequired: false, provenance: .documented(line: 509), rules: []),
      Member(name: "status", kind: .number, isRequired: false, provenance: .documented(line: 514), rules: []),
    ])

  /// An OAuth 2.0 error of the authorization API.
  package static let oauthError = Definition(
    "OAuthError", line: nil,
    members: [Member(name: "error", kind: .string, isRequired: true, provenance: .published, rules: [])])
}
