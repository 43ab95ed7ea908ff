import BankAdmin
import BrokerAPI
import Checkout
import Foundation
import HTTP
import TestSupport
import Testing
import Wire

@testable import BankSandbox

/// What other local users, and pages in a local browser, get from the bank's port.
@Suite(.patient) struct OtherUsersTests {
  private static let endpoints = [
    "GET /_bank/state", "GET /_bank/orders", "GET /_bank/callbacks", "GET /_bank/requests", "PUT /_bank/clock",
    "PUT /_bank/orders/KS-1", "POST /_bank/faults", "DELETE /_bank/faults", "POST /_bank/callbacks/x/send",
    "PUT /_bank/snapshots/x", "POST /_bank/reset", "GET /_bank/events", "GET /_bank/requests/received",
    "POST /_bank/orders", "POST /_bank/callbacks", "DELETE /_bank/orders/KS-1", "DELETE /_bank/requests",
    "PUT /_bank/scenarios/x", "GET /_bank/snapshots/x",
    "HEAD /_bank/state", "GET /_bank/", "GET /_bank", "PATCH /_bank/state",
  ]

  private func ask(_ stand: Stand, _ line: String, _ headers: String = "", body: String = "{}") async throws -> String {
    try await RawHTTP.exchange(
      port: stand.bank.port,
      "\(line) HTTP/1.1\r\nHost: 127.0.0.1:\(stand.bank.port)\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + "\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  private func key(_ key: String) -> BankServer.Options {
    var options = BankServer.Options.onRealTime()
    options.admin = .key(Secret(key))
    return options
  }

  // MARK: The admin endpoints

  /// For the till's own bank they do not exist, and the OpenAPI document omits them.
  @Test func withoutAKeyThereAreNoAdminEndpoints() async throws {
    try await Stand.with(.onRealTime()) { stand in
      let unknown = try await ask(stand, "GET /nothing")
      let body = unknown[(try #require(unknown.range(of: "\r\n\r\n"))).upperBound...]
      for line in Self.endpoints {
        let answer = try await ask(stand, line, "Kassa-Admin-Key: guess\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 404 ") && !answer.contains("Allow:"), "\(line): \(answer)")
        #expect(answer.hasSuffix(line.hasPrefix("HEAD") ? "\r\n\r\n" : String(body)), "\(line): \(answer)")
      }
      let description = try await ask(stand, "GET /openapi.json")
      #expect(!description.contains("/_bank/") && description.contains("/epos/"))
      // In process they are available.
      try await stand.bank.perform(.clock(speed: nil, isPaused: true, jump: 0))
      let isPaused = try await stand.bank.report().clock.isPaused
      #expect(isPaused)
    }
  }

  @Test func theAdminEndpointsWantTheirKey() async throws {
    try await Stand.with(key("s3cret")) { stand in
      for headers in ["", "Kassa-Admin-Key: \r\n", "Kassa-Admin-Key: s3cre\r\n", "Authorization: Bearer s3cret\r\n"] {
        for line in Self.endpoints.dropLast(4) {
          let answer = try await ask(stand, line, headers)
          #expect(answer.hasPrefix("HTTP/1.1 401 "), "\(line): \(answer)")
          #expect(answer.contains("WWW-Authenticate: Kassa-Admin-Key"))
        }
      }
      let right = "Kassa-Admin-Key: s3cret\r\n"
      let paused = try await ask(stand, "PUT /_bank/clock", right, body: #"{"paused":true}"#)
      #expect(paused.hasPrefix("HTTP/1.1 200 ") && paused.contains(#""paused":true"#))
      let proxied = try await ask(
        stand, "GET /_bank/state", right + "X-Forwarded-For: 10.0.0.1\r\nForwarded: for=a\r\n")
      #expect(proxied.hasPrefix("HTTP/1.1 200 "))
      let foreign = try await ask(stand, "GET /_bank/state", right + "Origin: https://evil.example\r\n")
      #expect(foreign.hasPrefix("HTTP/1.1 403 "))
    }
  }

  // MARK: The number of a link

  /// The id in a link is enough to decide for the customer: it occurs in the answer and on the page only.
  @Test func theIDOfALinkIsInNoLogAdminResponseOrEventID() async throws {
    let logged = Locked<[String]>([])
    var options = key("k")
    options.log = { record in logged.change { $0.append("\(record)") } }
    options.callbackLog = { attempt in logged.change { $0.append("\(attempt)") } }
    options.speed = 100
    try await Stand.with(options) { stand in
      let link = try await stand.client.submit(stand.request(reference: "KS-1")).get().value.redirectLink
      let number = try #require(link.firstMatch(of: /preapp=([0-9a-f-]+)/)).output.1
      for path in [
        "/epos/?preapp=\(number)&lang=ru&v=2", "/epos/?lang=ru&%70reapp=\(number)", "/epos/\(number)", "/\(number)?x",
        "/epos/?lang=ru&amp;preapp=\(number.uppercased())", "http://127.0.0.1/epos/?preapp=\(number)",
        "/epos/%3Fpreapp=\(number.replacing("-", with: "%2D"))",
      ] {
        _ = try await ask(stand, "GET \(path)", "Referer: \(link)\r\n")
        _ = try await ask(stand, "POST \(path)", "Content-Encoding: gzip\r\n")
      }
      stand.clock.advance(600)
      while try await stand.bank.report().callbacks.count < 4 { try await Task.sleep(for: .milliseconds(5)) }
      for path in ["state", "orders", "callbacks", "requests", "scenarios", "faults", "snapshots"] {
        let answer = try await ask(stand, "GET /_bank/\(path)", "Kassa-Admin-Key: k\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        logged.change { $0.append(answer) }
      }
      let report = try await stand.bank.report()
      let all = (logged.value + ["\(report)"]).joined(separator: "\n").lowercased()
      #expect(all.contains("/epos/?preapp=…&lang=ru&v=2"))
      let plain = String(number)
      for spelling in [plain, plain.replacing("-", with: ""), plain.replacing("-", with: "%2d")] {
        #expect(!all.contains(spelling), "\(spelling) in \(all)")
      }
    }
  }

  @Test(arguments: [
    ("/bcc/sandbox/v1/broker/products?merchantId=A&amount=1", "/bcc/sandbox/v1/broker/products?merchantId=A&amount=1"),
    ("/_bank/orders/03e60d13-bd8a-29c8-a03c-ca9d74c63b83", "/_bank/orders/03e60d13-bd8a-29c8-a03c-ca9d74c63b83"),
    ("/epos/?preapp=x&lang=kk", "/epos/?preapp=…&lang=kk"), ("/epos/?preapp=", "/epos/?preapp="), ("-", "-"),
    ("/epos/?%zz=1&a", "/epos/?%zz=…&…"), ("/epos/?", "/epos/?"), ("", ""),
    (
      "/bcc/x?client_secret=s&access_token=t&key=k&amount=1;t=2&v=2",
      "/bcc/x?client_secret=…&access_token=…&key=…&amount=…&v=2"
    ),
    ("http://127.0.0.1:9/hook?token=SECRET&lang=kk#SECRET", "http://127.0.0.1:9/hook?token=…&lang=…"),
    ("http://127.0.0.1:9/hook?SECRET", "http://127.0.0.1:9/hook?…"),
  ])
  func loggedAddressesHideLinksAndSecrets(_ path: String, _ shown: String) { #expect(RequestLog.masked(path) == shown) }

  /// A partner recognises an event from a restarted bank.
  @Test func anEventHasTheSameIDAfterARestart() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "kassa-\(UUID().uuidString).bank").path
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
    var options = BankServer.Options.onRealTime()
    options.store = path
    let clock = TestClock()
    var ids: [Set<String>] = []
    for _ in 0..<2 {
      try await Stand.with(options, clock) { stand in
        if ids.isEmpty { _ = try await stand.client.submit(stand.request(reference: "KS-1")).get() }
        let bank = stand.bank
        var events: Set<String> = []
        for index in 0..<4 { events.insert(try #require(await bank.eventID(of: "KS-1", index: index))) }
        ids.append(events)
      }
    }
    #expect(ids[0].count == 4 && ids[0] == ids[1])
  }

  // MARK: The customer's page

  @Test(
    arguments: [
      ("127.0.0.1:PORT", nil, 200), ("localhost:PORT", nil, 200), ("10.0.0.7:PORT", nil, 200),
      ("bank.example", nil, 200), ("127.0.0.1:PORT", "http://127.0.0.1:PORT", 200),
      ("bank.example", "https://bank.example", 200), ("127.0.0.1:PORT", "https://bank.example", 200),
      ("evil.example", nil, 403), ("evil.example:PORT", "http://evil.example:PORT", 403),
      ("127.0.0.1:PORT", "https://evil.example", 403), ("127.0.0.1:PORT", "null", 403),
      ("127.0.0.1:PORT", "http://127.0.0.1:1", 403), ("127.0.0.1.evil.example", nil, 403),
    ] as [(String, String?, Int)])
  func theCustomersPageIsForNoPageFromElsewhere(_ host: String, _ origin: String?, _ status: Int) async throws {
    var options = BankServer.Options.onRealTime()
    options.publicURL = .init("https://bank.example")
    try await Stand.with(options) { stand in
      let link = try await stand.client.submit(stand.request(.linkExpires, reference: "KS-1")).get().value.redirectLink
      let path = try #require(link.firstRange(of: "/epos/")).lowerBound
      var head = "Host: \(host)\r\nConnection: close\r\n"
      if let origin { head += "Origin: \(origin)\r\n" }
      head = head.replacing("PORT", with: String(stand.bank.port))
      let page = try await RawHTTP.exchange(port: stand.bank.port, "GET \(link[path...]) HTTP/1.1\r\n\(head)\r\n")
      #expect(page.hasPrefix("HTTP/1.1 \(status) "), "\(page)")
      #expect(page.contains("AirPods") == (status == 200))
      // The page's own form.
      let clean = try await stand.transport.send(
        Transport.Request(
          method: "GET", url: link.replacing("https://bank.example", with: "http://127.0.0.1:\(stand.bank.port)"))
      ).get()
      let fields = String(decoding: clean.body, as: UTF8.self)
        .matches(of: /<input type="hidden" name="([a-z]+)" value="([^"]*)">/).map { "\($0.output.1)=\($0.output.2)" }
      let form = (fields + ["decision=decline"]).joined(separator: "&")
      let answer = try await RawHTTP.exchange(
        port: stand.bank.port,
        "POST /epos/ HTTP/1.1\r\n\(head)Content-Type: application/x-www-form-urlencoded\r\n"
          + "Content-Length: \(form.utf8.count)\r\n\r\n\(form)")
      #expect(answer.hasPrefix("HTTP/1.1 \(status == 200 ? 303 : status) "), "\(answer)")
      let state = try await stand.orders().first?.state
      #expect(state == (status == 200 ? .customerRejected : .initial))
    }
  }

  // MARK: Secrets

  /// After a hundred failures further ones are delayed; valid clients, tokens and keys never are.
  @Test func wrongSecretsAreDelayedAndRightOnesNever() async throws {
    let waits = Locked(0)
    var options = key("k")
    options.waitAfterFailures = { _ in waits.change { $0 += 1 } }
    try await Stand.with(options) { stand in
      let token = try await stand.token()
      for number in 0..<50 {
        _ = try await ask(stand, "GET /_bank/state", "Kassa-Admin-Key: \(number)\r\n")
        _ = try await stand.raw("GET", "/v1/broker/orders", token: "Bearer \(number)")
      }
      #expect(waits.value == 0)
      let wrong = try await stand.raw(
        "POST", "/v2/oauth/token", token: "Basic " + Data("kassa:guess".utf8).base64EncodedString(),
        type: "application/x-www-form-urlencoded")
      #expect(wrong.status == 401 && waits.value == 1)
      _ = try await ask(stand, "GET /_bank/state", "Kassa-Admin-Key: guess\r\n")
      _ = try await stand.raw("GET", "/v1/broker/orders", token: "Bearer guess")
      #expect(waits.value == 3)
      // Requests without a secret do not count.
      _ = try await ask(stand, "GET /_bank/state")
      _ = try await stand.raw("GET", "/v1/broker/orders")
      #expect(waits.value == 3)
      let admin = try await ask(stand, "GET /_bank/state", "Kassa-Admin-Key: k\r\n")
      let orders = try await stand.raw("GET", "/v1/broker/orders", token: "Bearer \(token)")
      _ = try await stand.token()
      #expect(admin.hasPrefix("HTTP/1.1 200 ") && orders.status == 200 && waits.value == 3)
    }
  }

  /// RFC 6749, 2.3.1 wants id and secret form-encoded within HTTP Basic; many clients do not do so.
  @Test(arguments: ["a+b%41:/", "a%2Bb%2541%3A%2F"])
  func aClientMayFormEncodeItsBasicCredentials(_ sent: String) async throws {
    var options = BankServer.Options.onRealTime()
    options.clientSecret = "a+b%41:/"
    try await Stand.with(options) { stand in
      let form = "grant_type=client_credentials&scope=bcc.application.broker"
      let answer = try await stand.raw(
        "POST", "/v2/oauth/token", body: form,
        token: "Basic " + Data("\(stand.bank.clientID):\(sent)".utf8).base64EncodedString(),
        type: "application/x-www-form-urlencoded")
      #expect(answer.status == 200)
    }
  }
}
