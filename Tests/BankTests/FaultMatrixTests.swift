import BankControl
import BankSandbox
import BrokerAPI
import BrokerClient
import Checkout
import Foundation
import Testing

/// Every fault at every call, before and after the bank has taken the request.
@Suite struct FaultMatrixTests {
  static let kinds: [Fault.Kind] =
    [
      .delay(seconds: 0.2), .longTail(median: 0.05), .emptyBody, .truncated, .garbage, .wrongContentType,
      .slowDrip(bytesPerSecond: 2000), .reset, .closed, .malformedChunk, .notHTTP, .noAnswer,
      .tokenExpired, .typeDrift, .unknownMember,
    ] + [400, 401, 403, 404, 409, 429, 500, 502, 503].map { .status($0, retryAfter: $0 == 429 || $0 == 503 ? 7 : nil) }

  /// True where the bank's work is not done: the fault answers in its place.
  static func answers(_ kind: Fault.Kind) -> Bool {
    switch kind {
    case .delay, .longTail, .tokenExpired, .typeDrift, .unknownMember: false
    default: true
    }
  }

  static func moments(_ kind: Fault.Kind) -> [Fault.Moment] {
    switch kind {
    case .tokenExpired: [.before]
    case .typeDrift, .unknownMember: [.after]
    default: Fault.Moment.allCases
    }
  }

  /// What the client may say of a fault that answers in the bank's place: by its status, else not known.
  static func isMeant(_ failure: BrokerFailure, by kind: Fault.Kind) -> Bool {
    guard case .status(let status, _) = kind else { return failure.isUncertain }
    return switch (status, failure) {
    case (401, .notTaken), (429, .notTaken): true
    // The fault speaks as the bank does, with a code and a message.
    case (400, .refused), (403, .refused), (404, .refused), (409, .refused): true
    case (500..., .answerLost(.inconclusive(let answer))): answer.status == status
    default: false
    }
  }

  static func isStatus(_ kind: Fault.Kind) -> Bool { if case .status = kind { true } else { false } }

  /// So often that a new token does not help.
  static func times(_ kind: Fault.Kind) -> Int { kind == .status(401, retryAfter: nil) ? 2 : 1 }

  @Test(.timeLimit(.minutes(3)), arguments: kinds)
  func anApplicationIsTakenAtMostOnceAndItsStatusIsTrue(_ kind: Fault.Kind) async throws {
    for moment in Self.moments(kind) {
      try await Self.withBank { stand, hasty, request in
        let (bank, client) = (stand.bank, hasty.client)
        try await bank.perform(.turnOn(Fault(kind, at: .preApproved, moment, times: Self.times(kind))))
        let result = await client.submit(request)
        let taken = try await bank.takings()["KS-1"]?.taken ?? 0
        #expect(taken <= 1, "\(kind) \(moment)")
        switch result {
        case .success: #expect(taken == 1, "\(kind) \(moment): accepted, but not taken")
        case .failure(let failure):
          if moment == .before, Self.answers(kind) { #expect(taken == 0, "\(kind) \(moment)") }
          if Self.answers(kind) { #expect(Self.isMeant(failure, by: kind), "\(kind) \(moment): \(failure)") }
          // "Nothing reached the bank" is said only where nothing did. Of what a 4xx says after the bank took the request nothing can be
          // told from one that did not take it.
          if !failure.isUncertain { #expect(taken == 0 || Self.isStatus(kind), "\(kind) \(moment): \(failure)") }
        }
        // Sent again under its number it is taken, and only once in all.
        try await bank.perform(.turnOff(nil))
        _ = try await stand.client.submit(request, .repeated).get()
        let after = try await bank.takings()
        #expect(after["KS-1"]?.taken == 1, "\(kind) \(moment)")
      }
    }
  }

  /// The first answer was lost, and the bank has the application: whatever meets the repeat, nobody is told that it was not taken.
  @Test(.timeLimit(.minutes(3)), arguments: kinds)
  func aRepeatNeverDeniesTheFirst(_ kind: Fault.Kind) async throws {
    for moment in Self.moments(kind) {
      try await Self.withBank { stand, hasty, request in
        _ = try await stand.client.submit(request).get()
        try await stand.bank.perform(.repeats(.refuse))
        try await stand.bank.perform(.turnOn(Fault(kind, at: .preApproved, moment, times: Self.times(kind))))
        switch await hasty.client.submit(request, .repeated) {
        case .success: Issue.record("\(kind) \(moment): a bank that refuses repeats gave an answer")
        case .failure(.takenBefore):
          #expect(!Self.answers(kind) || kind == .status(409, retryAfter: nil) || Self.passes(kind, moment))
        case .failure(let failure): #expect(failure.isUncertain, "\(kind) \(moment): \(failure)")
        }
        #expect(try await stand.bank.takings()["KS-1"]?.taken == 1, "\(kind) \(moment)")
      }
    }
  }

  /// True where the bank's own answer arrives in the end.
  static func passes(_ kind: Fault.Kind, _ moment: Fault.Moment) -> Bool {
    switch kind {
    case .wrongContentType, .slowDrip: moment == .after
    default: false
    }
  }

  @Test(.timeLimit(.minutes(3)), arguments: kinds)
  func everyOtherCallFailsInItsTurnAndWorksAgain(_ kind: Fault.Kind) async throws {
    for moment in Self.moments(kind) {
      try await Self.withBank { stand, hasty, request in
        let (bank, client) = (stand.bank, hasty.client)
        _ = try await stand.client.submit(request).get()
        let status = OrderStatus(
          loanLength: "12", productCode: "INS12", referenceId: "KS-1", state: .partnerCancelled, stateTitle: "")
        let token = "Bearer " + (try await stand.token())
        for endpoint in Fault.Endpoint.allCases where endpoint != .preApproved && endpoint != .callback {
          let times = endpoint == .ordersUpdate ? Self.times(kind) : 1
          try await bank.perform(.turnOn(Fault(kind, at: endpoint, moment, times: times)))
          switch endpoint {
          case .products: _ = await client.products("50000")
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

  /// Whether a state is said to be set, refused or not known as it is.
  private static func check(
    _ result: Result<Answer<OrderUpdateResponse>, BrokerFailure>, of kind: Fault.Kind, _ moment: Fault.Moment,
    on stand: Stand
  ) async throws {
    let isSet = try await stand.client.orders().get().value.first?.state == .partnerCancelled
    switch result {
    case .success:
      // Before the bank took it these faults make up a 200 of their own: a bank that says 200 is believed.
      let isMadeUp = moment == .before && passes(kind, .after)
      #expect(isSet || isMadeUp, "\(kind) \(moment): said to be set, and is not")
    case .failure(let failure):
      if answers(kind) { #expect(isMeant(failure, by: kind), "\(kind) \(moment): \(failure)") }
      if !failure.isUncertain { #expect(!isSet || isStatus(kind), "\(kind) \(moment): \(failure)") }
    }
  }

  /// A bank with a client, the same with little patience for what never answers, and an application.
  static func withBank(_ body: (Stand, Stand, PreApprovalRequest) async throws -> Void) async throws {
    let bank = try await BankSandbox.start()
    var patience = TimeOuts()
    (patience.read, patience.total, patience.change) = (1, 2, 2)
    let (transport, impatient) = (Transport.http(), Transport.http(patience))
    func client(_ transport: Transport) -> BrokerClient {
      BrokerClient.live(
        profile: .sandbox(port: bank.port),
        credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
        now: { Date() })
    }
    let stand = Stand(bank: bank, client: client(transport), transport: transport, clock: TestClock())
    var request = stand.request(reference: "KS-1")
    request.verificationSmsDateTime = KazakhstanTime.stamp(Date())
    let result: Result<Void, any Error>
    do {
      result = .success(
        try await body(
          stand, Stand(bank: bank, client: client(impatient), transport: impatient, clock: TestClock()), request))
    } catch { result = .failure(error) }
    bank.stop()
    await transport.close()
    await impatient.close()
    try result.get()
  }
}

@Suite struct ControlTests {
  private func call(
    _ stand: Stand, _ method: String, _ path: String, _ body: String? = nil, origin: String? = nil
  ) async throws -> (status: Int, json: JSON) {
    var request = Transport.Request(method: method, url: "http://127.0.0.1:\(stand.bank.port)/_bank/" + path)
    request.headers = [("Content-Type", "application/json")]
    if let origin { request.headers.append(("Origin", origin)) }
    request.body = body.map { Array($0.utf8) }
    let answer = try await stand.transport.send(request).get()
    return (answer.status, (try? JSON(parsing: answer.body)) ?? .null)
  }

  @Test func theClockJumpsPausesAndSpeedsUp() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(.rejected)).get()
      let answer1 = try await call(stand, "PUT", "clock", "{\"jump\":60}")
      #expect(answer1.status == 200)
      let jumped = try await stand.orders()
      #expect(jumped.map(\.state) == [.rejected])
      _ = try await call(stand, "PUT", "clock", "{\"paused\":true}")
      _ = try await stand.client.submit(stand.request(.rejected)).get()
      stand.clock.advance(600)
      let paused = try await stand.orders()
      #expect(paused.map(\.state) == [.rejected, .initial])
      _ = try await call(stand, "PUT", "clock", "{\"paused\":false,\"speed\":100}")
      stand.clock.advance(1)
      let fast = try await stand.orders()
      #expect(fast.map(\.state) == [.rejected, .rejected])
      // A code that is typed now is fresh for a bank whose clock is far ahead.
      _ = try await stand.client.submit(stand.request()).get()
    }
  }

  @Test func aScenarioForAllIsChosenAndGivenUp() async throws {
    try await Stand.with { stand in
      let chosen = try await call(stand, "PUT", "scenario", "{\"id\":\"rejected\"}")
      #expect(chosen.status == 200 && chosen.json["scenario"] == .string("rejected"))
      _ = try await stand.client.submit(stand.request(.approved)).get()
      _ = try await call(stand, "PUT", "scenario", "{\"id\":null}")
      _ = try await stand.client.submit(stand.request(.approved)).get()
      stand.clock.advance(60)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.rejected, .signed])
      let answer2 = try await call(stand, "GET", "scenarios")
      #expect(answer2.json.elements?.count == 17)
    }
  }

  @Test func anOrderIsMovedByHandAndTheReadSwitchedOff() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(reference: "KS 1/ё")).get()
      let path = "orders/KS%201%2F%D1%91"
      let answer3 = try await call(stand, "PUT", path, "{\"state\":\"FINANCED\"}")
      #expect(answer3.status == 200)
      let orders = try await stand.orders()
      #expect(orders[0].state == .financed)
      let books = try await call(stand, "GET", "orders").json
      #expect(books.elements?.first?["course"]?.elements?.count == 2)
      _ = try await call(stand, "PUT", "switches", "{\"offersRead\":false}")
      guard case .failure(.refused(let refusal)) = await stand.client.orders() else {
        Issue.record("expected 405")
        return
      }
      #expect(refusal.status == 405)
    }
  }

  @Test func aRepeatedReferenceIsASwitch() async throws {
    try await Stand.with { stand in
      let request = stand.request(reference: "KS-1")
      _ = try await stand.client.submit(request).get()
      _ = try await call(stand, "PUT", "switches", "{\"repeats\":\"refuse\"}")
      guard case .failure(.refused(let refusal)) = await stand.client.submit(request) else {
        Issue.record("expected a refusal")
        return
      }
      #expect(refusal.details?.message == "referenceId: was used before (assumed)")
      _ = try await call(stand, "PUT", "switches", "{\"repeats\":\"take\"}")
      _ = try await stand.client.submit(request).get()
      let takings = try await stand.bank.takings()
      #expect(takings["KS-1"]?.taken == 2)
    }
  }

  @Test func aSnapshotBringsEverythingBack() async throws {
    try await Stand.with { stand in
      _ = try await stand.client.submit(stand.request(.approved, reference: "KS-1")).get()
      _ = try await call(stand, "POST", "faults", "{\"kind\":\"delay\",\"seconds\":0,\"endpoint\":\"page\"}")
      let answer4 = try await call(stand, "PUT", "snapshots/clean")
      #expect(answer4.status == 204)
      for number in 2..<200 {
        _ = try await stand.client.submit(stand.request(.rejected, reference: "KS-\(number)")).get()
      }
      _ = try await call(stand, "PUT", "clock", "{\"jump\":3600,\"speed\":60}")
      _ = try await call(stand, "DELETE", "faults")
      let before = ContinuousClock.now
      let restored = try await call(stand, "POST", "snapshots/clean/restore")
      print("restored in \(ContinuousClock.now - before)")
      #expect(restored.status == 200 && restored.json["orders"] == .number(1))
      #expect(restored.json["clock"]?["speed"] == .number(1) && restored.json["faults"]?.elements?.count == 1)
      let orders = try await stand.orders()
      #expect(orders.map(\.state) == [.initial])
      let answer5 = try await call(stand, "POST", "snapshots/none/restore")
      #expect(answer5.status == 404)
      let answer6 = try await call(stand, "GET", "snapshots")
      #expect(answer6.json == .array([.string("clean")]))
    }
  }

  @Test(arguments: [
    ("PUT", "clock", "{\"sped\":2}", "sped: unknown field"),
    ("PUT", "clock", "{\"speed\":0}", "speed: expected a number"),
    ("PUT", "clock", "{\"jump\":-1}", "jump: expected"), ("PUT", "clock", "{\"paused\":1}", "paused: expected boolean"),
    ("PUT", "scenario", "{\"id\":\"aproved\"}", "id: no such scenario"), ("PUT", "scenario", "{}", "id: required"),
    ("PUT", "switches", "{\"repeats\":\"twice\"}", "repeats: expected first or refuse or take"),
    ("POST", "faults", "{\"kind\":\"delai\"}", "kind: expected one of"),
    ("POST", "faults", "{\"kind\":\"delay\"}", "seconds: expected"),
    ("POST", "faults", "{\"kind\":\"reset\",\"seconds\":1}", "seconds: unknown field"),
    ("POST", "faults", "{\"kind\":\"typeDrift\",\"when\":\"before\"}", "when: expected after"),
    ("POST", "faults", "{\"kind\":\"status\",\"status\":200}", "status: expected"),
    ("POST", "faults", "{\"kind\":\"reset\",\"probability\":2}", "probability: expected"),
    ("POST", "faults", "{\"kind\":\"reset\",\"endpoint\":\"orders\"}", "endpoint: expected one of"),
    ("POST", "faults", "[1,]", "body: not JSON"),
    ("PUT", "outage", "{\"seconds\":0}", "seconds: expected"),
    ("POST", "faults", "{\"kind\":\"closed\",\"endpoint\":\"callback\"}", "kind: not for callbacks"),
    ("PUT", "orders/none", "{\"state\":\"SINGED\"}", "state: no known state"),
  ])
  func whatIsUnknownOrWrongIsRefused(_ method: String, _ path: String, _ body: String, _ message: String) async throws {
    try await Stand.with { stand in
      let answer = try await call(stand, method, path, body)
      #expect(answer.status == 400 && answer.json["message"]?.text?.contains(message) == true, "\(answer)")
    }
  }

  @Test func whatIsNotThereIsNotFound() async throws {
    try await Stand.with { stand in
      for (method, path, body) in [
        ("PUT", "orders/none", "{\"state\":\"SIGNED\"}"), ("DELETE", "faults/7", ""), ("DELETE", "faults/x", ""),
        ("POST", "callbacks/none/send", ""), ("POST", "snapshots/none/restore", ""),
      ] {
        let answer = try await call(stand, method, path, body.isEmpty ? nil : body)
        #expect(answer.status == 404, "\(method) \(path)")
      }
    }
  }

  /// For a while nobody can connect; then everything is as it was, on the same port.
  @Test(.timeLimit(.minutes(1))) func anOutageRefusesConnectionsAndPasses() async throws {
    try await Stand.with { stand in
      let request = stand.request(reference: "KS-1")
      _ = try await stand.client.submit(request).get()
      try await stand.bank.perform(.outage(seconds: 1))
      var failure: BrokerFailure?
      while failure == nil {
        if case .failure(let found) = await stand.client.orders() { failure = found }
      }
      // What was under way may break off; then nothing is sent any more.
      while case .answerLost = failure { if case .failure(let found) = await stand.client.orders() { failure = found } }
      guard case .notSent(.cannotConnect) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      var orders: [OrderStatus] = []
      while orders.isEmpty { orders = (try? await stand.orders()) ?? [] }
      #expect(orders.map(\.referenceId) == ["KS-1"])
    }
  }

  /// A refusal stands in the list of requests with its reason and with how sure the rule is.
  @Test func aRefusedRequestSaysWhy() async throws {
    try await Stand.with { stand in
      var request = stand.request(reference: "KS-1")
      request.totalCost = "1"
      _ = await stand.client.submit(request)
      let report = try await stand.bank.report()
      #expect(report.requests.first?.status == 400)
      #expect(report.requests.first?.problem == "totalCost: 1 is not the sum of the prices, 194980.50 (assumed)")
    }
  }

  @Test func noPageInABrowserReachesIt() async throws {
    try await Stand.with { stand in
      let answer7 = try await call(stand, "GET", "state", origin: "https://evil.example")
      #expect(answer7.status == 403)
      let answer8 = try await call(stand, "GET", "state")
      #expect(answer8.status == 200)
    }
  }

  @Test func theRequestsAreListedAndBounded() async throws {
    try await Stand.with { stand in
      for _ in 0..<1100 { _ = try await stand.raw("GET", "/nothing") }
      let requests = try await call(stand, "GET", "requests").json
      #expect(requests["count"] == .number(1100))
      let last = try #require(requests["last"]?.elements)
      #expect(last.count == 1000 && last.last?["number"] == .number(1100) && last.first?["number"] == .number(101))
    }
  }
}
