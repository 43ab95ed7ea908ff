import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import Sales
import TestSupport
import Testing
import Wire

/// Every fault at every call, before and after the bank has processed it.
@Suite(.patient) struct FaultMatrixTests {
  static let kinds: [Fault.Kind] =
    [
      .delay(seconds: 0.2), .longTail(median: 0.05), .emptyBody, .truncated, .garbage, .wrongContentType,
      .slowDrip(bytesPerSecond: 2000), .reset, .closed, .malformedChunk, .notHTTP, .noAnswer,
      .tokenExpired, .typeDrift, .unknownMember,
    ]
    + [103, 204, 304, 400, 401, 403, 404, 409, 429, 500, 502, 503].map {
      .status($0, retryAfter: $0 == 429 || $0 == 503 ? 7 : nil)
    }

  @Test func everyKindIsTestedOfferedAndReadBack() throws {
    let forCallbacks: Set<Fault.Kind.Name> = [.duplicate, .outOfOrder, .dropped]
    #expect(Set(Self.kinds.map(\.name)).union(forCallbacks) == Set(Fault.Kind.Name.allCases))
    #expect(Set(Fault.Kind.offered.map(\.name)) == Set(Fault.Kind.Name.allCases))
    for kind in Fault.Kind.offered {
      let fault = Fault(kind, at: kind.appliesOnlyToCallbacks ? .callback : nil)
      #expect(try Fault(checking: fault.json) == fault)
    }
  }

  /// True where the fault answers instead of the bank.
  static func answers(_ kind: Fault.Kind) -> Bool {
    switch kind {
    case .delay, .longTail, .tokenExpired, .typeDrift, .unknownMember: false
    default: true
    }
  }

  static func moments(_ kind: Fault.Kind) -> [Fault.Moment] {
    switch kind {
    case .tokenExpired: [.before]
    case .truncated, .wrongContentType, .slowDrip, .typeDrift, .unknownMember: [.after]
    default: Fault.Moment.allCases
    }
  }

  /// What the client may conclude from a fault that answers instead of the bank: by its status, else unknown.
  static func isMeant(_ failure: BrokerFailure, by kind: Fault.Kind) -> Bool {
    guard case .status(let status, _) = kind else { return failure.isUncertain }
    return switch (status, failure.kind) {
    case (401, .notAccepted), (429, .notAccepted): true
    // The fault's body has code and message, like the bank's.
    case (400, .refused), (403, .refused), (404, .refused), (409, .refused): true
    case (..<400, _): failure.isUncertain
    case (500..., .answerLost(.inconclusive(let answer))): answer.status == status
    default: false
    }
  }

  static func isStatus(_ kind: Fault.Kind) -> Bool { if case .status = kind { true } else { false } }

  /// Often enough that a new token does not help.
  static func times(_ kind: Fault.Kind) -> Int { kind == .status(401, retryAfter: nil) ? 2 : 1 }

  @Test(arguments: kinds)
  func anApplicationIsTakenAtMostOnceAndItsStatusIsTrue(_ kind: Fault.Kind) async throws {
    for moment in Self.moments(kind) {
      try await Self.withBank { stand, hasty, request in
        // Only a fault that never answers needs a short timeout, which would fail others on a busy machine.
        let (bank, client) = (stand.bank, kind == .noAnswer ? hasty.client : stand.client)
        try await bank.perform(.turnOn(Fault(kind, at: .preApproved, moment, times: Self.times(kind))))
        let result = await client.submit(request)
        let taken = try await bank.submissionCounts()["KS-1"]?.taken ?? 0
        #expect(taken <= 1, "\(kind) \(moment)")
        switch result {
        case .success: #expect(taken == 1, "\(kind) \(moment): accepted, but not taken")
        case .failure(let failure):
          if moment == .before, Self.answers(kind) { #expect(taken == 0, "\(kind) \(moment)") }
          if Self.answers(kind) { #expect(Self.isMeant(failure, by: kind), "\(kind) \(moment): \(failure)") }
          // "Not sent" is claimed only where it is true. A 4xx after processing cannot be told from one before.
          if !failure.isUncertain { #expect(taken == 0 || Self.isStatus(kind), "\(kind) \(moment): \(failure)") }
        }
        // Sent again under its number it is accepted, once in all.
        try await bank.perform(.turnOff(nil))
        _ = try await stand.client.submit(request, .repeated).get()
        let after = try await bank.submissionCounts()
        #expect(after["KS-1"]?.taken == 1, "\(kind) \(moment)")
      }
    }
  }

  /// The first answer was lost and the bank has the application: no failure of the repeat denies that.
  @Test(arguments: kinds)
  func aFailedRepeatNeverDeniesTheFirst(_ kind: Fault.Kind) async throws {
    for moment in Self.moments(kind) {
      try await Self.withBank { stand, hasty, request in
        _ = try await stand.client.submit(request).get()
        try await stand.bank.perform(.repeats(.refuse))
        try await stand.bank.perform(.turnOn(Fault(kind, at: .preApproved, moment, times: Self.times(kind))))
        let client = kind == .noAnswer ? hasty.client : stand.client
        switch await client.submit(request, .repeated) {
        case .success: Issue.record("\(kind) \(moment): a bank that refuses repeats gave an answer")
        case .failure(let failure):
          if case .alreadyAccepted = failure.kind {
            #expect(!Self.answers(kind) || kind == .status(409, retryAfter: nil) || Self.passes(kind, moment))
          } else {
            #expect(failure.isUncertain, "\(kind) \(moment): \(failure)")
          }
        }
        #expect(try await stand.bank.submissionCounts()["KS-1"]?.taken == 1, "\(kind) \(moment)")
      }
    }
  }

  /// True where the bank's own answer arrives.
  static func passes(_ kind: Fault.Kind, _ moment: Fault.Moment) -> Bool {
    switch kind {
    case .wrongContentType, .slowDrip: moment == .after
    default: false
    }
  }

  @Test(arguments: kinds)
  func everyOtherCallFailsAsDescribedAndRecovers(_ kind: Fault.Kind) async throws {
    for moment in Self.moments(kind) {
      try await Self.withBank { stand, hasty, request in
        let (bank, client) = (stand.bank, kind == .noAnswer ? hasty.client : stand.client)
        _ = try await stand.client.submit(request).get()
        let status = OrderStatus(
          loanLength: "12", productCode: "INS12", referenceId: "KS-1", state: .partnerCancelled, stateTitle: "")
        let token = "Bearer " + (try await stand.token())
        for endpoint in Fault.Endpoint.allCases where endpoint != .preApproved && endpoint != .callback {
          let times = endpoint == .ordersUpdate ? Self.times(kind) : 1
          try await bank.perform(.turnOn(Fault(kind, at: endpoint, moment, times: times)))
          switch endpoint {
          case .products: _ = await client.products(Money(tenge: 50_000))
          case .ordersRead: _ = await client.orders()
          case .ordersUpdate: try await Self.check(await client.update(status), of: kind, moment, on: stand)
          case .postLink:
            _ = try? await hasty.raw("POST", PostLinkTests.path, body: PostLinkTests.body(), token: token)
          case .introspect: _ = try? await hasty.raw("POST", "/v2/oauth/introspect", body: "token=x")
          case .page: _ = try? await hasty.raw("GET", "/../../epos/?preapp=x")
          default:
            let form = "grant_type=client_credentials&scope=bcc.application.broker"
            _ = try? await hasty.raw("POST", "/v2/oauth/token", body: form, type: "application/x-www-form-urlencoded")
          }
          try await bank.perform(.turnOff(nil))
          let orders = try await stand.client.orders().get().value
          #expect(orders.count { $0.referenceId == "KS-1" } == 1, "\(kind) \(endpoint) \(moment)")
          #expect(orders.count { $0.referenceId == "1018000" } <= 1, "\(kind) \(endpoint) \(moment)")
        }
      }
    }
  }

  /// Faults that corrupt an answer keep the status and headers of the bank's answer.
  @Test(
    arguments: [
      #"{"kind":"truncated"}"#, #"{"kind":"wrongContentType"}"#, #"{"kind":"slowDrip","bytesPerSecond":100000}"#,
      #"{"kind":"typeDrift"}"#, #"{"kind":"unknownMember"}"#,
    ])
  func aCorruptedAnswerIsTheBanksOwn(_ fault: String) async throws {
    try await Stand.with { stand in
      let token = try await stand.token()
      func answer(_ path: String) async throws -> (head: String, body: String) {
        let text = try await RawHTTP.exchange(
          port: stand.bank.port,
          "GET /bcc/sandbox/v1/broker/\(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\nConnection: close\r\n\r\n"
        )
        let end = try #require(text.range(of: "\r\n\r\n"))
        return (String(text[..<end.lowerBound]), String(text[end.upperBound...]))
      }
      let whole = try await answer("products?amount=50000&merchantId=a")
      let read = try Fault(checking: try JSON(parsing: Array(fault.utf8)))
      #expect(read.moment == .after && read == Fault(read.kind) && read == Fault(read.kind, .before))
      try await stand.bank.perform(.turnOn(read))
      let spoilt = try await answer("products?amount=50000&merchantId=a")
      #expect(spoilt.head.hasPrefix("HTTP/1.1 200"))
      switch read.kind {
      case .truncated:
        #expect(whole.body.hasPrefix(spoilt.body) && spoilt.body.utf8.count == whole.body.utf8.count / 2)
        #expect(spoilt.head.contains("Content-Length: \(whole.body.utf8.count)"))
      case .wrongContentType: #expect(spoilt.body == whole.body && spoilt.head.contains("Content-Type: text/html"))
      case .slowDrip: #expect(spoilt.body == whole.body)
      case .typeDrift: #expect(spoilt.body != whole.body && spoilt.body.contains("\"period\":\""))
      default: #expect(spoilt.body.contains("\"unexpected\":"))
      }
      // A refusal remains one, including its headers.
      _ = try await stand.bank.perform(.offersRead(false))
      let refusal = try await answer("orders")
      #expect(refusal.head.hasPrefix("HTTP/1.1 405") && refusal.head.contains("Allow: POST"))
    }
  }

  /// Whether a state is reported as set, refused or unknown, correctly.
  private static func check(
    _ result: Result<Answer<OrderUpdateResponse>, BrokerFailure>, of kind: Fault.Kind, _ moment: Fault.Moment,
    on stand: Stand
  ) async throws {
    let isSet = try await stand.client.orders().get().value.first?.state == .partnerCancelled
    switch result {
    case .success:
      #expect(isSet, "\(kind) \(moment): said to be set, and is not")
    case .failure(let failure):
      if answers(kind) { #expect(isMeant(failure, by: kind), "\(kind) \(moment): \(failure)") }
      if !failure.isUncertain { #expect(!isSet || isStatus(kind), "\(kind) \(moment): \(failure)") }
    }
  }

  /// A bank, a client, the same with short timeouts, and an application.
  static func withBank(_ body: (Stand, Stand, PreApprovalRequest) async throws -> Void) async throws {
    let bank = try await BankServer.start(.onRealTime())
    var patience = Timeouts()
    (patience.read, patience.total, patience.change) = (1, 2, 2)
    let (transport, impatient) = (Transport.http(.patient), Transport.http(patience))
    func client(_ transport: Transport) -> BrokerClient {
      BrokerClient.live(
        profile: .sandbox(port: bank.port),
        credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
        now: { Date() })
    }
    let stand = Stand(bank: bank, client: client(transport), transport: transport, clock: TestClock())
    var request = stand.request(reference: "KS-1")
    request.verificationSmsDateTime = KazakhstanTime.stamp(Date())
    let hasty = Stand(bank: bank, client: client(impatient), transport: impatient, clock: TestClock())
    // With a token there is only the call itself to wait for.
    while case .failure = await hasty.client.orders() { try Task.checkCancellation() }
    let result: Result<Void, any Error>
    do { result = .success(try await body(stand, hasty, request)) } catch { result = .failure(error) }
    await bank.stop()
    await transport.close()
    await impatient.close()
    try result.get()
  }
}
