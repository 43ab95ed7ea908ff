import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HTTP

/// A connection on a manual clock with a framework that answers on demand.
private final class Wire {
  let channel = EmbeddedChannel()
  let framework = Framework()
  private(set) var refusals: [(method: String, address: String, refusal: Refusal)] {
    get { log.value }
    set {}
  }
  private let log = Log()

  final class Log: @unchecked Sendable { var value: [(method: String, address: String, refusal: Refusal)] = [] }

  init(bodyLimit: Int? = nil, _ change: (inout ConnectionLimits) -> Void = { _ in }) throws {
    var settings = ServerSettings()
    settings.bodyLimit = bodyLimit
    change(&settings.limits)
    let log = log
    settings.refused = { log.value.append(($0, $1, $2)) }
    let pipeline = channel.pipeline.syncOperations
    let connection = ServerConnection(settings)
    try pipeline.addHandlers([HTTPResponseEncoder(), ByteToMessageHandler(HTTPRequestDecoder()), connection, framework])
    try pipeline.addHandler(ByteWatch(connection, try pipeline.context(handler: connection)), position: .first)
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  func send(_ text: String) throws {
    channel.read()
    try channel.writeInbound(ByteBuffer(string: text))
  }

  func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

  /// What the client has received since the last call.
  func got() throws -> String {
    var text = ""
    while let part = try channel.readOutbound(as: IOData.self) {
      if case .byteBuffer(let buffer) = part { text += String(buffer: buffer) }
    }
    return text
  }

  var isOpen: Bool { channel.isActive }
}

/// Records requests and answers on demand.
private final class Framework: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart
  private(set) var seen: [String] = []
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch Self.unwrapInboundIn(data) {
    case .head(let head): seen.append("\(head.method) \(head.uri)")
    case .body: seen.append("body")
    case .end: seen.append("end")
    }
  }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { seen.append("\(error)") }

  /// - Parameter isFlushed: false where a slow client has not received it yet.
  func answer(_ body: String = "ok", isFlushed: Bool = true) {
    guard let context else { return }
    let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "\(body.utf8.count)"])
    context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
    context.write(Self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
    context.write(Self.wrapOutboundOut(.end(nil)), promise: nil)
    if isFlushed { context.flush() }
  }
}

@Suite struct ServerConnectionTests {
  static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  // MARK: Timeouts

  @Test func headersHaveTenSecondsFromTheirFirstByte() throws {
    let wire = try Wire()
    wire.pass(30)
    try wire.send("GET / HT")
    wire.pass(5)
    try wire.send("TP/1.1\r\nHo")
    wire.pass(4)
    #expect(wire.isOpen)
    wire.pass(1)
    let answer = try wire.got()
    #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("the headers did not come within 10 s"))
    #expect(wire.refusals.map(\.refusal.status) == [408])
    wire.pass(2)
    #expect(!wire.isOpen)
    #expect(wire.framework.seen.isEmpty)
  }

  @Test func aBodyHasThirtySecondsFromTheHeaders() throws {
    let wire = try Wire()
    try wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
    wire.pass(29)
    #expect(wire.isOpen && wire.framework.seen == ["POST /", "body"])
    wire.channel.read()
    wire.pass(1)
    // The framework answers, because it has the request's head.
    #expect(wire.framework.seen.last?.contains("408") == true)
    wire.framework.answer()
    let answer = try wire.got()
    #expect(answer.contains("Connection: close"))
    wire.pass(2)
    #expect(!wire.isOpen)
  }

  /// Under back-pressure of the application the client is not slow.
  @Test func backPressureDoesNotTimeOut() throws {
    let wire = try Wire()
    try wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
    wire.pass(40)
    #expect(wire.isOpen && wire.framework.seen == ["POST /", "body"])
    try wire.send("cd")
    wire.framework.answer()
    #expect(wire.isOpen && wire.framework.seen.last == "end")
  }

  @Test func anIdleConnectionHasAMinute() throws {
    let fresh = try Wire()
    fresh.pass(59)
    #expect(fresh.isOpen)
    fresh.pass(1)
    #expect(!fresh.isOpen)
    let used = try Wire()
    used.pass(50)
    try used.send(Self.get)
    used.framework.answer()
    used.pass(59)
    #expect(used.isOpen)
    used.pass(1)
    #expect(!used.isOpen)
    #expect(used.refusals.isEmpty)
  }

  @Test func handlersHaveNoTimeout() throws {
    let wire = try Wire()
    try wire.send(Self.get)
    wire.pass(3600)
    #expect(wire.isOpen)
    wire.framework.answer()
    #expect(try wire.got().hasSuffix("ok"))
  }

  // MARK: Rejections before the framework

  @Test(arguments: [
    ("GET / HTTP/1.1\r\n\r\n", 400, "Host: required"),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "Host: expected once"),
    ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400, "Host: expected once"),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab", 415, "Content-Encoding"),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: identity, br\r\nContent-Length: 0\r\n\r\n", 415,
      "Content-Encoding"
    ),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain; Charset=\"windows-1251\"\r\nContent-Length: 2\r\n\r\nab",
      415, "charset=utf-8"
    ),
    ("POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\n", 417, "Expect"),
    ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "no known method"),
    ("GET / HTTP/9.9\r\nHost: a\r\n\r\n", 400, "version"),
    ("GET / HTTP/1.1\r\nHo st: a\r\n\r\n", 400, "header"),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
      "contradict"
    ),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2x\r\n\r\n", 400, "Content-Length"),
    ("\u{16}\u{3}\u{1}\u{2}", 400, "method"),
  ])
  func invalidRequestsAreRejectedAndLogged(_ text: String, _ status: Int, _ reason: String) throws {
    let wire = try Wire()
    try wire.send(text)
    let answer = try wire.got()
    #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains("Connection: close"))
    #expect(wire.refusals.count == 1 && wire.refusals[0].refusal.status == status)
    #expect(wire.refusals[0].refusal.reason.contains(reason), "\(wire.refusals)")
    #expect(wire.framework.seen.isEmpty)
    // The client gets time to read; then the connection closes.
    wire.pass(2)
    #expect(!wire.isOpen)
  }

  @Test func aRejectionWaitsForEarlierResponses() throws {
    let wire = try Wire()
    try wire.send(Self.get + "BREW / HTTP/1.1\r\n\r\n")
    #expect(try wire.got() == "" && wire.refusals.count == 1)
    wire.framework.answer("first")
    let answers = try wire.got()
    #expect(
      answers.contains("first") && answers.range(of: "first")!.lowerBound < answers.range(of: " 400 ")!.lowerBound)
  }

  @Test func aMalformedBodyIsReportedToTheFramework() throws {
    let wire = try Wire()
    try wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nno size\r\n")
    #expect(wire.framework.seen.last?.contains("chunk") == true)
    #expect(wire.refusals.isEmpty)
    wire.framework.answer()
    #expect(try wire.got().contains("Connection: close"))
  }

  // MARK: HTTP/1.0, expectations, HEAD

  private static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  /// In one piece, and byte by byte.
  @Test(arguments: [Int.max, 1])
  func chunksAreRefusedWhereTheyAreAnnounced(_ size: Int) throws {
    func seen(_ text: String) throws -> [String] {
      let wire = try Wire(bodyLimit: 10)
      var rest = text[...]
      while !rest.isEmpty {
        try wire.send(String(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      return wire.framework.seen.filter { $0 != "body" }
    }
    let whole = ["POST /", "end"]
    let ten = "5\r\n0000a\r\n5;x=\"y\"\r\n\r\n\r\nz\r\n0\r\nTrailer: FFFFFF\r\n\r\n"
    #expect(try seen(Self.chunked + ten) == whole)
    // Also between others, of which each ends where it says.
    let length = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8 \r\n\r\nFF\r\n\r\nFF"
    let others = Self.get + length + "\r\n" + Self.chunked + ten + Self.get
    #expect(try seen(others) == ["GET /", "end"] + whole + whole + ["GET /", "end"])
    for size in ["B", "00B", "b;x", "fffffffffffffff"] {
      for before in ["", "1\r\na\r\n"] {
        let refused = try seen(others + Self.chunked + before + size + "\r\n")
        #expect(refused.dropLast().last == "POST /" && refused.last?.contains("413") == true, "\(size): \(refused)")
      }
    }
    #expect(try seen(Self.chunked + "6\r\n000000\r\n5\r\n").last?.contains("413") == true)
    // What is no size is the parser's to refuse.
    #expect(try seen(Self.chunked + "x\r\n").contains { $0.contains("400") })
  }

  @Test func aConnectionOfHTTP10ClosesAfterTheAnswer() throws {
    let wire = try Wire()
    try wire.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    wire.framework.answer()
    let answer = try wire.got()
    #expect(answer.hasPrefix("HTTP/1.0 200 OK") && answer.contains("Connection: close"))
    #expect(!wire.isOpen)
  }

  @Test(arguments: ["close", "Close", "keep-alive, close", "TE, close"])
  func aConnectionClosesAsTheClientAsked(_ value: String) throws {
    let wire = try Wire()
    try wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n" + Self.get)
    wire.framework.answer()
    #expect(try wire.got().contains("Connection: close"))
    #expect(!wire.isOpen && wire.framework.seen == ["GET /", "end"])
  }

  @Test func continueIsSentInOrder() throws {
    let post = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
    let wire = try Wire()
    try wire.send(post)
    #expect(try wire.got() == "HTTP/1.1 100 Continue\r\n\r\n")
    try wire.send("ab" + Self.get + post)
    wire.framework.answer("one")
    #expect(try wire.got().hasSuffix("one"))
    wire.framework.answer("two")
    #expect(try wire.got().hasSuffix("twoHTTP/1.1 100 Continue\r\n\r\n"))
    // An HTTP/1.0 client would take it for the response.
    let old = try Wire()
    try old.send("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    #expect(try old.got() == "" && old.framework.seen == ["POST /"])
  }

  @Test func theAnswerToHEADHasNoBody() throws {
    let wire = try Wire()
    try wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
    wire.framework.answer("12345")
    let answer = try wire.got()
    #expect(answer.contains("Content-Length: 5") && answer.hasSuffix("\r\n\r\n") && wire.isOpen)
  }

  /// A response has its own request's properties, however slowly the client reads the previous one.
  @Test func answersThatNobodyHasTakenYetKeepTheirRequests() throws {
    let wire = try Wire()
    try wire.send(
      "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    wire.framework.answer("first", isFlushed: false)
    wire.framework.answer("second", isFlushed: false)
    wire.framework.answer("third")
    let answers = try wire.got()
    #expect(!answers.contains("first") && answers.contains("second") && answers.hasSuffix("third"))
    #expect(answers.components(separatedBy: "Connection: close").count == 2 && !wire.isOpen)
  }

  // MARK: Shutdown

  /// Complete requests are answered even if an incomplete one follows.
  @Test(arguments: ["GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"])
  func completeRequestsAreAnsweredBeforeAnIncompleteOne(_ next: String) throws {
    let wire = try Wire()
    try wire.send(Self.get)
    try wire.send(next)
    wire.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    #expect(wire.isOpen)
    wire.framework.answer("taken")
    #expect(try wire.got().hasSuffix("taken"))
    wire.pass(5)
    #expect(!wire.isOpen)
  }

  @Test func idleConnectionsCloseAtOnce() throws {
    for sent in ["", "GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"] {
      let wire = try Wire()
      if !sent.isEmpty { try wire.send(sent) }
      wire.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
      #expect(!wire.isOpen, "\(sent)")
    }
  }

  @Test func pendingRequestsAreAnsweredOrCutOffAfterFiveSeconds() throws {
    let answered = try Wire()
    try answered.send(Self.get)
    answered.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    answered.pass(4)
    #expect(answered.isOpen)
    answered.framework.answer()
    #expect(try answered.got().contains("Connection: close") && !answered.isOpen)
    let stuck = try Wire()
    try stuck.send(Self.get)
    stuck.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    stuck.pass(5)
    #expect(!stuck.isOpen)
  }

  @Test func closuresRunAfterTheResponse() throws {
    let wire = try Wire()
    let log = Wire.Log()
    try wire.send(Self.get)
    try wire.channel.triggerUserOutboundEvent(
      AfterResponse { log.value.append(("", "ran", Refusal($0?.status ?? 0, ""))) }
    ).wait()
    #expect(log.value.isEmpty)
    wire.framework.answer()
    #expect(log.value.map(\.2.status) == [200])
    // Also where the client has left before its response.
    try wire.send(Self.get)
    try wire.channel.triggerUserOutboundEvent(
      AfterResponse { log.value.append(("", "ran", Refusal($0?.status ?? 0, ""))) }
    ).wait()
    wire.channel.close(promise: nil)
    #expect(log.value.map(\.2.status) == [200, 0])
  }

  /// Without free descriptors a process cannot even set a timer.
  @Test(arguments: [(20, 16), (128, 32), (1024, 480), (20_000, 9968), (1_048_576, 10_000), (Int.max, 10_000)])
  func connectionsLeaveDescriptorsForOthers(_ descriptors: Int, _ connections: Int) {
    #expect(ConnectionLimits.connections(forDescriptors: descriptors) == connections)
  }
}
