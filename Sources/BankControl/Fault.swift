public import BrokerAPI
import FoundationEssentials

/// Something that goes wrong on demand: at a call, before or after the bank has taken the request, by chance and so many times.
///
/// Holds what other fault injectors have, as far as a till can meet it. WireMock: empty response (`closed`), malformed chunk, random data
/// (`notHTTP`), reset, fixed and long-tailed delay, dribble (`slowDrip`). Toxiproxy: latency, bandwidth and slicer (`slowDrip`), limit
/// (`truncated`), time-out (`noAnswer`), reset; its "down" is an outage of the whole bank, `BankCommand.outage`. Its slow close is left out: answers say how long they are, so
/// no till waits for the end of a connection.
public struct Fault: Hashable, Sendable {
  /// The calls.
  public enum Endpoint: String, Hashable, Sendable, CaseIterable {
    case token, introspect, products, preApproved, postLink, ordersRead, ordersUpdate, page
    /// What the bank posts to a partner.
    case callback
  }

  /// Before or after the bank has taken the request.
  public enum Moment: String, Hashable, Sendable, CaseIterable { case before, after }

  /// What goes wrong.
  public enum Kind: Hashable, Sendable {
    /// So many seconds of the bank's clock pass.
    case delay(seconds: Double)
    /// Seconds of the bank's clock pass: half of the times fewer than the median, now and then many more.
    case longTail(median: Double)
    /// A status with its `ErrorDetails`; with `Retry-After` where there are seconds.
    case status(Int, retryAfter: Int?)
    /// 200 without a body.
    case emptyBody
    /// Half of the body; then the connection closes. Only after.
    case truncated
    /// Bytes that are no JSON.
    case garbage
    /// The body under another content type. Only after.
    case wrongContentType
    /// The body in pieces, so many bytes a second of the bank's clock. Only after.
    case slowDrip(bytesPerSecond: Int)
    /// The connection is reset without an answer.
    case reset
    /// The connection ends without an answer, in good order.
    case closed
    /// A chunked body whose second chunk has no size; then the connection ends.
    case malformedChunk
    /// Bytes that are no HTTP; then the connection ends.
    case notHTTP
    /// No answer comes for five minutes, or until the other side gives up.
    case noAnswer
    /// The token of the request is no longer good. Only before.
    case tokenExpired
    /// Numbers where strings are documented, and strings where numbers are. Only after.
    case typeDrift
    /// A member that no definition has. Only after.
    case unknownMember
    /// A callback is sent twice.
    case duplicate
    /// A callback is sent after the one that follows it.
    case outOfOrder
    /// A callback is never sent.
    case dropped
  }

  /// Where; nil for every call of a partner.
  public var endpoint: Endpoint?
  /// What.
  public var kind: Kind
  /// When.
  public var moment: Moment
  /// How likely, 0…1.
  public var probability: Double
  /// How many times, from now on; nil for always.
  public var times: Int?

  /// A fault; always, unless it says otherwise, and before, unless it says otherwise or can strike only after.
  public init(
    _ kind: Kind, at endpoint: Endpoint? = nil, _ moment: Moment? = nil, probability: Double = 1, times: Int? = nil
  ) {
    (self.kind, self.endpoint, self.moment) = (kind, endpoint, kind.onlyMoment ?? moment ?? .before)
    (self.probability, self.times) = (probability, times)
  }
}

extension Fault.Kind {
  /// Those that need no more than their name.
  static let plain: [String: Fault.Kind] = [
    "emptyBody": .emptyBody, "truncated": .truncated, "garbage": .garbage, "wrongContentType": .wrongContentType,
    "reset": .reset, "closed": .closed, "malformedChunk": .malformedChunk, "notHTTP": .notHTTP, "noAnswer": .noAnswer,
    "tokenExpired": .tokenExpired, "typeDrift": .typeDrift, "unknownMember": .unknownMember, "duplicate": .duplicate,
    "outOfOrder": .outOfOrder, "dropped": .dropped,
  ]

  /// The names of all.
  public static let names = ["delay", "longTail", "status", "slowDrip"] + plain.keys.sorted()

  /// What it is called on the wire.
  public var name: String {
    switch self {
    case .delay: "delay"
    case .longTail: "longTail"
    case .status: "status"
    case .slowDrip: "slowDrip"
    default: Self.plain.first { $0.value == self }?.key ?? ""
    }
  }

  /// True where only callbacks have it.
  public var isForCallbacks: Bool { self == .duplicate || self == .outOfOrder || self == .dropped }
  /// True where callbacks have it too.
  public var isForCallbacksToo: Bool {
    switch self {
    case .delay, .longTail: true
    default: isForCallbacks
    }
  }
  /// The only moment at which it can strike; nil where it can at both. What spoils an answer needs one: before the bank has taken a
  /// request there is none.
  public var onlyMoment: Fault.Moment? {
    switch self {
    case .tokenExpired: .before
    case .truncated, .wrongContentType, .slowDrip, .typeDrift, .unknownMember: .after
    default: nil
    }
  }
}

extension Fault {
  /// Reads a fault. What it does not know it refuses: a misspelt fault would pass for a working one.
  /// - Throws: the first `Finding`.
  public init(checking json: JSON) throws(Finding) {
    guard case .object(let members) = json else { throw Finding("", .wrongType(expected: "object", found: json.kind)) }
    var known: Set = ["endpoint", "kind", "when", "probability", "times"]
    func number(_ name: String, _ bounds: ClosedRange<Double>) throws(Finding) -> Double {
      guard case .number(let value)? = members[name], let number = Double(value.spelling), bounds.contains(number)
      else { throw Finding(name, .malformed("expected a number from \(bounds.lowerBound) to \(bounds.upperBound)")) }
      return number
    }
    guard case .string(let name)? = members["kind"], Kind.names.contains(name) else {
      throw Finding("kind", .malformed("expected one of " + Kind.names.joined(separator: ", ")))
    }
    let kind: Kind
    switch name {
    case "delay":
      known.insert("seconds")
      kind = .delay(seconds: try number("seconds", 0...86_400))
    case "longTail":
      known.insert("seconds")
      kind = .longTail(median: try number("seconds", 0...3600))
    case "status":
      known.formUnion(["status", "retryAfter"])
      let seconds = members["retryAfter"] == nil ? nil : Int(try number("retryAfter", 0...86_400))
      kind = .status(Int(try number("status", 400...599)), retryAfter: seconds)
    case "slowDrip":
      known.insert("bytesPerSecond")
      kind = .slowDrip(bytesPerSecond: Int(try number("bytesPerSecond", 1...1_000_000)))
    default:
      guard let plain = Kind.plain[name] else { throw Finding("kind", .malformed("unknown")) }
      kind = plain
    }
    for member in members.keys.sorted() where !known.contains(member) { throw Finding(member, .unknownMember) }
    var endpoint: Endpoint?
    if let value = members["endpoint"], value != .null {
      guard let text = value.text, let found = Endpoint(rawValue: text) else {
        throw Finding(
          "endpoint", .malformed("expected one of " + Endpoint.allCases.map(\.rawValue).joined(separator: ", ")))
      }
      endpoint = found
    }
    if kind.isForCallbacks, endpoint != .callback { throw Finding("endpoint", .malformed("expected callback")) }
    if endpoint == .callback, !kind.isForCallbacksToo { throw Finding("kind", .malformed("not for callbacks")) }
    let only = kind.onlyMoment
    var moment = only ?? .before
    if let value = members["when"] {
      guard let text = value.text, let found = Moment(rawValue: text), found == only ?? found else {
        throw Finding("when", .malformed("expected \(only?.rawValue ?? "before or after")"))
      }
      moment = found
    }
    self.init(
      kind, at: endpoint, moment, probability: members["probability"] == nil ? 1 : try number("probability", 0...1),
      times: members["times"] ?? .null == .null ? nil : Int(try number("times", 1...1_000_000)))
  }

  /// The fault as the admin endpoints tell it.
  public var json: JSON {
    var members: [String: JSON] = [
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
