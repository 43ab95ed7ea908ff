package import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

package struct ServerSettings: Sendable {
  package var limits = ConnectionLimits()
  /// The largest body that a request may announce, in bytes; nil for no limit.
  package var bodyLimit: Int?
  /// False rejects bodies that their type declares to be other text than UTF-8.
  package var takesAnyCharset = false
  /// Called for each request that was rejected before the framework saw it; "-" for an unknown method or address.
  package var refused: @Sendable (_ method: String, _ address: String, Refusal) -> Void = { _, _, _ in }
  /// The body of such a rejection.
  package var body: @Sendable (Refusal) -> [UInt8] = { Array("\($0.reason)\n".utf8) }
  package var contentType = "text/plain; charset=utf-8"
  /// Nil without encryption.
  package var tls: ServerTLS?
  package init() {}
}

/// A server's open connections.
package final class OpenConnections: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())
  package init() {}

  package var count: Int { state.withLock { $0.channels.count } }

  func add(_ channel: any Channel) {
    let isClosed = state.withLock { state in
      if !state.isClosed { state.channels[ObjectIdentifier(channel)] = channel }
      return state.isClosed
    }
    if isClosed { return channel.close(promise: nil) }
    channel.closeFuture.whenComplete { [weak self] _ in
      _ = self?.state.withLock { $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
    }
  }

  /// Closes every connection, now and in future.
  package func closeAll() {
    let channels = state.withLock { state in
      state.isClosed = true
      return state.channels.values.map { $0 }
    }
    for channel in channels { channel.close(promise: nil) }
  }
}

/// The framework's HTTP/1.1 with a `ServerConnection` in each channel.
private struct LimitedHTTP1: ServerChildChannel {
  let http: HTTP1Channel
  let settings: ServerSettings
  let connections: OpenConnections

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    connections.add(channel)
    return http.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let pipeline = channel.pipeline.syncOperations
      let connection = ServerConnection(settings)
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(connection, position: .after(decoder))
      try pipeline.addHandler(ByteWatch(connection, try pipeline.context(handler: connection)), position: .first)
      if let tls = settings.tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls.context), position: .first) }
      return value
    }
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}

extension HTTPServerBuilder {
  /// HTTP/1.1 with limits and timeouts.
  package static func limited(
    _ settings: ServerSettings = ServerSettings(), connections: OpenConnections = OpenConnections()
  ) -> HTTPServerBuilder {
    HTTPServerBuilder { responder in
      LimitedHTTP1(http: HTTP1Channel(responder: responder), settings: settings, connections: connections)
    }
  }
}
