package import BrokerAPI
import FoundationEssentials

/// An injected fault: which call, before or after the bank has processed it, how likely and how often.
///
/// Covers what other fault injectors offer, as far as a till can meet it. WireMock: empty response (`closed`), malformed chunk, random data
/// (`notHTTP`), reset, fixed and long-tailed delay, dribble (`slowDrip`). Toxiproxy: latency, bandwidth and slicer (`slowDrip`), limit
/// (`truncated`), timeout (`noAnswer`), reset; its "down" is `BankCommand.outage`. Its slow close is left out: answers have a length, so no
/// till waits for the end of a connection.
package struct Fault: Hashable, Sendable {
  package enum Endpoint: String, Hashable, Sendable, CaseIterable {
    case token, introspect, products, preApproved, postLink, ordersRead, ordersUpdate, page
    /// What the bank posts to a partner.
    case callback
  }

  /// Before or after the bank has processed the request.
  package enum Moment: String, Hashable, Sendable, CaseIterable { case before, after }

  package enum Kind: Hashable, Sendable {
    /// By the bank's clock.
    case delay(seconds: Double)
    /// Seconds by the bank's clock: half of the delays are below the median, a few far above.
    case longTail(median: Double)
    /// With `ErrorDetails`, and `Retry-After` if given.
    case status(Int, retryAfter: Int?)
    /// 200 without a body.
    case emptyBody
    /// Half of the body, then the connection closes. Only after.
    case truncated
    /// Bytes that are not JSON.
    case garbage
    /// Only after.
    case wrongContentType
    /// By the bank's clock. Only after.
    case slowDrip(bytesPerSecond: Int)
    /// The connection is reset without an answer.
    case reset
    /// The connection is closed cleanly without an answer.
    case closed
    /// The second chunk of the body has no size; then the connection ends.
    case malformedChunk
    /// Bytes that are not HTTP; then the connection ends.
    case notHTTP
    /// No answer for five minutes, or until the client gives up.
    case noAnswer
    /// The request's token counts as expired. Only before.
    case tokenExpired
    /// Numbers where strings are documented and the reverse. Only after.
    case typeDrift
    /// An undocumented member. Only after.
    case unknownMember
    case duplicate
    /// A callback is sent after its successor.
    case outOfOrder
    case dropped
  }

  package var endpoint: Endpoint?
  package var kind: Kind
  package var moment: Moment
  /// 0…1.
  package var probability: Double
  /// Remaining occurrences; nil for no limit.
  package var times: Int?

  /// Before, unless given or the kind works only after.
  package init(
    _ kind: Kind, at endpoint: Endpoint? = nil, _ moment: Moment? = nil, probability: Double = 1, times: Int? = nil
  ) {
    self.kind = kind
    self.endpoint = endpoint
    self.moment = kind.onlyMoment ?? moment ?? .before
    self.probability = probability
    self.times = times
  }
}

extension Fault.Kind {
  /// On the wire, and in the order in which the console offers them.
  package enum Name: String, CaseIterable {
    case status, delay, longTail, noAnswer, reset, closed, truncated, emptyBody, garbage, wrongContentType
    case malformedChunk, notHTTP, slowDrip, tokenExpired, typeDrift, unknownMember, duplicate, outOfOrder, dropped
  }

  package var name: Name {
    switch self {
    case .status: .status
    case .delay: .delay
    case .longTail: .longTail
    case .noAnswer: .noAnswer
    case .reset: .reset
    case .closed: .closed
    case .truncated: .truncated
    case .emptyBody: .emptyBody
    case .garbage: .garbage
    case .wrongContentType: .wrongContentType
    case .malformedChunk: .malformedChunk
    case .notHTTP: .notHTTP
    case .slowDrip: .slowDrip
    case .tokenExpired: .tokenExpired
    case .typeDrift: .typeDrift
    case .unknownMember: .unknownMember
    case .duplicate: .duplicate
    case .outOfOrder: .outOfOrder
    case .dropped: .dropped
    }
  }

  package var appliesOnlyToCallbacks: Bool { name.row.callbacks == .only }
  package var appliesToCallbacks: Bool { name.row.callbacks != .never }
  /// The only moment at which it works; nil where it works at both.
  package var onlyMoment: Fault.Moment? { name.row.moment }
  /// Every kind, with the parameters that the console offers.
  package static var offered: [Fault.Kind] { Name.allCases.flatMap(\.row.offered) }
}

extension Fault.Kind.Name {
  /// Everything about a kind but its parameters.
  struct Row {
    enum Callbacks { case never, too, only }

    /// With the parameters that the console offers.
    let offered: [Fault.Kind]
    /// Whatever corrupts an answer needs one, so it works only after.
    let moment: Fault.Moment?
    let callbacks: Callbacks
    /// Nil where a parameter is wrong, which the reader then knows.
    let read: (inout MemberReader) -> Fault.Kind?

    init(
      _ offered: [Fault.Kind], only moment: Fault.Moment? = nil, callbacks: Callbacks = .never,
      read: @escaping (inout MemberReader) -> Fault.Kind?
    ) {
      self.offered = offered
      self.moment = moment
      self.callbacks = callbacks
      self.read = read
    }

    /// A kind without parameters.
    init(_ kind: Fault.Kind, only moment: Fault.Moment? = nil, callbacks: Callbacks = .never) {
      self.init([kind], only: moment, callbacks: callbacks) { _ in kind }
    }
  }

  var row: Row {
    switch self {
    case .status:
      Row(
        [400, 401, 403, 404, 409, 429, 500, 502, 503].map { .status($0, retryAfter: $0 == 429 || $0 == 503 ? 5 : nil) }
      ) { reader in
        let retryAfter = reader.integer("retryAfter", 0...86_400)
        return reader.integer("status", 100...599, isRequired: true).map { .status($0, retryAfter: retryAfter) }
      }
    case .delay:
      Row([.delay(seconds: 5), .delay(seconds: 60)], callbacks: .too) { reader in
        reader.number("seconds", 0...86_400, isRequired: true).map { .delay(seconds: $0) }
      }
    case .longTail:
      Row([.longTail(median: 1)], callbacks: .too) { reader in
        reader.number("seconds", 0...3600, isRequired: true).map { .longTail(median: $0) }
      }
    case .noAnswer: Row(.noAnswer)
    case .reset: Row(.reset)
    case .closed: Row(.closed)
    case .truncated: Row(.truncated, only: .after)
    case .emptyBody: Row(.emptyBody)
    case .garbage: Row(.garbage)
    case .wrongContentType: Row(.wrongContentType, only: .after)
    case .malformedChunk: Row(.malformedChunk)
    case .notHTTP: Row(.notHTTP)
    case .slowDrip:
      Row([.slowDrip(bytesPerSecond: 100)], only: .after) { reader in
        reader.integer("bytesPerSecond", 1...1_000_000, isRequired: true).map { .slowDrip(bytesPerSecond: $0) }
      }
    case .tokenExpired: Row(.tokenExpired, only: .before)
    case .typeDrift: Row(.typeDrift, only: .after)
    case .unknownMember: Row(.unknownMember, only: .after)
    case .duplicate: Row(.duplicate, callbacks: .only)
    case .outOfOrder: Row(.outOfOrder, callbacks: .only)
    case .dropped: Row(.dropped, callbacks: .only)
    }
  }
}

extension Fault {
  /// - Throws: all findings.
  package init(checking json: JSON) throws(Findings) {
    guard case .object(let members) = json else {
      throw Findings(Finding("", .wrongType(expected: "object", found: json.kind)))
    }
    var reader = MemberReader(members)
    let kind = Kind(from: &reader)
    let endpoint = reader.choice("endpoint", Endpoint.self, allowsNull: true)
    if let kind, kind.appliesOnlyToCallbacks, endpoint != .callback { reader.fail("endpoint", "expected callback") }
    if let kind, endpoint == .callback, !kind.appliesToCallbacks { reader.fail("kind", "not for callbacks") }
    let (only, given) = (kind?.onlyMoment, reader.choice("when", Moment.self, allowsNull: true))
    if let only, let given, given != only { reader.fail("when", Phrase("expected \(only.rawValue)")) }
    let probability = reader.number("probability", 0...1)
    let times = reader.integer("times", 1...1_000_000)
    try reader.finish()
    guard let kind else { preconditionFailure("a missing kind was not found") }
    self.init(kind, at: endpoint, only ?? given ?? .before, probability: probability ?? 1, times: times)
  }

  /// In the form of the admin endpoints.
  package var json: JSON {
    var members: JSON.Members = [
      "endpoint": endpoint.map { .string($0.rawValue) } ?? .null, "when": .string(moment.rawValue),
      "probability": .number(.init(probability)), "times": times.map { .number(.init($0)) } ?? .null,
    ]
    switch kind {
    case .delay(let seconds), .longTail(let seconds): members["seconds"] = .number(.init(seconds))
    case .status(let status, let retryAfter):
      members["status"] = .number(.init(status))
      if let retryAfter { members["retryAfter"] = .number(.init(retryAfter)) }
    case .slowDrip(let bytes): members["bytesPerSecond"] = .number(.init(bytes))
    default: break
    }
    members["kind"] = .string(kind.name.rawValue)
    return .object(members)
  }
}

extension Fault.Kind {
  /// Reads a kind with its parameters; nil where something is wrong, which the reader then knows.
  fileprivate init?(from reader: inout MemberReader) {
    guard let name = reader.value("kind")?.text.flatMap({ Name(rawValue: $0) }) else {
      reader.fail("kind", Phrase("expected one of " + Name.allCases.map(\.rawValue).joined(separator: ", ")))
      return nil
    }
    guard let kind = name.row.read(&reader) else { return nil }
    self = kind
  }
}
