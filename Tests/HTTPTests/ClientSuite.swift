import Foundation
import HTTP
import NIOSSL
import TestSupport
import Testing

/// What suites of the client share.
protocol ClientSuite {}

extension ClientSuite {
  typealias Step = ScriptedServer.Step

  static var answer: Step { .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]") }

  static func get(
    _ url: String, _ options: ClientOptions = ClientOptions(), timeouts: PhaseTimeouts = .patient
  ) async -> CallReport {
    let client = HTTPClient(options)
    let report = await client.call(ClientRequest(method: "GET", url: url, timeouts: timeouts))
    client.close()
    return report
  }

  static func path(_ name: String) throws -> String {
    try #require(Bundle.module.url(forResource: "Certificates", withExtension: nil)).appending(path: name).path
  }

  static func context(
    _ name: String, _ change: (inout TLSConfiguration) throws -> Void = { _ in }
  ) throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(try path(name + ".pem")).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: try path(name + ".key"), format: .pem)))
    try change(&configuration)
    return try NIOSSLContext(configuration: configuration)
  }

  static func trusting(_ certificate: String? = nil) throws -> ClientOptions {
    var options = ClientOptions()
    options.tls.authorities = try path("authority.pem")
    options.tls.certificate = try certificate.map { try path($0 + ".pem") }
    options.tls.key = try certificate.map { try path($0 + ".key") }
    return options
  }

  /// True where nothing was sent because TLS failed.
  static func isInsecure(_ report: CallReport) -> Bool {
    if case .notSent(.notSecure)? = report.failure { true } else { false }
  }

  static func through(_ server: ScriptedServer, _ options: ClientOptions = ClientOptions()) -> ClientOptions {
    var options = options
    options.proxy = ClientProxy(host: "127.0.0.1", port: server.port, authorization: "Basic dTpw")
    return options
  }
}
