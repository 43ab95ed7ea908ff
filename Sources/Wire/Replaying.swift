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
  private let transport: Transport
  private let values: SlotValues

  /// - Parameter value: of secrets that the profile does not have, such as the customer's code.
  package init(
    _ client: BrokerClient, _ credentials: Credentials, over transport: Transport,
    value: @escaping @Sendable (SecretSlot) -> String?
  ) {
    profile = client.profile
    self.transport = transport
    values = SlotValues(credentials, token: { await client.token().map(\.accessToken) }, others: value)
  }

  package func send(_ request: ReplayRequest) async -> Result<Exchange.Response, Refusal> {
    guard let target = target(of: request) else { return .failure(isToken(request) ? .token : .foreign) }
    var outgoing: Transport.Request
    do throws(SlotValues.Missing) {
      var request = request
      request.url = target
      request.headers.removeAll { Self.isTransports($0.name) }
      outgoing = Transport.Request(request, try await values.all(of: request))
    } catch {
      switch error {
      case .noValue(let slot): return .failure(.noValue(slot))
      case .failed(let failure): return .failure(.failed(failure))
      }
    }
    outgoing.profile = profile.id
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
}
