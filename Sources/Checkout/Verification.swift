package import FoundationEssentials
import Text

/// A four-digit one-time code that proves the customer holds the phone.
package struct SMSCode: Hashable, Sendable {
  package static let length = 4
  /// Secret: never logged, never stored.
  package let digits: String

  /// Nil unless the text is exactly four ASCII digits.
  package init?(_ digits: String) {
    guard digits.count == SMSCode.length, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    self.digits = digits
  }

  /// - Parameter generator: must be cryptographic, as the system's is.
  package static func random(using generator: inout some RandomNumberGenerator) -> SMSCode {
    let number = String(Int.random(in: 0..<10_000, using: &generator))
    return SMSCode(String(repeating: "0", count: length - number.count) + number)!
  }
}

extension SMSCode: Confidential {}

/// Published for the bank's own codes (contract, *SMS code*).
package struct VerificationRules: Hashable, Sendable {
  /// How long a code is valid, in seconds.
  package var lifetime: TimeInterval = 300
  /// Minimum seconds between two codes.
  package var resendAfter: TimeInterval = 60
  package var attempts = 3
  /// How long an entered code proves the phone, in seconds: the bank accepts it for half an hour (assumed); a minute is left for sending.
  package var proofLifetime: TimeInterval = 1740
  /// How long a phone is blocked after too many wrong codes, in seconds (assumed).
  package var blockedFor: TimeInterval = 300

  package init() {}
}

/// Verifies one phone by SMS code: a state machine on an injected clock. Its intervals are monotonic, so that setting the wall clock neither
/// ages a code nor prolongs a block.
package struct Verification: Hashable, Sendable {
  package enum Phase: Hashable, Sendable {
    case idle
    case sending(Request)
    /// A code was sent and not yet entered.
    case awaiting(Sent)
    /// The right code was entered.
    case confirmed(Sent, at: Moment)
    /// Too many wrong codes: no code can be sent to this phone for a while. In monotonic time.
    case blocked(Phone, until: Date)
  }

  /// A message with a code that is being sent. What becomes of it is told with it, so that it is not taken for another's.
  package struct Request: Hashable, Sendable {
    package let phone: Phone
    /// Which code to this phone it is, counted from 1.
    package let ordinal: Int
    /// Of this sale, counted from 1.
    let number: Int
    /// In monotonic time: two sales may send codes to the same phone.
    let begunAt: Date
  }

  package struct Sent: Hashable, Sendable {
    package fileprivate(set) var code: SMSCode
    package let phone: Phone
    package let at: Moment
    /// The code before it, which proves the phone too while it is not certain that this one arrives.
    fileprivate var earlier: SMSCode?
    /// How many wrong codes may still be entered.
    package fileprivate(set) var attemptsLeft: Int
  }

  /// The result of entering a code. Times are monotonic.
  package enum Outcome: Hashable, Sendable {
    case confirmed
    case wrong(attemptsLeft: Int)
    case expired
    case blocked(until: Date)
    /// There was no code to compare with.
    case notSent
  }

  /// Times are monotonic.
  package enum Refusal: Error, Hashable, Sendable {
    case alreadySending
    case tooEarly(until: Date)
    case blocked(until: Date)
    case alreadyConfirmed
  }

  package private(set) var phase: Phase = .idle
  package var isSending: Bool { if case .sending = phase { true } else { false } }
  /// A code is awaited or blocked, so that seconds are counted down.
  package var isCounting: Bool {
    switch phase {
    case .awaiting, .blocked: true
    case .idle, .sending, .confirmed: false
    }
  }
  package let rules: VerificationRules
  /// Blocked phones and when each block ends, in monotonic time; survives a change of the number.
  private var blocks: [Phone: Date] = [:]
  /// When the last code went to each phone, in monotonic time; survives a change of the number.
  private var lastSent: [Phone: Date] = [:]
  /// How many codes may have gone to each phone.
  private var count: [Phone: Int] = [:]
  private var requests = 0
  /// What was awaited before the code that is being sent.
  private var former: Sent?

  package init(rules: VerificationRules = VerificationRules()) { self.rules = rules }

  /// Why no code can be sent to a phone now, or nil.
  package func refusal(for phone: Phone, at moment: Moment) -> Refusal? {
    let now = moment.monotonic
    if case .confirmed(let sent, _) = phase, sent.phone == phone { return .alreadyConfirmed }
    if case .sending = phase { return .alreadySending }
    if let until = blocks[phone], now < until { return .blocked(until: until) }
    if let last = lastSent[phone], now < last + rules.resendAfter { return .tooEarly(until: last + rules.resendAfter) }
    return nil
  }

  /// - Throws: `Refusal` where none can be sent now.
  @discardableResult package mutating func begin(_ phone: Phone, at now: Moment) throws(Refusal) -> Request {
    if let refusal = refusal(for: phone, at: now) { throw refusal }
    former = nil
    if case .awaiting(let sent) = phase, sent.phone == phone, now.monotonic < sent.at.monotonic + rules.lifetime {
      former = sent
    }
    requests += 1
    let request = Request(
      phone: phone, ordinal: (count[phone] ?? 0) + 1, number: requests, begunAt: now.monotonic)
    phase = .sending(request)
    return request
  }

  /// Ignored unless this is being sent.
  /// - Parameter isCertain: false where the message may not have left.
  package mutating func sent(_ request: Request, _ code: SMSCode, at now: Moment, isCertain: Bool = true) {
    guard case .sending(request) = phase else { return }
    lastSent[request.phone] = now.monotonic
    count[request.phone] = request.ordinal
    phase = .awaiting(
      Sent(
        code: code, phone: request.phone, at: now, earlier: isCertain ? nil : former?.code, attemptsLeft: rules.attempts
      ))
    former = nil
  }

  /// The clerk may try again at once; a code that was sent before still counts. Ignored unless this is being sent.
  package mutating func sendingFailed(_ request: Request) {
    guard case .sending(request) = phase else { return }
    phase = former.map { .awaiting($0) } ?? .idle
    former = nil
  }

  package mutating func enter(_ typed: SMSCode, at moment: Moment) -> Outcome {
    let now = moment.monotonic
    switch phase {
    case .idle, .sending: return .notSent
    case .confirmed: return .confirmed
    case .blocked(_, let until): return now < until ? .blocked(until: until) : .notSent
    case .awaiting(var sent):
      guard now < sent.at.monotonic + rules.lifetime else { return .expired }
      if typed == sent.code || typed == sent.earlier {
        sent.code = typed
        phase = .confirmed(sent, at: moment)
        return .confirmed
      }
      sent.attemptsLeft -= 1
      guard sent.attemptsLeft > 0 else {
        let until = now + rules.blockedFor
        blocks[sent.phone] = until
        phase = .blocked(sent.phone, until: until)
        return .blocked(until: until)
      }
      phase = .awaiting(sent)
      return .wrong(attemptsLeft: sent.attemptsLeft)
    }
  }

  /// Drops a proof older than `proofLifetime`; true if there was one.
  package mutating func dropStale(at now: Moment) -> Bool {
    guard let proofExpiresAt, now.monotonic >= proofExpiresAt else { return false }
    phase = .idle
    return true
  }

  /// Drops the code because the number changed; blocks and waits stay.
  package mutating func phoneChanged(to phone: Phone?) {
    switch phase {
    case .awaiting(let sent) where sent.phone != phone: phase = .idle
    case .confirmed(let sent, _) where sent.phone != phone: phase = .idle
    case .blocked(let old, _) where old != phone: phase = .idle
    case .sending(let request) where request.phone != phone: (phase, former) = (.idle, nil)
    default: break
    }
  }

  /// Drops a code, typed or not, because somebody else buys; blocks and waits stay.
  package mutating func personChanged() {
    switch phase {
    case .sending, .awaiting, .confirmed: (phase, former) = (.idle, nil)
    case .idle, .blocked: break
    }
  }

  /// The right code and when it was entered by the wall clock, while the phone is still this one.
  package func confirmation(for phone: Phone) -> (code: SMSCode, at: Date)? {
    guard case .confirmed(let sent, let at) = phase, sent.phone == phone else { return nil }
    return (sent.code, at.wall)
  }

  /// When an entered code stops proving the phone, in monotonic time; nil where none was entered.
  package var proofExpiresAt: Date? {
    guard case .confirmed(_, let at) = phase else { return nil }
    return at.monotonic + rules.proofLifetime
  }

  /// When the code that was sent expires, in monotonic time.
  package var expiresAt: Date? {
    guard case .awaiting(let sent) = phase else { return nil }
    return sent.at.monotonic + rules.lifetime
  }
}

extension Verification {
  /// How long a phone has to wait for another code, by the wall clock, so that it can be stored.
  package struct Wait: Hashable, Sendable {
    package let phone: Phone
    package let sentAt: Date?
    /// No code can be sent to it before this.
    package let blockedUntil: Date?
    package init(phone: Phone, sentAt: Date?, blockedUntil: Date?) {
      self.phone = phone
      self.sentAt = sentAt
      self.blockedUntil = blockedUntil
    }
  }

  /// The waits of all phones, sorted by their digits: the part of a verification that may be stored.
  package func waits(at now: Moment) -> [Wait] {
    Set(blocks.keys).union(lastSent.keys).sorted { $0.digits < $1.digits }.map {
      Wait(
        phone: $0, sentAt: lastSent[$0].map { now.wall(of: $0) }, blockedUntil: blocks[$0].map { now.wall(of: $0) })
    }
  }

  /// A new verification that respects stored waits; none lasts longer than its rule allows, wherever the wall clock was set meanwhile.
  package init(rules: VerificationRules, waits: [Wait], at now: Moment) {
    self.init(rules: rules)
    for wait in waits {
      lastSent[wait.phone] = wait.sentAt.map { now.monotonic(ofEarlier: $0) }
      blocks[wait.phone] = wait.blockedUntil.map {
        now.monotonic + min(rules.blockedFor, $0.timeIntervalSince(now.wall))
      }
    }
    // A block is seen before somebody asks for a code in vain.
    if let (phone, until) = blocks.first, blocks.count == 1, until > now.monotonic {
      phase = .blocked(phone, until: until)
    }
  }
}
