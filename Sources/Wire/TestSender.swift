import BrokerAPI
package import Checkout
package import Exchanges
import HTTP
import Sales
import Synchronization

/// Sends what a tester made, as it stands and once, wherever it goes: secrets to the profile's own hosts alone. In production nothing is
/// sent.
package struct TestSender: Sendable {
  /// What a tester may ask for that the till does not have.
  package struct Sources: Sendable {
    /// A token that a stand-in bank grants on request: one that has run out, or another client's.
    package var token: @Sendable (TestRequest.Token) async -> String? = { _ in nil }
    /// Of secrets that the profile does not have, such as the customer's code.
    package var value: @Sendable (SecretSlot, TestRequest) -> String? = { _, _ in nil }
    package init() {}
  }

  private let client: BrokerClient
  private let credentials: Credentials
  private let transport: Transport
  private let sources: Sources
  private let wrongTokens: @Sendable () -> String
  private let own: Set<Origin>

  package init(
    _ client: BrokerClient, _ credentials: Credentials, over transport: Transport, _ sources: Sources = Sources(),
    random: RandomSource
  ) {
    (self.client, self.credentials, self.transport, self.sources) = (client, credentials, transport, sources)
    let dice = Mutex(random.stream("wrong tokens"))
    wrongTokens = { dice.withLock { $0.secret() } }
    own = Set([client.profile.brokerBase, client.profile.tokenURL].compactMap { ClientRequest.origin(of: $0) })
  }

  package func send(_ test: TestRequest) async -> TestOutcome {
    let request: Transport.Request
    do throws(Unsent) { request = try await prepared(test) } catch { return error.outcome }
    switch await transport.send(request) {
    case .success(let answer): return .answered(status: answer.status, answer.exchange)
    case .failure(let failure): return .failed(failure, failure.exchange)
    }
  }

  private struct Unsent: Error {
    let outcome: TestOutcome

    init(_ refusal: TestRefusal) { outcome = .notSent(refusal) }
    init(_ failure: BrokerFailure) { outcome = .failed(failure, failure.exchange) }
  }

  private func prepared(_ test: TestRequest) async throws(Unsent) -> Transport.Request {
    guard client.profile.environment != .production else { throw Unsent(.production) }
    var made = test.request
    if test.token == .none { made.headers.removeAll { $0.name.lowercased() == "authorization" } }
    // A slot in the host's name makes it another host.
    guard let origin = ClientRequest.origin(of: String(decoding: made.url.bytes { _ in "x" }, as: UTF8.self)) else {
      throw Unsent(.badAddress)
    }
    if !own.contains(origin), let slot = made.slots.first { throw Unsent(.foreignSecret(slot)) }
    guard made.headers.allSatisfy({ String(validating: $0.value.bytes { _ in "" }, as: UTF8.self) != nil }) else {
      throw Unsent(.unsendable)
    }
    let values = try await values(of: made, test)
    var request = Transport.Request(made, values)
    request.profile = client.profile.id
    request.sale = test.sale
    request.secrets += credentials.clientSecrets + credentials.headerSecrets
    request.isHandMade = true
    request.asksForToken = request.url.prefix { $0 != "?" } == client.profile.tokenURL
    guard ClientRequest.origin(of: request.url) == origin else { throw Unsent(.badAddress) }
    if let flaw = test.flaw { request.spoil(flaw) }
    guard ClientRequest(request).isSendable else { throw Unsent(.unsendable) }
    return request
  }

  private func values(of request: ReplayRequest, _ test: TestRequest) async throws(Unsent) -> [SecretSlot: String] {
    var token = ""
    if request.slots.contains(.bearerToken) { token = try await self.token(test.token) }
    let others: @Sendable (SecretSlot) -> String? = { [credentials, sources] slot in
      switch slot {
      case .clientSecret: credentials.clientSecret.text
      case .clientCredentials: credentials.pair
      default: sources.value(slot, test)
      }
    }
    let values = SlotValues(credentials, token: { [token] in .success(token) }, others: others)
    do throws(SlotValues.Missing) { return try await values.all(of: request) } catch {
      switch error {
      case .noValue(let slot): throw Unsent(.noValue(slot))
      case .failed(let failure): throw Unsent(failure)
      }
    }
  }

  private func token(_ kind: TestRequest.Token) async throws(Unsent) -> String {
    let found: String?
    switch kind {
    case .own:
      // Others may be waiting for the same token: they go on when this one is cancelled.
      switch await abandonable({ [client] in await client.token() }) {
      case .success(let token)?: return token.accessToken
      case .failure(let failure)?: throw Unsent(failure)
      case nil: throw Unsent(.notSent(.interrupted))
      }
    case .wrong: return wrongTokens()
    // Its header is gone, but it is wanted elsewhere.
    case .none: found = nil
    case .expired:
      let granted = await sources.token(.expired)
      if let granted { found = granted } else { found = await client.expiredToken() }
    case .anotherClients: found = await sources.token(.anotherClients)
    }
    guard let found else { throw Unsent(.noToken(kind)) }
    return found
  }
}

/// Returns at once where the task is cancelled, with nil, whatever goes on.
private func abandonable<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value? {
  let (values, ended) = AsyncStream.makeStream(of: Value.self)
  Task {
    ended.yield(await work())
    ended.finish()
  }
  return await values.first { _ in true }
}

extension Transport.Request {
  /// How long a request drips: short enough for a server that waits ten seconds for its head.
  private static let drops = (pieces: 100, pause: Duration.milliseconds(50))

  fileprivate mutating func spoil(_ flaw: TestRequest.Flaw) {
    // Nothing else may be sent on such a connection.
    changesSomething = true
    let length = body?.count ?? 0
    switch flaw {
    case .twoLengths:
      sayLength(length)
      let said = headers.last { $0.0.lowercased() == "content-length" }?.1
      headers.append(("Content-Length", String(said == String(length) ? length + 1 : length)))
    case .cutBody:
      if !headers.contains(where: { $0.0.lowercased() == "transfer-encoding" }) { sayLength(length) }
      body = body.map { Array($0.prefix(length / 2)) }
      delivery = .endingOutput
    case .badUTF8:
      var bytes = body ?? []
      // Within a text, so that nothing but the byte is wrong.
      let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
      let quote = colon.flatMap { bytes[$0...].firstIndex(of: UInt8(ascii: "\"")) }
      bytes.insert(0xFF, at: quote.map { $0 + 1 } ?? length / 2)
      body = bytes
    case .slowly: delivery = .dripping(pieces: Self.drops.pieces, pause: Self.drops.pause)
    }
  }

  /// Unless its author did.
  private mutating func sayLength(_ length: Int) {
    guard !headers.contains(where: { $0.0.lowercased() == "content-length" }) else { return }
    headers.append(("Content-Length", String(length)))
  }
}
