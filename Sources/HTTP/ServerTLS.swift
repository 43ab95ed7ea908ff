import NIOSSL

/// A server's certificate and key.
package struct ServerTLS: Sendable {
  let context: NIOSSLContext

  /// - Parameters: PEM files; the certificate with its chain.
  /// - Throws: `TLSFileProblem`.
  package init(certificate: String, key: String) throws(TLSFileProblem) {
    let chain = try TLSFileProblem.of(.certificate) { try NIOSSLCertificate.fromPEMFile(certificate) }
    guard !chain.isEmpty else { throw TLSFileProblem(file: .certificate, reason: "there is no certificate in it") }
    let privateKey = try TLSFileProblem.of(.key) { try NIOSSLPrivateKey(file: key, format: .pem) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    // A key that is not the certificate's is noticed here.
    context = try TLSFileProblem.of(.key) { try NIOSSLContext(configuration: configuration) }
  }
}
