import Foundation
import Glibc
import HTTP
import NIOSSL
import TestSupport
import Testing
import Text

/// Timeouts, compression and connection reuse.
@Suite struct ClientWaysTests: ClientSuite {
  // MARK: Timeouts

  /// The server does nothing, so only the timeout under test can end the call.
  @Test func eachPhaseHasItsTimeout() async throws {
    let short = Duration.milliseconds(100)
    func ending(_ steps: [Step], _ scheme: String, _ set: (inout PhaseTimeouts) -> Void) async throws -> CallFailure? {
      try await ScriptedServer.with(steps) { server in
        var timeouts = PhaseTimeouts.patient
        set(&timeouts)
        let options = scheme == "proxy" ? Self.through(server) : ClientOptions()
        let url = "\(scheme == "https" ? scheme : "http")://127.0.0.1:\(server.port)/"
        return await Self.get(url, options, timeouts: timeouts).failure
      }
    }
    let half: [Step] = [.readHead, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), .hold]
    let endless: [Step] = [.readHead, .repeatForever("HTTP/1.1 102 Processing\r\n\r\n")]
    #expect(try await ending([.hold], "proxy") { $0.connect = short } == .notSent(.timeout(.connecting, short)))
    #expect(try await ending([.hold], "https") { $0.handshake = short } == .notSent(.timeout(.securing, short)))
    #expect(try await ending([.hold], "http") { $0.firstByte = short } == .answerLost(.timeout(.waiting, short)))
    #expect(try await ending(half, "http") { $0.betweenBytes = short } == .answerLost(.timeout(.receiving, short)))
    // The total timeout may strike in any phase, on a busy machine even before sending.
    for (steps, scheme) in [([Step.hold], "http"), ([.hold], "https"), (endless, "http")] {
      let failure = try await ending(steps, scheme) { $0.total = short }
      guard case .timeout(_, short)? = failure?.cause else {
        Issue.record("\(scheme): \(String(describing: failure))")
        continue
      }
      if scheme == "https", case .answerLost? = failure { Issue.record("no byte left: \(String(describing: failure))") }
    }
  }

  /// A listener with a full queue: the system does not answer connection attempts.
  @Test func connectingTimesOut() async throws {
    let full = try FullPort()
    var timeouts = PhaseTimeouts.patient
    timeouts.connect = .milliseconds(100)
    let report = await Self.get("http://127.0.0.1:\(full.number)/", timeouts: timeouts)
    #expect(report.failure == .notSent(.timeout(.connecting, .milliseconds(100))))
    withExtendedLifetime(full) {}
  }

  @Test func cancellationEndsTheCall() async throws {
    try await ScriptedServer.with([.readHead, .hold]) { server in
      let client = HTTPClient()
      let url = "http://127.0.0.1:\(server.port)/"
      let call = Task { await client.call(ClientRequest(method: "GET", url: url, timeouts: .patient)) }
      while server.received.first?.isEmpty != false { await Task.yield() }
      call.cancel()
      #expect(await call.value.failure == .answerLost(.cancelled))
      let late = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await client.call(ClientRequest(method: "GET", url: url, timeouts: .patient))
      }
      #expect(await late.value.failure?.cause == .cancelled)
      client.close()
    }
  }

  @Test func aClosedClientSendsNothing() async throws {
    try await ScriptedServer.with([.readHead, Self.answer, .hold]) { server in
      let client = HTTPClient()
      client.close()
      let request = ClientRequest(method: "GET", url: "http://127.0.0.1:\(server.port)/", timeouts: .patient)
      #expect(await client.call(request).failure == .notSent(.connectionLost))
      #expect(server.received.allSatisfy { $0.isEmpty })
    }
  }

  // MARK: Invalid requests

  @Test func invalidRequestsAreNotSent() async throws {
    for url in [
      "nonsense", "ftp://h/", "http://", "http://h:0/", "http://h:99999/", "http://u@h/", "http://h/a b", "http://h/#f",
    ] {
      #expect(await Self.get(url).failure == .notSent(.badRequest("URL")), "\(url)")
    }
    var request = ClientRequest(method: "GET", url: "http://127.0.0.1:1/", timeouts: .patient)
    for header in [("a b", "x"), ("", "x"), ("X", "a\r\nB: c"), ("X", "a\0"), ("Ключ", "x")] {
      request.headers = [header]
      guard case .notSent(.badRequest)? = await HTTPClient().call(request).failure else {
        Issue.record("\(header) went out")
        return
      }
    }
    request.headers = []
    request.method = "GET /x"
    #expect(await HTTPClient().call(request).failure == .notSent(.badRequest("method")))
    let dead = DeadPort()
    guard case .notSent(.cannotConnect)? = await Self.get("http://127.0.0.1:\(dead.number)/").failure else {
      Issue.record("nobody listens there")
      return
    }
    // Longer than a DNS label may be, so no lookup happens.
    let name = String(repeating: "a", count: 64) + ".example"
    #expect(await Self.get("http://\(name)/").failure == .notSent(.unknownHost))
    withExtendedLifetime(dead) {}
  }

  // MARK: Compression

  private static let packed = Data(base64Encoded: "H4sIAAAAAAACA4uOBQApu0wNAgAAAA==")!
  /// 100,000 equal bytes.
  private static let bomb = Data(
    base64Encoded: "H4sIAAAAAAACA+3BMQEAAADCoErrn84aHkABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAArwaF"
      + "wk3FoIYBAA==")!

  private static func packed(_ body: Data, asked: Bool) async throws -> (CallReport, asked: Bool) {
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n"
    return try await ScriptedServer.with([.readHead, .send(Array(head.utf8) + body), .hold]) { server in
      var options = ClientOptions()
      options.asksForCompression = asked
      options.bodyLimit = 1000
      let report = await Self.get("http://127.0.0.1:\(server.port)/", options)
      return (report, server.received[0].contains("Accept-Encoding: gzip"))
    }
  }

  @Test func onlyRequestedCompressionIsDecoded() async throws {
    let (asked, isAsked) = try await Self.packed(Self.packed, asked: true)
    #expect(isAsked && asked.failure == nil && asked.body == Array("[]".utf8))
    let (unasked, isUnasked) = try await Self.packed(Self.packed, asked: false)
    #expect(!isUnasked && unasked.failure == nil && unasked.body == Array(Self.packed))
    #expect(asked.head?.headers.map { "\($0.0): \($0.1)" } == unasked.head?.headers.map { "\($0.0): \($0.1)" })
  }

  @Test func aDecompressionBombIsTooLargeAndNonsenseIsMalformed() async throws {
    #expect(try await Self.packed(Self.bomb, asked: true).0.failure == .answerLost(.tooLarge))
    for broken in [Data("not packed at all".utf8), Self.packed.prefix(14), Self.packed + Self.packed] {
      let report = try await Self.packed(broken, asked: true).0
      #expect(report.failure == .answerLost(.garbage("not what its Content-Encoding says")), "\(broken.count)")
    }
  }

  // MARK: Connections

  /// Keeps idle connections longer than a busy machine takes between two calls.
  private static var keeping: ClientOptions {
    var options = ClientOptions()
    options.idle = Patience.limit
    return options
  }

  @Test func readsShareAConnectionAndChangesDoNot() async throws {
    let again: [Step] = (0..<20).flatMap { _ in [.readHead, Self.answer] }
    for isAlone in [false, true] {
      try await ScriptedServer.with(again) { server in
        let client = HTTPClient(Self.keeping)
        var request = ClientRequest(method: "POST", url: "http://127.0.0.1:\(server.port)/", timeouts: .patient)
        request.needsOwnConnection = isAlone
        for number in 0..<20 {
          let report = await client.call(request)
          #expect(report.failure == nil && report.isReused == (!isAlone && number > 0))
          #expect(report.durations[.connecting] == nil || !report.isReused)
        }
        #expect(server.received.count == (isAlone ? 20 : 1))
        client.close()
      }
    }
  }

  /// Unsolicited bytes on an idle connection are nobody's response.
  @Test func anUnsolicitedResponseClosesTheConnection() async throws {
    try await ScriptedServer.with([
      .readHead, Self.answer, .send("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"), .hold,
    ]) {
      server in
      let client = HTTPClient(Self.keeping)
      for _ in 0..<5 {
        let request = ClientRequest(method: "GET", url: "http://127.0.0.1:\(server.port)/", timeouts: .patient)
        _ = await client.call(request)
      }
      client.close()
      #expect(server.received.count > 1)
    }
  }

  @Test(arguments: ["Connection: close\r\n", "", "Connection: keep-alive\r\n"])
  func aConnectionIsKeptAsTheServerSays(_ header: String) async throws {
    let version = header.isEmpty ? "1.0" : "1.1"
    let answer = Step.send("HTTP/\(version) 200 OK\r\n\(header)Content-Length: 2\r\n\r\n[]")
    try await ScriptedServer.with([.readHead, answer, .readHead, answer, .hold]) { server in
      let client = HTTPClient(Self.keeping)
      let request = ClientRequest(method: "GET", url: "http://127.0.0.1:\(server.port)/", timeouts: .patient)
      for _ in 0..<2 { #expect(await client.call(request).failure == nil) }
      client.close()
      #expect(server.received.count == (header.contains("keep") ? 1 : 2))
    }
  }

  // MARK: Raw exchanges

  @Test func rawExchangesSendAndReportRawBytes() async throws {
    let bytes = Array("GET / HTTP/1.1\nhOsT:x\n\n".utf8) + [0, 255]
    let origin = { (server: ScriptedServer) in Origin(Authority(host: "127.0.0.1", port: server.port)) }
    try await ScriptedServer.with([.read(until: "\n\n"), .send("what"), .send("ever"), .close]) { server in
      let client = HTTPClient()
      let report = await client.exchange(raw: bytes, with: origin(server), timeouts: .patient)
      #expect(report.failure == nil && report.body == Array("whatever".utf8))
      #expect(server.received == [String(decoding: bytes, as: UTF8.self)])
    }
    try await ScriptedServer.with([.read(until: "\n\n"), .send("what"), .hold]) { server in
      var timeouts = PhaseTimeouts.patient
      timeouts.betweenBytes = .milliseconds(100)
      let report = await HTTPClient().exchange(raw: bytes, with: origin(server), timeouts: timeouts)
      #expect(report.failure == .answerLost(.timeout(.receiving, .milliseconds(100))))
      #expect(report.body == Array("what".utf8))
    }
  }

  // MARK: Ways to send

  private static func post(
    _ server: ScriptedServer, _ options: ClientOptions = ClientOptions(), isSecure: Bool = false,
    _ change: (inout ClientRequest) -> Void
  ) async -> CallReport {
    let client = HTTPClient(options)
    let url = "\(isSecure ? "https://localhost" : "http://127.0.0.1"):\(server.port)/"
    var request = ClientRequest(method: "POST", url: url, timeouts: .patient)
    request.body = Array("0123456789".utf8)
    change(&request)
    let report = await client.call(request)
    client.close()
    return report
  }

  /// The server reads to the end of what comes, and its answer is read.
  @Test(arguments: [false, true])
  func theOutputEndsWithinABody(_ isSecure: Bool) async throws {
    let tls = isSecure ? [Step.tls(try Self.context("server"))] : []
    try await ScriptedServer.with(tls + [.read(until: "01234"), Self.answer, .hold]) { server in
      let options = isSecure ? try Self.trusting() : ClientOptions()
      let report = await Self.post(server, options, isSecure: isSecure) { request in
        request.headers = [("Content-Length", "10")]
        request.body = Array("01234".utf8)
        request.delivery = .endingOutput
      }
      #expect(report.failure == nil && report.head?.status == 200, "\(report)")
      #expect(server.received.first?.hasSuffix("\r\n\r\n01234") == true)
    }
  }

  @Test(arguments: [false, true])
  func aRequestDrips(_ isSecure: Bool) async throws {
    let tls = isSecure ? [Step.tls(try Self.context("server"))] : []
    try await ScriptedServer.with(tls + [.read(until: "0123456789"), Self.answer, .hold]) { server in
      let options = isSecure ? try Self.trusting() : ClientOptions()
      let report = await Self.post(server, options, isSecure: isSecure) {
        $0.delivery = .dripping(pieces: 7, pause: .milliseconds(1))
      }
      #expect(report.failure == nil && report.unsent == 0, "\(report)")
      #expect(report.durations[.sending].map { $0 >= .milliseconds(6) } == true)
    }
  }

  /// A server that answers at once does not get the rest, and what was left of it is known.
  @Test func anEarlyAnswerEndsTheDrip() async throws {
    try await ScriptedServer.with([.read(until: "POST"), Self.answer, .hold]) { server in
      let report = await Self.post(server) { $0.delivery = .dripping(pieces: 1000, pause: .milliseconds(50)) }
      #expect(report.failure == nil && report.head?.status == 200 && report.unsent > 10, "\(report)")
    }
  }

  @Test func ownFramingIsSentAsItIs() async throws {
    try await ScriptedServer.with([.read(until: "0\r\n\r\n"), Self.answer, .hold]) { server in
      let report = await Self.post(server) { $0.headers = [("Transfer-Encoding", "chunked")] }
      #expect(report.failure == nil && !server.received.joined().contains("Content-Length"))
    }
    try await ScriptedServer.with([.read(until: "0123456789"), Self.answer, .hold]) { server in
      let report = await Self.post(server) { $0.headers = [("Content-Length", "3"), ("Content-Length", "4")] }
      #expect(report.failure == nil)
      #expect(server.received.joined().contains("Content-Length: 3\r\nContent-Length: 4\r\n"))
    }
  }

  // MARK: Reports

  /// Also where the status is a common one, the head comes in pieces, or something informational comes before it.
  @Test(arguments: [
    (["HTTP/1.1 200 Alles gut\r\n"], "Alles gut"), (["HTTP/1.1 200\r\n"], ""), (["HTTP/1.1 404 \r\n"], ""),
    (["HTT", "P/1.1 200 Al", "les gut\r", "\n"], "Alles gut"),
    (["HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 Ja\r\n"], "Ja"),
    (["HTTP/1.1 103 Early Hints\r\nLink: \(String(repeating: "x", count: 9000))\r\n\r\nHTTP/1.1 200 Ja\r\n"], ""),
  ])
  func theReasonPhraseIsReportedAsReceived(_ parts: [String], _ reason: String) async throws {
    let script = [Step.readHead] + (parts + ["Content-Length: 0\r\n\r\n"]).map { Step.send($0) }
    try await ScriptedServer.with(script + [.hold]) { server in
      let client = HTTPClient()
      let report = await client.call(
        ClientRequest(method: "GET", url: "http://127.0.0.1:\(server.port)/", timeouts: .patient))
      client.close()
      #expect(report.failure == nil && report.head?.reason == reason, "\(report)")
    }
  }

  @Test func headersKeepTheirSpellingAndOrder() async throws {
    let head = "HTTP/1.1 299 Quite fine\r\nx-LOWER: 1\r\nX-Twice: a\r\nX-Twice: b\r\nContent-Length: 0\r\n\r\n"
    try await ScriptedServer.with([.readHead, .send(head), .hold]) { server in
      let client = HTTPClient()
      var request = ClientRequest(method: "POST", url: "http://127.0.0.1:\(server.port)/p", timeouts: .patient)
      request.headers = [("accePT", "x"), ("B", "1"), ("A", "2")]
      request.body = Array("{}".utf8)
      request.needsOwnConnection = true
      let report = await client.call(request)
      client.close()
      let sent = report.sentHeaders.map { "\($0.0): \($0.1)\r\n" }.joined()
      #expect(server.received == ["POST /p HTTP/1.1\r\n\(sent)\r\n{}"])
      #expect(sent.hasPrefix("accePT: x\r\nB: 1\r\nA: 2\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: kassa\r\n"))
      #expect(report.head?.status == 299 && report.head?.reason == "Quite fine" && report.head?.version == "HTTP/1.1")
      let came = report.head?.headers.map { "\($0.0): \($0.1)" }
      #expect(came == ["x-LOWER: 1", "X-Twice: a", "X-Twice: b", "Content-Length: 0"])
      #expect(report.durations.count == 5 && report.durations[.securing] == nil)
    }
  }
}

/// A local listener with a full queue.
private final class FullPort: Sendable {
  let number: Int
  private let sockets: [Int32]

  init() throws {
    func make() -> Int32 {
      socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    }
    let listener = make()
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let clients = (0..<4).map { _ in make() }
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(listener, $0, length)
        _ = listen(listener, 0)
        _ = getsockname(listener, $0, &length)
        for client in clients { _ = connect(client, $0, length) }
      }
    }
    number = Int(UInt16(bigEndian: address.sin_port))
    sockets = [listener] + clients
  }

  deinit { for socket in sockets { close(socket) } }
}
