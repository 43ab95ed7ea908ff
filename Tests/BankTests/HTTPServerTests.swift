import BankAdmin
import BankSandbox
import BrokerAPI
import Checkout
import Foundation
import HTTP
import Sales
import TestSupport
import Testing
import Text
import Wire

/// The bank's HTTP over real sockets. Tests that depend only on time are in `ServerConnectionTests`.
@Suite(.patient) struct HTTPServerTests {
  static let state = "/_bank/state"
  static let hour = Duration.seconds(3600)

  /// Timeouts of an hour, unless changed.
  private func patient(_ change: (inout BankServer.Options) -> Void = { _ in }) -> BankServer.Options {
    var options = Stand.options
    options.limits.headers = Self.hour
    options.limits.body = Self.hour
    options.limits.idle = Self.hour
    change(&options)
    return options
  }

  private func with(_ options: BankServer.Options, _ body: (BankServer) async throws -> Void) async throws {
    let bank = try await BankServer.start(options)
    let result: Result<Void, any Error>
    do { result = .success(try await body(bank)) } catch { result = .failure(error) }
    await bank.stop()
    try result.get()
  }

  @Test func aConnectionOfHTTP10EndsWithTheAnswer() async throws {
    try await with(patient()) { bank in
      for header in ["", "Connection: keep-alive\r\n"] {
        let answer = try await RawHTTP.exchange(port: bank.port, "GET /openapi.json HTTP/1.0\r\n\(header)\r\n")
        #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n") && answer.lowercased().contains("connection: close\r\n"))
        #expect(answer.hasSuffix("}") && !answer.lowercased().contains("transfer-encoding"))
      }
    }
  }

  /// Long lists are chunked, which HTTP/1.0 does not know.
  @Test func aLongAnswerToHTTP10HasNoChunks() async throws {
    try await Stand.with { stand in
      for number in 0..<257 { _ = try await stand.client.submit(stand.request(reference: "KS-\(number)")).get() }
      let token = try await stand.token()
      let get = "GET /bcc/sandbox/v1/broker/orders HTTP/1.0\r\nAuthorization: Bearer \(token)\r\n\r\n"
      let answer = try await RawHTTP.exchange(port: stand.bank.port, get)
      let body = try #require(answer.range(of: "\r\n\r\n")).upperBound
      #expect(try JSON(parsing: Array(answer[body...].utf8)).elements?.count == 257)
      // HEAD has the length and no body.
      let head =
        "HEAD /bcc/sandbox/v1/broker/orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer \(token)\r\n\r\n"
      let short = try await RawHTTP.exchange(port: stand.bank.port, head)
      #expect(short.hasSuffix("\r\n\r\n") && short.contains("Content-Length: \(answer[body...].utf8.count)\r\n"))
    }
  }

  @Test(
    arguments: [
      "/openapi.json", "/_bank/state", "/_bank/requests", "/epos/", "/nothing",
      "/bcc/sandbox/v1/broker/products?amount=1",
    ])
  func whereGETWorksHEADDoes(_ path: String) async throws {
    try await with(patient()) { bank in
      func ask(_ method: String) async throws -> (head: [String], body: String) {
        let request = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        let answer = try await RawHTTP.exchange(port: bank.port, request)
        let parts = try #require(answer.range(of: "\r\n\r\n"))
        let head = answer[..<parts.lowerBound].components(separatedBy: "\r\n").filter {
          // Differs between requests.
          !$0.hasPrefix("Date") && !(path == "/_bank/requests" && $0.hasPrefix("Content-Length"))
        }
        return (head.sorted(), String(answer[parts.upperBound...]))
      }
      let get = try await ask("GET")
      let head = try await ask("HEAD")
      // The clock's digits change, but not their number.
      #expect(get.head == head.head)
      #expect(!get.body.isEmpty && head.body.isEmpty)
      let method = try await bank.report().requests.first?.method
      #expect(method == "HEAD")
    }
  }

  @Test func continueIsSentBeforeTheAnswer() async throws {
    try await with(patient()) { bank in
      let answers = try await RawHTTP.onThread { [port = bank.port] in
        let connection = try RawHTTP(port: port)
        defer { connection.close() }
        connection.send(
          "PUT /_bank/clock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Expect: 100-continue\r\nContent-Length: 14\r\n\r\n")
        let first = connection.read(until: "\r\n\r\n")
        connection.send(#"{"paused":true}"#.replacing("true", with: "null"))
        return (first, connection.readToEnd())
      }
      #expect(answers.0 == "HTTP/1.1 100 Continue\r\n\r\n")
      #expect(answers.1.hasPrefix("HTTP/1.1 400 "))
    }
  }

  @Test(
    arguments: [
      (
        "POST /epos/ HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\u{1}\u{2}", 415,
        "POST", "/epos/", "Content-Encoding"
      ),
      (
        "POST /epos/ HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 2\r\n\r\n", 417, "POST", "/epos/",
        "Expect"
      ),
      ("GET /epos/ HTTP/1.1\r\n\r\n", 400, "GET", "/epos/", "Host: required"),
      (
        "POST /epos/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "POST", "/epos/",
        "Transfer-Encoding"
      ),
      (
        "POST /epos/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "POST", "/epos/", "Transfer-Encoding"
      ),
      // Announced, not sent: nobody waits for it.
      (
        "POST /bcc/sandbox/v1/broker/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n{", 413, "POST",
        "/bcc/sandbox/v1/broker/orders", "larger than 1048576 bytes"
      ),
      (
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n", 413, "POST", "/",
        "larger than"
      ),
      ("not HTTP at all\r\n\r\n", 400, "-", "-", "no known method"),
      ("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 100_000), 431, "-", "-", "too long"),
      (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400, "-", "-",
        "contradict"
      ),
    ])
  func earlyRejectionsAreLogged(
    _ text: String, _ status: Int, _ method: String, _ path: String, _ reason: String
  ) async throws {
    let logged = Locked<[RequestRecord]>([])
    try await with(patient { $0.log = { record in logged.change { $0.append(record) } } }) { bank in
      let answer = try await RawHTTP.exchange(port: bank.port, text)
      #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
      let body = try #require(answer.range(of: "\r\n\r\n")).upperBound
      let json = try JSON(parsing: Array(answer[body...].utf8))
      #expect(json["message"]?.text?.contains(reason) == true && json["code"] == .number(.init(status)))
      #expect(json["status"]?.text?.isEmpty == false)
      let record = try #require(logged.value.last)
      #expect(logged.value.count == 1 && record.status == status && record.method == method && record.path == path)
      #expect(record.problem?.contains(reason) == true)
      let count = try await bank.report().requestCount
      #expect(count == 1)
    }
  }

  /// Announced, not sent, also by a chunk; nobody waits for it. Blanks after a length are no part of it.
  @Test(arguments: [
    ("Transfer-Encoding: chunked\r\n\r\n4\r\na=b&\r\n100000;x=y\r\n", 413, "larger than 1048576 bytes"),
    ("Content-Length: 5 \r\n\r\na=b&c", 401, "client id or secret"),
    ("Content-Length: 1048577 \r\n\r\n", 413, "larger than 1048576 bytes"),
    ("Transfer-Encoding: chunked\r\n\r\n5\r\na=b&c\r\n0\r\n\r\n", 401, "client id or secret"),
  ])
  func whatIsAnnouncedIsRead(_ rest: String, _ status: Int, _ reason: String) async throws {
    try await with(patient()) { bank in
      let head =
        "POST /bcc/sandbox/v2/oauth/token HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\n"
      let answer = try await RawHTTP.exchange(port: bank.port, head + rest)
      #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains(reason), "\(answer)")
    }
  }

  /// An incomplete or malformed body is the client's error, not the store's.
  @Test func aMalformedBodyIsA400WithItsPath() async throws {
    try await with(patient()) { bank in
      let answer = try await RawHTTP.exchange(
        port: bank.port,
        "PUT /_bank/clock HTTP/1.1\r\nHost: [::1]\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "2\r\n{}\r\nno size\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("a chunk's size is malformed"))
      let request = try #require(try await bank.report().requests.first)
      #expect(request.status == 400 && request.path == "/_bank/clock" && request.problem?.contains("chunk") == true)
    }
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
    try await with(patient()) { bank in
      func get(_ name: String) -> String { "GET /\(name) HTTP/1.1\r\nHost: a\r\n" }
      let answer = try await RawHTTP.exchange(
        port: bank.port, get("one") + "\r\n" + get("two") + "\r\n" + get("three") + "Connection: close\r\n\r\n")
      #expect(answer.ranges(of: "HTTP/1.1 404").count == 3)
      let paths = try await bank.report().requests.reversed().map(\.path)
      #expect(paths == ["/one", "/two", "/three"])
    }
  }

  // MARK: Who does not finish

  @Test func anIncompleteRequestTimesOutAndIsLogged() async throws {
    try await with(patient { $0.limits.headers = .milliseconds(20) }) { bank in
      let answer = try await RawHTTP.exchange(port: bank.port, "GET / HTTP/1.1\r\nHo")
      #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("the headers did not come within"))
      let status = try await bank.report().requests.first?.status
      #expect(status == 408)
    }
    try await with(patient { $0.limits.body = .milliseconds(20) }) { bank in
      let answer = try await RawHTTP.exchange(
        port: bank.port, "POST /epos/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf")
      #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("the body did not come within"))
      let request = try #require(try await bank.report().requests.first)
      #expect(request.status == 408 && request.path == "/epos/")
    }
    try await with(patient { $0.limits.idle = .milliseconds(20) }) { bank in
      let answer = try await RawHTTP.exchange(port: bank.port, "")
      #expect(answer == "")
      let count = try await bank.report().requestCount
      #expect(count == 0)
    }
  }

  /// Shutdown while clients have sent nothing, half a head or half a body, and one request never ends.
  @Test func incompleteRequestsDoNotDelayTheShutdown() async throws {
    let bank = try await BankServer.start(patient())
    try await bank.perform(.turnOn(Fault(.noAnswer, at: .page)))
    let port = bank.port
    var connections: [RawHTTP] = []
    for text in [
      "", "GET / HT", "POST /epos/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
      "GET /epos/ HTTP/1.1\r\nHost: a\r\n\r\n",
    ] {
      let connection = try RawHTTP(port: port)
      connection.send(text)
      connections.append(connection)
    }
    // A later request was answered, so the earlier ones have arrived.
    _ = try await RawHTTP.exchange(port: port, "GET / HTTP/1.0\r\n\r\n")
    await bank.stop()
    do { try await bank.run() } catch is CancellationError {}
    for connection in connections { connection.close() }
  }

  /// Idle connections end by timeout; further clients wait for a place and are not rejected.
  @Test func connectionsBeyondTheLimitWait() async throws {
    var options = patient()
    options.limits.connections = 4
    options.limits.headers = .milliseconds(50)
    try await with(options) { bank in
      let port = bank.port
      let answers = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<40 { group.addTask { try await RawHTTP.exchange(port: port, "GET / HT") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count == 40 && answers.allSatisfy { $0.hasPrefix("HTTP/1.1 408 ") })
    }
  }

  // MARK: The outage

  @Test func anOutageAnswersTheCallThatBeginsIt() async throws {
    for _ in 0..<20 {
      try await with(patient()) { bank in
        let answer = try await RawHTTP.exchange(
          port: bank.port,
          "PUT /_bank/outage HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
            + #"{"seconds":600}"#)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK") && answer.contains("\"clock\""))
      }
    }
  }

  /// Clients that keep their connection open do not delay the bank's return.
  @Test func openConnectionsDoNotDelayTheBanksReturn() async throws {
    try await with(patient()) { bank in
      let held = try RawHTTP(port: bank.port)
      held.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      let port = bank.port
      _ = try await RawHTTP.onThread { held.read(until: "404") }
      try await bank.perform(.outage(seconds: 3))
      var isBack = false
      var wasAway = false
      while !(wasAway && isBack) {
        do {
          isBack = try await RawHTTP.exchange(port: port, "GET / HTTP/1.0\r\n\r\n").contains("404")
        } catch { wasAway = true }
      }
      held.close()
    }
  }

  // MARK: Where it listens

  @Test(.enabled(if: RawHTTP.hasVersion6)) func itListensOnIPv6AndItsLinksAreValid()
    async throws
  {
    try await with(patient { $0.host = "::1" }) { bank in
      let answer = try await RawHTTP.exchange(
        port: bank.port, isVersion6: true, "GET \(Self.state) HTTP/1.0\r\nHost: [::1]:\(bank.port)\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.0 200 OK"))
    }
  }

  @Test(
    arguments: [
      (nil, "127.0.0.1", "http://127.0.0.1:PORT/epos/?preapp="), (nil, "::1", "http://[::1]:PORT/epos/?preapp="),
      (nil, "0.0.0.0", "http://127.0.0.1:PORT/epos/?preapp="),
      ("https://Bank.example/", "127.0.0.1", "https://bank.example/epos/?preapp="),
      ("http://bank.example:8080", "127.0.0.1", "http://bank.example:8080/epos/?preapp="),
    ] as [(String?, String, String)])
  func linksUseTheBanksAddress(_ publicURL: String?, _ host: String, _ link: String) async throws {
    guard host != "::1" || RawHTTP.hasVersion6 else { return }
    var options = patient()
    options.publicURL = publicURL.flatMap { Origin($0) }
    options.host = host
    try await with(options) { bank in
      let transport = Transport.http(.patient)
      let base = "http://\(Authority(host: IPAddress.reachable(host), port: bank.port))/bcc/sandbox"
      let client = BrokerClient.live(
        profile: try #require(
          Profile(
            id: "t", declared: .test, clientID: bank.clientID, brokerBase: base + "/v1/broker",
            tokenURL: base + "/v2/oauth/token")),
        credentials: Credentials(clientID: bank.clientID, clientSecret: bank.clientSecret), transport: transport,
        now: { Date() })
      let stand = Stand(bank: bank, client: client, transport: transport, clock: TestClock())
      var request = stand.request(reference: "KS-1")
      request.verificationSmsDateTime = KazakhstanTime.stamp(Date())
      let taken = await client.submit(request)
      await transport.close()
      let redirect = try taken.get().value.redirectLink
      #expect(redirect.hasPrefix(link.replacing("PORT", with: String(bank.port))))
    }
  }

  @Test(arguments: [
    "bank.example", "ftp://bank.example", "https://bank.example/kassa", "https://user@bank.example", "https://",
    "https://a?b",
    "https://bank.example:0", "https://bank.example#x",
  ])
  func invalidOriginsAreNoPublicURL(_ text: String) { #expect(Origin(text) == nil) }
}
