import BrokerAPI
package import Exchanges
import Sales

/// Sends applications as somebody wrote them to a bank that counts its calls: no more of them a minute than was said, or than its answers
/// allow.
package struct PacedApplications: Sendable {
  /// Calls a minute where no answer tells how many.
  private static let usualRate = 60
  /// Whatever the answers allow.
  package static let fastest = 600

  private let client: BrokerClient
  private let credentials: Credentials
  private let transport: Transport
  private let rate: Int?
  private let wait: @Sendable (Duration) async -> Void
  private var token: String?
  private var next: ContinuousClock.Instant?
  /// How many calls the bank still takes, where they are too few and nothing tells when there will be more.
  private var left: Int?

  /// - Parameters:
  ///   - rate: calls a minute; nil for what the answers say.
  ///   - wait: ends early where the task is cancelled.
  package init(
    _ client: BrokerClient, _ credentials: Credentials, over transport: Transport, rate: Int? = nil,
    wait: @escaping @Sendable (Duration) async -> Void = { try? await ContinuousClock().sleep(for: $0) }
  ) {
    (self.client, self.credentials, self.transport) = (client, credentials, transport)
    (self.rate, self.wait) = (rate, wait)
  }

  /// - Parameter sale: for the record.
  package mutating func send(
    _ body: [UInt8], _ sending: Mutation.Sending, sale: String? = nil
  ) async throws(MutationStop) -> BankVerdict {
    var status = 0
    for _ in 0..<4 {
      if let left { throw .nearlyUsed(left: left) }
      if let next { await wait(max(.zero, ContinuousClock.now.duration(to: next))) }
      let given: String? =
        switch sending.token {
        case .own: try await ownToken()
        case .wrong: "wrong"
        case .none: nil
        }
      var request = Transport.Request(
        rawApplication: body, method: sending.method, contentType: sending.contentType, token: given, client.profile,
        credentials)
      request.sale = sale
      let began = ContinuousClock.now
      let answer: Transport.Response
      switch await transport.send(request) {
      case .success(let response): answer = response
      case .failure(let failure): throw .failed(failure)
      }
      let limit = RateLimit(answer.headers)
      next = began + pause(after: answer, limit)
      status = answer.status
      if rate == nil, status != 429, let limit, limit.isNearlyUsed, !limit.isOfMinute { left = limit.remaining }
      switch status {
      // It was not judged.
      case 429: break
      case 401 where sending.token == .own: token = nil
      default: return BankVerdict(status: status, body: answer.body)
      }
    }
    throw .refused(status: status)
  }

  private mutating func ownToken() async throws(MutationStop) -> String {
    if let token { return token }
    switch await client.token() {
    case .success(let answer):
      token = answer.accessToken
      return answer.accessToken
    case .failure(let failure): throw .failed(failure)
    }
  }

  /// From the beginning of one call to that of the next.
  private func pause(after answer: Transport.Response, _ limit: RateLimit?) -> Duration {
    if answer.status == 429 {
      return .seconds(answer.headers["retry-after"].flatMap { Int($0) }.map { max(0, min($0, 3600)) } ?? 60)
    }
    if let rate { return .seconds(60) / rate }
    // What is left is for those who sell, until the next minute gives more.
    if limit?.isNearlyUsed == true { return .seconds(60) }
    guard let limit, let most = limit.limit else { return .seconds(60) / Self.usualRate }
    // Half of what may be a minute's, so that its last tenth is not reached.
    return .seconds(60) / max(1, limit.isOfMinute ? min(most, Self.fastest) : min(most / 2, Self.usualRate))
  }
}
