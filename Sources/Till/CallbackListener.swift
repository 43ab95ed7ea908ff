import BankSandbox
import BrokerAPI
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
public import Records
import Text

/// Takes what the bank posts by itself, signed by the bank's secret.
public struct CallbackListener: Sendable {
  /// Where the bank posts to.
  public let url: String
  private let serving: Task<Void, any Error>

  private static let bodyLimit = 1 << 16

  /// Listens, and says where.
  /// - Parameters:
  ///   - host: the address; 127.0.0.1 is this machine only.
  ///   - port: the port; 0 for a free one.
  ///   - secret: what callbacks are signed with; one that is not is refused.
  ///   - received: told of each callback, as often as it comes.
  /// - Throws: an error where it cannot listen.
  public static func start(
    host: String = "127.0.0.1", port wanted: Int = 0, secret: String,
    received: @escaping @Sendable (BankCallback) -> Void
  ) async throws -> CallbackListener {
    let router = Router()
    router.post("callback") { request, _ -> HTTPResponse.Status in
      let bytes = Array(try await request.body.collect(upTo: bodyLimit).readableBytesView)
      func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { request.headers[$0] } }
      let moment = header(CallbackSignature.timeHeader) ?? ""
      guard header(CallbackSignature.header) == CallbackSignature.of(bytes, at: moment, secret: secret) else {
        return .unauthorized
      }
      guard let json = try? JSON(parsing: bytes), let status = OrderStatus(reading: json) else { return .badRequest }
      let id = header(CallbackSignature.idHeader).map { SafeText.line($0, atMost: 200) }
      received(BankCallback(id: id, status: status))
      return .ok
    }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: router, configuration: .init(address: .hostname(host, port: wanted), serverName: "kassa"),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
      logger: Logger(label: "kassa.callbacks") { _ in SwiftLogNoOpLogHandler() })
    let serving = Task {
      defer { port.finish() }
      try await application.run()
    }
    for await number in ports {
      return CallbackListener(
        url: "http://\(host == "0.0.0.0" ? "127.0.0.1" : host):\(number)/callback", serving: serving)
    }
    try await serving.value
    throw CancellationError()
  }

  /// Listens no more.
  public func stop() { serving.cancel() }
}
