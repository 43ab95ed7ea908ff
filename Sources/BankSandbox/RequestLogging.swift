import BankAdmin
import BrokerAPI
import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Records requests and, for the contract's calls, bodies as they pass.
struct RequestLogging: RouterMiddleware {
  typealias Context = BankContext
  let log: RequestLog

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let elapsed = log.clock.stopwatch
    let moment = log.now()
    let endpoint = log.keepsBodies ? Fault.Endpoint(request).flatMap { $0 == .page ? nil : $0 } : nil
    let sent = endpoint.map { _ in PassedBytes() }
    var passed = request
    if let sent, request.method != .get { passed.body = sent.noting(request.body) }
    let answer: Result<Response, any Error>
    do { answer = .success(try await next(passed, context)) } catch { answer = .failure(error) }
    let seconds = elapsed() / .seconds(1)
    let problem = if case .success(let response) = answer { await response.problem } else { String?.none }
    let token = request.headers[.authorization]?.split(separator: " ").last
    let number = log.add(
      at: moment, method: context.isHead ? "HEAD" : request.method.rawValue, path: request.uri.string,
      status: (try? answer.get())?.status.code ?? 0, seconds: seconds, problem: problem,
      sent: sent.flatMap { JournalBody(sent: $0, type: request.headers[.contentType], token: token) })
    guard let endpoint, case .success(var response) = answer, !context.isHead else { return try answer.get() }
    response.body = PassedBytes().noting(response.body) { [log] in
      log.add(JournalBody.answered($0, at: endpoint), to: number)
    }
    return response
  }
}

/// The first bytes of a body that passes.
final class PassedBytes: Sendable {
  /// More of one body is not kept.
  static let limit = 1 << 16

  struct State {
    var bytes: [UInt8] = []
    var size = 0
    var isComplete = false
    fileprivate var hasEnded = false
  }

  private let state = Mutex(State())
  var value: State { state.withLock { $0 } }

  fileprivate func add(_ buffer: ByteBuffer) {
    state.withLock { state in
      state.size += buffer.readableBytes
      if state.size <= Self.limit { state.bytes += buffer.readableBytesView } else { state.bytes = [] }
    }
  }

  /// Ends once: true for the first time.
  /// - Parameter length: in bytes; nil where it breaks off.
  fileprivate func end(after length: Int?) -> Bool {
    state.withLock { state in
      guard !state.hasEnded, state.size >= length ?? 0 else { return false }
      (state.hasEnded, state.isComplete) = (true, length != nil)
      return true
    }
  }

  fileprivate func noting(_ body: RequestBody) -> RequestBody {
    RequestBody(asyncSequence: Noting(body: body, passed: self))
  }

  /// - Parameter ended: called once, before the last bytes are written, so that what a client has read is in the journal.
  fileprivate func noting(
    _ body: ResponseBody, ended: @escaping @Sendable (PassedBytes) -> Void
  ) -> ResponseBody {
    ResponseBody(contentLength: body.contentLength) { [self] writer in
      defer { if end(after: nil) { ended(self) } }
      try await body.write(NotingWriter(writer: writer, length: body.contentLength, passed: self, ended: ended))
    }
  }

  private struct Noting: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    let body: RequestBody
    let passed: PassedBytes

    struct AsyncIterator: AsyncIteratorProtocol {
      var base: RequestBody.AsyncIterator
      let passed: PassedBytes

      mutating func next() async throws -> ByteBuffer? {
        guard let buffer = try await base.next() else {
          _ = passed.end(after: 0)
          return nil
        }
        passed.add(buffer)
        return buffer
      }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: body.makeAsyncIterator(), passed: passed) }
  }

  private struct NotingWriter: ResponseBodyWriter {
    var writer: any ResponseBodyWriter
    let length: Int?
    let passed: PassedBytes
    let ended: @Sendable (PassedBytes) -> Void

    mutating func write(_ buffer: ByteBuffer) async throws {
      passed.add(buffer)
      if let length, passed.end(after: length) { ended(passed) }
      try await writer.write(buffer)
    }

    consuming func finish(_ trailers: HTTPFields?) async throws {
      if passed.end(after: passed.value.size) { ended(passed) }
      try await writer.finish(trailers)
    }
  }
}

extension Response {
  /// The reason in an error body; nil where there is none.
  fileprivate var problem: String? {
    get async {
      guard status.code >= 400, let length = body.contentLength, length < 4096,
        let json = try? JSON(parsing: try await BodyCollector.bytes(of: self))
      else { return nil }
      return json["message"]?.text ?? json["moreInformation"]?.text ?? json["error_description"]?.text
    }
  }
}
