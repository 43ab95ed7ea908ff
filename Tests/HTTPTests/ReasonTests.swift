import NIOCore
import NIOSSL
import TestSupport
import Testing

@testable import HTTP

/// Whoever reads why something failed does not know the libraries' types.
@Suite(.patient) struct ReasonTests {
  @Test(
    arguments: [
      (IOError(errnoCode: 111, reason: "connect"), "Connection refused"),
      (ChannelError.connectTimeout(.seconds(5)), "no answer"), (ChannelError.eof, "the connection broke off"),
      (SocketAddressError.unknown(host: "a", port: 1), "the host is not known"),
      (NIOSSLError.failedToLoadCertificate, "there is no certificate in it"),
      (NIOSSLError.failedToLoadPrivateKey, "there is no private key in it, or its passphrase is wrong"),
      (NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])), "the server broke the handshake off"),
      (NIOSSLError.uncleanShutdown, "no reason is given"), (BoringSSLError.zeroReturn, "no reason is given"),
      (NIOSSLExtraError.serverHostnameImpossibleToMatch, "no reason is given"),
    ] as [(any Error, String)])
  func aReasonIsInPlainWords(_ error: any Error, _ words: String) {
    #expect(CallFailure.reason(error) == words)
  }

  @Test func anUnknownNameIsNoType() async {
    // Longer than a DNS label may be, so no lookup happens.
    let name = String(repeating: "a", count: 64) + ".example"
    let error = await #expect(throws: CannotListen.self) {
      try await Doorbell(at: Authority(host: name, port: 8641), path: "/")
    }
    #expect(error?.description == "\(name):8641: the host is not known")
  }

  /// It ends as soon as it has read the client's first words.
  @Test func aServerThatHangsUpIsSaidSo() async throws {
    try await ScriptedServer.with([.read(until: "\u{3}"), .close]) { server in
      let client = HTTPClient()
      defer { client.close() }
      let report = await client.call(
        ClientRequest(method: "GET", url: "https://localhost:\(server.port)/", timeouts: .patient))
      #expect(report.failure == .notSent(.notSecure(.other("the server broke the handshake off"))))
    }
  }
}
