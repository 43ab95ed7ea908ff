import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import NIOCore
import Text

/// The contract's calls over HTTP; stateless.
struct Routes: Sendable {
  let bank: Bank
  let console: Console
  private let access: AdminAccess
  private let own: OwnAddress
  private let formKey: [UInt8]
  private let failureThrottle: FailureThrottle
  let plans = PlanAnswers()
  /// Made for the first token, because libcrypto takes a millisecond to start, and the bank listens sooner.
  private var client: (id: SecretCheck, secret: SecretCheck) {
    (SecretCheck(bank.clientID), SecretCheck(bank.clientSecret))
  }

  init(_ console: Console, access: AdminAccess, own: OwnAddress, formKey: [UInt8], failureThrottle: FailureThrottle) {
    bank = console.bank
    self.console = console
    self.access = access
    self.own = own
    self.formKey = formKey
    self.failureThrottle = failureThrottle
  }

  private static let broker = "/bcc/sandbox/v1/broker"
  private static let oauth = "/bcc/sandbox/v2/oauth"
  static let bodyLimit = 1 << 20

  func router() -> Router<BankContext> {
    let router = Router(context: BankContext.self)
    router.add(middleware: RequestLogging(log: console.log))
    router.add(middleware: ErrorBodies(hasAdmin: access.isOffered))
    router.add(middleware: CallbackLoop())
    router.add(middleware: FaultInjection(console, hasAdmin: access.isOffered))
    router.post("\(Self.oauth)/token") { request, _ in try await token(request) }
    router.post("\(Self.oauth)/introspect") { request, _ in try await introspect(request) }
    router.get("\(Self.broker)\(BrokerPath.products)") { request, _ in
      try await authorized(request) { await products(request) }
    }
    router.post(RouterPath(Self.preApprovedPath)) { request, _ in
      try await authorized(request) { try await preApproved(request) }
    }
    router.get("\(Self.broker)\(BrokerPath.orders)") { request, _ in
      try await authorized(request) {
        guard await bank.switches.offersRead else {
          let refusal = Finding("GET", .malformed(Phrase("не предоставляется", "ұсынылмайды", "is not offered")))
          return .details(.methodNotAllowed, refusal.annotated(request.language), headers: [.allow: "POST"])
        }
        return try await orders(request.language)
      }
    }
    router.post("\(Self.broker)\(BrokerPath.postLink)") { request, _ in
      try await authorized(request) { try await postLink(request) }
    }
    router.post("\(Self.broker)\(BrokerPath.orders)") { request, _ in
      try await authorized(request) { try await setState(request) }
    }
    CustomerPage(bank: bank, own: own, formKey: formKey).add(to: router)
    router.get("openapi.json") { _, _ in
      let server = await bank.base
      return Response.json(OpenAPI(server: server, now: console.log.now(), hasAdmin: access.isOffered).json)
    }
    if access.isOffered {
      AdminEndpoints(console: console, access: access, own: own, failureThrottle: failureThrottle).add(to: router)
    }
    return router
  }

  /// The answer to an application in this process, where no connection can fail; nil where there is none.
  func answer(toApplication request: Request) async -> Response? {
    do {
      guard request.method == .post else { throw HTTPError(.notFound) }
      return try await authorized(request) { try await preApproved(request) }
    } catch {
      return try? ErrorBodies.response(to: error, of: request, access.isOffered)
    }
  }

  static let preApprovedPath = broker + BrokerPath.preApproved

  // MARK: Authorization

  private func token(_ request: Request) async throws -> Response {
    let form: [String: String]
    switch try await self.form(of: request) {
    case .failure(let response): return response
    case .success(let fields): form = fields
    }
    guard await isClient(request, form: form) else {
      return .oauthError(
        .unauthorized, "invalid_client", "client id or secret", headers: [.wwwAuthenticate: "Basic realm=\"kassa\""])
    }
    guard let grant = form["grant_type"] else {
      return .oauthError(.badRequest, "invalid_request", "grant_type: required")
    }
    guard grant == "client_credentials" else {
      return .oauthError(.badRequest, "unsupported_grant_type", "grant_type: expected client_credentials")
    }
    guard form["scope"] == BrokerPath.scope else {
      return .oauthError(.badRequest, "invalid_scope", "scope: expected \(BrokerPath.scope)")
    }
    return .json(await bank.grantToken().json, headers: [.cacheControl: "no-store"])
  }

  private func introspect(_ request: Request) async throws -> Response {
    let form: [String: String]
    switch try await self.form(of: request) {
    case .failure(let response): return response
    case .success(let fields): form = fields
    }
    guard await isClient(request, form: form) else {
      return .oauthError(
        .unauthorized, "invalid_client", "client id or secret", headers: [.wwwAuthenticate: "Basic realm=\"kassa\""])
    }
    guard let token = form["token"], !token.isEmpty else {
      return .oauthError(.badRequest, "invalid_request", "token: required")
    }
    guard let holder = bank.holder(of: token) else { return .json(["active": false]) }
    let id = holder == .client ? bank.clientID : "another-client"
    return .json(["active": true, "client_id": .string(id), "scope": .string(BrokerPath.scope)])
  }

  /// HTTP Basic, or form fields without that header. Failures are counted.
  private func isClient(_ request: Request, form: [String: String]) async -> Bool {
    let isRight: Bool
    if let header = request.headers[.authorization] {
      isRight = BasicCredentials(header)?.match(id: client.id, secret: client.secret) ?? false
    } else {
      guard let id = form["client_id"], let secret = form["client_secret"] else { return false }
      let (isID, isSecret) = (client.id.matches(id.utf8), client.secret.matches(secret.utf8))
      isRight = isID && isSecret
    }
    if !isRight { await failureThrottle.count() }
    return isRight
  }

  private func form(of request: Request) async throws -> Received<[String: String]> {
    if let refusal = Self.refusal(of: request, unless: "application/x-www-form-urlencoded") { return .failure(refusal) }
    let text = String(buffer: try await request.body.collect(upTo: Self.bodyLimit))
    // RFC 6749, 3.2: each parameter once.
    if let name = text.repeatedField {
      return .failure(.oauthError(.badRequest, "invalid_request", "\(SafeText.line(name)): given twice"))
    }
    let form = (try? URLEncodedFormDecoder().decode([String: String].self, from: text)) ?? [:]
    // RFC 6749, 2.3: a client authenticates in one way.
    guard request.headers[.authorization] == nil || form["client_secret"] == nil else {
      return .failure(
        .oauthError(.badRequest, "invalid_request", "client_secret: the Authorization header authenticates already"))
    }
    return .success(form)
  }

  func authorized(_ request: Request, _ answer: () async throws -> Response) async throws -> Response {
    let parts = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
    let token = parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
    switch token.flatMap({ bank.holder(of: $0) }) {
    case .client?: return try await answer()
    case .another?: return gatewayError(.forbidden, "Not registered to plan")
    case nil:
      if token != nil { await failureThrottle.count() }
      return gatewayError(.unauthorized, "the bearer token is missing, wrong or expired")
    }
  }

  /// Answered by the gateway in front of the bank, in its own format (inferred).
  private func gatewayError(_ status: HTTPResponse.Status, _ text: String) -> Response {
    .json(
      [
        "httpCode": .string(String(status.code)), "httpMessage": .string(status.reasonPhrase),
        "moreInformation": .string("\(text) (\(Provenance.assumed))"),
      ], status: status)
  }
}
