import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOSSL
import NIOTLS

/// A client's connection, the last handler of its pipeline: proxy tunnel, TLS handshake, then one call after another.
final class ClientConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  /// How to reach the server.
  struct Route: Sendable {
    let options: ClientOptions
    /// Nil where the server is reached directly.
    let proxy: ClientProxy?
    /// Nil without encryption.
    let tls: NIOSSLContext?
    /// The server's name for SNI and certificate checks; nil for an IP address.
    let name: String?
  }

  private enum Stage {
    /// The proxy was asked for a tunnel; true once it has agreed.
    case tunnelling(agreed: Bool)
    case securing
    case open
  }

  private let channel: any Channel
  private let route: Route
  private var stage = Stage.open
  private var call: ClientCall?
  private var idleTimer: Scheduled<Void>?
  private var wasUsed = false
  private var isKeepAlive = false
  private var isWritten = false
  /// The server has sent something of its own, so that its handshake was complete.
  private var wasAnswered = false
  /// Called when the connection can serve another call.
  private let idle: (ClientConnection) -> Void

  init(_ channel: any Channel, _ route: Route, call: ClientCall, idle: @escaping (ClientConnection) -> Void) {
    self.channel = channel
    self.route = route
    self.call = call
    self.idle = idle
    call.abandon = { channel.close(promise: nil) }
  }

  private var pipeline: ChannelPipeline.SynchronousOperations { channel.pipeline.syncOperations }

  // MARK: Connecting

  func start() {
    // A client that was closed meanwhile has closed the channel, and no handler would be notified.
    guard channel.isActive else { return fail(with: ChannelError.ioOnClosedChannel) }
    do {
      try pipeline.addHandler(self)
      if let proxy = route.proxy { try tunnel(proxy) } else { try secure() }
    } catch { fail(with: error) }
  }

  private func tunnel(_ proxy: ClientProxy) throws {
    guard let call else { return }
    stage = .tunnelling(agreed: false)
    try addCodec()
    let target = Authority(host: call.origin.host, port: call.origin.port).description
    var head = HTTPRequestHead(version: .http1_1, method: .CONNECT, uri: target, headers: ["Host": target])
    if let authorization = proxy.authorization {
      head.headers.add(name: "Proxy-Authorization", value: authorization)
    }
    channel.write(HTTPClientRequestPart.head(head), promise: nil)
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
  }

  private func proxyAnswered(_ part: HTTPClientResponsePart, agreed: Bool) {
    switch part {
    case .head(let head) where head.status.code < 200: break
    case .head(let head) where head.status.code < 300: stage = .tunnelling(agreed: true)
    case .head(let head):
      let port = call?.origin.port ?? 443
      call?.fail(.proxyRefused(.init(status: Int(head.status.code), answer: "\(head.status)", port: port)))
    case .body: if agreed { call?.fail(.proxyRefused(.other("more than an answer"))) }
    case .end:
      guard agreed else { return }
      // This codec has seen an upgrade to a tunnel and parses nothing more.
      let codec = [
        try? pipeline.context(handlerType: HTTPRequestEncoder.self),
        try? pipeline.context(handlerType: ByteToMessageHandler<HTTPResponseDecoder>.self),
      ]
      let removed = EventLoopFuture.andAllSucceed(
        codec.compactMap { $0 }.map { pipeline.removeHandler(context: $0) }, on: channel.eventLoop)
      removed.assumeIsolated().whenComplete { [self] result in
        do {
          try result.get()
          try secure()
        } catch { fail(with: error) }
      }
    }
  }

  private func secure() throws {
    guard let call, !call.isOver else { return }
    guard let tls = route.tls else { return try open() }
    stage = .securing
    call.beginHandshake()
    try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: route.name), position: .first)
  }

  private func open() throws {
    guard let call, !call.isOver else { return }
    stage = .open
    if case .request(_, _, let delivery) = call.outgoing {
      if case .dripping(let pieces, let pause) = delivery {
        try pipeline.addHandler(Drip(call, pieces: pieces, pause: TimeAmount(pause)), position: .before(self))
      }
      try addCodec()
      if route.options.asksForCompression {
        let limit = NIOHTTPDecompression.DecompressionLimit.size(route.options.bodyLimit)
        try pipeline.addHandler(NIOHTTPResponseDecompressor(limit: limit), position: .before(self))
      }
    }
    let decoder = try? pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
    try pipeline.addHandler(AnswerBytes(self), position: decoder.map { .before($0) } ?? .before(self))
    send(call)
  }

  private func addCodec() throws {
    var framing = HTTPRequestEncoder.Configuration()
    framing.automaticallySetFramingHeaders = false
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = route.options.headLimit
    limits.maxHeaderListSize = route.options.headLimit
    let decoder = HTTPResponseDecoder(
      leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop, limitConfiguration: limits)
    try pipeline.addHandlers(
      [HTTPRequestEncoder(configuration: framing), ByteToMessageHandler(decoder)], position: .before(self))
  }

  // MARK: Calls

  /// Serves another call; false where the connection has just ended.
  func serve(_ next: ClientCall) -> Bool {
    idleTimer?.cancel()
    guard channel.isActive, call == nil else { return false }
    call = next
    next.abandon = { [channel] in channel.close(promise: nil) }
    send(next)
    return true
  }

  private func send(_ call: ClientCall) {
    call.beginSending(over: channel, isReused: wasUsed)
    if route.tls != nil {
      call.setTLS((try? pipeline.nioSSL_tlsVersion()).flatMap { $0 }.map(Self.text), end: certificate?.notValidAfter)
    }
    wasUsed = true
    isKeepAlive = false
    isWritten = false
    let sent = channel.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenSuccess { [weak self] in
      guard let self, let current = self.call, current === call else { return }
      self.isWritten = true
      current.wasSent()
    }
    switch call.outgoing {
    case .raw(let bytes): channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: sent)
    case .request(let head, let body, let delivery):
      channel.write(HTTPClientRequestPart.head(head), promise: nil)
      let content = HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body ?? [])))
      if delivery == .endingOutput {
        // Without the end, which of a body in chunks is a chunk.
        sent.futureResult.assumeIsolated().whenSuccess { [channel] in channel.close(mode: .output, promise: nil) }
        channel.writeAndFlush(content, promise: sent)
      } else {
        if body != nil { channel.write(content, promise: nil) }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: sent)
      }
    }
  }

  /// Called for received bytes before they are parsed; false where they must not be parsed.
  func bytesReceived(_ bytes: ByteBuffer) -> Bool {
    wasAnswered = true
    call?.received(bytes)
    guard case .raw? = call?.outgoing else { return true }
    call?.take(bytes)
    return false
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = Self.unwrapInboundIn(data)
    if case .tunnelling(let agreed) = stage { return proxyAnswered(part, agreed: agreed) }
    // Unsolicited bytes are no response.
    guard let call, !call.isOver else { return context.close(promise: nil) }
    switch part {
    case .head(let head):
      guard head.status != .switchingProtocols else {
        return call.fail(.garbage("a protocol switch that was not asked for"))
      }
      isKeepAlive = head.isKeepAlive
      call.take(head)
    case .body(let bytes): call.take(bytes)
    case .end: finish(call)
    }
  }

  private func finish(_ call: ClientCall) {
    self.call = nil
    if isKeepAlive, isWritten, !call.needsOwnConnection, channel.isActive {
      idleTimer = channel.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(route.options.idle)) { [channel] in
        channel.close(promise: nil)
      }
      idle(self)
    } else {
      channel.close(promise: nil)
    }
    // Last, so that the caller finds the connection idle.
    call.succeed()
  }

  // MARK: Endings

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
      do { try open() } catch { fail(with: error) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(with: error) }

  func channelInactive(context: ChannelHandlerContext) {
    idleTimer?.cancel()
    // A raw exchange ends with its connection.
    if let call, case .raw = call.outgoing, call.isSent {
      call.succeed()
    } else {
      fail(with: ChannelError.eof)
    }
    call = nil
    context.fireChannelInactive()
  }

  private func fail(with error: any Error) {
    let cause: CallFailure.Cause
    switch stage {
    case .tunnelling:
      let reading = CallFailure.Cause.reading(error)
      cause = .proxyRefused(.other(reading == .connectionLost ? "the connection ended" : "not HTTP"))
    case .securing:
      cause = .notSecure(TLSTrouble(error, certificate: certificate, hasOwn: hasOwnCertificate))
    case .open:
      if let refusal = refusalOfCertificate(error) {
        call?.refuse(.notSecure(refusal))
      }
      cause = .reading(error)
    }
    call?.fail(cause)
    channel.close(promise: nil)
  }

  private var certificate: NIOSSLCertificate? { try? pipeline.nioSSL_peerCertificate() }
  private var hasOwnCertificate: Bool { route.options.tls.certificate != nil }

  /// Nil unless the server ended its handshake after the client had finished its own, so that it cannot have processed the request.
  private func refusalOfCertificate(_ error: any Error) -> TLSTrouble? {
    guard error is BoringSSLError, !wasAnswered else { return nil }
    return .alert(CallFailure.reason(error), hasOwn: hasOwnCertificate)
  }

  private static func text(_ version: TLSVersion) -> String {
    switch version {
    case .tlsv1: "TLS 1.0"
    case .tlsv11: "TLS 1.1"
    case .tlsv12: "TLS 1.2"
    case .tlsv13: "TLS 1.3"
    }
  }
}

/// Sees a response's bytes before they are parsed.
private final class AnswerBytes: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private unowned let connection: ClientConnection
  init(_ connection: ClientConnection) { self.connection = connection }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if connection.bytesReceived(Self.unwrapInboundIn(data)) { context.fireChannelRead(data) }
  }
}

extension CallFailure.Cause {
  fileprivate static func reading(_ error: any Error) -> Self {
    switch error {
    case HTTPParserError.invalidEOFState: .connectionLost
    case HTTPParserError.headerOverflow, NIOHTTPDecompression.DecompressionError.limit: .tooLarge
    case is HTTPParserError, is NIOHTTPDecoderError: .garbage("not HTTP")
    case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
      .garbage("not what its Content-Encoding says")
    default: .connectionLost
    }
  }
}
