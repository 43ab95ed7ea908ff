import BrokerAPI
import Foundation
import HTTP
import TestSupport
import Testing

/// The client beside servers and proxies of another make.
@Suite(.patient) struct ForeignServerTests {
  private static func options(
    certificate: String? = nil, trusts: Bool = true, _ change: (inout ClientOptions) -> Void = { _ in }
  ) throws -> ClientOptions {
    let bank = try ForeignBank.shared.get()
    var options = ClientOptions()
    if trusts { options.tls.authorities = bank.path("ca.pem") }
    options.tls.certificate = certificate.map { bank.path($0 + ".pem") }
    options.tls.key = certificate.map { bank.path($0 + ".key") }
    change(&options)
    return options
  }

  /// Posts to a bank that knows nobody; returns what came of it and which calls arrived.
  private static func post(
    _ server: ForeignBank.Server, _ options: ClientOptions, host: String = "localhost", port: Int? = nil,
    mood: [String: Bool] = [:]
  ) async throws -> (report: CallReport, calls: [String]) {
    let realm = try await ForeignBank.shared.get().realm(.object(.init(mood.map { ($0.key, .bool($0.value)) })))
    let client = HTTPClient(options)
    defer { client.close() }
    var request = ClientRequest(
      method: "POST", url: realm.base(server, host: host, port: port) + "/v1/broker/pre-approved", timeouts: .patient)
    request.body = Array("{}".utf8)
    let report = await client.call(request)
    return (report, try await realm.calls())
  }

  /// Whatever is wrong with TLS is told by its name, and the request did not arrive.
  @Test(
    arguments: [
      (ForeignBank.Server.expired, nil, TLSTrouble.expired), (.otherHost, nil, .otherHost),
      (.unknown, nil, .unknownIssuer),
      (.client12, nil, .certificateWanted), (.client13, nil, .certificateWanted),
      (.client12, "strange-client", .certificateRefused), (.client13, "strange-client", .certificateRefused),
    ] as [(ForeignBank.Server, String?, TLSTrouble)])
  func whatIsWrongWithTLSIsToldByName(
    _ server: ForeignBank.Server, _ certificate: String?, _ trouble: TLSTrouble
  ) async throws {
    let (report, calls) = try await Self.post(server, try Self.options(certificate: certificate))
    #expect(report.failure == .notSent(.notSecure(trouble)))
    #expect(calls.isEmpty)
  }

  @Test func nobodyTrustsTheAuthorityByItself() async throws {
    let (report, calls) = try await Self.post(.good, try Self.options(trusts: false))
    #expect(report.failure == .notSent(.notSecure(.unknownIssuer)) && calls.isEmpty)
  }

  @Test func aServerWithoutTLSIsToldByName() async throws {
    try await ScriptedServer.with([.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .hold]) { server in
      let (report, _) = try await Self.post(.good, try Self.options(), port: server.port)
      #expect(report.failure == .notSent(.notSecure(.noTLS)))
    }
  }

  /// The gateway has no token of ours.
  @Test(arguments: [ForeignBank.Server.good, .soon, .client12, .client13])
  func aGoodServerGetsTheRequest(_ server: ForeignBank.Server) async throws {
    let now = Date().timeIntervalSince1970
    let (report, calls) = try await Self.post(server, try Self.options(certificate: "client"))
    #expect(report.failure == nil && report.head?.status == 401, "\(report)")
    #expect(calls == ["POST /v1/broker/pre-approved"])
    let days = (Double(try #require(report.certificateEnd)) - now) / 86_400
    #expect(server == .soon ? (8...10).contains(days) : (58...60).contains(days))
  }

  @Test(arguments: [["gzip"], ["chunked"], ["gzip", "chunked"]])
  func anAnswerIsTheSameHoweverItIsPacked(_ ways: [String]) async throws {
    let options = try Self.options { $0.asksForCompression = true }
    let mood = Dictionary(uniqueKeysWithValues: ways.map { ($0, true) })
    let (report, _) = try await Self.post(.good, options, mood: mood)
    #expect(report.failure == nil)
    #expect(String(decoding: report.body, as: UTF8.self).hasPrefix(#"{"httpCode": "401""#))
    let names = report.head?.headers.map { $0.0.lowercased() } ?? []
    #expect(names.contains("content-encoding") == ways.contains("gzip"))
    #expect(names.contains("transfer-encoding") == ways.contains("chunked"))
  }

  // MARK: Proxies

  private static func through(_ proxy: ForeignBank.Proxy, _ user: String? = nil) throws -> ClientOptions {
    let bank = try ForeignBank.shared.get()
    return try options {
      let authorization = user.map { "Basic " + Data($0.utf8).base64EncodedString() }
      $0.proxy = ClientProxy(host: "127.0.0.1", port: bank.port(proxy), authorization: authorization)
    }
  }

  @Test(
    arguments: [
      (ForeignBank.Proxy.open, nil), (.password, "kassa:" + ForeignBank.proxyPassword),
    ] as [(ForeignBank.Proxy, String?)])
  func aProxyLeadsToTheBank(_ proxy: ForeignBank.Proxy, _ user: String?) async throws {
    let (report, calls) = try await Self.post(.good, try Self.through(proxy, user), host: "bank.test", port: 443)
    #expect(report.head?.status == 401 && report.tlsVersion == "TLS 1.3" && calls.count == 1, "\(report)")
  }

  @Test(
    arguments: [
      (ForeignBank.Proxy.password, nil, 443, ProxyTrouble.password), (.password, "kassa:wrong", 443, .password),
      (.open, nil, 10443, .port(10443)),
    ] as [(ForeignBank.Proxy, String?, Int, ProxyTrouble)])
  func aRefusingProxyIsToldByName(
    _ proxy: ForeignBank.Proxy, _ user: String?, _ port: Int, _ trouble: ProxyTrouble
  ) async throws {
    let (report, calls) = try await Self.post(.good, try Self.through(proxy, user), host: "bank.test", port: port)
    #expect(report.failure == .notSent(.proxyRefused(trouble)) && calls.isEmpty)
  }
}
