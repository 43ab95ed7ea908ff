import Text

extension Result where Success == Answer<Acceptance>, Failure == BrokerFailure {
  /// Without the customer's codes, which a bank may repeat. A link stays whole, because the customer has to follow it.
  package func hiding(_ codes: [String]) -> Self {
    map { $0.hiding(codes) }.mapError { $0.hiding(codes) }
  }
}

extension Answer<Acceptance> {
  fileprivate func hiding(_ codes: [String]) -> Self {
    var answer = Self(
      value.hiding(codes),
      findings: findings.map { Finding($0.path.hiding(codes), $0.problem, $0.provenance) }, exchange: exchange,
      limit: limit)
    answer.transaction = transaction
    return answer
  }
}

extension Acceptance {
  fileprivate func hiding(_ codes: [String]) -> Self {
    switch self {
    case .application(let response):
      .application(
        PreApprovalResponse(
          code: response.code.hiding(codes), message: response.message.hiding(codes),
          requestUuid: response.requestUuid.hiding(codes), redirectLink: response.redirectLink,
          status: response.status.hiding(codes)))
    case .link(let response):
      .link(
        PostLinkResponse(
          requestId: response.requestId.hiding(codes), partnerOrderId: response.partnerOrderId.hiding(codes),
          preappId: response.preappId.hiding(codes), redirectLink: response.redirectLink,
          expiresAt: response.expiresAt.hiding(codes)))
    }
  }
}

extension BrokerFailure {
  fileprivate func hiding(_ codes: [String]) -> Self {
    Self(kind.hiding(codes), exchange: exchange).recorded(as: nil, transaction: transaction)
  }
}

extension BrokerFailure.Kind {
  fileprivate func hiding(_ codes: [String]) -> Self {
    switch self {
    case .answerLost(.inconclusive(let refusal)): .answerLost(.inconclusive(refusal.hiding(codes)))
    // Nothing in them is the bank's.
    case .notSent, .answerLost: self
    case .notAccepted(let refusal): .notAccepted(refusal.hiding(codes))
    case .refused(let refusal): .refused(refusal.hiding(codes))
    case .alreadyAccepted(let refusal): .alreadyAccepted(refusal.hiding(codes))
    case .stillUnknown(let kind): .stillUnknown(kind.hiding(codes))
    }
  }
}

extension BrokerFailure.Refusal {
  fileprivate func hiding(_ codes: [String]) -> Self {
    let details = details.map {
      ErrorDetails(code: $0.code, message: $0.message?.hiding(codes), status: $0.status?.hiding(codes))
    }
    return Self(status: status, details: details, retryAfter: retryAfter, transaction: transaction)
  }
}
