import BrokerAPI
import Checkout
package import FoundationEssentials
package import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Sales
import Synchronization
import Text
package import Wire

/// Receives the bank's callbacks; a customer's browser gets a page.
package struct CallbackListener: Sendable {
  /// Where the bank posts to.
  package let url: String
  private let serving: Task<Void, any Error>

  private static let bodyLimit = 1 << 16
  /// Event ids that are remembered to recognise duplicates.
  static let remembered = 10_000

  /// Starts listening.
  /// - Parameters:
  ///   - port: 0 for a free one.
  ///   - secret: verifies the callbacks' signatures; nil where the bank does not sign.
  ///   - tokens: by which unsigned callbacks are known to belong to an order; nil to reject them.
  ///   - now: wall-clock time; callbacks signed long before or after are rejected.
  ///   - profile: the bank's profile, for the record.
  ///   - received: called once for each signed callback, however often it is delivered, and for each delivery of an unsigned one.
  /// - Throws: `CannotListen`.
  package static func start(
    host: String = "127.0.0.1", port wanted: Int = 0, secret: Secret?, tokens: CallbackTokens? = nil,
    now: @escaping @Sendable () -> Date, profile: String = "", recorder: ExchangeRecorder? = nil, logger: Logger?,
    received: @escaping @Sendable (BankCallback) -> Void
  ) async throws -> CallbackListener {
    let receiver = CallbackReceiver(secret: secret, tokens: tokens, now: now, received: received)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let connections = OpenConnections()
    let logger = Logger(forLibraries: logger)
    var settings = ServerSettings()
    // A bank may declare what it likes; whether the body can be read shows when it is read.
    settings.takesAnyCharset = true
    let application = Application(
      responder: HeadResponder(router(receiver, profile: profile, recorder).buildResponder()),
      server: .limited(settings, connections: connections),
      configuration: .init(
        address: .hostname(host, port: wanted), serverName: serverName,
        availableConnectionsDelegate: .maximum(ConnectionLimits().connections, logger: logger)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
      logger: logger)
    let serving = Task {
      defer { port.finish() }
      try await withTaskCancellationHandler {
        try await application.run()
      } onCancel: {
        connections.closeAll()
      }
    }
    for await number in ports {
      let origin = Origin(Authority(host: IPAddress.reachable(host), port: number))
      return CallbackListener(url: "\(origin)/callback", serving: serving)
    }
    do {
      try await serving.value
      throw CancellationError()
    } catch { throw CannotListen(error, at: Authority(host: host, port: wanted)) }
  }

  /// Knows the connection, to learn what was sent.
  private struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      channel = source.channel
    }
  }

  private static func router(
    _ receiver: CallbackReceiver, profile: String, _ recorder: ExchangeRecorder?
  ) -> Router<Context> {
    let router = Router(context: Context.self)
    // What stands before the token is up to the proxy between the bank and this machine.
    let page = { @Sendable (request: Request, _: Context) in
      ShopPage(
        asked: request.uri.queryParameters["lang"].map(String.init), preferred: request.headers[.acceptLanguage])
    }
    let callback = { @Sendable (request: Request, context: Context) async throws -> HTTPResponse.Status in
      let (headAt, start) = (ContinuousClock.now, recorder?.now())
      let (bytes, problem) = await received(request.body)
      let wholeAt = ContinuousClock.now
      let (status, reference): (HTTPResponse.Status, String?) =
        bytes.count > bodyLimit
        ? (.contentTooLarge, nil)
        : problem == nil ? receiver.receive(bytes, request.headers, path: request.uri.path) : (.badRequest, nil)
      if let recorder, let start {
        let answeredAt = ContinuousClock.now
        let headers = [("Host", request.head.authority ?? "")] + request.headers.map { ($0.name.rawName, $0.value) }
        let record: @Sendable (SentHead?) -> Void = { head in
          recorder.received(
            ("POST", request.head.path ?? "", headers, Array(bytes.prefix(bodyLimit))), isWhole: problem == nil,
            start: start, answer: head,
            durations: [
              .sending: headAt.duration(to: wholeAt), .waiting: wholeAt.duration(to: answeredAt),
              .receiving: answeredAt.duration(to: .now),
            ],
            profile: profile, sale: reference, secret: receiver.secret)
        }
        // As it is sent: the server adds headers, and answers itself where the body broke off.
        do { try await context.channel.triggerUserOutboundEvent(AfterResponse(record)).get() } catch { record(nil) }
      }
      if let problem { throw problem }
      return status
    }
    // Two stars stand for one name at least.
    for path in ["/", "**"] as [RouterPath] {
      router.get(path, use: page)
      router.post(path, use: callback)
    }
    return router
  }

  /// As far as it comes: up to one byte more than the limit, or until it breaks off.
  private static func received(_ body: RequestBody) async -> (bytes: [UInt8], problem: (any Error)?) {
    var bytes: [UInt8] = []
    do {
      for try await part in body {
        bytes += part.readableBytesView.prefix(bodyLimit + 1 - bytes.count)
        if bytes.count > bodyLimit { break }
      }
      return (bytes, nil)
    } catch { return (bytes, error) }
  }

  /// Verifies and deduplicates callbacks.
  private final class CallbackReceiver: Sendable {
    let secret: Secret?
    private let tokens: CallbackTokens?
    private let now: @Sendable () -> Date
    private let received: @Sendable (BankCallback) -> Void
    private let ids = Mutex(RecentIDs(atMost: CallbackListener.remembered))

    init(
      secret: Secret?, tokens: CallbackTokens?, now: @escaping @Sendable () -> Date,
      received: @escaping @Sendable (BankCallback) -> Void
    ) {
      self.secret = secret
      self.tokens = tokens
      self.now = now
      self.received = received
    }

    /// The response's status, and the order's reference where the callback is genuine.
    func receive(_ bytes: [UInt8], _ headers: HTTPFields, path: String) -> (HTTPResponse.Status, String?) {
      func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
      guard let secret, header(CallbackSignature.header) != nil || tokens == nil else {
        return receiveUnsigned(bytes, path)
      }
      let id = header(CallbackSignature.idHeader)
      let verdict = CallbackSignature.verdict(
        on: bytes, id: id, moment: header(CallbackSignature.timeHeader), signature: header(CallbackSignature.header),
        secret: secret, now: now())
      guard verdict == .genuine, let id else { return (.unauthorized, nil) }
      guard let json = try? JSON(parsing: bytes), let body = CallbackBody(reading: json) else {
        return (.badRequest, nil)
      }
      // Acknowledge duplicates too, so that the bank stops, but report each only once.
      if ids.withLock({ $0.insert(id) }) {
        received(
          BankCallback(id: SafeText.line(id, atMost: 200), status: body.status, findings: body.findings))
      }
      return (.ok, body.status.referenceId)
    }

    /// Only the token in the path connects it with the order: what it says still has to be confirmed.
    private func receiveUnsigned(_ bytes: [UInt8], _ path: String) -> (HTTPResponse.Status, String?) {
      guard let tokens else { return (.unauthorized, nil) }
      guard let json = try? JSON(parsing: bytes), let body = CallbackBody(reading: json) else {
        return (.badRequest, nil)
      }
      let token = String(path.split(separator: "/").last ?? "")
      guard tokens.matches(token, of: Reference(rawValue: body.status.referenceId)) else { return (.notFound, nil) }
      received(BankCallback(id: "", status: body.status, findings: body.findings, isSigned: false))
      return (.ok, body.status.referenceId)
    }
  }

  /// True where another till listens at an address that is taken.
  package static func isTill(at host: String, _ port: Int) async -> Bool {
    let transport = Transport.http()
    let origin = Origin(Authority(host: IPAddress.reachable(host), port: port))
    let answer = try? await transport.send(Transport.Request(method: "GET", url: "\(origin)/")).get()
    await transport.close()
    return answer?.headers["server"] == serverName
  }

  private static let serverName = "kassa-till"

  /// Runs until the task is cancelled.
  package func run() async {
    await withTaskCancellationHandler {
      _ = await serving.result
    } onCancel: {
      serving.cancel()
    }
  }

  package func stop() async {
    serving.cancel()
    await run()
  }
}
