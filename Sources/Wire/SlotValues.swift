import BrokerAPI
import Exchanges
import HTTP

/// Where the values of secrets come from, when a request is sent that holds slots in their places.
struct SlotValues: Sendable {
  enum Missing: Error {
    /// Nothing tells the value of a secret.
    case noValue(SecretSlot)
    case failed(BrokerFailure)
  }

  private let credentials: Credentials
  private let token: @Sendable () async -> Result<String, BrokerFailure>
  private let others: @Sendable (SecretSlot) -> String?

  /// - Parameter others: of all but the bearer token and the headers that the profile adds.
  init(
    _ credentials: Credentials, token: @escaping @Sendable () async -> Result<String, BrokerFailure>,
    others: @escaping @Sendable (SecretSlot) -> String?
  ) {
    (self.credentials, self.token, self.others) = (credentials, token, others)
  }

  func all(of request: ReplayRequest) async throws(Missing) -> [SecretSlot: String] {
    var values: [SecretSlot: String] = [:]
    for slot in request.slots { values[slot] = try await value(of: slot) }
    return values
  }

  private func value(of slot: SecretSlot) async throws(Missing) -> String {
    switch slot {
    case .bearerToken:
      switch await token() {
      case .success(let token): return token
      case .failure(let failure): throw .failed(failure)
      }
    case .header:
      let own = credentials.headers.first { SecretSlot.header($0.name).name == slot.name }?.value.text
      if let own { return own }
    default: break
    }
    guard let value = others(slot) else { throw .noValue(slot) }
    return value
  }
}

extension Transport.Request {
  /// - Parameter values: of its slots.
  init(_ request: ReplayRequest, _ values: [SecretSlot: String]) {
    func filled(_ text: Redacted) -> [UInt8] { text.bytes { values[$0] ?? "" } }
    func text(_ text: Redacted) -> String { String(decoding: filled(text), as: UTF8.self) }
    self.init(method: request.method, url: text(request.url))
    headers = request.headers.map { ($0.name, text($0.value)) }
    body = request.body.map(filled)
    changesSomething = !["GET", "HEAD", "OPTIONS"].contains(request.method)
    secrets = values.map { SentSecret($0.key, $0.value) }
  }
}
