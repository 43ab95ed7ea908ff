import BankAdmin
import BrokerAPI
import DequeModule
import Foundation
import HTTP
import Hummingbird
import Synchronization

/// The last requests, limited in number, and their bodies, limited in bytes.
final class RequestLog: Sendable {
  static let limit = 1000
  /// Of all bodies together.
  static let byteLimit = 16 << 20

  private struct State {
    var records: Deque<RequestRecord> = []
    var count = 0
    /// How many of them are forgotten.
    var cleared = 0
    var bytes = 0

    /// The oldest bodies go first; their records stay.
    mutating func makeRoom() {
      guard bytes > RequestLog.byteLimit else { return }
      for index in records.indices where bytes > RequestLog.byteLimit / 2 {
        bytes -= records[index].bodyBytes
        (records[index].sent, records[index].answered) = (nil, nil)
      }
    }
  }

  private let state = Mutex(State())
  private let onRecord: (@Sendable (RequestRecord) -> Void)?

  /// False where nobody can ask for bodies, which hold customers.
  let keepsBodies: Bool
  let now: @Sendable () -> Date
  let clock: any Clock<Duration>

  init(
    keepsBodies: Bool, now: @escaping @Sendable () -> Date, clock: any Clock<Duration>,
    onRecord: (@Sendable (RequestRecord) -> Void)?
  ) {
    self.keepsBodies = keepsBodies
    self.now = now
    self.clock = clock
    self.onRecord = onRecord
  }

  /// Returns the record's number.
  @discardableResult
  func add(
    at moment: Date, method: String, path: String, status: Int, seconds: Double, problem: String?,
    sent: JournalBody? = nil
  ) -> Int {
    let record = state.withLock { state in
      state.count += 1
      let record = RequestRecord(
        number: state.count, at: moment, method: method, path: Self.masked(path), status: status, seconds: seconds,
        problem: problem, reference: sent?.reference, sent: sent?.body)
      if state.records.count == Self.limit { state.bytes -= state.records.removeFirst().bodyBytes }
      state.records.append(record)
      state.bytes += record.bodyBytes
      state.makeRoom()
      return record
    }
    onRecord?(record)
    return record.number
  }

  /// Adds the body of an answer, which is written after its request was recorded.
  func add(_ answer: RequestRecord.Body, to number: Int) {
    state.withLock { state in
      guard let first = state.records.first?.number, state.records.indices.contains(number - first) else { return }
      state.records[number - first].answered = answer
      state.bytes += answer.text?.utf8.count ?? 0
      state.makeRoom()
    }
  }

  func clear() {
    state.withLock { state in
      (state.records, state.bytes) = ([], 0)
      state.cleared = state.count
    }
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
    state.withLock { ($0.count - $0.cleared, Array($0.records)) }
  }
}

extension RequestRecord {
  fileprivate var bodyBytes: Int { (sent?.text?.utf8.count ?? 0) + (answered?.text?.utf8.count ?? 0) }
}
