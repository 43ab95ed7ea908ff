import Glibc
import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization

/// A local server that plays one script on each connection.
package final class ScriptedServer: Sendable {
  package enum Step: Sendable {
    /// Waits for a text, counted from the end of what was read before.
    case read(until: String)
    case send([UInt8])
    /// Repeats a text until the connection ends.
    case repeatForever(String)
    /// Closes the connection without a TLS close.
    case close
    /// Resets the connection.
    case reset
    /// Switches to TLS.
    case tls(NIOSSLContext)
    /// Ends the script and keeps the connection open.
    case hold

    package static func send(_ text: String) -> Step { .send(Array(text.utf8)) }
    /// Waits for the head of a request.
    package static var readHead: Step { .read(until: "\r\n\r\n") }
  }

  package let port: Int
  private let log: Log

  /// What each connection has sent, decrypted, in the order of connections.
  package var received: [String] { log.texts.withLock { $0.map { String(decoding: $0, as: UTF8.self) } } }

  private init(port: Int, _ log: Log) {
    self.port = port
    self.log = log
  }

  package static func with<Value>(_ steps: [Step], _ body: (ScriptedServer) async throws -> Value) async throws -> Value
  {
    let log = Log()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Player(steps, log))
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    let result: Result<Value, any Error>
    do {
      result = .success(try await body(ScriptedServer(port: channel.localAddress?.port ?? 0, log)))
    } catch { result = .failure(error) }
    try await channel.close()
    return try result.get()
  }
}

private final class Log: Sendable {
  let texts = Mutex<[[UInt8]]>([])

  func next() -> Int {
    texts.withLock {
      $0.append([])
      return $0.count - 1
    }
  }
}

/// Plays the script on one connection.
private final class Player: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private var steps: ArraySlice<ScriptedServer.Step>
  private let log: Log
  private let number: Int
  private var unread: [UInt8] = []
  private var isEnded = false

  init(_ steps: [ScriptedServer.Step], _ log: Log) {
    self.steps = steps[...]
    self.log = log
    number = log.next()
  }

  func channelActive(context: ChannelHandlerContext) { play(context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Self.unwrapInboundIn(data).readableBytesView
    log.texts.withLock { $0[number] += bytes }
    unread += bytes
    play(context)
  }

  func channelInactive(context: ChannelHandlerContext) { isEnded = true }

  // Clients may go away.
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func play(_ context: ChannelHandlerContext) {
    while let step = steps.first, !isEnded {
      let channel = context.channel
      switch step {
      case .read(let text):
        guard let end = unread.firstRange(of: Array(text.utf8))?.upperBound else { return }
        unread.removeSubrange(..<end)
      case .send(let bytes): channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
      case .repeatForever(let text): send(text, context)
      case .close:
        isEnded = true
        // Below the TLS handler, which would send a close.
        let tls = try? channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        if let tls { tls.close(promise: nil) } else { channel.close(promise: nil) }
      case .reset:
        isEnded = true
        (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated()
          .whenComplete { _ in channel.close(promise: nil) }
      case .tls(let tls):
        try? channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls), position: .first)
      case .hold: return
      }
      steps = steps.dropFirst()
    }
  }

  private func send(_ text: String, _ context: ChannelHandlerContext) {
    guard !isEnded else { return }
    let sent = context.eventLoop.makePromise(of: Void.self)
    context.channel.writeAndFlush(ByteBuffer(string: String(repeating: text, count: 100)), promise: sent)
    sent.futureResult.assumeIsolated().whenSuccess { [self] in
      // Later, so that the event loop can do something else.
      context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(1)) { self.send(text, context) }
    }
  }
}
