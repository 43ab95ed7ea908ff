import BrokerAPI
import Checkout
import Exchanges
import Sales

/// One call of the bank as a value.
struct BankCall<Value: Hashable & Sendable>: Sendable {
  let kind: BrokerCall
  let method: String
  let path: String
  var query: [(String, String)] = []
  var headers: [(String, String)] = []
  var body: JSON?
  /// The reference of the sale.
  var sale: String?
  /// Secrets in the body.
  var secrets: [SentSecret] = []
  /// Parses a successful answer; nil where it is not the documented one.
  let read: @Sendable (JSON) -> Answer<Value>?
}

extension BankCall<[Product]> {
  static func products(_ amount: Money, _ profile: Profile) -> BankCall {
    let parameters = [(profile.merchantItem, profile.merchantID), (profile.amountItem, amount.plain)].filter {
      !$0.1.isEmpty
    }
    let isQuery = profile.parameterPlace == .query
    return BankCall(
      kind: .read, method: "GET", path: BrokerPath.products, query: isQuery ? parameters : [],
      headers: isQuery ? [] : parameters
    ) { json in
      guard let (products, unreadable) = Product.list(reading: json) else { return nil }
      let unpaid = amount > .zero ? Product.unpaid(in: json, for: amount) : []
      return Answer(
        products, findings: findings(in: json, by: .productsResponse) + unpaid + unreadableFinding(unreadable))
    }
  }
}

extension BankCall<PreApprovalResponse> {
  static func submit(_ request: PreApprovalRequest, _ sending: Sending) -> BankCall {
    BankCall(request.json, sale: request.referenceId, sending)
  }

  /// An application, which may break the contract.
  fileprivate init(_ json: JSON, sale: String?, _ sending: Sending) {
    self.init(
      kind: .application(sending), method: "POST", path: BrokerPath.preApproved, body: json, sale: sale,
      secrets: smsCodes(in: json)
    ) { json in
      PreApprovalResponse(reading: json).map { Answer($0, findings: findings(in: json, by: .preApprovalResponse)) }
    }
  }
}

extension BankCall<PostLinkResponse> {
  static func postLink(_ request: PostLinkRequest, _ sending: Sending) -> BankCall {
    BankCall(request.json, sale: request.partnerOrderId, sending)
  }

  fileprivate init(_ json: JSON, sale: String?, _ sending: Sending) {
    self.init(
      kind: .application(sending), method: "POST", path: BrokerPath.postLink, body: json, sale: sale,
      secrets: smsCodes(in: json)
    ) { json in
      PostLinkResponse(reading: json).map { Answer($0, findings: findings(in: json, by: .postLinkResponse)) }
    }
  }
}

extension BankCall<Acceptance> {
  /// As somebody wrote it.
  static func given(_ request: GivenRequest, _ sending: Sending) -> BankCall {
    switch request.kind {
    case .application:
      BankCall<PreApprovalResponse>(request.json, sale: request.number, sending).map(Acceptance.application)
    case .link: BankCall<PostLinkResponse>(request.json, sale: request.number, sending).map(Acceptance.link)
    }
  }
}

extension BankCall {
  fileprivate func map<Other>(_ change: @escaping @Sendable (Value) -> Other) -> BankCall<Other> {
    BankCall<Other>(
      kind: kind, method: method, path: path, query: query, headers: headers, body: body, sale: sale, secrets: secrets
    ) { [read] json in read(json)?.map(change) }
  }
}

extension BankCall<[OrderStatus]> {
  static var orders: BankCall {
    BankCall(kind: .read, method: "GET", path: BrokerPath.orders) { json in
      guard let (orders, unreadable) = OrderStatus.list(reading: json) else { return nil }
      let elements = json.elements ?? json["orders"]?.elements ?? [json]
      // A few are representative, however long the list.
      let departures = elements.prefix(50).flatMap { Definition.orderStatus.findings(in: $0) }
      return Answer(orders, findings: Array(departures.prefix(20)) + unreadableFinding(unreadable))
    }
  }
}

extension BankCall<OrderUpdateResponse> {
  static func update(_ status: OrderStatus, _ profile: Profile) -> BankCall {
    BankCall(
      kind: .settingState, method: profile.ordersUpdateMethod, path: BrokerPath.orders, body: status.json,
      sale: status.referenceId
    ) { json in
      OrderUpdateResponse(reading: json).map {
        Answer($0, findings: Definition.orderUpdateResponse.findings(in: json))
      }
    }
  }
}

private func smsCodes(in json: JSON) -> [SentSecret] {
  json.smsCodes.map { SentSecret(.smsCode, $0.text, onlyAt: $0.member) }
}

private func findings(in json: JSON, by definition: Definition) -> [Finding] {
  Array(definition.findings(in: json).prefix(20))
}

private func unreadableFinding(_ count: Int) -> [Finding] {
  count == 0 ? [] : [Finding("", .malformed("\(count) elements could not be read"))]
}
