import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import TestSupport
import Testing
import Wire

/// The client's interpretation of answers, for each call that changes something.
@Suite struct WhatAnAnswerMeansTests {
  static let application = PreApprovalRequest(
    address: .init(delivery: "", pickupPoint: ""),
    customer: .init(firstName: "", lastName: "", middleName: "", state: "", taxCode: "", email: "", mobileNumber: ""),
    goods: [], isDelivery: false, loanLength: "", productType: "", redirectUrl: "", referenceId: "R", salesPlace: "",
    totalCost: "", verificationSmsCode: "", verificationSmsDateTime: "")
  static let link = PostLinkRequest(
    name: "s", amount: Money(tenge: 1), posName: "p", language: "ru", pointCode: "p", partnerCode: "c",
    productCode: "STD12",
    partnerOrderId: "R")
  static let state = OrderStatus(
    loanLength: "12", productCode: "INS12", referenceId: "R", state: .partnerCancelled, stateTitle: "")

  /// A client whose bank issues a token and then gives this answer.
  static func client(
    _ status: Int, _ body: String, headers: [String: String] = [:], clock: TestClock = TestClock()
  ) -> BrokerClient {
    ClientFailureTests.client(clock: clock) { request in
      .success(
        request.url.hasSuffix("/t")
          ? ClientFailureTests.token("x")
          : Transport.Response(status: status, headers: headers, body: Array(body.utf8)))
    }
  }

  /// The failures of the three calls that change something.
  static func failures(_ client: BrokerClient, _ sending: Sending = .first) async -> [BrokerFailure?] {
    [
      await client.submit(application, sending).failure, await client.postLink(link, sending).failure,
      await client.update(state).failure,
    ]
  }

  /// A regression: such an answer counted as accepted.
  @Test func aTwoHundredThatSaysItFailedIsARefusal() async {
    let body = #"{"code":"400","message":"Клиент в стоп-листе","requestUuid":"","redirectLink":"","status":"Error"}"#
    let details = ErrorDetails(code: 400, message: "Клиент в стоп-листе", status: "Error")
    for failure in await Self.failures(Self.client(200, body)) {
      #expect(failure == .refused(.init(status: 200, details: details)))
    }
  }

  @Test(arguments: [
    (200, ""), (200, "<html>"), (200, "{}"), (200, "{\"x\":1}"), (200, #"{"requestUuid":"1"}"#), (204, ""),
    (200, #"{"message":"ok?"}"#), (200, #"{"code":500,"status":"Success"}"#),
    (200, #"{"code":"200","redirectLink":"https://x","status":"PRE_APPROVED"}"#), (400, #"{"error":"x"}"#), (302, ""),
    (400, "{}"), (408, ""), (500, ""), (500, #"{"code":500,"message":"x"}"#),
    (500, #"{"httpCode":"500","httpMessage":"x","moreInformation":"y"}"#), (503, ""), (524, "<html>"),
  ])
  func answersWithoutProofAreUnknown(_ status: Int, _ body: String) async {
    for failure in await Self.failures(Self.client(status, body)) {
      #expect(failure?.isUncertain == true, "\(String(describing: failure))")
    }
  }

  @Test func aUsedNumberProvesThatTheFirstWasAccepted() async {
    for (status, body) in [(409, ""), (400, #"{"code":400,"message":"referenceId: was used before"}"#)] {
      let client = Self.client(status, body)
      for failure in [
        await client.submit(Self.application, .repeated).failure, await client.postLink(Self.link, .repeated).failure,
      ] {
        guard case .alreadyAccepted? = failure?.kind else {
          Issue.record("\(status) \(body): \(String(describing: failure))")
          return
        }
      }
    }
  }

  /// For a repeat only a used number is a proof, whatever else fails: the answer, the token, the network.
  @Test func otherFailuresOfARepeatLeaveItUnknown() async {
    let refused = Self.client(400, #"{"code":400,"message":"customer.taxCode: not a valid IIN"}"#)
    let turnedAway = Self.client(429, "")
    let tokenless = ClientFailureTests.client { _ in .success(Transport.Response(status: 401)) }
    let unreachable = ClientFailureTests.client { request in
      request.url.hasSuffix("/t")
        ? .success(ClientFailureTests.token("x")) : .failure(.notSent(.cannotConnect("refused")))
    }
    for client in [refused, turnedAway, tokenless, unreachable] {
      for failure in await Self.failures(client, .repeated).dropLast() {
        guard case .stillUnknown? = failure?.kind else {
          Issue.record("\(String(describing: failure))")
          return
        }
      }
    }
  }

  @Test func a401IsTriedOnceMoreWithANewTokenAndThenNotTaken() async {
    let (tokens, posts) = (Locked(0), Locked(0))
    let client = ClientFailureTests.client { request in
      if request.url.hasSuffix("/t") { return .success(ClientFailureTests.token("t\(tokens.next())")) }
      posts.change { $0 += 1 }
      return .success(Transport.Response(status: 401))
    }
    #expect(await client.submit(Self.application).failure == .notAccepted(.init(status: 401)))
    #expect(tokens.value == 2 && posts.value == 2)
  }

  // MARK: Headers

  /// 2027-01-15 08:00:00 GMT is the test clock's time.
  @Test(arguments: [
    ("7", "", 7), (" 7 ", "", 7), ("99999999999999999999", "", 3600), ("-1", "", nil), ("soon", "", nil), ("", "", nil),
    ("Fri, 15 Jan 2027 08:00:30 GMT", "", 30), ("Fri, 15 Jan 2027 07:00:00 GMT", "", 0),
    ("Sat, 16 Jan 2027 08:00:00 GMT", "", 3600),
    // Relative to the server's own clock, if known.
    ("Fri, 15 Jan 2027 10:00:20 GMT", "Fri, 15 Jan 2027 10:00:00 GMT", 20),
    ("Fri, 31 Feb 2027 10:00:20 GMT", "", nil), ("Fri, 15 Jan 2027 24:00:00 GMT", "", nil),
    // Untrusted: no number is too large, too small or signed.
    (String(repeating: "9", count: 400), "", 3600), ("-99999999999999999999", "", nil), ("+7", "", nil),
    ("Fri, 15 Jan 9999 08:00:30 GMT", "", 3600), ("Fri, 15 Jan 0000 08:00:30 GMT", "", 0),
    ("Fri, 15 Jan 12027 08:00:30 GMT", "", nil), ("Fri, 15 Jan 27 08:00:30 GMT", "", nil),
    ("Fri, 15 Jan -2027 08:00:30 GMT", "", nil), ("Fri, 15 Jan +202 08:00:30 GMT", "", nil),
    ("Fri, 15 Jan 9223372036854775807 08:00:30 GMT", "", nil),
    ("Fri, 15 Jan -9223372036854775807 08:00:30 GMT", "", nil),
    ("Fri, 15 Jan 99999999999999999999 08:00:30 GMT", "", nil), ("Fri, +5 Jan 2027 08:00:30 GMT", "", nil),
    ("Fri, 15 Jan 2027 08:00:+9 GMT", "", nil), ("Fri, 15 Jan 2027 8:0:30 GMT", "", nil),
    ("Fri, 15 Jan 2027 99999999999999999999:00:00 GMT", "", nil), ("Fri, 15 Jan 2027 08:00:-1 GMT", "", nil),
    // With an invalid `Date` the local clock is used.
    ("Fri, 15 Jan 2027 08:00:30 GMT", "Fri, 15 Jan 9223372036854775807 08:00:00 GMT", 30),
    ("Fri, 15 Jan 2027 08:00:30 GMT", "-1", 30),
    ("Fri, 15 Jan 2027 08:00:30 GMT", "Fri, 15 Jan 0000 00:00:00 GMT", 3600),
  ])
  func retryAfterIsSecondsOrADate(_ header: String, _ date: String, _ seconds: Int?) async {
    var headers = ["retry-after": header]
    if !date.isEmpty { headers["date"] = date }
    let failure = await Self.client(429, "", headers: headers).submit(Self.application).failure
    #expect(failure == .notAccepted(.init(status: 429, retryAfter: seconds)))
  }

  @Test func theGatewaysNumberOfTheExchangeIsKept() async {
    let headers = ["x-global-transaction-id": "3f2a9b00 c0ffee\u{1B}[31m" + String(repeating: "a", count: 100)]
    let failure = await Self.client(503, "", headers: headers).submit(Self.application).failure
    let number = failure?.refusal?.transaction
    #expect(number?.hasPrefix("3f2a9b00c0ffee31m") == true && number?.utf8.count == 64)
  }

  // MARK: Connections and time

  /// A server that counts connections.
  private static func counting(
    _ count: Locked<Int>, _ body: (Int) async throws -> Void
  ) async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        count.change { $0 += 1 }
        return channel.pipeline.configureHTTPServerPipeline().flatMap { channel.pipeline.addHandler(Answering()) }
      }.bind(host: "127.0.0.1", port: 0).get()
    try await body(server.localAddress?.port ?? 0)
    try await server.close()
  }

  @Test func changesUseTheirOwnConnection() async throws {
    for changesSomething in [false, true] {
      let count = Locked(0)
      try await Self.counting(count) { port in
        let transport = Transport.http(.patient)
        var request = Transport.Request(
          method: changesSomething ? "POST" : "GET", url: "http://127.0.0.1:\(port)/")
        request.changesSomething = changesSomething
        for _ in 0..<20 { _ = try await transport.send(request).get() }
        await transport.close()
      }
      // An answer may arrive before its connection is idle again, so reads may sometimes need a new one.
      #expect(changesSomething ? count.value == 20 : count.value < 20)
    }
  }

  @Test func changingCallsSaySo() async {
    let changing = Locked<[String]>([])
    let client = ClientFailureTests.client { request in
      if request.changesSomething { changing.change { $0.append(request.method + request.url.suffix(7)) } }
      return .success(request.url.hasSuffix("/t") ? ClientFailureTests.token("x") : Transport.Response(status: 500))
    }
    _ = await Self.failures(client)
    _ = await client.orders()
    _ = await client.products(Money(tenge: 1))
    #expect(changing.value == ["POSTpproved", "POSTst-link", "POST/orders"])
  }

  @Test func changesHaveALongerTimeoutThanTheGateway() async throws {
    #expect(Timeouts().change == 75 && Timeouts().read == 15)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(
      host: "127.0.0.1", port: 0
    ).get()
    var timeouts = Timeouts()
    (timeouts.read, timeouts.change) = (1, 2)
    let transport = Transport.http(timeouts)
    var request = Transport.Request(method: "POST", url: "http://127.0.0.1:\(server.localAddress?.port ?? 0)/")
    #expect(await transport.send(request).failure == .answerLost(.timeout(seconds: 1)))
    request.changesSomething = true
    #expect(await transport.send(request).failure == .answerLost(.timeout(seconds: 2)))
    await transport.close()
    try await server.close()
  }
}

/// Answers every request with an empty list and keeps the connection open.
private final class Answering: ChannelInboundHandler, Sendable {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .end = unwrapInboundIn(data) else { return }
    let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "2"])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "[]")))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}
