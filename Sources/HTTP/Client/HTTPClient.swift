import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import Text

/// An HTTP/1.1 client that tells for every failure whether a byte of the request had been sent. No redirects, no retries.
package final class HTTPClient: Sendable {
  private struct Idle {
    let channel: any Channel
    let connection: NIOLoopBound<ClientConnection>
  }

  /// Idle connections kept for each server.
  private static let kept = 8

  private let options: ClientOptions
  /// Its threads start with the first call.
  private var group: MultiThreadedEventLoopGroup { .singleton }
  private let open = OpenConnections()
  private let idle = Mutex<[Origin: [Idle]]>([:])
  /// Created on demand: loading the system's certificates takes milliseconds.
  private let tls = Mutex<Result<NIOSSLContext, CallFailure>?>(nil)

  package init(_ options: ClientOptions = ClientOptions()) { self.options = options }

  /// Waits for the complete response. Cancellation ends the call at once.
  package func call(_ request: ClientRequest) async -> CallReport {
    if let invalidPart = request.invalidPart { return .failed(.notSent(.badRequest(invalidPart))) }
    guard let url = ClientURL(request.url) else { return .failed(.notSent(.badRequest("URL"))) }
    var head = HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: request.method), uri: url.path,
      headers: HTTPHeaders(request.headers))
    func add(_ name: String, _ value: String) {
      if !head.headers.contains(name: name) { head.headers.add(name: name, value: value) }
    }
    add("Host", url.origin.authority.description)
    add("User-Agent", "kassa")
    if options.asksForCompression { add("Accept-Encoding", "gzip, deflate") }
    let needsOwnConnection = request.needsOwnConnection || request.delivery != .whole
    if needsOwnConnection { add("Connection", "close") }
    if let body = request.body, !head.headers.contains(name: "Transfer-Encoding") {
      add("Content-Length", String(body.count))
    }
    return await run(
      .request(head, body: request.body, request.delivery), to: url.origin, needsOwnConnection: needsOwnConnection,
      timeouts: request.timeouts)
  }

  /// Sends raw bytes on a new connection and receives until the server closes it. The report contains what was received even if the call
  /// fails.
  package func exchange(raw bytes: [UInt8], with origin: Origin, timeouts: PhaseTimeouts) async -> CallReport {
    await run(.raw(bytes), to: origin, needsOwnConnection: true, timeouts: timeouts)
  }

  /// Closes all connections and so ends all calls.
  package func close() { open.closeAll() }

  private func run(
    _ outgoing: ClientCall.Outgoing, to origin: Origin, needsOwnConnection: Bool, timeouts: PhaseTimeouts
  ) async -> CallReport {
    let began = NIODeadline.now()
    let route: ClientConnection.Route
    switch self.route(to: origin) {
    case .success(let found): route = found
    case .failure(let failure): return .failed(failure)
    }
    let reused = needsOwnConnection ? nil : takeIdle(origin)
    let loop = reused?.channel.eventLoop ?? group.next()
    let ended = loop.makePromise(of: CallReport.self)
    let call = NIOLoopBoundBox.makeBoxSendingValue(
      ClientCall(
        outgoing, to: origin, needsOwnConnection: needsOwnConnection, timeouts: timeouts, bodyLimit: options.bodyLimit,
        began: began, ended: ended), eventLoop: loop)
    loop.execute { [self] in
      call.value.begin()
      if reused?.connection.value.serve(call.value) != true { connect(call.value, route, on: loop) }
    }
    return await withTaskCancellationHandler {
      // The promise never fails.
      (try? await ended.futureResult.get()) ?? .failed(.notSent(.cancelled))
    } onCancel: {
      loop.execute { call.value.fail(.cancelled) }
    }
  }

  private func connect(_ call: ClientCall, _ route: ClientConnection.Route, on loop: any EventLoop) {
    call.beginConnecting()
    let origin = call.origin
    // The call's own connect timeout fires first.
    ClientBootstrap(group: loop).connectTimeout(TimeAmount(call.timeouts.connect) + .seconds(1))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connect(host: route.proxy?.host ?? origin.host, port: route.proxy?.port ?? origin.port)
      .assumeIsolated().whenComplete { [self] result in
        switch result {
        case .failure(let error): call.fail(.connecting(error))
        case .success(let channel):
          guard !call.isOver else { return channel.close(promise: nil) }
          open.add(channel)
          channel.closeFuture.whenComplete { [self] _ in forget(channel, of: origin) }
          ClientConnection(channel, route, call: call) { [self] in keep($0, channel, for: origin) }.start()
        }
      }
  }

  private func route(to origin: Origin) -> Result<ClientConnection.Route, CallFailure> {
    let proxy = options.proxy.flatMap { $0.exceptions.contains(origin.host) ? nil : $0 }
    guard origin.isSecure else { return .success(.init(options: options, proxy: proxy, tls: nil, name: nil)) }
    let isAddress = IPAddress(origin.host) != nil
    // The library compares an IP address in a certificate with the peer's, which is the proxy's.
    if isAddress, proxy != nil {
      return .failure(.notSent(.notSecure(.other("an address cannot be checked through a proxy"))))
    }
    let context = tls.withLock { made in
      let result =
        made
        ?? Result { try NIOSSLContext(configuration: options.tls.configuration()) }
        .mapError { .notSent(.notSecure(.other(CallFailure.reason($0)))) }
      made = result
      return result
    }
    return context.map { .init(options: options, proxy: proxy, tls: $0, name: isAddress ? nil : origin.host) }
  }

  // MARK: Idle connections

  private func takeIdle(_ origin: Origin) -> Idle? {
    idle.withLock { idle in
      while let last = idle[origin]?.popLast() { if last.channel.isActive { return last } }
      return nil
    }
  }

  private func keep(_ connection: ClientConnection, _ channel: any Channel, for origin: Origin) {
    let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
    let isKept = idle.withLock { idle in
      guard idle[origin, default: []].count < Self.kept else { return false }
      idle[origin, default: []].append(Idle(channel: channel, connection: bound))
      return true
    }
    if !isKept { channel.close(promise: nil) }
  }

  private func forget(_ channel: any Channel, of origin: Origin) {
    idle.withLock { idle in
      idle[origin]?.removeAll { $0.channel === channel }
      if idle[origin]?.isEmpty == true { idle[origin] = nil }
    }
  }
}

extension CallReport {
  fileprivate static func failed(_ failure: CallFailure) -> CallReport {
    var report = CallReport()
    report.failure = failure
    return report
  }
}

extension CallFailure.Cause {
  fileprivate static func connecting(_ error: any Error) -> Self {
    guard !(error is SocketAddressError.UnknownHost) else { return .unknownHost }
    guard let error = error as? NIOConnectionError else { return .cannotConnect(CallFailure.reason(error)) }
    guard let first = error.connectionErrors.first, !(first.error is SocketAddressError.UnknownHost) else {
      return .unknownHost
    }
    return .cannotConnect(CallFailure.reason(first.error))
  }
}
