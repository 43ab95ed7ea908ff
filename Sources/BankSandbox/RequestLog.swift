import BankControl
import BrokerAPI
import Foundation
import HTTP
import Hummingbird
import Synchronization

/// The last requests: a bounded list, so that memory stays flat however many come.
final class RequestLog: Sendable {
  /// The most that are kept.
  static let limit = 1000

  private struct State {
    var records: [RequestRecord] = []
    var next = 0
    var count = 0
  }

  private let state = Mutex(State())
  private let told: (@Sendable (RequestRecord) -> Void)?

  init(_ told: (@Sendable (RequestRecord) -> Void)?) { self.told = told }

  func add(at moment: Date, method: String, path: String, status: Int, seconds: Double, problem: String?) {
    let record = state.withLock { state in
      state.count += 1
      let record = RequestRecord(
        number: state.count, at: moment, method: method, path: Self.masked(path), status: status, seconds: seconds,
        problem: problem)
      if state.records.count < Self.limit { state.records.append(record) } else { state.records[state.next] = record }
      state.next = (state.next + 1) % Self.limit
      return record
    }
    told?(record)
  }

  /// A path as it is noted: without the numbers of links, because a link is all that the customer's page asks for.
  static func masked(_ path: String) -> String {
    let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var shown = String(parts[0])
    if !shown.hasPrefix("/bcc/"), !shown.hasPrefix("/_bank/") {
      // No path of ours, or the page's: such a number may stand anywhere in it, in any spelling.
      let number = /[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}/
      shown = shown.replacing(number, with: "…")
      if (shown.removingPercentEncoding ?? shown).contains(number) { shown = "…" }
    }
    guard parts.count == 2 else { return shown }
    let items = parts[1].split(separator: "&", omittingEmptySubsequences: false).map { item -> String in
      let name = item.prefix { $0 != "=" }
      let isNumber = (name.removingPercentEncoding ?? "preapp").lowercased().contains("preapp")
      return isNumber && name.endIndex < item.endIndex ? "\(name)=…" : String(item)
    }
    return shown + "?" + items.joined(separator: "&")
  }

  /// How many there were in all, and the last ones, oldest first.
  var all: (count: Int, records: [RequestRecord]) {
    state.withLock { state in
      guard state.records.count == Self.limit else { return (state.count, state.records) }
      return (state.count, Array(state.records[state.next...] + state.records[..<state.next]))
    }
  }
}

/// Notes each request with its answer.
struct RequestLogging: RouterMiddleware {
  typealias Context = BankContext
  let log: RequestLog

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let began = ContinuousClock.now
    let moment = Date()
    let answer: Result<Response, any Error>
    do { answer = .success(try await next(request, context)) } catch { answer = .failure(error) }
    let took = ContinuousClock.now - began
    let problem = if case .success(let response) = answer { await response.problem } else { String?.none }
    log.add(
      at: moment, method: context.isHead ? "HEAD" : request.method.rawValue, path: request.uri.string,
      status: (try? answer.get())?.status.code ?? 0,
      seconds: Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18, problem: problem)
    return try answer.get()
  }
}

extension Response {
  /// Why it refuses, in its own words; nil where it does not, or says it in no way that is known.
  fileprivate var problem: String? {
    get async {
      guard status.code >= 400, let length = body.contentLength, length < 4096,
        let json = try? JSON(parsing: try await BodyCollector.bytes(of: self))
      else { return nil }
      return json["message"]?.text ?? json["moreInformation"]?.text ?? json["error_description"]?.text
    }
  }
}
