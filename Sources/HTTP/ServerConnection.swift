import NIOCore
import NIOHTTP1

/// Runs a closure once the answer to the request in work is out, or the connection has ended without it. A user outbound event.
package struct AfterAnswer: Sendable {
  package let run: @Sendable () -> Void
  package init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// One connection of a server, between the HTTP codec and the framework: time-outs, `100 Continue`, HTTP/1.0, connections that close,
/// and requests that are refused before the framework sees them.
///
/// The framework answers requests one after another; what is answered here waits until those before it are answered.
final class ServerConnection: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// A request that the framework has and has not answered.
  private struct InWork {
    let isOld: Bool
    let isHead: Bool
    let keepsAlive: Bool
    var waitsForContinue: Bool
  }

  private enum Reading: Equatable {
    case nothing
    case headers(until: NIODeadline)
    case body(until: NIODeadline)
  }

  private let limits: ConnectionLimits
  private let settings: ServerSettings
  private var reading = Reading.nothing
  private var inWork: CircularBuffer<InWork> = []
  /// How many of them are answered, though the client has not taken the answers yet.
  private var written = 0
  /// True where no further request is read: the last one was refused or closes the connection.
  private var isDeaf = false
  /// True where the connection closes once everything in work is answered.
  private var isEnding = false
  /// Waits until everything before it is answered.
  private var refusal: Refusal?
  private var isLingering = false
  private var afterAnswer: [@Sendable () -> Void] = []
  private var idleSince: NIODeadline = .now()
  /// Since when the client has not read what is sent to it; nil where it reads.
  private var stalledSince: NIODeadline?
  /// False while the framework does not want more of a body: then it is not the client who is slow.
  private var isAskedForMore = true
  /// The timer that is set, and when it goes off.
  private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
  /// Closes the connection, whatever happens until then.
  private var closing: Scheduled<Void>?

  init(_ settings: ServerSettings) {
    self.settings = settings
    limits = settings.limits
  }

  // MARK: What comes

  /// Bytes came, before anything is read off them.
  func bytesCame(_ context: ChannelHandlerContext) {
    guard reading == .nothing, !isDeaf else { return }
    reading = .headers(until: context.eventLoop.now + .init(limits.headers))
  }

  func channelActive(context: ChannelHandlerContext) {
    idleSince = context.eventLoop.now
    setTimer(context)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isDeaf else { return }
    switch Self.unwrapInboundIn(data) {
    case .head(let head):
      if let refusal = RequestRules.refusal(of: head) { return refuse(refusal, head, context) }
      reading = .body(until: context.eventLoop.now + .init(limits.body))
      inWork.append(
        InWork(
          isOld: head.isOld, isHead: head.method == .HEAD,
          keepsAlive: !head.isOld && head.isKeepAlive,
          waitsForContinue: RequestRules.waitsForContinue(head)))
      context.fireChannelRead(data)
      sendContinue(context)
    case .body: context.fireChannelRead(data)
    case .end:
      reading = .nothing
      isDeaf = inWork.last?.keepsAlive == false
      context.fireChannelRead(data)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isAskedForMore = false
    context.fireChannelReadComplete()
    // Nobody else asks for what is only read to be thrown away.
    if isLingering { context.read() }
    setTimer(context)
  }

  func read(context: ChannelHandlerContext) {
    isAskedForMore = true
    context.read()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let parserError = error as? HTTPParserError else { return context.fireErrorCaught(error) }
    guard !isDeaf else { return }
    let found = Refusal(400, RequestRules.reason(of: parserError))
    if case .body = reading { breakOff(found, context) } else { refuse(found, nil, context) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      // The framework would close before a slow client has read its answer.
      quiesce(context)
      return
    }
    if case ChannelEvent.inputClosed? = event as? ChannelEvent {
      if isLingering || inWork.isEmpty && refusal == nil { return context.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stalledSince = context.channel.isWritable ? nil : context.eventLoop.now
    setTimer(context)
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    // A timer would hold the connection in memory until it goes off.
    timer?.task.cancel()
    closing?.cancel()
    runAfterAnswer()
    context.fireChannelInactive()
  }

  // MARK: What goes

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard written < inWork.count else { return context.write(data, promise: promise) }
    let current = inWork[inWork.index(inWork.startIndex, offsetBy: written)]
    switch Self.unwrapOutboundIn(data) {
    case .head(var head) where head.status.code >= 200:
      // HTTP/1.0 knows no chunks: a body without a length ends with the connection.
      if current.isOld { head.version = .http1_0 }
      if closes(after: current) { head.headers.replaceOrAdd(name: "Connection", value: "close") }
      context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
    case .body where current.isHead: promise?.succeed()
    case .end:
      written += 1
      let sent = promise ?? context.eventLoop.makePromise()
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      sent.futureResult.whenComplete { _ in
        let (connection, context) = bound.value
        connection.answered(context)
      }
      context.write(data, promise: sent)
    default: context.write(data, promise: promise)
    }
  }

  func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
    guard let event = event as? AfterAnswer else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    promise?.succeed()
    if context.channel.isActive { afterAnswer.append(event.run) } else { event.run() }
  }

  /// True where the connection cannot go on after the answer to a request.
  private func closes(after request: InWork) -> Bool {
    !request.keepsAlive || isEnding || written == inWork.count - 1 && (refusal != nil || isDeaf)
  }

  /// The answer to the first request in work is out.
  private func answered(_ context: ChannelHandlerContext) {
    guard let request = inWork.popFirst() else { return }
    written -= 1
    idleSince = context.eventLoop.now
    runAfterAnswer()
    if !request.keepsAlive || inWork.isEmpty && isEnding { return finish(context) }
    if inWork.isEmpty, let refusal { return send(refusal, context) }
    sendContinue(context)
    setTimer(context)
  }

  private func runAfterAnswer() {
    let waiting = afterAnswer
    afterAnswer = []
    for run in waiting { run() }
  }

  /// Tells the client of the request that is next to be answered to send its body, where it waits for that.
  private func sendContinue(_ context: ChannelHandlerContext) {
    guard inWork.count == 1, inWork[inWork.startIndex].waitsForContinue, case .body = reading else { return }
    inWork[inWork.startIndex].waitsForContinue = false
    let head = HTTPResponseHead(version: .http1_1, status: .continue)
    context.writeAndFlush(Self.wrapOutboundOut(.head(head)), promise: nil)
  }

  // MARK: Refusing and ending

  /// Refuses what the framework has not seen; the connection closes after it, because nobody can say where the next request begins.
  private func refuse(_ refusal: Refusal, _ head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
    isDeaf = true
    settings.refused(head?.method.rawValue ?? "-", head?.uri ?? "-", refusal)
    if inWork.isEmpty { send(refusal, context) } else { self.refusal = refusal }
  }

  /// Ends a request of which the framework has the head but not the whole body: the framework answers it.
  private func breakOff(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    isDeaf = true
    isEnding = true
    context.fireErrorCaught(refusal)
    close(after: limits.shutdown, context)
  }

  private func send(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    self.refusal = nil
    let body = ByteBuffer(bytes: settings.body(refusal))
    var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: refusal.status))
    head.headers.add(name: "Content-Type", value: settings.contentType)
    head.headers.add(name: "Content-Length", value: String(body.readableBytes))
    head.headers.add(name: "Connection", value: "close")
    if refusal.status == 415 { head.headers.add(name: "Accept-Encoding", value: "identity") }
    context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
    context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    let sent = context.eventLoop.makePromise(of: Void.self)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    sent.futureResult.whenComplete { _ in
      let (connection, context) = bound.value
      connection.finish(context, isStillSending: true)
    }
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: sent)
  }

  /// Closes the connection. Where the client may still be sending, it first gets time to read: closed at once, what it has not yet read
  /// would be thrown away with what it sends.
  private func finish(_ context: ChannelHandlerContext, isStillSending: Bool = false) {
    guard context.channel.isActive else { return }
    isDeaf = true
    guard isStillSending || reading != .nothing else { return context.close(promise: nil) }
    isLingering = true
    context.close(mode: .output, promise: nil)
    context.read()
    close(after: limits.linger, context)
  }

  private func quiesce(_ context: ChannelHandlerContext) {
    isEnding = true
    // What is not wholly there is not in work; what came before it is.
    var complete = inWork.count
    if case .body = reading { complete -= 1 }
    guard complete > 0 || refusal != nil else { return context.close(promise: nil) }
    isDeaf = true
    close(after: limits.shutdown, context)
  }

  private func close(after delay: Duration, _ context: ChannelHandlerContext) {
    guard closing == nil else { return }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    closing = context.eventLoop.scheduleTask(in: .init(delay)) { bound.value.close(promise: nil) }
  }

  // MARK: Time

  /// When something has to be done where nothing happens until then; nil for never.
  private var deadline: NIODeadline? {
    if isLingering { return nil }
    if let stalledSince { return stalledSince + .init(limits.idle) }
    switch reading {
    case .headers(let deadline), .body(let deadline): return isDeaf ? nil : deadline
    case .nothing: return inWork.isEmpty && refusal == nil ? idleSince + .init(limits.idle) : nil
    }
  }

  /// Sets the timer where it would go off too late. One that goes off too early sets itself again, so that a request costs no timer.
  private func setTimer(_ context: ChannelHandlerContext) {
    guard context.channel.isActive, let deadline, timer.map({ deadline < $0.deadline }) ?? true else { return }
    timer?.task.cancel()
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let task = context.eventLoop.scheduleTask(deadline: deadline) {
      let (connection, context) = bound.value
      connection.timerWentOff(context)
    }
    timer = (deadline, task)
  }

  private func timerWentOff(_ context: ChannelHandlerContext) {
    timer = nil
    guard context.channel.isActive, let deadline else { return }
    guard deadline <= context.eventLoop.now else { return setTimer(context) }
    if stalledSince != nil { return context.close(promise: nil) }
    switch reading {
    case .headers:
      refuse(Refusal(408, "the headers did not come within \(limits.headers.components.seconds) s"), nil, context)
    case .body where !isAskedForMore:
      reading = .body(until: context.eventLoop.now + .init(limits.body))
      setTimer(context)
    case .body:
      breakOff(Refusal(408, "the body did not come within \(limits.body.components.seconds) s"), context)
    case .nothing: context.close(promise: nil)
    }
  }
}
