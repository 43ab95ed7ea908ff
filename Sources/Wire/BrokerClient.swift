package import BrokerAPI
package import Checkout
package import FoundationEssentials
package import Sales

/// # Wire: the bank's API client
///
/// `BrokerClient` is a struct of closures, so that callers can be tested without a bank. `live` uses HTTP with timeouts, one token fetch
/// shared by concurrent calls, tolerant parsing with findings, and failures that tell whether the bank may have accepted the request.
package struct BrokerClient: Sendable {
  package var profile: Profile
  /// One that is still valid, or a new one.
  package var token: @Sendable () async -> Result<TokenResponse, BrokerFailure>
  /// One of this run that has run out; nil where none has.
  package var expiredToken: @Sendable () async -> String? = { nil }
  package var products: @Sendable (_ amount: Money) async -> Result<Answer<[Product]>, BrokerFailure>
  /// Sends an application at most once; only a 401, which proves that nothing was accepted, is retried. The meaning of an answer depends on
  /// whether an application with this number may have been accepted before.
  package var submit:
    @Sendable (PreApprovalRequest, Sending) async -> Result<Answer<PreApprovalResponse>, BrokerFailure>
  /// Requests a link for the customer instead. Sent at most once, as `submit`.
  package var postLink: @Sendable (PostLinkRequest, Sending) async -> Result<Answer<PostLinkResponse>, BrokerFailure>
  /// Sends either as somebody wrote it, at most once, as `submit`.
  package var sendGiven: @Sendable (GivenRequest, Sending) async -> Result<Answer<Acceptance>, BrokerFailure>
  package var orders: @Sendable () async -> Result<Answer<[OrderStatus]>, BrokerFailure>
  package var update: @Sendable (OrderStatus) async -> Result<Answer<OrderUpdateResponse>, BrokerFailure>

  /// Whatever is to be sent.
  package func send(_ request: SubmissionRequest, _ sending: Sending) async -> Result<Answer<Acceptance>, BrokerFailure>
  {
    switch request {
    case .application(let request): await submit(request, sending).map { $0.map(Acceptance.application) }
    case .link(let request): await postLink(request, sending).map { $0.map(Acceptance.link) }
    case .given(let request): await sendGiven(request, sending)
    }
  }

  /// With a number that was never used.
  package func submit(_ request: PreApprovalRequest) async -> Result<Answer<PreApprovalResponse>, BrokerFailure> {
    await submit(request, .first)
  }

  package func postLink(_ request: PostLinkRequest) async -> Result<Answer<PostLinkResponse>, BrokerFailure> {
    await postLink(request, .first)
  }
}

extension BrokerClient {
  /// A client whose every call fails in the same way.
  package static func failing(_ failure: BrokerFailure) -> BrokerClient {
    BrokerClient(
      profile: .sandbox(port: 0), token: { .failure(failure) }, products: { _ in .failure(failure) },
      submit: { _, _ in .failure(failure) }, postLink: { _, _ in .failure(failure) },
      sendGiven: { _, _ in .failure(failure) }, orders: { .failure(failure) }, update: { _ in .failure(failure) })
  }

  /// A client of a bank without products and orders, to which nothing can be sent.
  package static var noop: BrokerClient {
    var client = failing(.notSent(.notConfigured("no bank")))
    client.products = { _ in .success(Answer([])) }
    client.orders = { .success(Answer([])) }
    return client
  }

  /// - Parameters:
  ///   - now: the wall clock, for tokens' expiry.
  ///   - language: asked for each call: the one in which the bank should answer, such as `ru`.
  package static func live(
    profile: Profile, credentials: Credentials, transport: Transport, now: @escaping @Sendable () -> Date,
    language: @escaping @Sendable () -> String = { "ru" }
  ) -> BrokerClient {
    let tokens = TokenSource(profile: profile, credentials: credentials, transport: transport, now: now)
    let caller = Caller(
      profile: profile, credentials: credentials, tokens: tokens, transport: transport, now: now, language: language)
    return BrokerClient(
      profile: profile,
      token: { await tokens.current() },
      expiredToken: { await tokens.expired },
      products: { await caller.make(.products($0, profile)) },
      submit: { await caller.make(.submit($0, $1)) },
      postLink: { await caller.make(.postLink($0, $1)) },
      sendGiven: { await caller.make(.given($0, $1)) },
      orders: { await caller.make(.orders) },
      update: { await caller.make(.update($0, profile)) })
  }
}
