/// A call, by what its answer can mean.
package enum BrokerCall: Hashable, Sendable {
  /// `/pre-approved` or `/merchant-post-link`.
  case application(Sending)
  /// Setting the state of an order.
  case settingState
  /// Anything that changes nothing.
  case read
}

/// An answer as far as its meaning goes.
package struct ServerAnswer: Sendable {
  /// The HTTP status.
  package var status: Int
  /// The body as it came.
  package var body: [UInt8]
  /// Seconds to wait before another try, where it says so.
  package var retryAfter: Int?
  /// The gateway's number of the exchange.
  package var transaction: String?
  /// An answer.
  package init(status: Int, body: [UInt8], retryAfter: Int? = nil, transaction: String? = nil) {
    self.status = status
    self.body = body
    self.retryAfter = retryAfter
    self.transaction = transaction
  }

  /// What it says instead of doing what was asked.
  package var refusal: BrokerFailure.Refusal { refusal(AnswerBody(body)) }

  fileprivate func refusal(_ body: AnswerBody) -> BrokerFailure.Refusal {
    .init(status: status, details: body.details, retryAfter: retryAfter, transaction: transaction)
  }
}

/// What an answer means: the one place where a status and a body become "taken", "refused", "not taken" or "not known".
///
/// "Refused" lets the clerk begin anew under another number, so it is said only of an answer in which nothing contradicts it: a 2xx is
/// refused where `code` and `status`, as far as they are there, both say failure, the code is not that of a server that failed or gave up
/// waiting (5xx, 408) or of anything below 400, and neither a `redirectLink` nor a `requestUuid` stands beside it. In every other answer
/// that does not prove that it was taken, the outcome is unknown.
package enum AnswerMeaning {
  /// What an answer says of the request, before it is asked whether that was a repeat.
  private enum Verdict {
    case taken(JSON)
    case refused, notTaken
    /// Neither; with the cause where it is another than what the answer says.
    case unknown(BrokerFailure.Cause? = nil)
  }

  /// The body of an answer that means success, still to be read; or the failure, be it in the answer or on the way to it.
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
    case .notTaken: failure = .notTaken(refusal)
    case .unknown(let cause): failure = .answerLost(cause ?? .inconclusive(refusal))
    }
    let isProof = call == .application(.repeated) && provesTheFirst(failure, answer.status, body.speaker)
    return .failure(isProof ? .takenBefore(refusal) : failure)
  }

  /// The table for whatever changes something at the bank. Where no row says more, the outcome is unknown.
  private static func changing(_ status: Int, _ body: AnswerBody) -> Verdict {
    switch status {
    case 200..<300:
      guard let json = body.json else { return unreadable(body) }
      if body.speaker == .gateway { return .unknown() }
      return switch body.claim {
      case .failure: .refused
      case .contradiction: .unknown()
      case .success, .nothing: .taken(json)
      }
    // A server that gave up waiting or failed does not say how far it had come.
    case 408, 500..<600: return .unknown()
    // About who asks and how often, never about what was asked.
    case 401, 429: return .notTaken
    // Refused by status, unless the bank itself says why.
    case 403, 404, 405, 406, 413, 415, 422:
      if body.isDoubtful { return .unknown() }
      return body.isTheBanksNo ? .refused : .notTaken
    // A gateway cannot know whether a number is used.
    case 409 where body.speaker == .gateway: return .unknown()
    case 400..<500:
      if body.speaker == .gateway { return .notTaken }
      return body.isTheBanksNo ? .refused : .unknown()
    // A redirect is not the bank's no; 1xx and what HTTP does not know are no final answers.
    default: return .unknown()
    }
  }

  /// The table for reads: nothing can have been taken, and success is whatever can be read.
  private static func reading(_ status: Int, _ body: AnswerBody) -> Verdict {
    switch status {
    case 200..<300:
      guard let json = body.json else { return unreadable(body) }
      return body.speaker == .gateway ? .unknown() : .taken(json)
    case 408: return .unknown()
    case 400..<500: return body.isTheBanksNo ? .refused : .notTaken
    default: return .unknown()
    }
  }

  private static func unreadable(_ body: AnswerBody) -> Verdict {
    if body.speaker == .gateway { return .unknown() }
    return .unknown(.garbage(body.isEmpty ? "empty body" : "not JSON"))
  }

  /// True where a repeat was turned away because its number is used: by the status, or in the bank's own words.
  private static func provesTheFirst(_ failure: BrokerFailure, _ status: Int, _ speaker: AnswerBody.Speaker) -> Bool {
    if status == 409 { return speaker != .gateway }
    guard case .refused(let refusal) = failure, let details = refusal.details else { return false }
    return details.code == 409 || details.saysThatTheNumberIsUsed
  }
}

extension ErrorDetails {
  /// True where the message says that the number was used before: in the stand-in's words, or in those that other banks of this family may
  /// use. Those must name the number, because a customer or a loan can "already exist" too.
  fileprivate var saysThatTheNumberIsUsed: Bool {
    let words = (message ?? "").lowercased()
    if words.contains("used before") { return true }
    let names = ["referenceid", "reference_id", "partnerorderid", "partner_order_id"]
    let used = ["already", "duplicate", "not unique", "уже", "дубл", "повтор", "бұрын"]
    return names.contains { words.contains($0) } && used.contains { words.contains($0) }
  }
}
