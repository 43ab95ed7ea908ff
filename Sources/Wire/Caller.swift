import BrokerAPI
import Exchanges
import FoundationEssentials
import HTTP
import Sales

struct Caller: Sendable {
  let profile: Profile
  let credentials: Credentials
  let tokens: TokenSource
  let transport: Transport
  let now: @Sendable () -> Date
  /// In which the bank is asked to answer, such as `ru`.
  let language: @Sendable () -> String

  func make<Value>(_ call: BankCall<Value>) async -> Result<Answer<Value>, BrokerFailure> {
    let response = await send(call.request(profile, credentials, language: language()))
    let answer = response.map { $0.answer(at: now()) }
    let exchange = (try? response.get())?.exchange
    return AnswerMeaning.of(answer, to: call.kind).flatMap { json in
      if var value = call.read(json) {
        value.exchange = exchange
        value.limit = (try? answer.get())?.limit
        return .success(value)
      }
      guard let refusal = try? answer.get().refusal, refusal.details != nil else {
        return .failure(.answerLost(.garbage("not the documented answer")))
      }
      return .failure(.answerLost(.inconclusive(refusal)))
    }.mapError { $0.recorded(as: exchange) }
  }

  private func send(_ request: Transport.Request) async -> Result<Transport.Response, BrokerFailure> {
    var isSecondTry = false
    while true {
      let token: String
      switch await tokens.token() {
      case .success(let value): token = value
      case .failure(let failure): return .failure(failure)
      }
      let response = await transport.send(request.authorized(by: token))
      guard case .success(let answer) = response, answer.status == 401, !isSecondTry else { return response }
      // A 401 proves that nothing was accepted: retry once with a new token.
      await tokens.discard(token)
      isSecondTry = true
    }
  }
}

extension BankCall {
  /// Without a token.
  func request(_ profile: Profile, _ credentials: Credentials, language: String) -> Transport.Request {
    let items = query.map { "\($0.0.formEncoded)=\($0.1.formEncoded)" }.joined(separator: "&")
    var request = Transport.Request(
      method: method, url: profile.brokerBase + path + (items.isEmpty ? "" : "?" + items))
    request.headers = [("Accept", "application/json"), ("Accept-Language", language)]
    request.headers += credentials.sentHeaders + headers
    request.changesSomething = kind != .read
    if let body {
      request.headers.append(("Content-Type", "application/json; charset=utf-8"))
      request.body = body.bytes
    }
    request.profile = profile.id
    request.sale = sale
    request.secrets = secrets + credentials.headerSecrets
    return request
  }
}

extension Transport.Request {
  func authorized(by token: String) -> Self {
    var authorized = self
    authorized.headers.append(("Authorization", "Bearer \(token)"))
    authorized.secrets.append(SentSecret(.bearerToken, token))
    return authorized
  }
}
