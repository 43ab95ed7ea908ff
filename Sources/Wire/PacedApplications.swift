import BrokerAPI
package import Exchanges
import Sales

/// Sends applications as somebody wrote them to a bank that counts its calls: no more of them a minute than was said, or than its answers
/// allow.
package struct PacedApplications: Sendable {
  /// Calls a minute of which no answer tells.
  package static let usualRate = 60
  /// Whatever the answers allow.
  private static let fastest = 600

  private let client: BrokerClient
  private let credentials: Credentials
  private let transport: Transport
  private let rate: Int?
  private let wait: @Sendable (Duration) async -> Void
  private var token: String?
  private var next: ContinuousClock.Instant?

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
      next = began + pause(after: answer)
      status = answer.status
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
  private func pause(after answer: Transport.Response) -> Duration {
    if answer.status == 429 {
      return .seconds(answer.headers["retry-after"].flatMap { Int($0) }.map { max(0, min($0, 3600)) } ?? 60)
    }
    let limit = RateLimit(answer.headers)
    // What is left is for those who sell, until the next minute gives more.
    if rate == nil, limit?.isNearlyUsed == true { return .seconds(60) }
    return .seconds(60) / (rate ?? min(max(1, limit?.limit ?? Self.usualRate), Self.fastest))
  }
}
