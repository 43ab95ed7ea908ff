import HTTP
import NIOSSL
import TestSupport
import Testing

/// The client's side of TLS.
@Suite struct ClientTLSTests: ClientSuite {
  @Test(arguments: ["localhost", "127.0.0.1"]) func aServerIsKnownByItsCertificate(_ host: String) async throws {
    try await ScriptedServer.with([.tls(try Self.context("server")), .readHead, Self.answer, .hold]) { server in
      let report = await Self.get("https://\(host):\(server.port)/", try Self.trusting())
      #expect(report.failure == nil && report.head?.status == 200 && report.tlsVersion == "TLS 1.3")
      #expect(report.remoteAddress == "127.0.0.1:\(server.port)")
      #expect(report.durations[.securing] != nil && server.received[0].contains("Host: \(host):\(server.port)\r\n"))
    }
  }

  /// Wrong name, expired, self-signed, no TLS, obsolete TLS: none gets a byte of the request.
  @Test func onlyTheRightServerGetsAByte() async throws {
    let old = try Self.context("server") { $0.maximumTLSVersion = .tlsv11 }
    let scripts: [[Step]] = [
      [.tls(try Self.context("other"))], [.tls(try Self.context("expired"))], [.tls(try Self.context("stranger"))],
      [.tls(old)], [.send("220 mail.example ESMTP\r\n"), .hold], [.close],
    ]
    for script in scripts {
      try await ScriptedServer.with(script) { server in
        for host in ["localhost", "127.0.0.1"] {
          let report = await Self.get("https://\(host):\(server.port)/", try Self.trusting())
          #expect(Self.isInsecure(report), "\(script) \(String(describing: report.failure))")
        }
        #expect(!server.received.contains { $0.contains("GET") })
      }
    }
    // The authority is not trusted by the system.
    try await ScriptedServer.with([.tls(try Self.context("server"))]) { server in
      #expect(Self.isInsecure(await Self.get("https://localhost:\(server.port)/")))
    }
    var options = ClientOptions()
    options.tls.authorities = "/nowhere.pem"
    #expect(Self.isInsecure(await Self.get("https://localhost:1/", options)))
  }

  @Test func aServerMayAskForACertificate() async throws {
    let authority = try NIOSSLCertificate.fromPEMFile(try Self.path("authority.pem"))
    for version in [TLSVersion.tlsv12, .tlsv13] {
      let asking = try Self.context("server") {
        $0.certificateVerification = .noHostnameVerification
        $0.trustRoots = .certificates(authority)
        $0.maximumTLSVersion = version
      }
      try await ScriptedServer.with([.tls(asking), .readHead, Self.answer, .hold]) { server in
        let url = "https://localhost:\(server.port)/"
        let known = await Self.get(url, try Self.trusting("client"))
        #expect(known.failure == nil && known.tlsVersion == (version == .tlsv12 ? "TLS 1.2" : "TLS 1.3"))
        // With TLS 1.3 the client's handshake ends before the server has checked its certificate.
        let unknown = await Self.get(url, try Self.trusting())
        #expect(unknown.failure == .notSent(.notSecure(.certificateWanted)), "\(version)")
      }
    }
  }

  @Test func aLockedKeyIsOpenedWithItsPassphrase() async throws {
    let authority = try NIOSSLCertificate.fromPEMFile(try Self.path("authority.pem"))
    let asking = try Self.context("server") {
      $0.certificateVerification = .noHostnameVerification
      $0.trustRoots = .certificates(authority)
    }
    try await ScriptedServer.with([.tls(asking), .readHead, Self.answer, .hold]) { server in
      var options = try Self.trusting("locked")
      options.tls.passphrase = "kassa"
      try options.tls.check()
      #expect(await Self.get("https://localhost:\(server.port)/", options).failure == nil)
    }
  }

  @Test func aFileThatCannotBeUsedIsNamed() throws {
    func problem(_ change: (inout ClientTLS) throws -> Void) throws -> TLSFileProblem.File? {
      var tls = try Self.trusting("locked").tls
      tls.passphrase = "kassa"
      try change(&tls)
      do throws(TLSFileProblem) { try tls.check() } catch {
        #expect(!error.reason.isEmpty && !error.reason.contains("kassa"))
        return error.file
      }
      return nil
    }
    #expect(try problem { _ in } == nil)
    for passphrase in ["other", "пароль"] as [Secret] { #expect(try problem { $0.passphrase = passphrase } == .key) }
    #expect(try problem { $0.passphrase = nil } == .key)
    #expect(try problem { $0.key = "/nowhere" } == .key)
    #expect(try problem { $0.certificate = try Self.path("make") } == .certificate)
    #expect(try problem { $0.authorities = "/nowhere" } == .authorities)
    #expect(try problem { $0.authorities = try Self.path("client.key") } == .authorities)
  }

  @Test func theOldestTLSCanBeRaised() async throws {
    let old = try Self.context("server") { $0.maximumTLSVersion = .tlsv12 }
    try await ScriptedServer.with([.tls(old), .readHead, Self.answer, .hold]) { server in
      let url = "https://localhost:\(server.port)/"
      var options = try Self.trusting()
      #expect(await Self.get(url, options).tlsVersion == "TLS 1.2")
      options.tls.minimum = .tls13
      #expect(Self.isInsecure(await Self.get(url, options)))
    }
  }

  /// A body that ends with the connection is complete only if TLS says so: somebody may have cut it.
  @Test func aTruncatedBodyIsIncomplete() async throws {
    let tls = try Self.context("server")
    try await ScriptedServer.with([.tls(tls), .readHead, .send("HTTP/1.1 200 OK\r\n\r\nhalf"), .close]) { server in
      let report = await Self.get("https://localhost:\(server.port)/", try Self.trusting())
      #expect(report.failure == .answerLost(.connectionLost) && report.body == Array("half".utf8))
    }
  }
}
