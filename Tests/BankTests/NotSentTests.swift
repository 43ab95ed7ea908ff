import AsyncHTTPClient
import BrokerAPI
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Testing

@testable import BrokerClient

/// Which errors of the library prove that nothing was sent: those that are raised before the first byte goes out, and no other.
@Suite struct NotSentTests {
  private static let http: [HTTPClientError] = [
    .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout,
    .getConnectionFromPoolTimeout, .proxyAuthenticationRequired, .invalidProxyResponse,
    .serverOfferedUnsupportedApplicationProtocol("h3"), .invalidURL, .emptyHost, .emptyScheme,
    .unsupportedScheme("ftp"), .alreadyShutdown, .invalidHeaderFieldNames(["a b"]), .invalidHeaderFieldValues(["\n"]),
    .contentLengthMissing, .traceRequestWithBody, .invalidLocalAddress, .invalidProxyConfiguration,
  ]
  private static let tls: [NIOSSLError] = [
    .noSuchFilesystemObject, .failedToLoadCertificate, .failedToLoadPrivateKey, .noCertificateToValidate,
    .unableToValidateCertificate, .handshakeFailed(.zeroReturn),
  ]
  private static let names: [NIOSSLExtraError] = [
    .failedToValidateHostname, .serverHostnameImpossibleToMatch, .cannotUseIPAddressInSNI, .invalidSNIHostname,
    .unknownPrivateKeyFileType,
  ]
  private static let connecting: [any Error] = [
    ChannelError.connectTimeout(.seconds(5)), SocketAddressError.unsupported,
    IOError(errnoCode: ECONNREFUSED, reason: "connect(descriptor:addr:size:)"),
    IOError(errnoCode: ENETUNREACH, reason: "connect(descriptor:addr:size:)"),
  ]

  private static let httpLater: [HTTPClientError] = [
    .remoteConnectionClosed, .readTimeout, .writeTimeout, .deadlineExceeded, .cancelled, .uncleanShutdown,
    .bodyLengthMismatch,
  ]
  private static let later: [any Error] = [
    IOError(errnoCode: ECONNRESET, reason: "read(descriptor:pointer:size:)"), HTTPParserError.invalidVersion,
    NIOTooManyBytesError(maxBytes: 1), BoringSSLError.zeroReturn, NIOSSLError.uncleanShutdown,
    ChannelError.ioOnClosedChannel, ChannelError.eof, CancellationError(),
  ]

  @Test func whatIsRaisedBeforeTheFirstByteMeansNotSent() {
    for error in Self.http as [any Error] + Self.tls + Self.names + Self.connecting {
      guard case .notSent = BrokerFailure.onTheWay(error, TimeOuts()) else {
        Issue.record("\(error) is not known to mean that nothing was sent")
        continue
      }
    }
  }

  @Test func whatCanComeLaterLeavesTheOutcomeOpen() {
    for error in Self.httpLater as [any Error] + Self.later {
      #expect(BrokerFailure.onTheWay(error, TimeOuts()).isUncertain, "\(error)")
    }
  }
}
