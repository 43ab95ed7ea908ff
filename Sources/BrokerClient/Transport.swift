import AsyncHTTPClient
public import BrokerAPI
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix

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
    /// True where it changes something at the bank, so that a lost answer is worth a longer wait and a connection of its own.
    public var changesSomething = false
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

    /// The answer as far as its meaning goes, taken at a moment of the till's clock.
    func answer(at moment: Date) -> ServerAnswer {
      let wait = headers["retry-after"].flatMap { RetryAfter.seconds($0, date: headers["date"], now: moment) }
      let transaction = headers["x-global-transaction-id"].map { number in
        number.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
      }
      return ServerAnswer(
        status: status, body: body, retryAfter: wait, transaction: transaction.map { String($0.prefix(64)) })
    }
  }

  /// Sends a request and waits for the whole answer. A failure is `notSent` or `answerLost`, never anything that an answer says.
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
  /// For the whole answer to what changes something. The bank's gateway waits 60 s for the bank itself: its word is worth waiting for.
  public var change = 75
  public init() {}
}

extension Transport {
  /// The largest answer that is read, in bytes: some tens of thousands of orders.
  public static let answerLimit = 16 << 20

  /// HTTP by AsyncHTTPClient: no redirects are followed, nothing is repeated.
  ///
  /// What changes something goes over a connection that was made for it: one that idles can be closed by the server in the very moment in
  /// which it is used again, and then nobody knows whether the request was taken.
  public static func http(_ timeOuts: TimeOuts = TimeOuts()) -> Transport {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(Int64(timeOuts.connect)), read: .seconds(Int64(timeOuts.read))))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.idleTimeout = .seconds(20)
    let reading = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    configuration.timeout.read = .seconds(Int64(timeOuts.change))
    configuration.maximumUsesPerConnection = 1
    let changing = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    var changeTimeOuts = timeOuts
    changeTimeOuts.read = timeOuts.change
    changeTimeOuts.total = timeOuts.change
    return Transport(
      send: { [changeTimeOuts] request in
        request.changesSomething
          ? await send(request, with: changing, timeOuts: changeTimeOuts)
          : await send(request, with: reading, timeOuts: timeOuts)
      },
      close: {
        try? await reading.shutdown()
        try? await changing.shutdown()
      })
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
      return .failure(.onTheWay(error, timeOuts))
    }
  }
}
