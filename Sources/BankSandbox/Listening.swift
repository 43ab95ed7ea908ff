import BankControl
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Listens on the bank's port; during an outage it does not, so that connections are refused.
struct Listening: Service {
  let routes: Routes
  let host: String
  /// The host that links name; nil for the same.
  let linkHost: String?
  /// The port at first; 0 for any.
  let port: Int
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
    let (bank, started) = (routes.bank, started)
    let shown = linkHost ?? (host == "0.0.0.0" ? "127.0.0.1" : host)
    let application = Application(
      router: routes.router(), configuration: .init(address: .hostname(host, port: port), serverName: "kassa-bank"),
      onServerRunning: { channel in
        let number = channel.localAddress?.port ?? 0
        await bank.listens(host: shown, port: number)
        started(number)
      }, logger: logger)
    return try await withThrowingTaskGroup(of: Double?.self) { group in
      group.addTask {
        try await application.run()
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
}
