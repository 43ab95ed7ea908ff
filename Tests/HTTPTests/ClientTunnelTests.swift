import HTTP
import TestSupport
import Testing

/// Calls through a proxy.
@Suite struct ClientTunnelTests: ClientSuite {
  @Test func aProxyIsAskedForATunnel() async throws {
    let agreed = Step.send("HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n")
    let scripts: [(String, [Step])] = [
      ("http", [.readHead, agreed, .readHead, Self.answer, .hold]),
      ("https", [.readHead, agreed, .tls(try Self.context("other")), .readHead, Self.answer, .hold]),
    ]
    for (scheme, script) in scripts {
      try await ScriptedServer.with(script) { server in
        let report = await Self.get("\(scheme)://bank.example:8443/a?b", Self.through(server, try Self.trusting()))
        #expect(report.failure == nil && report.body == Array("[]".utf8))
        let sent = try #require(server.received.first)
        #expect(sent.hasPrefix("CONNECT bank.example:8443 HTTP/1.1\r\nHost: bank.example:8443\r\n"))
        #expect(sent.contains("\r\nProxy-Authorization: Basic dTpw\r\n\r\n"))
        if scheme == "http" { #expect(sent.contains("\r\n\r\nGET /a?b HTTP/1.1\r\nHost: bank.example:8443\r\n")) }
        // The connection is the proxy's, but the proxy's headers are not for the server.
        #expect(!report.sentHeaders.contains { $0.0.hasPrefix("Proxy") })
      }
    }
  }

  @Test(arguments: [
    ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", ProxyTrouble.password),
    ("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nport", .port(80)), ("garbage\r\n\r\n", .other("not HTTP")),
    ("", .other("the connection ended")), ("HTTP/1.1 200 OK\r\nX: ", .other("the connection ended")),
    ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", .other("502 Bad Gateway")),
  ])
  func aRefusingProxyGetsNoRequest(_ answer: String, _ reason: ProxyTrouble) async throws {
    try await ScriptedServer.with([.readHead, .send(answer), .close]) { server in
      let report = await Self.get("http://bank.example/", Self.through(server))
      #expect(report.failure == .notSent(.proxyRefused(reason)))
      #expect(!server.received[0].contains("GET"))
    }
  }

  @Test func anIPAddressCannotBeVerifiedThroughAProxy() async throws {
    try await ScriptedServer.with([.hold]) { server in
      #expect(Self.isInsecure(await Self.get("https://127.0.0.1:1/", Self.through(server))))
      #expect(server.received.isEmpty)
    }
  }
}
