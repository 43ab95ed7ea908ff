package import BrokerAPI
package import Exchanges
import HTTP
import Sales

/// Sends recorded requests to the bank of a profile: secrets go to its own host alone, whatever the record says.
package struct Replayer: Sendable {
  package enum Refusal: Error, Hashable, Sendable {
    /// It was sent somewhere that is not the profile's bank.
    case foreign
    /// The till gets its tokens itself.
    case token
    /// Nothing tells the value of a secret.
    case noValue(SecretSlot)
    case failed(BrokerFailure)
  }

  private let profile: Profile
  private let credentials: Credentials
  private let transport: Transport
  private let token: @Sendable () async -> Result<String, BrokerFailure>
  private let value: @Sendable (SecretSlot) -> String?

  /// - Parameter value: of secrets that the profile does not have, such as the customer's code.
  package init(
    _ client: BrokerClient, _ credentials: Credentials, over transport: Transport,
    value: @escaping @Sendable (SecretSlot) -> String?
  ) {
    profile = client.profile
    self.credentials = credentials
    self.transport = transport
    token = { await client.token().map(\.accessToken) }
    self.value = value
  }

  package func send(_ request: ReplayRequest) async -> Result<Exchange.Response, Refusal> {
    guard let target = target(of: request) else { return .failure(isToken(request) ? .token : .foreign) }
    var values: [SecretSlot: String] = [:]
    for slot in request.slots {
      switch await value(of: slot) {
      case .success(let text): values[slot] = text
      case .failure(let refusal): return .failure(refusal)
      }
    }
    func filled(_ text: Redacted) -> [UInt8] { text.bytes { values[$0] ?? "" } }
    func text(_ text: Redacted) -> String { String(decoding: filled(text), as: UTF8.self) }
    var outgoing = Transport.Request(method: request.method, url: text(target))
    outgoing.headers = request.headers.filter { !Self.isTransports($0.name) }.map { ($0.name, text($0.value)) }
    outgoing.body = request.body.map(filled)
    outgoing.changesSomething = !["GET", "HEAD", "OPTIONS"].contains(request.method)
    outgoing.profile = profile.id
    outgoing.secrets = values.map { SentSecret($0.key, $0.value) }
    let redactor = Redactor(outgoing.secrets)
    return await transport.send(outgoing).mapError { Refusal.failed($0) }.map { answer in
      Exchange.Response(
        status: answer.status, reason: redactor.response([]),
        headers: redactor.headers(
          answer.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, ofRequest: false),
        body: redactor.response(answer.body))
    }
  }

  /// It unpacks what it asked for itself, and no record names another host than the one that is called.
  private static func isTransports(_ name: String) -> Bool { ["accept-encoding", "host"].contains(name.lowercased()) }

  /// The calls of the contract, with their methods.
  private static let calls: [(path: String, methods: [String])] = [
    (BrokerPath.products, ["GET"]), (BrokerPath.preApproved, ["POST"]), (BrokerPath.postLink, ["POST"]),
    (BrokerPath.orders, ["GET", "POST", "PUT"]),
  ]

  /// The profile's own address with the path of the bank's call, wherever a broker was called; nil for anything else, such as the orders of
  /// a shop.
  private func target(of request: ReplayRequest) -> Redacted? {
    let url = request.url.text
    if url.hasPrefix(profile.brokerBase + "/") { return request.url }
    let isOwn = url.firstRange(of: "://").map { url[$0.upperBound...].hasPrefix(profile.host + "/") } == true
    let call = Self.calls.first { path, methods in
      request.path.hasSuffix(isOwn ? path : "/v1/broker" + path) && methods.contains(request.method)
    }
    return call.map { request.url.replacingPath(by: profile.brokerBase + $0.path) }
  }

  private func isToken(_ request: ReplayRequest) -> Bool {
    request.slots.contains(.clientCredentials) || request.slots.contains(.clientSecret)
  }

  private func value(of slot: SecretSlot) async -> Result<String, Refusal> {
    switch slot {
    case .bearerToken: return await token().mapError { Refusal.failed($0) }
    case .header:
      let own = credentials.headers.first { SecretSlot.header($0.name).name == slot.name }?.value.text
      if let own { return .success(own) }
    default: break
    }
    return value(slot).map { .success($0) } ?? .failure(.noValue(slot))
  }
}
