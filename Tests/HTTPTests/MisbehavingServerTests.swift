import HTTP
import NIOCore
import TestSupport
import Testing

/// Misbehaving servers: every failure tells whether the request may have been processed and why there is no response, and no request is
/// sent twice.
@Suite struct MisbehavingServerTests {
  typealias Step = ScriptedServer.Step

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let steps: [Step]
    /// Nil for a complete response.
    var failure: CallFailure?
    var status: Int?
    /// As far as received.
    var body = ""
    var testDescription: String { name }
  }

  private static let ok = "HTTP/1.1 200 OK\r\n"
  private static let empty = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"
  private static let notHTTP = CallFailure.answerLost(.garbage("not HTTP"))
  private static let lost = CallFailure.answerLost(.connectionLost)
  private static func line(_ count: Int) -> String { "X-Long: \(String(repeating: "a", count: count))\r\n" }

  static let breakingOff: [Case] = [
    Case(name: "closes before reading", steps: [.close], failure: lost),
    Case(name: "resets within the request", steps: [.read(until: "P"), .reset], failure: lost),
    Case(name: "closes after the head of the request", steps: [.readHead, .close], failure: lost),
    Case(name: "closes after the whole request", steps: [.read(until: "{}"), .close], failure: lost),
    Case(name: "resets after the whole request", steps: [.read(until: "{}"), .reset], failure: lost),
    Case(name: "half a status line", steps: [.readHead, .send("HTTP/1.1 20"), .close], failure: lost),
    Case(name: "half a head", steps: [.readHead, .send(ok + "Content-Le"), .close], failure: lost),
    Case(
      name: "a head and no body", steps: [.readHead, .send(ok + "Content-Length: 100\r\n\r\n"), .close], failure: lost,
      status: 200),
    Case(
      name: "half a body", steps: [.readHead, .send(ok + "Content-Length: 100\r\n\r\nhalf"), .close], failure: lost,
      status: 200, body: "half"),
    Case(
      name: "half a chunk", steps: [.readHead, .send(ok + "Transfer-Encoding: chunked\r\n\r\n9\r\nhalf"), .close],
      failure: lost, status: 200, body: "half"),
    Case(
      name: "no last chunk", steps: [.readHead, .send(ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"), .close],
      failure: lost, status: 200, body: "half"),
  ]

  static let nonsense: [Case] = [
    Case(name: "garbage", steps: [.readHead, .send("this is not HTTP at all\r\n\r\n"), .close], failure: notHTTP),
    Case(name: "speaks first", steps: [.send("220 mail.example ESMTP\r\n"), .hold], failure: notHTTP),
    Case(name: "an alert of TLS", steps: [.readHead, .send([0x15, 3, 1, 0, 2, 2, 70]), .hold], failure: notHTTP),
    Case(name: "HTTP/2", steps: [.readHead, .send([0, 0, 0, 4, 0, 0, 0, 0, 0]), .hold], failure: notHTTP),
    Case(name: "HTTP/3.7", steps: [.readHead, .send("HTTP/3.7 200 OK\r\n\r\n"), .hold], failure: notHTTP),
    Case(
      name: "a length of letters", steps: [.readHead, .send(ok + "Content-Length: abc\r\n\r\n"), .hold],
      failure: notHTTP),
    Case(
      name: "a length below nothing", steps: [.readHead, .send(ok + "Content-Length: -1\r\n\r\n"), .hold],
      failure: notHTTP),
    Case(
      name: "two lengths", steps: [.readHead, .send(ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]"), .hold],
      failure: notHTTP),
    Case(
      name: "a length beside chunks",
      steps: [
        .readHead, .send(ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"), .hold,
      ],
      failure: notHTTP),
    Case(
      name: "a chunk of letters", steps: [.readHead, .send(ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), .hold],
      failure: notHTTP, status: 200),
    Case(
      name: "a header without a colon", steps: [.readHead, .send(ok + "nonsense\r\n\r\n"), .hold], failure: notHTTP),
    Case(
      name: "switches protocols",
      steps: [.readHead, .send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), .hold],
      failure: .answerLost(.garbage("a protocol switch that was not asked for"))),
  ]

  static let tooMuch: [Case] = [
    Case(name: "a long header", steps: [.readHead, .send(ok + line(70_000)), .hold], failure: .answerLost(.tooLarge)),
    Case(
      name: "endless headers", steps: [.readHead, .send(ok), .repeatForever(line(100))], failure: .answerLost(.tooLarge)
    ),
    Case(
      name: "endless trailers",
      steps: [.readHead, .send(ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n"), .repeatForever(line(100))],
      failure: .answerLost(.tooLarge), status: 200),
    Case(
      name: "an endless body", steps: [.readHead, .send("HTTP/1.1 200 OK\r\n\r\n"), .repeatForever("0123456789")],
      failure: .answerLost(.tooLarge), status: 200,
      body: String(repeating: "0123456789", count: 100)),
  ]

  static let odd: [Case] = [
    Case(name: "a shorter length", steps: [.readHead, .send(empty + "and more"), .hold], status: 200, body: "[]"),
    Case(name: "two answers", steps: [.readHead, .send(empty + empty), .hold], status: 200, body: "[]"),
    Case(
      name: "continue unasked", steps: [.readHead, .send("HTTP/1.1 100 Continue\r\n\r\n" + empty), .hold], status: 200,
      body: "[]"),
    Case(
      name: "early hints",
      steps: [
        .readHead, .send(String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 5)), .send(empty),
        .hold,
      ], status: 200, body: "[]"),
    Case(
      name: "an answer before the request is read",
      steps: [.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"), .hold], status: 413),
    Case(
      name: "a body until the end", steps: [.readHead, .send("HTTP/1.0 200 OK\r\n\r\n[]"), .close], status: 200,
      body: "[]"),
    Case(
      name: "a redirect",
      steps: [.readHead, .send("HTTP/1.1 307 No\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"), .hold],
      status: 307),
    Case(
      name: "a body where there is none", steps: [.readHead, .send("HTTP/1.1 204 No Content\r\n\r\nbody"), .hold],
      status: 204),
    Case(
      name: "byte by byte",
      steps: [.readHead]
        + Array((ok + "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n").utf8).map { .send([$0]) },
      status: 200, body: "[]"),
  ]

  @Test(arguments: breakingOff + nonsense + tooMuch + odd)
  func everyFailureHasItsMeaning(_ one: Case) async throws {
    try await ScriptedServer.with(one.steps) { server in
      var options = ClientOptions()
      options.bodyLimit = 1000
      let client = HTTPClient(options)
      var request = ClientRequest(method: "POST", url: "http://127.0.0.1:\(server.port)/", timeouts: .patient)
      request.body = Array("{}".utf8)
      request.needsOwnConnection = true
      let report = await client.call(request)
      client.close()
      #expect(report.failure == one.failure)
      #expect(report.head?.status == one.status)
      #expect(String(decoding: report.body, as: UTF8.self) == one.body)
      // Nothing is retried, and nothing sent is reported as not sent.
      #expect(server.received.count == 1)
    }
  }
}
