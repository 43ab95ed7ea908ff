import Glibc
import NIOSSL

/// Why there is no secure connection, as far as somebody can do something about it.
package enum TLSTrouble: Hashable, Sendable {
  case expired
  /// Not valid before a later day: probably this machine's clock is wrong.
  case notYetValid
  /// The certificate is another host's.
  case otherHost
  /// Nobody who is trusted here has issued the certificate.
  case unknownIssuer
  /// The server wants a certificate of the client's.
  case certificateWanted
  /// The server does not accept the client's certificate.
  case certificateRefused
  /// The server does not speak TLS.
  case noTLS
  /// No version of TLS is spoken by both.
  case version
  /// In the library's words.
  case other(String)

  /// - Parameters:
  ///   - certificate: the server's, as far as it came.
  ///   - hasOwn: the client has a certificate to show.
  init(_ error: any Error, certificate: NIOSSLCertificate?, hasOwn: Bool) {
    let reason = CallFailure.reason(error)
    switch reason {
    case _ where error as? NIOSSLExtraError == .failedToValidateHostname: self = .otherHost
    case "certificate verify failed":
      let now = time(nil)
      if let certificate, certificate.notValidAfter < now {
        self = .expired
      } else if let certificate, certificate.notValidBefore > now {
        self = .notYetValid
      } else {
        self = .unknownIssuer
      }
    case "wrong version number", "http request", "unexpected message": self = .noTLS
    case "tlsv1 alert protocol version", "unsupported protocol": self = .version
    // The server has shown its certificate, so that it can only miss the client's.
    case "sslv3 alert handshake failure" where certificate != nil:
      self = hasOwn ? .certificateRefused : .certificateWanted
    default: self = Self.alert(reason, hasOwn: hasOwn) ?? .other(reason)
    }
  }

  /// What a server says of the client's certificate. With TLS 1.3 it comes when the client has finished its handshake, maybe after the
  /// request; but the server has not finished its own, and processes nothing.
  static func alert(_ reason: String, hasOwn: Bool) -> TLSTrouble? {
    switch reason {
    case "tlsv1 alert certificate required": .certificateWanted
    case "tlsv1 alert unknown ca", "sslv3 alert bad certificate", "sslv3 alert certificate expired",
      "sslv3 alert certificate unknown", "sslv3 alert certificate revoked", "sslv3 alert unsupported certificate":
      hasOwn ? .certificateRefused : .certificateWanted
    default: nil
    }
  }

  fileprivate var words: String {
    switch self {
    case .expired: "the certificate is expired"
    case .notYetValid: "the certificate is not valid yet"
    case .otherHost: "the certificate is another host's"
    case .unknownIssuer: "the certificate's issuer is unknown"
    case .certificateWanted: "the server wants a client certificate"
    case .certificateRefused: "the server refuses the client certificate"
    case .noTLS: "the server speaks no TLS"
    case .version: "the server speaks another version of TLS"
    case .other(let reason): reason
    }
  }
}

/// Why a proxy leads nowhere.
package enum ProxyTrouble: Hashable, Sendable {
  /// It wants a user and a password, or others.
  case password
  /// It refuses this port; many allow only 443.
  case port(Int)
  /// Its answer.
  case other(String)

  init(status: Int, answer: String, port: Int) {
    switch status {
    case 407: self = .password
    case 403 where port != 443: self = .port(port)
    default: self = .other(answer)
    }
  }

  fileprivate var words: String {
    switch self {
    case .password: "the proxy wants a user and a password"
    case .port(let port): "the proxy refuses port \(port)"
    case .other(let answer): "the proxy does not connect: \(answer)"
    }
  }
}

extension CallFailure.Cause {
  var words: String {
    switch self {
    case .badRequest(let what): "the \(what) of the request cannot be used"
    case .unknownHost: "the host is not known"
    case .cannotConnect(let reason): "no connection: \(reason)"
    case .notSecure(let trouble): "no secure connection: \(trouble.words)"
    case .proxyRefused(let trouble): trouble.words
    case .timeout(let phase, let time): "timed out after \(time.components.seconds) s while \(phase.doing)"
    case .connectionLost: "the connection broke off"
    case .garbage(let what): "the answer cannot be read: \(what)"
    case .tooLarge: "the answer is too large"
    case .cancelled: "cancelled"
    }
  }
}
