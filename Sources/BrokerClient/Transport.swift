import AsyncHTTPClient
public import BrokerAPI
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// How a request travels: one closure, so that a test can be the network.
public struct Transport: Sendable {
  /// A request.
  public struct Request: Sendable {
    /// The method.
    public var method: String
    /// The URL with its query.
    public var url: String
    /// The headers, besides those that every request has.
    public var headers: [(String, String)] = []
    /// The body; nil for none.
    public var body: [UInt8]?
    /// A request without headers and body.
    public init(method: String, url: String) { (self.method, self.url) = (method, url) }
  }

  /// An answer, complete.
  public struct Response: Sendable {
    /// The status.
    public var status: Int
    /// The headers, by their names in lower case.
    public var headers: [String: String]
    /// The body.
    public var body: [UInt8]
    /// An answer.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
      (self.status, self.headers, self.body) = (status, headers, body)
    }

    /// What it says where it refuses.
    var refusal: BrokerFailure.Refusal {
      let details = (try? JSON(parsing: body)).flatMap { ErrorDetails(reading: $0) }
      let retryAfter = headers["retry-after"].flatMap { Int($0) }.map { max(0, min($0, 3600)) }
      return BrokerFailure.Refusal(status: status, details: details, retryAfter: retryAfter)
    }
  }

  /// Sends a request and waits for the whole answer. A failure is `notSent` or `answerLost`, never `refused`.
  public var send: @Sendable (Request) async -> Result<Response, BrokerFailure>
  /// Closes what is open.
  public var close: @Sendable () async -> Void

  /// A transport of closures.
  public init(
    send: @escaping @Sendable (Request) async -> Result<Response, BrokerFailure>,
    close: @escaping @Sendable () async -> Void = {}
  ) {
    (self.send, self.close) = (send, close)
  }
}

/// How long to wait, in seconds.
public struct TimeOuts: Hashable, Sendable {
  /// For a connection.
  public var connect = 5
  /// For the next bytes of an answer.
  public var read = 15
  /// For a whole answer.
  public var total = 30
  public init() {}
}

extension Transport {
  /// The largest answer that is read, in bytes: some tens of thousands of orders.
  public static let answerLimit = 16 << 20

  /// HTTP by AsyncHTTPClient: no redirects are followed, nothing is repeated.
  public static func http(_ timeOuts: TimeOuts = TimeOuts()) -> Transport {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(Int64(timeOuts.connect)), read: .seconds(Int64(timeOuts.read))))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.idleTimeout = .seconds(20)
    let client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    return Transport(
      send: { request in await send(request, with: client, timeOuts: timeOuts) },
      close: { try? await client.shutdown() })
  }

  private static func send(_ request: Request, with client: HTTPClient, timeOuts: TimeOuts) async
    -> Result<Response, BrokerFailure>
  {
    var outgoing = HTTPClientRequest(url: request.url)
    outgoing.method = HTTPMethod(rawValue: request.method)
    for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
    outgoing.headers.add(name: "User-Agent", value: "kassa")
    if let body = request.body { outgoing.body = .bytes(body) }
    do {
      let response = try await client.execute(outgoing, timeout: .seconds(Int64(timeOuts.total)))
      let buffer = try await response.body.collect(upTo: answerLimit)
      var headers: [String: String] = [:]
      for (name, value) in response.headers { headers[name.lowercased()] = value }
      return .success(
        Response(status: Int(response.status.code), headers: headers, body: Array(buffer.readableBytesView)))
    } catch {
      return .failure(failure(of: error, timeOuts))
    }
  }

  /// What an error of the library means: only those that come before the first byte went out say "not sent".
  private static func failure(of error: any Error, _ timeOuts: TimeOuts) -> BrokerFailure {
    if error is NIOTooManyBytesError { return .answerLost(.tooLarge) }
    if let error = error as? NIOConnectionError {
      let resolved = error.dnsAError == nil && error.dnsAAAAError == nil
      let reason = error.connectionErrors.first.map { String(describing: $0.error) } ?? ""
      return .notSent(resolved || !error.connectionErrors.isEmpty ? .cannotConnect(shortened(reason)) : .unknownHost)
    }
    if let error = error as? HTTPClientError {
      switch error {
      case .connectTimeout, .getConnectionFromPoolTimeout: return .notSent(.timeout(seconds: timeOuts.connect))
      case .tlsHandshakeTimeout: return .notSent(.notSecure)
      case .invalidURL, .emptyHost, .emptyScheme:
        return .notSent(.notConfigured("URL"))
      case .readTimeout: return .answerLost(.timeout(seconds: timeOuts.read))
      case .deadlineExceeded: return .answerLost(.timeout(seconds: timeOuts.total))
      default: return .answerLost(.connectionLost)
      }
    }
    if error is SocketAddressError { return .notSent(.unknownHost) }
    // Other errors of TLS can come in the middle of an answer.
    if case .some(.handshakeFailed) = error as? NIOSSLError { return .notSent(.notSecure) }
    if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname { return .notSent(.notSecure) }
    if let error = error as? IOError {
      // An address that is a number is connected without the library's own error; only these two can be nothing but a failed connect.
      let isConnect = error.errnoCode == ECONNREFUSED || error.description.hasPrefix("connect(")
      return isConnect ? .notSent(.cannotConnect(shortened(error.description))) : .answerLost(.connectionLost)
    }
    if error is ChannelError { return .answerLost(.connectionLost) }
    if error is HTTPParserError { return .answerLost(.garbage("not HTTP")) }
    return .answerLost(.connectionLost)
  }

  private static func shortened(_ text: String) -> String { String(text.prefix(120)) }
}
