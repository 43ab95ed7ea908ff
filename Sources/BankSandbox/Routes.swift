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
  private let plans = PlanAnswers()
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
    router.add(middleware: FaultInjection(console))
    router.post("\(Self.oauth)/token") { request, _ in try await token(request) }
    router.post("\(Self.oauth)/introspect") { request, _ in try await introspect(request) }
    router.get("\(Self.broker)\(BrokerPath.products)") { request, _ in
      try await authorized(request) { await products(request) }
    }
    router.post("\(Self.broker)\(BrokerPath.preApproved)") { request, _ in
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
    // Generated on demand, so that the bank listens sooner.
    router.get("openapi.json") { _, _ in Response.json(access.isOffered ? OpenAPI.json : OpenAPI.withoutAdmin) }
    if access.isOffered {
      AdminEndpoints(console: console, access: access, own: own, failureThrottle: failureThrottle).add(to: router)
    }
    return router
  }

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
    guard bank.isActive(token) else { return .json(["active": false]) }
    return .json(
      ["active": true, "client_id": .string(bank.clientID), "scope": .string(BrokerPath.scope)])
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

  private func authorized(_ request: Request, _ answer: () async throws -> Response) async throws -> Response {
    let parts = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
    let token = parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
    guard let token, bank.isActive(token) else {
      if token != nil { await failureThrottle.count() }
      // Answered by the gateway in front of the bank, in its own format (inferred).
      return .json(
        [
          "httpCode": "401", "httpMessage": "Unauthorized",
          "moreInformation": "the bearer token is missing, wrong or expired (\(Provenance.assumed))",
        ], status: .unauthorized)
    }
    return try await answer()
  }

  // MARK: Broker

  private func products(_ request: Request) async -> Response {
    let query = request.uri.queryParameters
    if let name = request.repeatedParameter {
      return .details(.badRequest, Finding(name, .repeated).annotated(request.language))
    }
    if query["merchantId"]?.isEmpty ?? true, await bank.switches.merchantRequired {
      return .details(.badRequest, Finding("merchantId", .missing).annotated(request.language))
    }
    guard let text = query["amount"] else {
      return .details(.badRequest, Finding("amount", .missing, .documented(line: 26)).annotated(request.language))
    }
    guard let amount = Money(paid: String(text)) else {
      return .details(.badRequest, Rule.amount.finding(at: "amount").annotated(request.language))
    }
    return .json(bytes: plans.answer(for: amount, in: request.language))
  }

  /// Long lists are sent in batches, to bound memory and let other calls in between.
  private func orders(_ language: BankLanguage) async throws -> Response {
    let (bank, part) = (bank, 256)
    let first = try await bank.statuses(from: 0, atMost: part, in: language)
    guard first.count == part else { return .json(.array(first.map(\.json))) }
    let body = ResponseBody { writer in
      var (statuses, start) = (first, 0)
      while !statuses.isEmpty {
        var bytes: [UInt8] = []
        for status in statuses {
          bytes.append(UInt8(ascii: bytes.isEmpty && start == 0 ? "[" : ","))
          status.json.write(to: &bytes)
        }
        try await writer.write(ByteBuffer(bytes: bytes))
        start += statuses.count
        statuses = try await bank.statuses(from: start, atMost: part, in: language)
      }
      try await writer.write(ByteBuffer(string: "]"))
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: body)
  }

  private func preApproved(_ request: Request) async throws -> Response {
    let (application, content): (PreApprovalRequest, RequestContent)
    switch try await body(of: request) {
    case .failure(let response): return response
    case .success(let json):
      do { application = try PreApprovalRequest(checking: json) } catch {
        return .details(.badRequest, error.annotated(request.language))
      }
      content = RequestContent(json, .preApprovalRequest)
    }
    let result: Bank.SubmissionResult
    do { result = try await bank.receive(application, content, request.language) } catch let rejection as Bank.Rejection
    {
      return rejection.response(request.language)
    }
    switch result {
    case .accepted(let response): return .json(response.json)
    case .acceptedSlowly(let response, let seconds):
      try await bank.clock.wait(seconds)
      return .json(response.json)
    case .acceptedButLost(let response): return .brokenOff(response.json.bytes)
    case .refused(let status, let retryAfter):
      var headers: HTTPFields = [:]
      headers[.retryAfter] = retryAfter.map(String.init)
      let message =
        status == 429
        ? Phrase("Слишком много запросов", "Сұраныстар тым көп", "Too many requests")
        : Phrase("Внутренняя ошибка сервиса", "Сервистің ішкі қатесі", "Internal error of the service")
      return .details(HTTPResponse.Status(known: status), message[request.language], headers: headers)
    }
  }

  private func postLink(_ request: Request) async throws -> Response {
    switch try await body(of: request) {
    case .failure(let response): return response
    case .success(let json):
      let link: PostLinkRequest
      do { link = try PostLinkRequest(checking: json) } catch {
        return .details(.badRequest, error.annotated(request.language))
      }
      do {
        return .json(try await bank.receive(link, RequestContent(json, .postLinkRequest)).json)
      } catch let rejection as Bank.Rejection {
        return rejection.response(request.language)
      }
    }
  }

  private static let updated = Phrase(
    "Статус заявки успешно обновлен", "Өтінім күйі жаңартылды", "The order's state is updated")

  private func setState(_ request: Request) async throws -> Response {
    switch try await body(of: request) {
    case .failure(let response): return response
    case .success(let json):
      if let findings = Findings(Definition.orderStatus.findings(in: json)) {
        return .details(.badRequest, findings.annotated(request.language))
      }
      guard let status = OrderStatus(reading: json) else {
        let path = json["state"]?.text?.contains { !$0.isWhitespace } == true ? "referenceId" : "state"
        return .details(.badRequest, Rule.notEmpty.finding(at: path).annotated(request.language))
      }
      switch try await bank.set(status) {
      case nil: return .details(.notFound, Rule.knownOrder.finding(at: "referenceId").annotated(request.language))
      case .failure(let finding): return .details(.badRequest, finding.annotated(request.language))
      case .success:
        return .json(
          OrderUpdateResponse(code: "200", message: Self.updated[request.language], status: "Success").json)
      }
    }
  }

  private enum Received<Body> {
    case success(Body)
    case failure(Response)
  }

  /// Nil for a body of this type.
  private static func refusal(of request: Request, unless type: String) -> Response? {
    guard request.headers[.contentType]?.split(separator: ";").first?.lowercased() != type else { return nil }
    let words = Phrase("ожидается: \(type)", "күтілетіні: \(type)", "expected \(type)")
    return .details(
      .unsupportedMediaType, Finding("Content-Type", .malformed(words)).annotated(request.language))
  }

  private func body(of request: Request) async throws -> Received<JSON> {
    if let refusal = Self.refusal(of: request, unless: "application/json") { return .failure(refusal) }
    let buffer: ByteBuffer
    do { buffer = try await request.body.collect(upTo: Self.bodyLimit) } catch is NIOTooManyBytesError {
      return .failure(
        .details(.contentTooLarge, RequestRules.tooLarge(Self.bodyLimit).reason))
    }
    do throws(Finding) { return .success(try JSON(received: buffer)) } catch {
      return .failure(.details(.badRequest, error.annotated(request.language)))
    }
  }
}

extension JSON {
  /// A request's body.
  /// - Throws: why it is no JSON, or no text.
  init(received buffer: ByteBuffer) throws(Finding) {
    let index: JSONIndex
    do { index = try JSONIndex(of: Array(buffer.readableBytesView)) } catch {
      throw Finding(
        "",
        .malformed(Phrase("не JSON: \(error.reason)", "JSON емес: \(error.reason)", "not JSON: \(error.reason)")),
        .documented(line: 9))
    }
    if let byte = index.loneSurrogate {
      throw Finding(
        "",
        .malformed(
          Phrase(
            "не текст: половина суррогатной пары, байт \(byte)", "мәтін емес: суррогат жұптың жартысы, \(byte) байт",
            "no text: half of a surrogate pair at byte \(byte)")))
    }
    self = index.json
  }
}

extension Request {
  /// The whole body. One that announces more is not waited for.
  /// - Throws: `NIOTooManyBytesError`.
  func collect(upTo limit: Int) async throws -> ByteBuffer {
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw NIOTooManyBytesError(maxBytes: limit)
    }
    return try await body.collect(upTo: limit)
  }

  /// A parameter of the query that is given more than once: which one is meant cannot be known.
  var repeatedParameter: String? { uri.query?.repeatedField }

  /// The language that the client prefers, of those that the bank speaks.
  var language: BankLanguage {
    AcceptLanguage.codes(headers[.acceptLanguage]).lazy.compactMap { BankLanguage(rawValue: $0) }.first ?? .ru
  }
}

extension Bank.Rejection {
  fileprivate func response(_ language: BankLanguage) -> Response {
    switch self {
    case .wrong(let findings): .details(.badRequest, findings.annotated(language))
    case .conflict(let finding): .details(.conflict, finding.annotated(language))
    }
  }
}

/// Converts the framework's errors (path, method, body) to the contract's `ErrorDetails`.
private struct ErrorBodies: RouterMiddleware {
  typealias Context = BankContext
  let hasAdmin: Bool

  /// The contract says nothing of our own endpoints.
  private static func notOffered(_ request: Request) -> String {
    let text = "\(request.method) is not offered"
    return request.uri.path.hasPrefix("/bcc/") ? "\(text) (\(Provenance.documented(line: 5)))" : text
  }

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do { return try await next(request, context) } catch let error as any HTTPResponseError {
      if error.status == .notFound, let allowed = OpenAPI.methods(of: request.uri.path, withAdmin: hasAdmin) {
        return .details(
          .methodNotAllowed, Self.notOffered(request),
          headers: [.allow: allowed])
      }
      return .details(error.status, error.status.reasonPhrase)
    } catch let refusal as Refusal {
      // The body did not arrive or is malformed.
      return .details(HTTPResponse.Status(known: refusal.status), refusal.reason)
    } catch let error as CancellationError {
      throw error
    } catch is NIOTooManyBytesError {
      return .details(.contentTooLarge, "body: too large")
    } catch {
      // The store failed: nothing was accepted.
      return .details(.internalServerError, "the bank's store does not work")
    }
  }
}

extension Response {
  static func json(_ json: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    .json(bytes: json.bytes, status: status, headers: headers)
  }

  static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = "application/json; charset=utf-8"
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func details(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]) -> Response {
    let details = ErrorDetails(code: status.code, message: message, status: status.reasonPhrase)
    return .json(details.json, status: status, headers: headers)
  }

  /// An OAuth 2.0 error (RFC 6749, 5.2) with a description.
  static func oauthError(
    _ status: HTTPResponse.Status, _ error: String, _ text: String, headers: HTTPFields = [:]
  ) -> Response {
    .json(
      ["error": .string(error), "error_description": "\(text) (\(Provenance.published))"], status: status,
      headers: headers)
  }
}

extension HTTPResponse.Status {
  /// With the usual reason phrase.
  init(known code: Int) { self.init(code: code, reasonPhrase: ReasonPhrase.usual(of: code)) }
}
