import Glibc
import NIOCore
import NIOSSL

extension CallFailure {
  /// Why something failed, in plain words: whoever reads it does not know the library's types.
  static func reason(_ error: any Error) -> String {
    switch error {
    case let error as IOError: return String(cString: strerror(error.errnoCode))
    case is SocketAddressError, is SocketAddressError.UnknownHost: return "the host is not known"
    case ChannelError.connectTimeout: return "no answer"
    case is ChannelError: return "the connection broke off"
    case NIOSSLError.failedToLoadCertificate: return "there is no certificate in it"
    case NIOSSLError.failedToLoadPrivateKey: return "there is no private key in it, or its passphrase is wrong"
    case NIOSSLError.noSuchFilesystemObject: return "there is no such file"
    default: break
    }
    let text = String(describing: error)
    // The library wraps OpenSSL's capitalised reason, which is the only informative part.
    if let reason = text.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/)?.output.1 {
      return reason.lowercased().replacing("_", with: " ")
    }
    return text.contains("EOF during handshake") ? "the server broke the handshake off" : "no reason is given"
  }
}
