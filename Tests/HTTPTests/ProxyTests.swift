import HTTP
import TestSupport
import Testing
import Text

/// Which proxy is used, as curl reads its variables.
@Suite struct ProxyTests {
  @Test(arguments: [
    (
      "bank.example", ["bank.example", "api.bank.example", "BANK.example."],
      ["mybank.example", "example", "bank.example.org"]
    ),
    (".bank.example", ["bank.example", "api.bank.example"], ["xbank.example"]),
    ("*", ["bank.example", "10.1.2.3"], []),
    ("10.0.0.0/8", ["10.1.2.3", "::ffff:10.1.2.3"], ["11.0.0.1", "10.example", "fd00::1"]),
    ("192.168.1.128/25", ["192.168.1.200"], ["192.168.1.127"]),
    ("10.1.2.3", ["10.1.2.3"], ["10.1.2.4"]), ("fd00::/8", ["fd12::1", "[fd12::1]"], ["fe80::1", "10.0.0.1"]),
    ("0.0.0.0/0", ["10.1.2.3"], ["bank.example", "::1"]),
    ("10.0.0.0/33", [], ["10.0.0.0"]), ("", [], ["bank.example", ""]),
    ("a.example, b.example\tc.example", ["a.example", "b.example", "c.example"], ["d.example"]),
  ])
  func exceptionsAreReadAsCurlDoes(_ list: String, _ direct: [String], _ proxied: [String]) {
    for name in ["no_proxy", "NO_PROXY"] {
      let exceptions = ProxyExceptions.named(in: [name: list])
      #expect(direct.allSatisfy { exceptions.contains($0) } && !proxied.contains { exceptions.contains($0) }, "\(list)")
    }
  }

  @Test(arguments: [
    (["HTTPS_PROXY": "http://a:1"], "a:1"), (["https_proxy": "http://b:2", "HTTPS_PROXY": "http://a:1"], "b:2"),
    (["ALL_PROXY": "proxy.example"], "proxy.example:1080"), (["all_proxy": "b", "ALL_PROXY": "a"], "b:1080"),
    (["HTTPS_PROXY": "a", "all_proxy": "b"], "a:1080"), (["https_proxy": "", "ALL_PROXY": "http://[::1]:3/"], "::1:3"),
    (["HTTP_PROXY": "a", "http_proxy": "a", "https_proxy": ""], "none"),
  ])
  func theVariablesCountInOrder(_ environment: [String: String], _ expected: String) throws {
    let proxy = try ClientProxy.named(in: environment)
    #expect((proxy.map { "\($0.host):\($0.port)" } ?? "none") == expected)
  }

  @Test func userAndPasswordAreTakenFromTheAddress() throws {
    let proxy = try #require(ClientProxy("http://shop%40a:p%3Aw@d@proxy.example:3128/"))
    #expect(proxy.host == "proxy.example" && proxy.port == 3128 && proxy.authorization == "Basic c2hvcEBhOnA6d0Bk")
    #expect(ClientProxy("http://proxy.example")?.authorization == nil)
    for other in ["socks5://proxy:1", "https://proxy:1", "http://", "http://proxy:0", "http://a b:1"] {
      #expect(throws: ClientProxy.Unsupported.self) { try ClientProxy.named(in: ["HTTPS_PROXY": other]) }
    }
  }

  @Test func anExceptionIsReachedDirectly() async throws {
    let answer = ScriptedServer.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
    try await ScriptedServer.with([.readHead, answer, .hold]) { server in
      var options = ClientOptions()
      options.proxy = ClientProxy(host: "127.0.0.1", port: 1)
      options.proxy?.exceptions = .loopback
      let client = HTTPClient(options)
      for host in ["127.0.0.1", "localhost"] {
        let url = "http://\(host):\(server.port)/"
        let report = await client.call(ClientRequest(method: "GET", url: url, timeouts: .patient))
        #expect(report.failure == nil, "\(host)")
      }
      client.close()
    }
  }
}
