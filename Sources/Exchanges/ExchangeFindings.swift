import BrokerAPI
import Text

/// How both messages of an exchange depart from the contract. What broke off is not checked, and neither is what a secret stood in.
struct ExchangeFindings: Sendable {
  let request: [Finding]
  let response: [Finding]

  init(_ exchange: Exchange, _ kind: ExchangeKind) {
    let isWhole = exchange.failure == nil
    request =
      exchange.direction == .received && !isWhole
      ? [] : exchange.request?.body.map { Self.found(in: $0.value, kind.requestRules) } ?? []
    response = exchange.response.map { isWhole ? Self.found(in: $0.body.value, kind.rules(of: $0)) : [] } ?? []
  }

  /// Of a request that is to be sent.
  static func found(in request: Exchange.Request) -> [Finding] {
    request.body.map { found(in: $0.value, ExchangeKind(sent: request).requestRules) } ?? []
  }

  private static func found(in body: Redacted, _ rules: Rules?) -> [Finding] {
    guard let rules, body.size > 0 || !body.slots.contains(.unknown) else { return [] }
    do {
      let index = try JSONIndex(of: body.shownBytes)
      let found = rules.findings(in: index.json)
      guard !body.slots.isEmpty else { return found }
      let dots = Array(Mask.hidden.utf8)
      return found.filter { finding in
        let node = index.nodes[index.deepest(on: finding.path).node]
        return finding.problem == .missing || node.kind == .object || node.kind == .array
          || ByteSearch.find(dots, in: Array(index.bytes[node.range])) == nil
      }
    } catch {
      // Dots in the place of a number are no JSON, a digit is.
      do throws(JSONError) {
        _ = try JSONIndex(of: FlatBytes(body).bytes)
        return []
      } catch {
        let reason = error.reason
        return [Finding("", .malformed(Phrase("не JSON: \(reason)", "JSON емес: \(reason)", "not JSON: \(reason)")))]
      }
    }
  }
}

/// Which rules a body is checked against.
private enum Rules {
  case message(Definition)
  /// A list of messages, bare or as a member.
  case list(Definition, member: String)
  case products, callback

  func findings(in json: JSON) -> [Finding] {
    switch self {
    case .message(let definition): definition.findings(in: json)
    case .list(let definition, let member):
      if let elements = json.elements {
        definition.findings(inEach: elements)
      } else if let elements = json[member]?.elements {
        definition.findings(inEach: elements).map { Finding(member + $0.path, $0.problem, $0.provenance) }
      } else {
        definition.findings(in: json)
      }
    case .products:
      json.elements.map { Definition.product.findings(inEach: $0) } ?? Definition.productsResponse.findings(in: json)
    case .callback: CallbackBody(reading: json)?.findings ?? Definition.orderStatus.findings(in: json)
    }
  }
}

extension ExchangeKind {
  fileprivate var requestRules: Rules? {
    switch self {
    case .application: .message(.preApprovalRequest)
    case .link: .message(.postLinkRequest)
    case .update: .message(.orderStatus)
    case .callback: .callback
    case .token, .products, .orders, .sms, .other: nil
    }
  }

  fileprivate func rules(of response: Exchange.Response) -> Rules? {
    switch response.status {
    case 200..<300: response.status == 204 ? nil : answerRules
    case 400...: errorRules(response.body.value)
    default: nil
    }
  }

  private var answerRules: Rules? {
    switch self {
    case .token: .message(.tokenResponse)
    case .products: .products
    case .application: .message(.preApprovalResponse)
    case .link: .message(.postLinkResponse)
    case .orders: .list(.orderStatus, member: "orders")
    case .update: .message(.orderUpdateResponse)
    case .callback, .sms, .other: nil
    }
  }

  /// Whoever stands before the bank answers in a form of its own.
  private func errorRules(_ body: Redacted) -> Rules? {
    guard answerRules != nil else { return nil }
    let answer = AnswerBody(body.shownBytes)
    guard answer.json != nil, answer.author != .gateway else { return nil }
    return self == .token ? .message(.oauthError) : .message(.errorDetails)
  }
}
