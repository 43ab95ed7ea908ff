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
  /// Kinds without parameters.
  static let parameterless: [String: Fault.Kind] = [
    "emptyBody": .emptyBody, "truncated": .truncated, "garbage": .garbage, "wrongContentType": .wrongContentType,
    "reset": .reset, "closed": .closed, "malformedChunk": .malformedChunk, "notHTTP": .notHTTP, "noAnswer": .noAnswer,
    "tokenExpired": .tokenExpired, "typeDrift": .typeDrift, "unknownMember": .unknownMember, "duplicate": .duplicate,
    "outOfOrder": .outOfOrder, "dropped": .dropped,
  ]

  package static let names = ["delay", "longTail", "status", "slowDrip"] + parameterless.keys.sorted()

  /// On the wire.
  package var name: String {
    switch self {
    case .delay: "delay"
    case .longTail: "longTail"
    case .status: "status"
    case .slowDrip: "slowDrip"
    default: Self.parameterless.first { $0.value == self }?.key ?? ""
    }
  }

  package var appliesOnlyToCallbacks: Bool { self == .duplicate || self == .outOfOrder || self == .dropped }
  package var appliesToCallbacks: Bool {
    switch self {
    case .delay, .longTail: true
    default: appliesOnlyToCallbacks
    }
  }
  /// The only moment at which it works; nil where it works at both. Whatever corrupts an answer needs one, so it works only after.
  package var onlyMoment: Fault.Moment? {
    switch self {
    case .tokenExpired: .before
    case .truncated, .wrongContentType, .slowDrip, .typeDrift, .unknownMember: .after
    default: nil
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
    members["kind"] = .string(kind.name)
    return .object(members)
  }
}

extension Fault.Kind {
  /// Reads a kind with its parameters; nil where something is wrong, which the reader then knows.
  fileprivate init?(from reader: inout MemberReader) {
    let name = reader.value("kind")?.text ?? ""
    switch name {
    case "delay":
      guard let seconds = reader.number("seconds", 0...86_400, isRequired: true) else { return nil }
      self = .delay(seconds: seconds)
    case "longTail":
      guard let median = reader.number("seconds", 0...3600, isRequired: true) else { return nil }
      self = .longTail(median: median)
    case "status":
      let retryAfter = reader.integer("retryAfter", 0...86_400)
      guard let status = reader.integer("status", 100...599, isRequired: true) else { return nil }
      self = .status(status, retryAfter: retryAfter)
    case "slowDrip":
      guard let rate = reader.integer("bytesPerSecond", 1...1_000_000, isRequired: true) else { return nil }
      self = .slowDrip(bytesPerSecond: rate)
    default:
      guard let plain = Self.parameterless[name] else {
        reader.fail("kind", Phrase("expected one of " + Self.names.joined(separator: ", ")))
        return nil
      }
      self = plain
    }
  }
}
