public import BrokerAPI
public import FoundationEssentials

/// # BrokerClient: the calls of the bank
///
/// A struct of closures, so that whatever calls the bank can be run against anything else. `live` makes them real: HTTP with time-outs,
/// a token that is fetched once for all who wait, tolerant reading with findings, and failures that say whether the bank can have
/// taken the request.
public struct BrokerClient: Sendable {
  /// The bank that it calls.
  public var profile: Profile
  /// The ways to pay for an amount in tenge: plain digits.
  public var products: @Sendable (_ amount: String) async -> Result<Answer<[Product]>, BrokerFailure>
  /// Submits an application. Sends it at most once; repeats only what a 401 proves was not taken. What an answer means depends on whether an
  /// application with this number may have been taken before.
  public var submit: @Sendable (PreApprovalRequest, Sending) async -> Result<Answer<PreApprovalResponse>, BrokerFailure>
  /// Asks for a link that the customer goes on with, instead of an application. Sent at most once, as an application is.
  public var postLink: @Sendable (PostLinkRequest, Sending) async -> Result<Answer<PostLinkResponse>, BrokerFailure>
  /// The orders of this partner, with their states.
  public var orders: @Sendable () async -> Result<Answer<[OrderStatus]>, BrokerFailure>
  /// Sets the state of an order.
  public var update: @Sendable (OrderStatus) async -> Result<Answer<OrderUpdateResponse>, BrokerFailure>

  /// A client of other closures.
  public init(
    profile: Profile,
    products: @escaping @Sendable (String) async -> Result<Answer<[Product]>, BrokerFailure>,
    submit:
      @escaping @Sendable (PreApprovalRequest, Sending) async -> Result<
        Answer<PreApprovalResponse>, BrokerFailure
      >,
    postLink: @escaping @Sendable (PostLinkRequest, Sending) async -> Result<Answer<PostLinkResponse>, BrokerFailure>,
    orders: @escaping @Sendable () async -> Result<Answer<[OrderStatus]>, BrokerFailure>,
    update: @escaping @Sendable (OrderStatus) async -> Result<Answer<OrderUpdateResponse>, BrokerFailure>
  ) {
    self.profile = profile
    (self.products, self.submit, self.postLink) = (products, submit, postLink)
    (self.orders, self.update) = (orders, update)
  }

  /// Submits an application whose number was never used.
  public func submit(_ request: PreApprovalRequest) async -> Result<Answer<PreApprovalResponse>, BrokerFailure> {
    await submit(request, .first)
  }

  /// Asks for a link under a number that was never used.
  public func postLink(_ request: PostLinkRequest) async -> Result<Answer<PostLinkResponse>, BrokerFailure> {
    await postLink(request, .first)
  }
}

extension BrokerClient {
  /// A client of a bank.
  /// - Parameters:
  ///   - profile: where the bank is.
  ///   - credentials: what the portal gave.
  ///   - transport: how requests travel.
  ///   - now: the clock that tokens expire by.
  public static func live(
    profile: Profile, credentials: Credentials, transport: Transport, now: @escaping @Sendable () -> Date
  ) -> BrokerClient {
    let tokens = TokenSource(url: profile.tokenURL, credentials: credentials, transport: transport, now: now)
    let caller = Caller(profile: profile, tokens: tokens, transport: transport, now: now)
    return BrokerClient(
      profile: profile,
      products: { amount in
        let query = [(profile.merchantItem, profile.merchantID), (profile.amountItem, amount)]
        return await caller.call(.read, "GET", BrokerPath.products, query: query) { json in
          guard let (products, unreadable) = Product.list(reading: json) else { return nil }
          return Answer(products, findings: findings(in: json, by: .productsResponse, unreadable: unreadable))
        }
      },
      submit: { request, sending in
        await caller.call(.application(sending), "POST", BrokerPath.preApproved, body: request.json) { json in
          PreApprovalResponse(reading: json).map {
            Answer($0, findings: linkFindings(in: json, by: .preApprovalResponse))
          }
        }
      },
      postLink: { request, sending in
        await caller.call(.application(sending), "POST", BrokerPath.postLink, body: request.json) { json in
          PostLinkResponse(reading: json).map { Answer($0, findings: linkFindings(in: json, by: .postLinkResponse)) }
        }
      },
      orders: {
        await caller.call(.read, "GET", BrokerPath.orders) { json in
          guard let (orders, unreadable) = OrderStatus.list(reading: json) else { return nil }
          let elements = json.elements ?? json["orders"]?.elements ?? [json]
          // A handful says what there is to say, however long the list.
          let departures = elements.prefix(50).flatMap { Definition.orderStatus.findings(in: $0) }
          return Answer(orders, findings: Array(departures.prefix(20)) + unreadableFinding(unreadable))
        }
      },
      update: { status in
        await caller.call(.settingState, profile.ordersUpdateMethod, BrokerPath.orders, body: status.json) { json in
          OrderUpdateResponse(reading: json).map {
            Answer($0, findings: Definition.orderUpdateResponse.findings(in: json))
          }
        }
      })
  }

  private static func findings(in json: JSON, by definition: Definition, unreadable: Int) -> [Finding] {
    Array(definition.findings(in: json).prefix(20)) + unreadableFinding(unreadable)
  }

  private static func linkFindings(in json: JSON, by definition: Definition) -> [Finding] {
    Array(definition.findings(in: json).prefix(20)) + [Finding.unusableLink(in: json)].compactMap { $0 }
  }

  private static func unreadableFinding(_ count: Int) -> [Finding] {
    count == 0 ? [] : [Finding("", .malformed("\(count) elements could not be read"))]
  }
}

/// One call: the token, the request, what the answer means.
private struct Caller: Sendable {
  let profile: Profile
  let tokens: TokenSource
  let transport: Transport
  let now: @Sendable () -> Date

  func call<Value>(
    _ call: BrokerCall, _ method: String, _ path: String, query: [(String, String)] = [], body: JSON? = nil,
    read: @Sendable (JSON) -> Answer<Value>?
  ) async -> Result<Answer<Value>, BrokerFailure> {
    var request = Transport.Request(method: method, url: profile.brokerBase + path + queryText(query))
    request.headers = [("Accept", "application/json")]
    request.changesSomething = call != .read
    if let body {
      request.headers.append(("Content-Type", "application/json; charset=utf-8"))
      request.body = body.bytes
    }
    return Self.meaning(of: await answer(to: request), to: call, read: read)
  }

  private func answer(to request: Transport.Request) async -> Result<ServerAnswer, BrokerFailure> {
    var isSecondTry = false
    while true {
      let token: String
      switch await tokens.token() {
      case .success(let value): token = value
      case .failure(let failure): return .failure(failure)
      }
      var authorized = request
      authorized.headers.append(("Authorization", "Bearer \(token)"))
      switch await transport.send(authorized) {
      case .failure(let failure): return .failure(failure)
      case .success(let response):
        if response.status == 401, !isSecondTry {
          // A 401 proves that nothing of this request was taken: the token is given up, and one new one is tried.
          await tokens.giveUp(token)
          isSecondTry = true
          continue
        }
        return .success(response.answer(at: now()))
      }
    }
  }

  private func queryText(_ items: [(String, String)]) -> String {
    let items = items.filter { !$0.1.isEmpty }
    guard !items.isEmpty else { return "" }
    return "?" + items.map { "\(formEncoded($0.0))=\(formEncoded($0.1))" }.joined(separator: "&")
  }

  private static func meaning<Value>(
    of answer: Result<ServerAnswer, BrokerFailure>, to call: BrokerCall, read: (JSON) -> Answer<Value>?
  ) -> Result<Answer<Value>, BrokerFailure> {
    AnswerMeaning.of(answer, to: call).flatMap { json in
      if let value = read(json) { return .success(value) }
      guard let refusal = try? answer.get().refusal, refusal.details != nil else {
        return .failure(.answerLost(.garbage("not the documented answer")))
      }
      return .failure(.answerLost(.inconclusive(refusal)))
    }
  }
}

/// Percent-encoding for queries and forms: everything but unreserved characters.
func formEncoded(_ text: String) -> String {
  var result = ""
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
      result.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      let hex = String(byte, radix: 16, uppercase: true)
      result += "%" + (hex.count == 1 ? "0" : "") + hex
    }
  }
  return result
}
