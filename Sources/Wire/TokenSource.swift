import BrokerAPI
import Exchanges
import FoundationEssentials
import HTTP
import Sales

/// Supplies a bearer token: one fetch for all concurrent callers, renewed before it expires and after it was rejected.
actor TokenSource {
  private let profile: Profile
  private let credentials: Credentials
  private let transport: Transport
  private let now: @Sendable () -> Date
  private var valid: (token: TokenResponse, renewAt: Date)?
  /// When those of this run end, the oldest first.
  private var ends: [(token: String, end: Date)] = []
  private var fetching: Task<Result<TokenResponse, BrokerFailure>, Never>?

  init(profile: Profile, credentials: Credentials, transport: Transport, now: @escaping @Sendable () -> Date) {
    self.profile = profile
    self.credentials = credentials
    self.transport = transport
    self.now = now
  }

  func token() async -> Result<String, BrokerFailure> { await current().map(\.accessToken) }

  func current() async -> Result<TokenResponse, BrokerFailure> {
    if let valid, now() < valid.renewAt { return .success(valid.token) }
    if let fetching { return await fetching.value }
    let task = Task { await fetch() }
    fetching = task
    let result = await task.value
    fetching = nil
    return result
  }

  /// One that has run out; nil where none has.
  var expired: String? { ends.last { $0.end <= now() }?.token }

  /// Drops a token that the bank rejected, unless it was replaced meanwhile.
  func discard(_ token: String) {
    if valid?.token.accessToken == token { valid = nil }
  }

  private func fetch() async -> Result<TokenResponse, BrokerFailure> {
    let asked = now()
    switch await transport.token(profile, credentials) {
    // If the token request fails, the call it was for was not sent.
    case .failure(let failure):
      return .failure(BrokerFailure(.notSent(failure.cause), exchange: failure.exchange))
    case .success(let answer):
      guard answer.status == 200 else {
        let refusal = answer.answer(at: asked).refusal
        return .failure(BrokerFailure(.notSent(.noToken(refusal)), exchange: answer.exchange))
      }
      guard let json = try? JSON(parsing: answer.body), let token = TokenResponse(reading: json) else {
        return .failure(BrokerFailure(.notSent(.garbage("not a token")), exchange: answer.exchange))
      }
      // Renew early, so that it does not expire in transit, and at least daily.
      let lifetime = Double(max(1, min(token.expiresIn, 86_400)))
      valid = (token, asked + max(lifetime * 0.5, lifetime - 30))
      ends = ends.suffix(9) + [(token.accessToken, now() + Double(max(0, token.expiresIn)))]
      return .success(token)
    }
  }
}

extension Transport {
  /// Asks for a token.
  func token(_ profile: Profile, _ credentials: Credentials) async -> Result<Response, BrokerFailure> {
    let response = await send(.token(profile, credentials, inForm: false))
    // Some gateways of this bank accept the client only as form fields (seen in public clients).
    guard case .success(let refused) = response, refused.status == 400 || refused.status == 401 else { return response }
    let second = await send(.token(profile, credentials, inForm: true))
    if case .success(let answer) = second, answer.status == 200 { return second }
    return response
  }
}

extension Transport.Request {
  fileprivate static func token(_ profile: Profile, _ credentials: Credentials, inForm: Bool) -> Self {
    var fields = [("grant_type", "client_credentials"), ("scope", profile.scope)]
    var request = Self(method: "POST", url: profile.tokenURL)
    request.headers = [("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded")]
    if inForm {
      fields += [("client_id", credentials.clientID), ("client_secret", credentials.clientSecret.text)]
    } else {
      request.headers.append(("Authorization", "Basic \(credentials.pair)"))
    }
    request.profile = profile.id
    request.secrets = credentials.clientSecrets
    request.asksForToken = true
    request.body = Array(fields.map { "\($0.0.formEncoded)=\($0.1.formEncoded)" }.joined(separator: "&").utf8)
    return request
  }
}
