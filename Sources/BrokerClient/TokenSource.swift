import BrokerAPI
import FoundationEssentials

/// Gives out a bearer token: fetched once for all who wait at the same time, renewed before it expires and after it was given up.
actor TokenSource {
  private let url: String
  private let credentials: Credentials
  private let transport: Transport
  private let now: @Sendable () -> Date
  private var current: (token: String, renewAt: Date)?
  private var fetching: Task<Result<String, BrokerFailure>, Never>?

  init(url: String, credentials: Credentials, transport: Transport, now: @escaping @Sendable () -> Date) {
    (self.url, self.credentials, self.transport, self.now) = (url, credentials, transport, now)
  }

  func token() async -> Result<String, BrokerFailure> {
    if let current, now() < current.renewAt { return .success(current.token) }
    if let fetching { return await fetching.value }
    let task = Task { await fetch() }
    fetching = task
    let result = await task.value
    fetching = nil
    return result
  }

  /// Forgets a token that the bank no longer takes; another one that came meanwhile stays.
  func giveUp(_ token: String) {
    if current?.token == token { current = nil }
  }

  private func fetch() async -> Result<String, BrokerFailure> {
    let asked = now()
    var response = await send(inForm: false)
    // Some gateways of this bank take the client only as form fields (seen in public clients).
    if case .success(let refused) = response, refused.status == 400 || refused.status == 401 {
      let second = await send(inForm: true)
      if case .success(let answer) = second, answer.status == 200 { response = second }
    }
    switch response {
    // Whatever happened to the token's request, the call it was for was not sent.
    case .failure(.notSent(let cause)), .failure(.answerLost(let cause)): return .failure(.notSent(cause))
    case .failure(let failure): return .failure(.notSent(failure.refusal.map { .noToken($0) } ?? .connectionLost))
    case .success(let answer):
      guard answer.status == 200 else { return .failure(.notSent(.noToken(answer.answer(at: asked).refusal))) }
      guard let json = try? JSON(parsing: answer.body), let token = TokenResponse(reading: json) else {
        return .failure(.notSent(.garbage("not a token")))
      }
      // Renewed a little early, so that it does not expire on the way; never later than a day.
      let lifetime = Double(max(1, min(token.expiresIn, 86_400)))
      current = (token.accessToken, asked + max(lifetime * 0.5, lifetime - 30))
      return .success(token.accessToken)
    }
  }

  private func send(inForm: Bool) async -> Result<Transport.Response, BrokerFailure> {
    var fields = [("grant_type", "client_credentials"), ("scope", BrokerPath.scope)]
    var request = Transport.Request(method: "POST", url: url)
    request.headers = [("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded")]
    if inForm {
      fields += [("client_id", credentials.clientID), ("client_secret", credentials.clientSecret)]
    } else {
      request.headers.append(("Authorization", credentials.basic))
    }
    request.body = Array(fields.map { "\(formEncoded($0.0))=\(formEncoded($0.1))" }.joined(separator: "&").utf8)
    return await transport.send(request)
  }
}

/// Base 64 of a text.
func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
