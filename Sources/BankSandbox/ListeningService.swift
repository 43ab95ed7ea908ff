import BankAdmin
import BrokerAPI
import FoundationEssentials
import HTTP
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Text

/// Listens on the bank's port, except during an outage, when connections are refused.
struct ListeningService: Service {
  let routes: Routes
  let host: String
  /// Nil for where the bank listens.
  let publicURL: Origin?
  /// The host in links without a public URL; nil for `host`.
  let linkHost: String?
  /// 0 for any.
  let port: Int
  let limits: ConnectionLimits
  /// Nil for plain http.
  let tls: ServerTLS?
  let outages: AsyncStream<Double>
  /// Called with the port once requests are accepted.
  let started: @Sendable (Int) -> Void
  let logger: Logger

  /// - Throws: where the port is taken.
  func run() async throws {
    var port = port
    while let seconds = try await listen(on: port) {
      guard
        (try? await cancelWhenGracefulShutdown { [clock = routes.console.log.clock] in
          try await clock.sleep(for: .seconds(seconds))
        }) != nil
      else {
        return
      }
      port = await routes.bank.port
    }
  }

  /// Returns the length of an outage, or nil at the end.
  private func listen(on port: Int) async throws -> Double? {
    let connections = OpenConnections()
    let application = application(port: port, connections)
    return try await withThrowingTaskGroup(of: Double?.self) { group in
      group.addTask {
        // Clients that keep their connection open must not delay the end or a return.
        try await withTaskCancellationHandler {
          try await application.run()
        } onCancel: {
          connections.closeAll()
        }
        return nil
      }
      group.addTask { [outages] in
        for await seconds in outages { return seconds }
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  private func application(port: Int, _ connections: OpenConnections) -> some ApplicationProtocol {
    let (bank, log, started) = (routes.bank, routes.console.log, started)
    var settings = ServerSettings()
    settings.limits = limits
    settings.tls = tls
    settings.bodyLimit = Routes.bodyLimit
    settings.contentType = "application/json; charset=utf-8"
    settings.body = { refusal in
      ErrorDetails(
        code: refusal.status, message: refusal.reason, status: HTTPResponse.Status(known: refusal.status).reasonPhrase
      ).json.bytes
    }
    settings.refused = { method, address, refusal in
      log.add(
        at: log.now(), method: method, path: address, status: refusal.status, seconds: 0, problem: refusal.reason)
    }
    let (publicURL, shown, isSecure) = (publicURL, linkHost ?? IPAddress.reachable(host), tls != nil)
    return Application(
      responder: HeadResponder(routes.router().buildResponder()) { $0.isHead = true },
      server: .limited(settings, connections: connections),
      configuration: .init(
        address: .hostname(host, port: port), serverName: "kassa-bank",
        availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
      onServerRunning: { channel in
        let number = channel.localAddress?.port ?? 0
        let base = publicURL ?? Origin(isSecure: isSecure, Authority(host: shown, port: number))
        await bank.listens(port: number, linksBeginWith: base.description)
        started(number)
      }, logger: logger)
  }
}
