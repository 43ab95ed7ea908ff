import NIOCore

/// Sends what is written in pieces, with a pause between two.
final class Drip: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let call: ClientCall
  private let pieces: Int
  private let pause: TimeAmount
  private var pending = ByteBuffer()
  private var promises: [EventLoopPromise<Void>] = []
  /// Of one piece; nil before the first.
  private var size: Int?

  init(_ call: ClientCall, pieces: Int, pause: TimeAmount) {
    (self.call, self.pieces, self.pause) = (call, pieces, pause)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    pending.writeImmutableBuffer(Self.unwrapOutboundIn(data))
    if let promise { promises.append(promise) }
  }

  func flush(context: ChannelHandlerContext) {
    guard size == nil else { return }
    let size = max(1, (pending.readableBytes + pieces - 1) / pieces)
    self.size = size
    send(size, context)
  }

  private func send(_ size: Int, _ context: ChannelHandlerContext) {
    guard context.channel.isActive,
      let piece = pending.readSlice(length: min(size, pending.readableBytes))
    else { return }
    let isLast = pending.readableBytes == 0
    let sent = isLast ? context.eventLoop.makePromise(of: Void.self) : nil
    for promise in isLast ? promises : [] { sent?.futureResult.cascade(to: promise) }
    if isLast { promises = [] }
    context.writeAndFlush(Self.wrapOutboundOut(piece), promise: sent)
    call.isLeft(pending.readableBytes)
    guard !isLast else { return }
    context.eventLoop.assumeIsolated().scheduleTask(in: pause) { self.send(size, context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
    promises = []
  }
}
