import BrokerAPI
public import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
public import Records
import Synchronization
import Text

/// Takes what the bank posts by itself, signed by the bank's secret; who comes with a browser is thanked.
public struct CallbackListener: Sendable {
  /// Where the bank posts to.
  public let url: String
  private let serving: Task<Void, any Error>

  private static let bodyLimit = 1 << 16
  /// How many ids are remembered, to know a callback that comes again.
  static let remembered = 10_000

  /// Listens, and says where.
  /// - Parameters:
  ///   - host: the address; 127.0.0.1 is this machine only.
  ///   - port: the port; 0 for a free one.
  ///   - secret: what callbacks are signed with; one that is not is refused.
  ///   - now: wall-clock time; a callback that was signed long before or after is refused.
  ///   - received: told of each callback, once, however often it comes.
  /// - Throws: an error where it cannot listen.
  public static func start(
    host: String = "127.0.0.1", port wanted: Int = 0, secret: String, now: @escaping @Sendable () -> Date = { Date() },
    received: @escaping @Sendable (BankCallback) -> Void
  ) async throws -> CallbackListener {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let connections = OpenConnections()
    let logger = Logger(label: "kassa.callbacks") { _ in SwiftLogNoOpLogHandler() }
    let application = Application(
      responder: HeadResponder(router(secret: secret, now: now, received: received).buildResponder()),
      server: .limited(connections: connections),
      configuration: .init(
        address: .hostname(host, port: wanted), serverName: "kassa",
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
    try await serving.value
    throw CancellationError()
  }

  private static func router(
    secret: String, now: @escaping @Sendable () -> Date, received: @escaping @Sendable (BankCallback) -> Void
  ) -> Router<BasicRequestContext> {
    let router = Router()
    router.get("callback") { request, _ in
      ShopPage(
        asked: request.uri.queryParameters["lang"].map(String.init), preferred: request.headers[.acceptLanguage])
    }
    let known = Known()
    router.post("callback") { request, _ -> HTTPResponse.Status in
      let bytes = Array(try await request.body.collect(upTo: bodyLimit).readableBytesView)
      func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }
      let id = header(CallbackSignature.idHeader)
      let verdict = CallbackSignature.verdict(
        on: bytes, id: id, moment: header(CallbackSignature.timeHeader), signature: header(CallbackSignature.header),
        secret: secret, now: now())
      guard verdict == .genuine, let id else { return .unauthorized }
      guard let json = try? JSON(parsing: bytes), let status = OrderStatus(reading: json) else { return .badRequest }
      // Taken, so that the bank stops; but once only.
      guard known.ids.withLock({ $0.insert(id) }) else { return .ok }
      received(BankCallback(id: SafeText.line(id, atMost: 200), status: status))
      return .ok
    }
    return router
  }

  private final class Known: Sendable { let ids = Mutex(RecentIDs(atMost: CallbackListener.remembered)) }

  /// Listens no more.
  public func stop() { serving.cancel() }
}
