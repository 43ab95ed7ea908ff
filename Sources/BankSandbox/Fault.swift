public import BrokerAPI
import FoundationEssentials
import Synchronization

/// Something that goes wrong on demand: at a call, before or after the bank has taken the request, by chance and so many times.
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
    /// Half of the body; then the connection closes.
    case truncated
    /// Bytes that are no JSON.
    case garbage
    /// The body under another content type.
    case wrongContentType
    /// The body in pieces, so many bytes a second of the bank's clock.
    case slowDrip(bytesPerSecond: Int)
    /// The connection is reset without an answer.
    case reset
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

  /// A fault; always, unless it says otherwise.
  public init(
    _ kind: Kind, at endpoint: Endpoint? = nil, _ moment: Moment = .before, probability: Double = 1, times: Int? = nil
  ) {
    (self.kind, self.endpoint, self.moment) = (kind, endpoint, moment)
    (self.probability, self.times) = (probability, times)
  }
}

extension Fault {
  private static let kinds = [
    "delay", "longTail", "status", "emptyBody", "truncated", "garbage", "wrongContentType", "slowDrip", "reset",
    "noAnswer", "tokenExpired", "typeDrift", "unknownMember", "duplicate", "outOfOrder", "dropped",
  ]

  /// Reads a fault. What it does not know it refuses: a misspelt fault would pass for a working one.
  /// - Throws: the first `Finding`.
  public init(checking json: JSON) throws(Finding) {
    guard case .object(let members) = json else { throw Finding("", .wrongType(expected: "object", found: json.kind)) }
    var known: Set = ["endpoint", "kind", "when", "probability", "times"]
    func number(_ name: String, _ bounds: ClosedRange<Double>) throws(Finding) -> Double {
      guard case .number(let value)? = members[name], let number = Double(value.description), bounds.contains(number)
      else { throw Finding(name, .malformed("expected a number from \(bounds.lowerBound) to \(bounds.upperBound)")) }
      return number
    }
    guard case .string(let name)? = members["kind"], Fault.kinds.contains(name) else {
      throw Finding("kind", .malformed("expected one of " + Fault.kinds.joined(separator: ", ")))
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
    case "emptyBody": kind = .emptyBody
    case "truncated": kind = .truncated
    case "garbage": kind = .garbage
    case "wrongContentType": kind = .wrongContentType
    case "reset": kind = .reset
    case "noAnswer": kind = .noAnswer
    case "tokenExpired": kind = .tokenExpired
    case "typeDrift": kind = .typeDrift
    case "duplicate": kind = .duplicate
    case "outOfOrder": kind = .outOfOrder
    case "dropped": kind = .dropped
    default: kind = .unknownMember
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
    switch kind {
    case .duplicate, .outOfOrder, .dropped:
      guard endpoint == .callback else { throw Finding("endpoint", .malformed("expected callback")) }
    case .delay, .longTail: break
    default:
      guard endpoint != .callback else { throw Finding("kind", .malformed("not for callbacks")) }
    }
    let only: Moment? =
      switch kind {
      case .tokenExpired: .before
      case .typeDrift, .unknownMember: .after
      default: nil
      }
    var moment = only ?? .before
    if let value = members["when"] {
      guard let text = value.text, let found = Moment(rawValue: text), found == only ?? found else {
        throw Finding("when", .malformed("expected \(only?.rawValue ?? "before or after")"))
      }
      moment = found
    }
    self.init(
      kind, at: endpoint, moment, probability: members["probability"] == nil ? 1 : try number("probability", 0...1),
      times: members["times"] == nil ? nil : Int(try number("times", 1...1_000_000)))
  }

  /// The fault as the control tells it.
  public var json: JSON {
    var members: [String: JSON] = [
      "endpoint": endpoint.map { .string($0.rawValue) } ?? .null, "when": .string(moment.rawValue),
      "probability": .number(Decimal(probability)), "times": times.map { .number(Decimal($0)) } ?? .null,
    ]
    let name: String
    switch kind {
    case .delay(let seconds): (name, members["seconds"]) = ("delay", .number(Decimal(seconds)))
    case .longTail(let seconds): (name, members["seconds"]) = ("longTail", .number(Decimal(seconds)))
    case .status(let status, let retryAfter):
      (name, members["status"]) = ("status", .number(Decimal(status)))
      if let retryAfter { members["retryAfter"] = .number(Decimal(retryAfter)) }
    case .slowDrip(let bytes): (name, members["bytesPerSecond"]) = ("slowDrip", .number(Decimal(bytes)))
    case .emptyBody: name = "emptyBody"
    case .truncated: name = "truncated"
    case .garbage: name = "garbage"
    case .wrongContentType: name = "wrongContentType"
    case .reset: name = "reset"
    case .noAnswer: name = "noAnswer"
    case .tokenExpired: name = "tokenExpired"
    case .typeDrift: name = "typeDrift"
    case .unknownMember: name = "unknownMember"
    case .duplicate: name = "duplicate"
    case .outOfOrder: name = "outOfOrder"
    case .dropped: name = "dropped"
    }
    members["kind"] = .string(name)
    return .object(members)
  }
}

/// The faults that are on, each with a number.
final class FaultBox: Sendable {
  private struct State {
    var faults: [(id: Int, fault: Fault)] = []
    var next = 1
    var random: BankRandom
  }

  private let state: Mutex<State>

  init(seed: UInt64?) { state = Mutex(State(random: BankRandom(seed: seed.map { $0 ^ 0xFA17 }))) }

  var all: [(id: Int, fault: Fault)] { state.withLock { $0.faults } }

  /// Turns a fault on and returns its number.
  func add(_ fault: Fault) -> Int {
    state.withLock { state in
      defer { state.next += 1 }
      state.faults.append((state.next, fault))
      return state.next
    }
  }

  /// Turns one off, or all; false where there was none.
  func remove(_ id: Int?) -> Bool {
    state.withLock { state in
      let before = state.faults.count
      state.faults.removeAll { id == nil || $0.id == id }
      return state.faults.count < before
    }
  }

  func replace(_ faults: [Fault]) {
    state.withLock { state in
      state.faults = faults.enumerated().map { (state.next + $0, $1) }
      state.next += faults.count
    }
  }

  /// What goes wrong with a request: each fault that matches has its chance, and has one time less where it strikes.
  func strike(at endpoint: Fault.Endpoint) -> [Fault] {
    state.withLock { state in
      guard !state.faults.isEmpty else { return [] }
      var struck: [Fault] = []
      for index in state.faults.indices {
        let fault = state.faults[index].fault
        guard fault.endpoint == endpoint || fault.endpoint == nil && endpoint != .callback, fault.times != 0 else {
          continue
        }
        guard fault.probability >= 1 || Double.random(in: 0..<1, using: &state.random) < fault.probability else {
          continue
        }
        var settled = fault
        if case .longTail(let median) = fault.kind {
          // Exponential, and one in twenty ten times as long.
          let chance = Double.random(in: 0.000_001..<1, using: &state.random)
          let long = Int.random(in: 0..<20, using: &state.random) == 0 ? 10.0 : 1
          settled.kind = .delay(seconds: median * long * Self.halvings(to: chance))
        }
        struck.append(settled)
        if let times = fault.times { state.faults[index].fault.times = times - 1 }
      }
      state.faults.removeAll { $0.fault.times == 0 }
      return struck
    }
  }

  /// How often one has to be halved to come to a number below one: its logarithm to the base of a half.
  private static func halvings(to number: Double) -> Double {
    var (rest, whole, step) = (number, 0.0, 1.0)
    while rest < 0.5 { (rest, whole) = (rest * 2, whole + 1) }
    var fraction = 0.0
    // Binary digits of the logarithm, by squaring.
    for _ in 0..<24 {
      step /= 2
      rest *= rest
      if rest < 0.5 { (rest, fraction) = (rest * 2, fraction + step) }
    }
    return whole + fraction
  }
}
