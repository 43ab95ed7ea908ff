import NIOCore
import NIOHTTP1

/// One call on its connection's event loop: its phase decides what an error means.
final class ClientCall {
  enum Outgoing {
    case request(HTTPRequestHead, body: [UInt8]?, ClientRequest.Delivery)
    case raw([UInt8])
  }

  let outgoing: Outgoing
  let origin: Origin
  let needsOwnConnection: Bool
  let timeouts: PhaseTimeouts
  private let bodyLimit: Int
  private let loop: any EventLoop
  private let ended: EventLoopPromise<CallReport>
  private var report = CallReport()
  private var reason = ReasonPhrase()
  private var phase = CallPhase.queuing
  private var since: NIODeadline
  private var timer: Scheduled<Void>?
  private var deadline: Scheduled<Void>?
  /// Closes the connection of this call.
  var abandon: (() -> Void)?
  private(set) var isOver = false

  /// - Parameter began: when the caller started it.
  init(
    _ outgoing: Outgoing, to origin: Origin, needsOwnConnection: Bool, timeouts: PhaseTimeouts, bodyLimit: Int,
    began: NIODeadline, ended: EventLoopPromise<CallReport>
  ) {
    self.outgoing = outgoing
    self.origin = origin
    self.needsOwnConnection = needsOwnConnection
    self.timeouts = timeouts
    self.bodyLimit = bodyLimit
    self.ended = ended
    loop = ended.futureResult.eventLoop
    since = began
    if case .request(let head, _, _) = outgoing { report.sentHeaders = Array(head.headers) }
  }

  /// Starts the timeout for the whole call.
  func begin() {
    deadline = loop.assumeIsolated().scheduleTask(deadline: since + TimeAmount(timeouts.total)) { [weak self] in
      guard let self else { return }
      self.fail(.timeout(self.phase, self.timeouts.total))
    }
  }

  /// True once a byte of the request may have been sent.
  var isSent: Bool {
    switch phase {
    case .queuing, .connecting, .securing: false
    case .sending, .waiting, .receiving: true
    }
  }

  // MARK: Phases

  func beginConnecting() { enter(.connecting, atMost: timeouts.connect) }

  func beginHandshake() { enter(.securing, atMost: timeouts.handshake) }

  func beginSending(over channel: any Channel, isReused: Bool) {
    report.remoteAddress = channel.remoteAddress.map { Self.text(of: $0) }
    report.isReused = isReused
    enter(.sending, atMost: timeouts.firstByte)
  }

  func setTLS(_ version: String?, end: Int?) {
    report.tlsVersion = version
    report.certificateEnd = end
  }

  /// The whole request was written; an early response may have arrived before.
  func wasSent() {
    if phase == .sending { enter(.waiting) }
  }

  /// So many bytes of the request have still to be written.
  func isLeft(_ bytes: Int) {
    if !isOver { report.unsent = bytes }
  }

  func received(_ bytes: ByteBuffer) {
    guard isSent else { return }
    if report.head == nil { reason.take(bytes) }
    if phase == .receiving { setTimer(timeouts.betweenBytes) } else { enter(.receiving, atMost: timeouts.betweenBytes) }
  }

  /// - Parameter limit: nil keeps the timer of the previous phase running.
  private func enter(_ next: CallPhase, atMost limit: Duration? = nil) {
    guard !isOver else { return }
    note()
    phase = next
    if let limit { setTimer(limit) }
  }

  private func note() {
    let now = loop.now
    report.durations[phase, default: .zero] += .nanoseconds((now - since).nanoseconds)
    since = now
  }

  private func setTimer(_ limit: Duration) {
    timer?.cancel()
    timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) { [weak self] in
      guard let self else { return }
      self.fail(.timeout(self.phase, limit))
    }
  }

  // MARK: The answer

  func take(_ head: HTTPResponseHead) {
    report.head = .init(
      status: Int(head.status.code), reason: reason.text, version: "HTTP/\(head.version.major).\(head.version.minor)",
      headers: Array(head.headers))
  }

  func take(_ bytes: ByteBuffer) {
    let room = bodyLimit - report.body.count
    report.body += bytes.readableBytesView.prefix(room)
    if bytes.readableBytes > room { fail(.tooLarge) }
  }

  func succeed() { end(nil) }

  /// Fails the call, unless it has ended: as not sent or as lost, depending on its phase.
  func fail(_ cause: CallFailure.Cause) { end(isSent ? .answerLost(cause) : .notSent(cause)) }

  /// Fails the call as not sent, although it was written: the server is known to have processed nothing.
  func refuse(_ cause: CallFailure.Cause) { end(.notSent(cause)) }

  private func end(_ failure: CallFailure?) {
    guard !isOver else { return }
    isOver = true
    timer?.cancel()
    deadline?.cancel()
    note()
    report.failure = failure
    if failure != nil { abandon?() }
    abandon = nil
    ended.succeed(report)
  }

  private static func text(of address: SocketAddress) -> String {
    guard let host = address.ipAddress else { return String(describing: address) }
    return Authority(host: host, port: address.port).description
  }
}
