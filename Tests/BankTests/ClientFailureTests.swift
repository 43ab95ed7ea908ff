import BrokerAPI
import Checkout
import Foundation
import HTTP
import NIOCore
import NIOPosix
import Sales
import TestSupport
import Testing
import Wire

/// The client with a simulated network.
@Suite struct ClientFailureTests {
  static let profile = Profile(
    id: "t", declared: .test, clientID: "id", brokerBase: "http://127.0.0.1:1/b", tokenURL: "http://127.0.0.1:1/t")!
  static let credentials = Credentials(clientID: "id", clientSecret: "s3cret")

  static func token(_ value: String) -> Transport.Response {
    Transport.Response(
      status: 200, body: TokenResponse(accessToken: value, expiresIn: 100, scope: "s", consentedOn: 1).json.bytes)
  }

  static func client(
    clock: TestClock = TestClock(),
    _ answer: @escaping @Sendable (Transport.Request) async -> Result<Transport.Response, BrokerFailure>
  ) -> BrokerClient {
    .live(profile: profile, credentials: credentials, transport: Transport(send: answer), now: { clock.now })
  }

  @Test func oneTokenServesAllWhoWait() async {
    let asked = Locked(0)
    let client = Self.client { request in
      if request.url.hasSuffix("/t") {
        asked.change { $0 += 1 }
        try? await Task.sleep(for: .milliseconds(30))
        return .success(Self.token("one"))
      }
      return .success(Transport.Response(status: 200, body: Array("[]".utf8)))
    }
    await withTaskGroup(of: Void.self) { group in for _ in 0..<20 { group.addTask { _ = await client.orders() } } }
    #expect(asked.value == 1)
  }

  /// Escape sequences and a link with user info are sanitised or reported.
  @Test func aHostileBanksAnswersAreSanitisedAndItsLinkIsAFinding() async throws {
    let evil = JSON.string("Одобрено" + HostileText.samples.joined())
    let client = Self.client { request in
      if request.url.hasSuffix("/t") { return .success(Self.token("t")) }
      let answer: JSON =
        request.url.hasSuffix("/orders")
        ? .array([.object(["referenceId": "KS-1", "state": evil, "stateTitle": evil, "loanLength": evil, "x": evil])])
        : request.url.contains("/products")
          ? .object([
            "products": .array([.object(["name": evil, "productCode": evil, "period": 3, "monthlyPayment": 5])])
          ])
          : .object([
            "message": evil, "requestUuid": evil, "redirectLink": "https://user@evil.kz/\u{1B}]0;x\u{7}", "x": evil,
          ])
      return .success(Transport.Response(status: 200, body: answer.bytes))
    }
    let request = PreApprovalRequest(
      address: .init(delivery: "", pickupPoint: ""),
      customer: .init(
        firstName: "", lastName: "", middleName: "", state: "", taxCode: "", email: "", mobileNumber: ""),
      goods: [], isDelivery: false, loanLength: "", productType: "", redirectUrl: "", referenceId: "R", salesPlace: "",
      totalCost: "", verificationSmsCode: "", verificationSmsDateTime: "")
    let taken = try await client.submit(request).get()
    #expect(Acceptance.application(taken.value).redirectLink.isEmpty)
    #expect(taken.findings.contains { $0.path == "redirectLink" })
    let orders = try await client.orders().get()
    let products = try await client.products(Money(tenge: 5)).get()
    var texts = (taken.findings + orders.findings + products.findings).map(\.description)
    texts += [taken.value.message, taken.value.redirectLink, taken.value.requestUuid, products.value[0].name]
    texts += orders.value.flatMap { [$0.stateTitle, $0.state.name, $0.loanLength] }
    for text in texts { #expect(!HostileText.isDangerous(text), "\(text.debugDescription)") }
  }

  @Test func aTokenIsRenewedBeforeItExpires() async {
    let clock = TestClock()
    let asked = Locked(0)
    let client = Self.client(clock: clock) { request in
      if request.url.hasSuffix("/t") { return .success(Self.token("t\(asked.next())")) }
      return .success(Transport.Response(status: 200, body: Array("[]".utf8)))
    }
    _ = await client.orders()
    clock.advance(60)
    _ = await client.orders()
    #expect(asked.value == 1)
    clock.advance(15)
    _ = await client.orders()
    #expect(asked.value == 2)
  }

  @Test func a401IsTriedOnceMoreWithANewToken() async {
    let tokens = Locked(0)
    let posts = Locked(0)
    let client = Self.client { request in
      if request.url.hasSuffix("/t") { return .success(Self.token("t\(tokens.next())")) }
      posts.change { $0 += 1 }
      return .success(Transport.Response(status: 401, body: []))
    }
    #expect(await client.orders().failure == .notAccepted(.init(status: 401)))
    #expect(tokens.value == 2)
    #expect(posts.value == 2)
  }

  @Test func basicRefusedFallsBackToFormFields() async throws {
    let client = Self.client { request in
      if request.url.hasSuffix("/t") {
        let form = String(decoding: request.body ?? [], as: UTF8.self)
        return .success(form.contains("client_secret=s3cret") ? Self.token("x") : Transport.Response(status: 401))
      }
      return .success(Transport.Response(status: 200, body: Array("[]".utf8)))
    }
    let orders = try await client.orders().get().value
    #expect(orders.isEmpty)
  }

  @Test func withoutATokenNothingWasSent() async {
    let client = Self.client { _ in .failure(.answerLost(.connectionLost)) }
    #expect(await client.orders().failure == .notSent(.connectionLost))
    let refused = Self.client { _ in .success(Transport.Response(status: 400)) }
    #expect(await refused.orders().failure == .notSent(.noToken(.init(status: 400))))
  }

  @Test func nobodyListeningMeansNotSent() async {
    let port = DeadPort()
    let transport = Transport.http(.patient)
    let failed = await transport.send(Transport.Request(method: "GET", url: "http://127.0.0.1:\(port.number)/")).failure
    let unreadable = await transport.send(Transport.Request(method: "GET", url: "nonsense")).failure
    await transport.close()
    guard case .notSent? = failed?.kind else {
      Issue.record("expected notSent, got \(String(describing: failed))")
      return
    }
    guard case .notSent? = unreadable?.kind else {
      Issue.record("expected notSent, got \(String(describing: unreadable))")
      return
    }
    withExtendedLifetime(port) {}
  }

  /// A server that receives a request and then misbehaves in one way.
  @Test(arguments: [
    "", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "this is not HTTP at all\r\n\r\n",
  ])
  func aBrokenConnectionLeavesTheOutcomeUnknown(_ answer: String) async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.pipeline.addHandler(AnswerAndClose(answer: answer))
      }.bind(host: "127.0.0.1", port: 0).get()
    let transport = Transport.http(.patient)
    var request = Transport.Request(method: "POST", url: "http://127.0.0.1:\(server.localAddress?.port ?? 0)/")
    request.body = [0x7B, 0x7D]
    #expect(await transport.send(request).failure?.isUncertain == true)
    await transport.close()
    try await server.close()
  }

  @Test func aSilentServerTimesOut() async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(
      host: "127.0.0.1", port: 0
    ).get()
    var timeouts = Timeouts()
    timeouts.read = 1
    let transport = Transport.http(timeouts)
    let request = Transport.Request(method: "GET", url: "http://127.0.0.1:\(server.localAddress?.port ?? 0)/")
    #expect(await transport.send(request).failure == .answerLost(.timeout(seconds: 1)))
    await transport.close()
    try await server.close()
  }
}

private final class AnswerAndClose: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  let answer: String
  init(answer: String) { self.answer = answer }
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let channel = context.channel
    channel.writeAndFlush(ByteBuffer(string: answer)).whenComplete { _ in channel.close(promise: nil) }
  }
}
