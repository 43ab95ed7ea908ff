import AsyncHTTPClient
import BrokerAPI
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension BrokerFailure {
  /// What an error of the library means. Only what is raised before the first byte goes out proves that nothing was sent; everything else
  /// leaves the outcome open.
  static func onTheWay(_ error: any Error, _ timeOuts: TimeOuts) -> BrokerFailure {
    if let cause = beforeTheFirstByte(error, timeOuts) { return .notSent(cause) }
    if error is NIOTooManyBytesError { return .answerLost(.tooLarge) }
    if error is HTTPParserError { return .answerLost(.garbage("not HTTP")) }
    switch error as? HTTPClientError {
    case .readTimeout?: return .answerLost(.timeout(seconds: timeOuts.read))
    case .deadlineExceeded?, .writeTimeout?: return .answerLost(.timeout(seconds: timeOuts.total))
    default: return .answerLost(.connectionLost)
    }
  }

  /// Why nothing was sent; nil for an error that can also come later.
  private static func beforeTheFirstByte(_ error: any Error, _ timeOuts: TimeOuts) -> Cause? {
    switch error {
    case let error as NIOConnectionError:
      let isResolved = error.dnsAError == nil && error.dnsAAAAError == nil
      let reason = error.connectionErrors.first.map { String(describing: $0.error) } ?? ""
      return isResolved || !error.connectionErrors.isEmpty ? .cannotConnect(shortened(reason)) : .unknownHost
    case is SocketAddressError: return .unknownHost
    case ChannelError.connectTimeout: return .timeout(seconds: timeOuts.connect)
    case let error as HTTPClientError: return beforeTheFirstByte(error, timeOuts)
    case let error as NIOSSLError:
      switch error {
      case .handshakeFailed, .noSuchFilesystemObject, .failedToLoadCertificate, .failedToLoadPrivateKey,
        .noCertificateToValidate, .unableToValidateCertificate:
        return .notSecure
      default: return nil
      }
    case let error as NIOSSLExtraError:
      let beforehand: [NIOSSLExtraError] = [
        .failedToValidateHostname, .serverHostnameImpossibleToMatch, .cannotUseIPAddressInSNI, .invalidSNIHostname,
        .unknownPrivateKeyFileType,
      ]
      return beforehand.contains(error) ? .notSecure : nil
    case let error as IOError:
      // An address that is a number is connected without the library's own error; only these two can be nothing but a failed connect.
      let isConnect = error.errnoCode == ECONNREFUSED || error.description.hasPrefix("connect(")
      return isConnect ? .cannotConnect(shortened(error.description)) : nil
    default: return nil
    }
  }

  private static func beforeTheFirstByte(_ error: HTTPClientError, _ timeOuts: TimeOuts) -> Cause? {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout: return .timeout(seconds: timeOuts.connect)
    case .tlsHandshakeTimeout: return .notSecure
    case .httpProxyHandshakeTimeout, .socksHandshakeTimeout, .proxyAuthenticationRequired, .invalidProxyResponse,
      .alreadyShutdown:
      return .cannotConnect(shortened(error.shortDescription))
    case .invalidURL, .emptyHost, .emptyScheme: return .notConfigured("URL")
    case .contentLengthMissing, .traceRequestWithBody, .invalidLocalAddress, .invalidProxyConfiguration:
      return .notConfigured(shortened(error.shortDescription))
    default: break
    }
    // These carry what is wrong, so that they are told by their names.
    let carrying = [
      HTTPClientError.unsupportedScheme(""), .serverOfferedUnsupportedApplicationProtocol(""),
      .invalidHeaderFieldNames([]), .invalidHeaderFieldValues([]),
    ]
    guard carrying.contains(where: { $0.shortDescription == error.shortDescription }) else { return nil }
    return .notConfigured(shortened(error.shortDescription))
  }

  private static func shortened(_ text: String) -> String { String(text.prefix(120)) }
}
