import NIOCore
import NIOPosix
import Synchronization

/// Listens at an address and notices whether a request with a certain path arrives, so that a way to this machine can be tried out.
package final class Doorbell: Sendable {
  private let channel: any Channel
  private let hasRung: Bell

  /// - Parameter path: what the request line must contain: something that nobody guesses.
  /// - Throws: `CannotListen`.
  package init(at address: Authority, path: String) async throws(CannotListen) {
    let bell = Bell()
    hasRung = bell
    do {
      channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(Visitor(path: path, bell))
          }
        }.bind(host: address.host, port: address.port ?? 0).get()
    } catch { throw CannotListen(error, at: address) }
  }

  package var port: Int { channel.localAddress?.port ?? 0 }
  package var isRung: Bool { hasRung.value.withLock { $0 } }
  package func close() async { try? await channel.close() }
}

private final class Bell: Sendable {
  let value = Mutex(false)
}

/// Reads a request's head and answers that there is nothing to say.
private final class Visitor: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private static let limit = 16 << 10

  private let path: String
  private let bell: Bell
  private var head: [UInt8] = []

  init(path: String, _ bell: Bell) {
    self.path = path
    self.bell = bell
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    head += Self.unwrapInboundIn(data).readableBytesView
    guard head.firstRange(of: Array("\r\n\r\n".utf8)) != nil else {
      if head.count > Self.limit { context.close(promise: nil) }
      return
    }
    let line = String(decoding: head.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    if line.contains(path) { bell.value.withLock { $0 = true } }
    let answer = ByteBuffer(string: "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    let channel = context.channel
    channel.writeAndFlush(answer).whenComplete { _ in channel.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
