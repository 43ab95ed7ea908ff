import BankAdmin
import BrokerAPI
import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Text

/// Adds the connection to the request's context, because some faults break it.
struct BankContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  /// HEAD is answered like GET.
  var isHead = false

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// The peer is on this machine.
  var isLocal: Bool {
    channel.remoteAddress?.ipAddress.map { IPAddress.isLoopback(host: $0) } ?? false
  }
}

/// Applies active faults before or after a request is processed.
struct FaultInjection: RouterMiddleware {
  typealias Context = BankContext
  let console: Console
  /// Whether a request may ask for its own status.
  private let hasAdmin: Bool
  private var bank: Bank { console.bank }

  init(_ console: Console, hasAdmin: Bool) { (self.console, self.hasAdmin) = (console, hasAdmin) }

  func handle(
    _ request: Request, context: BankContext, next: (Request, BankContext) async throws -> Response
  ) async throws -> Response {
    guard let endpoint = Fault.Endpoint(request) else { return try await next(request, context) }
    var request = request
    if hasAdmin, endpoint != .page, let status = request.preferredStatus {
      try await request.readBody()
      var answer = try await apply(.status(status, retryAfter: nil), in: nil, request, context)
      answer?.headers[.preferenceApplied] = "code=\(status)"
      if let answer { return answer }
    }
    let drawn = console.faults.draw(for: endpoint)
    if drawn.isEmpty { return try await next(request, context) }
    // The journal has it, whatever becomes of the answer.
    if drawn.contains(where: { $0.moment == .before }) { try await request.readBody() }
    for fault in drawn where fault.moment == .before {
      if let answer = try await apply(fault.kind, in: nil, request, context) { return answer }
    }
    var response = try await next(request, context)
    for fault in drawn where fault.moment == .after {
      if let answer = try await apply(fault.kind, in: response, request, context) { response = answer }
    }
    return response
  }

  /// Applies a fault; nil to go on as usual.
  private func apply(_ kind: Fault.Kind, in response: Response?, _ request: Request, _ context: BankContext)
    async throws -> Response?
  {
    switch kind {
    case .delay(let seconds), .longTail(let seconds):
      try await bank.clock.wait(seconds)
      return nil
    case .status(let code, let retryAfter):
      guard code >= 200 else {
        // No final answer follows an interim one: the framework would not send that.
        try await context.channel.end(with: Array("HTTP/1.1 \(code) \r\n\r\n".utf8))
        throw CancellationError()
      }
      // These have no body.
      if code == 204 || code == 304 { return Response(status: HTTPResponse.Status(known: code)) }
      var headers: HTTPFields = [:]
      headers[.retryAfter] = retryAfter.map(String.init)
      return .details(HTTPResponse.Status(known: code), "fault on demand", headers: headers)
    case .emptyBody:
      return Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"])
    case .garbage: return .bytes([UInt8]("\u{0}<xml>{\"code\":".utf8) + [0xC3, 0x28], type: "application/json")
    case .truncated: return try await response?.corrupted { .half(of: $0) }
    case .wrongContentType:
      var wrong = response
      let isHTML = response?.headers[.contentType]?.hasPrefix("text/html") == true
      wrong?.headers[.contentType] = isHTML ? "application/json" : "text/html"
      return wrong
    case .slowDrip(let rate):
      return try await response?.corrupted { .dripping($0, bytesPerSecond: rate, clock: bank.clock) }
    case .reset:
      if let option = context.channel as? any SocketOptionProvider {
        _ = try? await option.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
      }
      try? await context.channel.close().get()
      throw CancellationError()
    case .closed:
      try? await context.channel.close().get()
      throw CancellationError()
    case .malformedChunk:
      let head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"code\":\r\n"
      try await context.channel.end(with: [UInt8]((head + "no size\r\n").utf8))
      throw CancellationError()
    case .notHTTP:
      try await context.channel.end(with: [0x16, 0x03, 0x01] + (0..<200).map { UInt8(truncatingIfNeeded: $0 * 167) })
      throw CancellationError()
    case .noAnswer:
      // Ends early when the client closes; five minutes exceed any till's timeout.
      let (channel, clock) = (context.channel, console.log.clock)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await clock.sleep(for: .seconds(300)) }
        group.addTask { try? await channel.closeFuture.get() }
        try await group.next()
        group.cancelAll()
      }
      try? await channel.close().get()
      throw CancellationError()
    case .tokenExpired:
      let parts = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
      if parts.count == 2 { bank.tokens.revoke(String(parts[1])) }
      return nil
    case .typeDrift:
      return try await response?.corrupted { bytes in
        ResponseBody(byteBuffer: ByteBuffer(bytes: (try? JSON(parsing: bytes))?.drifted.bytes ?? bytes))
      }
    case .unknownMember:
      return try await response?.corrupted { bytes in
        ResponseBody(byteBuffer: ByteBuffer(bytes: (try? JSON(parsing: bytes))?.withUnknownMember.bytes ?? bytes))
      }
    case .duplicate, .outOfOrder, .dropped:
      // These kinds apply only to callbacks, which do not pass here.
      return nil
    }
  }
}

extension Request {
  /// The status that this request asks for (RFC 7240): `Prefer: code=503`. A preference that is not understood is none.
  fileprivate var preferredStatus: Int? {
    let preferences = headers[values: .prefer].joined(separator: ",")
    guard !preferences.isEmpty else { return nil }
    return preferences.firstMatch(of: /(?i)(?:^|,)\s*code\s*=\s*"?([345][0-9][0-9])"?\s*(?:[,;]|$)/).flatMap {
      Int($0.1)
    }
  }

  /// Reads the body before somebody else does, unless the client waits to be asked for it.
  fileprivate mutating func readBody() async throws {
    guard headers[.expect] == nil else { return }
    body = RequestBody(buffer: try await collect(upTo: Routes.bodyLimit))
  }
}

extension HTTPField.Name {
  fileprivate static let prefer = HTTPField.Name("Prefer")!
  fileprivate static let preferenceApplied = HTTPField.Name("Preference-Applied")!
}

extension Fault.Endpoint {
  /// Nil for other paths, such as the admin endpoints.
  init?(_ request: Request) {
    let path = request.uri.path
    switch (request.method, path) {
    case (.post, _) where path.hasSuffix("/oauth/token"): self = .token
    case (.post, _) where path.hasSuffix("/oauth/introspect"): self = .introspect
    case (.get, _) where path.hasSuffix("/broker" + BrokerPath.products): self = .products
    case (.post, _) where path.hasSuffix("/broker" + BrokerPath.preApproved): self = .preApproved
    case (.post, _) where path.hasSuffix("/broker" + BrokerPath.postLink): self = .postLink
    case (.get, _) where path.hasSuffix("/broker" + BrokerPath.orders): self = .ordersRead
    case (.post, _) where path.hasSuffix("/broker" + BrokerPath.orders): self = .ordersUpdate
    case (_, _) where path.hasPrefix("/epos"): self = .page
    default: return nil
    }
  }
}

extension JSON {
  /// Turns digit strings into numbers and numbers into strings.
  fileprivate var drifted: JSON {
    switch self {
    case .object(let members): .object(members.mapValues(\.drifted))
    case .array(let elements): .array(elements.map(\.drifted))
    case .number(let number): .string(number.spelling)
    case .string(let text):
      text.utf8.count < 10 ? Number(spelling: text).map { .number($0) } ?? self : self
    case .null, .bool: self
    }
  }

  /// Adds an undocumented member to every object.
  fileprivate var withUnknownMember: JSON {
    switch self {
    case .object(let members):
      .object(
        members.mapValues(\.withUnknownMember).adding(["unexpected": ["by": "a fault"]]))
    case .array(let elements): .array(elements.map(\.withUnknownMember))
    default: self
    }
  }
}

extension Response {
  static func bytes(_ bytes: [UInt8], type: String) -> Response {
    Response(status: .ok, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// A response that is shorter than its length.
  static func brokenOff(_ bytes: [UInt8]) -> Response {
    Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: .half(of: bytes))
  }

  /// With a changed body.
  fileprivate func corrupted(_ change: ([UInt8]) -> ResponseBody) async throws -> Response {
    var corrupted = self
    corrupted.body = change(try await BodyCollector.bytes(of: self))
    return corrupted
  }
}

extension ResponseBody {
  /// The connection closes in the middle of the body.
  fileprivate static func half(of bytes: [UInt8]) -> ResponseBody {
    ResponseBody(contentLength: max(2, bytes.count)) { writer in
      try await writer.write(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
      throw CancellationError()
    }
  }

  /// Sends the body in pieces, ten a second by the bank's clock.
  fileprivate static func dripping(_ bytes: [UInt8], bytesPerSecond: Int, clock: BankClock) -> ResponseBody {
    ResponseBody(contentLength: bytes.count) { writer in
      let size = max(1, bytesPerSecond / 10)
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + size)
        try await writer.write(ByteBuffer(bytes: bytes[start..<end]))
        try await clock.wait(Double(end - start) / Double(bytesPerSecond))
        start = end
      }
      try await writer.finish(nil)
    }
  }
}

extension Channel {
  /// Sends raw bytes below the HTTP codec and closes the connection.
  fileprivate func end(with bytes: [UInt8]) async throws {
    try await eventLoop.submit { [pipeline] in
      try pipeline.syncOperations.addHandler(LastBytes(bytes), position: .first)
    }.get()
    try? await close().get()
  }
}

/// Writes bytes to the socket when it is added to a pipeline.
private final class LastBytes: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  private let bytes: [UInt8]
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func handlerAdded(context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }
}
