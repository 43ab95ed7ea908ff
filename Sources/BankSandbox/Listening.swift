import BankControl
import BrokerAPI
import FoundationEssentials
import HTTP
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// Listens on the bank's port; during an outage it does not, so that connections are refused.
struct Listening: Service {
  let routes: Routes
  let host: String
  /// Where links lead to; nil for where the bank listens.
  let publicURL: Origin?
  /// The host that links name where there is no such place; nil for the same as the bank listens on.
  let linkHost: String?
  /// The port at first; 0 for any.
  let port: Int
  let limits: ConnectionLimits
  let outages: AsyncStream<Double>
  /// Told of the port once it takes requests.
  let started: @Sendable (Int) -> Void
  let logger: Logger

  /// - Throws: an error where the port is taken.
  func run() async throws {
    var port = port
    while let seconds = try await listen(on: port) {
      guard (try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(seconds)) }) != nil else {
        return
      }
      port = await routes.bank.port
    }
  }

  /// Listens until it is ended, or until an outage, whose seconds it returns.
  private func listen(on port: Int) async throws -> Double? {
    let connections = OpenConnections()
    let application = application(port: port, connections)
    return try await withThrowingTaskGroup(of: Double?.self) { group in
      group.addTask {
        // Who does not close the connection does not keep the bank from ending, and not from coming back.
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
    settings.contentType = "application/json; charset=utf-8"
    settings.body = { refusal in
      ErrorDetails(
        code: refusal.status, message: refusal.reason, status: HTTPResponse.Status(known: refusal.status).reasonPhrase
      ).json.bytes
    }
    settings.refused = { method, address, refusal in
      log.add(
        at: Date(), method: method, path: address, status: refusal.status, seconds: 0, problem: refusal.reason)
    }
    let (publicURL, shown) = (publicURL, linkHost ?? IPAddress.reachable(host))
    return Application(
      responder: HeadResponder(routes.router().buildResponder()) { $0.isHead = true },
      server: .limited(settings, connections: connections),
      configuration: .init(
        address: .hostname(host, port: port), serverName: "kassa-bank",
        availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
      onServerRunning: { channel in
        let number = channel.localAddress?.port ?? 0
        let base = publicURL ?? Origin(Authority(host: shown, port: number))
        await bank.listens(port: number, linksBeginWith: base.description)
        started(number)
      }, logger: logger)
  }
}
