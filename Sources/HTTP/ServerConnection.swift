import NIOCore
import NIOHTTP1

/// The head of a response as it was sent.
package struct SentHead: Sendable {
  package let status: Int
  package let reason: String
  /// In the order sent.
  package let headers: [(String, String)]

  fileprivate init(_ head: HTTPResponseHead) {
    status = Int(head.status.code)
    reason = head.status.reasonPhrase
    headers = head.headers.map { ($0.name, $0.value) }
  }
}

/// Runs a closure once the current response is sent, or without its head where the connection ended before. A user outbound event.
package struct AfterResponse: Sendable {
  package let run: @Sendable (SentHead?) -> Void
  package init(_ run: @escaping @Sendable (SentHead?) -> Void) { self.run = run }
}

/// A server's connection between the HTTP codec and the framework: timeouts, `100 Continue`, HTTP/1.0, closing, and requests that are
/// rejected before the framework sees them.
///
/// The framework answers requests in order; rejections wait for those before them.
final class ServerConnection: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// A request that the framework has not answered yet.
  private struct InWork {
    let isHTTP10: Bool
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
  /// Of the last head, until it is taken.
  private var framing: BodyFraming?
  private var inWork: CircularBuffer<InWork> = []
  /// How many of them are answered but not yet flushed to the client.
  private var written = 0
  /// True once no further request is read: the last one was rejected or closes the connection.
  private var ignoresInput = false
  /// True where the connection closes after all pending answers.
  private var isEnding = false
  /// Pending until everything before it is answered.
  private var refusal: Refusal?
  private var isLingering = false
  private var afterResponse: [@Sendable (SentHead?) -> Void] = []
  /// Of the response that is being written.
  private var head: HTTPResponseHead?
  private var idleSince: NIODeadline = .now()
  /// Since when the client has not been reading; nil while it reads.
  private var stalledSince: NIODeadline?
  /// False while the framework applies back-pressure to a body: then the client is not to blame.
  private var isAskedForMore = true
  /// The pending timer and when it fires.
  private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
  /// Closes the connection unconditionally.
  private var closing: Scheduled<Void>?

  init(_ settings: ServerSettings) {
    self.settings = settings
    limits = settings.limits
  }

  var bodyLimit: Int? { settings.bodyLimit }

  func takeFraming() -> BodyFraming? {
    defer { framing = nil }
    return framing
  }

  // MARK: What comes

  /// Called for received bytes before they are parsed.
  func bytesReceived(_ context: ChannelHandlerContext) {
    guard reading == .nothing, !ignoresInput else { return }
    reading = .headers(until: context.eventLoop.now + .init(limits.headers))
  }

  func channelActive(context: ChannelHandlerContext) {
    idleSince = context.eventLoop.now
    setTimer(context)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !ignoresInput else { return }
    switch Self.unwrapInboundIn(data) {
    case .head(let head):
      framing = RequestRules.framing(of: head)
      if let refusal = RequestRules.refusal(of: head, takesAnyCharset: settings.takesAnyCharset) {
        return refuse(refusal, head, context)
      }
      // At once: who announces too much need not send it.
      if let limit = settings.bodyLimit, RequestRules.announcesMore(than: limit, head) {
        return refuse(RequestRules.tooLarge(limit), head, context)
      }
      reading = .body(until: context.eventLoop.now + .init(limits.body))
      inWork.append(
        InWork(
          isHTTP10: head.isHTTP10, isHead: head.method == .HEAD,
          keepsAlive: !head.isHTTP10 && head.isKeepAlive,
          waitsForContinue: RequestRules.waitsForContinue(head)))
      context.fireChannelRead(data)
      sendContinue(context)
    case .body: context.fireChannelRead(data)
    case .end:
      reading = .nothing
      ignoresInput = inWork.last?.keepsAlive == false
      context.fireChannelRead(data)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isAskedForMore = false
    context.fireChannelReadComplete()
    // Discarded input is requested by nobody else.
    if isLingering { context.read() }
    setTimer(context)
  }

  func read(context: ChannelHandlerContext) {
    isAskedForMore = true
    context.read()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let parserError = error as? HTTPParserError else { return context.fireErrorCaught(error) }
    guard !ignoresInput else { return }
    let found = RequestRules.refusal(of: parserError)
    if case .body = reading { breakOff(found, context) } else { refuse(found, nil, context) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      // The framework would close before a slow client has read its response.
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
    // A pending timer would keep the connection in memory.
    timer?.task.cancel()
    closing?.cancel()
    runAfterResponse(nil)
    context.fireChannelInactive()
  }

  // MARK: What goes

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard written < inWork.count else { return context.write(data, promise: promise) }
    let current = inWork[inWork.index(inWork.startIndex, offsetBy: written)]
    switch Self.unwrapOutboundIn(data) {
    case .head(var head) where head.status.code >= 200:
      // HTTP/1.0 has no chunks: a body without a length ends with the connection.
      if current.isHTTP10 { head.version = .http1_0 }
      if closes(after: current) { head.headers.replaceOrAdd(name: "Connection", value: "close") }
      self.head = head
      context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
    case .body where current.isHead: promise?.succeed()
    case .end:
      written += 1
      let sent = promise ?? context.eventLoop.makePromise()
      let bound = NIOLoopBound((self, context, head), eventLoop: context.eventLoop)
      sent.futureResult.whenComplete { result in
        let (connection, context, head) = bound.value
        connection.answered(context, (try? result.get()).flatMap { head })
      }
      context.write(data, promise: sent)
    default: context.write(data, promise: promise)
    }
  }

  func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
    guard let event = event as? AfterResponse else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    promise?.succeed()
    if context.channel.isActive { afterResponse.append(event.run) } else { event.run(nil) }
  }

  /// True where the connection must close after the response to a request.
  private func closes(after request: InWork) -> Bool {
    !request.keepsAlive || isEnding || written == inWork.count - 1 && (refusal != nil || ignoresInput)
  }

  /// The response to the oldest pending request is sent.
  private func answered(_ context: ChannelHandlerContext, _ head: HTTPResponseHead?) {
    guard let request = inWork.popFirst() else { return }
    written -= 1
    idleSince = context.eventLoop.now
    runAfterResponse(head.map { SentHead($0) })
    if !request.keepsAlive || inWork.isEmpty && isEnding { return finish(context) }
    if inWork.isEmpty, let refusal { return send(refusal, context) }
    sendContinue(context)
    setTimer(context)
  }

  private func runAfterResponse(_ head: SentHead?) {
    let waiting = afterResponse
    afterResponse = []
    for run in waiting { run(head) }
  }

  /// Sends `100 Continue` for the request that is answered next, if its client waits for that.
  private func sendContinue(_ context: ChannelHandlerContext) {
    guard inWork.count == 1, inWork[inWork.startIndex].waitsForContinue, case .body = reading else { return }
    inWork[inWork.startIndex].waitsForContinue = false
    let head = HTTPResponseHead(version: .http1_1, status: .continue)
    context.writeAndFlush(Self.wrapOutboundOut(.head(head)), promise: nil)
  }

  // MARK: Refusing and ending

  /// Rejects a request that the framework has not seen. The connection closes afterwards, because the start of the next request is unknown.
  private func refuse(_ refusal: Refusal, _ head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
    ignoresInput = true
    settings.refused(head?.method.rawValue ?? "-", head?.uri ?? "-", refusal)
    if inWork.isEmpty { send(refusal, context) } else { self.refusal = refusal }
  }

  /// The chunks of a body announce more than its limit: as with a length, what is announced need not come.
  func announcesTooMuch(_ limit: Int, _ context: ChannelHandlerContext) {
    if !ignoresInput { breakOff(RequestRules.tooLarge(limit), context) }
  }

  /// Aborts a request of which the framework has the head but not the whole body: the framework answers it.
  private func breakOff(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    ignoresInput = true
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

  /// Closes the connection. A client that may still be sending first gets time to read: closing at once would reset the connection and
  /// discard the response.
  private func finish(_ context: ChannelHandlerContext, isStillSending: Bool = false) {
    guard context.channel.isActive else { return }
    ignoresInput = true
    guard isStillSending || reading != .nothing else { return context.close(promise: nil) }
    isLingering = true
    context.close(mode: .output, promise: nil)
    context.read()
    close(after: limits.linger, context)
  }

  private func quiesce(_ context: ChannelHandlerContext) {
    isEnding = true
    // An incomplete request does not count as pending.
    var complete = inWork.count
    if case .body = reading { complete -= 1 }
    guard complete > 0 || refusal != nil else { return context.close(promise: nil) }
    ignoresInput = true
    close(after: limits.shutdown, context)
  }

  private func close(after delay: Duration, _ context: ChannelHandlerContext) {
    guard closing == nil else { return }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    closing = context.eventLoop.scheduleTask(in: .init(delay)) { bound.value.close(promise: nil) }
  }

  // MARK: Time

  /// When to act if nothing happens until then; nil for never.
  private var deadline: NIODeadline? {
    if isLingering { return nil }
    if let stalledSince { return stalledSince + .init(limits.idle) }
    switch reading {
    case .headers(let deadline), .body(let deadline): return ignoresInput ? nil : deadline
    case .nothing: return inWork.isEmpty && refusal == nil ? idleSince + .init(limits.idle) : nil
    }
  }

  /// Restarts the timer only where it would fire too late. One that fires too early restarts itself, so that most requests cost no timer.
  private func setTimer(_ context: ChannelHandlerContext) {
    guard context.channel.isActive, let deadline, timer.map({ deadline < $0.deadline }) ?? true else { return }
    timer?.task.cancel()
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let task = context.eventLoop.scheduleTask(deadline: deadline) {
      let (connection, context) = bound.value
      connection.timerFired(context)
    }
    timer = (deadline, task)
  }

  private func timerFired(_ context: ChannelHandlerContext) {
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
