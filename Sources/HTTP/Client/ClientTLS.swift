import NIOSSL

/// PEM files, in addition to the system's certificates.
package struct ClientTLS: Hashable, Sendable {
  package enum Version: Hashable, Sendable { case tls12, tls13 }

  /// Additional certificate authorities.
  package var authorities: String?
  /// The client's certificate with its chain.
  package var certificate: String?
  /// The certificate's private key.
  package var key: String?
  package var passphrase: Secret?
  package var minimum = Version.tls12
  package init() {}

  /// Reads the files, and nothing of the system's.
  package func check() throws(TLSFileProblem) {
    if let authorities {
      let found = try TLSFileProblem.of(.authorities) { try NIOSSLCertificate.fromPEMFile(authorities) }
      guard !found.isEmpty else { throw TLSFileProblem(file: .authorities, reason: "there is no certificate in it") }
    }
    if let certificate {
      let found = try TLSFileProblem.of(.certificate) { try NIOSSLCertificate.fromPEMFile(certificate) }
      guard !found.isEmpty else { throw TLSFileProblem(file: .certificate, reason: "there is no certificate in it") }
    }
    _ = try TLSFileProblem.of(.key) { try privateKey() }
    guard certificate != nil, key != nil else { return }
    do {
      var own = try configuration()
      // Only what is the client's is tried.
      own.certificateVerification = .none
      own.additionalTrustRoots = []
      _ = try NIOSSLContext(configuration: own)
    } catch { throw TLSFileProblem(file: .key, reason: "it is not the key of the certificate") }
  }

  private func privateKey() throws -> NIOSSLPrivateKey? {
    guard let key else { return nil }
    guard let passphrase else { return try NIOSSLPrivateKey(file: key, format: .pem) }
    // The TLS library ends the program at any other byte.
    guard passphrase.bytes.allSatisfy({ $0 < 0x80 }) else {
      throw TLSFileProblem(
        file: .key, reason: "its passphrase contains characters outside ASCII: give the key another one")
    }
    return try NIOSSLPrivateKey(file: key, format: .pem) { $0(passphrase.bytes) }
  }

  func configuration() throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = minimum == .tls12 ? .tlsv12 : .tlsv13
    configuration.applicationProtocols = ["http/1.1"]
    if let authorities { configuration.additionalTrustRoots = [.file(authorities)] }
    if let certificate {
      configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
    }
    if let key = try privateKey() { configuration.privateKey = .privateKey(key) }
    return configuration
  }
}
