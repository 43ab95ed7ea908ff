/// Kinds of calls by what their answers can mean.
package enum BrokerCall: Hashable, Sendable {
  case application(Sending)
  case settingState
  /// Changes nothing at the bank.
  case read
}

package struct ServerAnswer: Sendable {
  package var status: Int
  package var body: [UInt8]
  /// Seconds.
  package var retryAfter: Int?
  /// The gateway's transaction id.
  package var transaction: String?
  /// Nil where the gateway tells none.
  package var limit: RateLimit?
  package init(
    status: Int, body: [UInt8], retryAfter: Int? = nil, transaction: String? = nil, limit: RateLimit? = nil
  ) {
    self.status = status
    self.body = body
    self.retryAfter = retryAfter
    self.transaction = transaction
    self.limit = limit
  }

  package var refusal: BrokerFailure.Refusal { refusal(AnswerBody(body)) }

  fileprivate func refusal(_ body: AnswerBody) -> BrokerFailure.Refusal {
    .init(status: status, details: body.details, retryAfter: retryAfter, transaction: transaction)
  }
}

/// What an answer means: the one place where status and body become "accepted", "refused", "not accepted" or "unknown".
///
/// "Refused" lets the clerk start anew under another number, so it requires that nothing contradicts it: a 2xx is a refusal where `code`
/// and `status`, as far as present, both say failure, the code is not a server failure or timeout (5xx, 408) or below 400, and there is
/// neither a `redirectLink` nor a `requestUuid`. Every other answer that does not prove acceptance leaves the outcome unknown.
package enum AnswerMeaning {
  /// The meaning without regard to repeats.
  private enum Verdict {
    case taken(JSON)
    case refused, notAccepted
    /// Neither; holds the cause where the answer itself does not give it.
    case unknown(BrokerFailure.Cause? = nil)
  }

  /// The body of a successful answer, still to be parsed, or the failure.
  package static func of(
    _ answer: Result<ServerAnswer, BrokerFailure>, to call: BrokerCall
  ) -> Result<JSON, BrokerFailure> {
    let meaning = answer.flatMap { of($0, to: call) }
    guard case .application(let sending) = call else { return meaning }
    return meaning.mapError { $0.of(sending) }
  }

  private static func of(_ answer: ServerAnswer, to call: BrokerCall) -> Result<JSON, BrokerFailure> {
    let body = AnswerBody(answer.body)
    let refusal = answer.refusal(body)
    let failure: BrokerFailure
    switch call == .read ? reading(answer.status, body) : changing(answer.status, body) {
    case .taken(let json): return .success(json)
    case .refused: failure = .refused(refusal)
    case .notAccepted: failure = .notAccepted(refusal)
    case .unknown(let cause): failure = .answerLost(cause ?? .inconclusive(refusal))
    }
    let isProof = call == .application(.repeated) && provesEarlierAcceptance(failure, answer.status, body.author)
    return .failure(isProof ? .alreadyAccepted(refusal) : failure)
  }

  /// The table for calls that change something. Unless a row says more, the outcome is unknown.
  private static func changing(_ status: Int, _ body: AnswerBody) -> Verdict {
    switch status {
    case 200..<300:
      guard let json = body.json else { return unreadable(body) }
      if body.author == .gateway { return .unknown() }
      return switch body.claim {
      case .failure: .refused
      case .contradiction: .unknown()
      case .success, .nothing: .taken(json)
      }
    // A server that timed out or failed does not say how far it got.
    case 408, 500..<600: return .unknown()
    // About the caller and its rate, never about the request.
    case 401, 429: return .notAccepted
    // Refused by status, unless the bank itself gives the reason.
    case 403, 404, 405, 406, 413, 415, 422:
      if body.isUncertain { return .unknown() }
      return body.isBankRefusal ? .refused : .notAccepted
    // A gateway cannot know whether a number is used.
    case 409 where body.author == .gateway: return .unknown()
    case 400..<500:
      if body.author == .gateway { return .notAccepted }
      return body.isBankRefusal ? .refused : .unknown()
    // A redirect is no refusal; 1xx and undefined codes are no final answers.
    default: return .unknown()
    }
  }

  /// The table for reads: nothing can have been accepted, and whatever can be parsed is a success.
  private static func reading(_ status: Int, _ body: AnswerBody) -> Verdict {
    switch status {
    case 200..<300:
      guard let json = body.json else { return unreadable(body) }
      return body.author == .gateway ? .unknown() : .taken(json)
    case 408: return .unknown()
    case 400..<500: return body.isBankRefusal ? .refused : .notAccepted
    default: return .unknown()
    }
  }

  private static func unreadable(_ body: AnswerBody) -> Verdict {
    if body.author == .gateway { return .unknown() }
    return .unknown(.garbage(body.parseError.map { "not JSON: \($0.reason)" } ?? "empty body"))
  }

  /// True where a repeat was rejected because its number is used, by status or in the bank's words.
  private static func provesEarlierAcceptance(_ failure: BrokerFailure, _ status: Int, _ author: AnswerBody.Author)
    -> Bool
  {
    if status == 409 { return author != .gateway }
    guard case .refused(let refusal) = failure.kind, let details = refusal.details else { return false }
    return details.code == 409 || details.saysNumberIsUsed
  }
}

extension ErrorDetails {
  /// True where the message says that the number is used, in the stand-in's words or those of related banks. Those must name the number,
  /// because a customer or a loan can "already exist" too.
  fileprivate var saysNumberIsUsed: Bool {
    let words = (message ?? "").lowercased()
    if words.contains("used before") { return true }
    let names = ["referenceid", "reference_id", "partnerorderid", "partner_order_id"]
    let used = ["already", "duplicate", "not unique", "дубл", "повтор", "бұрын"]
    // Within a word it says something else, such as «нужен».
    let isAlready = words.split { !$0.isLetter }.contains("уже")
    return names.contains { words.contains($0) } && (isAlready || used.contains { words.contains($0) })
  }
}
