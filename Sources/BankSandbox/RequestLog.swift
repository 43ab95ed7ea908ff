import BankAdmin
import BrokerAPI
import DequeModule
import Foundation
import HTTP
import Hummingbird
import Synchronization

/// The last requests, limited in number.
final class RequestLog: Sendable {
  static let limit = 1000

  private struct State {
    var records: Deque<RequestRecord> = []
    var count = 0
  }

  private let state = Mutex(State())
  private let onRecord: (@Sendable (RequestRecord) -> Void)?

  let now: @Sendable () -> Date
  let clock: any Clock<Duration>

  init(
    now: @escaping @Sendable () -> Date, clock: any Clock<Duration>, onRecord: (@Sendable (RequestRecord) -> Void)?
  ) {
    self.now = now
    self.clock = clock
    self.onRecord = onRecord
  }

  func add(at moment: Date, method: String, path: String, status: Int, seconds: Double, problem: String?) {
    let record = state.withLock { state in
      state.count += 1
      let record = RequestRecord(
        number: state.count, at: moment, method: method, path: Self.masked(path), status: status, seconds: seconds,
        problem: problem)
      if state.records.count == Self.limit { state.records.removeFirst() }
      state.records.append(record)
      return record
    }
    onRecord?(record)
  }

  /// Query items that hold no secret.
  private static let harmless: Set<Substring> = ["merchantId", "amount", "lang", "v"]

  /// A path or URL without the ids of links, which are all that the customer's page requires, and without what others put into a query:
  /// secrets arrive there too.
  static func masked(_ path: String) -> String {
    // By bytes: this runs for every request.
    let parts = path.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false).map {
      Substring($0)
    }
    var shown = String(parts[0])
    if !shown.hasPrefix("/bcc/"), !shown.hasPrefix("/_bank/") {
      // An unknown path, or the page's: an id may occur anywhere, in any spelling.
      let number = /[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}/
      shown = shown.replacing(number, with: "…")
      if (shown.removingPercentEncoding ?? shown).contains(number) { shown = "…" }
    }
    guard parts.count == 2 else { return shown }
    let items = parts[1].utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).map {
      item -> Substring in
      let item = Substring(item)
      guard let end = item.utf8.firstIndex(of: UInt8(ascii: "=")) else { return item.isEmpty ? "" : "…" }
      let (name, value) = (item[..<end], item[end...].dropFirst())
      // Some separate items with semicolons; a fragment may follow the last one.
      let isShown = harmless.contains(name) && !value.utf8.contains { ";=#".utf8.contains($0) }
      return isShown || value.isEmpty ? item : name + "=…"
    }
    return shown + "?" + items.joined(separator: "&")
  }

  /// The total count and the last requests, oldest first.
  var all: (count: Int, records: [RequestRecord]) {
    state.withLock { ($0.count, Array($0.records)) }
  }
}

struct RequestLogging: RouterMiddleware {
  typealias Context = BankContext
  let log: RequestLog

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let elapsed = log.clock.stopwatch
    let moment = log.now()
    let answer: Result<Response, any Error>
    do { answer = .success(try await next(request, context)) } catch { answer = .failure(error) }
    let seconds = elapsed() / .seconds(1)
    let problem = if case .success(let response) = answer { await response.problem } else { String?.none }
    log.add(
      at: moment, method: context.isHead ? "HEAD" : request.method.rawValue, path: request.uri.string,
      status: (try? answer.get())?.status.code ?? 0,
      seconds: seconds, problem: problem)
    return try answer.get()
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
