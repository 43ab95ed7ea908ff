public import FoundationEssentials
import Text

/// A one-time code of four digits that proves a phone is in the customer's hand.
public struct SMSCode: Hashable, Sendable {
  /// How many digits a code has.
  public static let length = 4
  /// The digits. Secret until used: never logged, never stored.
  public let digits: String

  /// A code of exactly four ASCII digits, or nil.
  public init?(_ digits: String) {
    guard digits.count == SMSCode.length, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    self.digits = digits
  }

  /// A new code. Pass a cryptographic generator: the system's is one.
  public static func random(using generator: inout some RandomNumberGenerator) -> SMSCode {
    let number = String(Int.random(in: 0..<10_000, using: &generator))
    return SMSCode(String(repeating: "0", count: length - number.count) + number)!
  }
}

extension SMSCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Dots: a code does not leak through interpolation.
  public var description: String { Mask.hidden }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The rules a code lives by (published for the bank's own codes, contract *SMS code*).
public struct VerificationRules: Hashable, Sendable {
  /// How long a code is good, in seconds.
  public var lifetime: TimeInterval = 300
  /// How long to wait before another code can be sent, in seconds.
  public var resendAfter: TimeInterval = 60
  /// How many wrong codes may be typed.
  public var attempts = 3
  /// How long a code that was typed right proves the phone, in seconds: the bank takes it for half an hour (assumed), and a minute of
  /// that is for the way there.
  public var proofLifetime: TimeInterval = 1740
  /// How long no code can be sent to the number once the attempts are used up, in seconds (the length is assumed).
  public var blockedFor: TimeInterval = 300

  /// The rules as they stand.
  public init() {}
}

/// The verification of one phone by SMS code: a state machine on an injected clock.
public struct Verification: Hashable, Sendable {
  /// Where the verification stands.
  public enum Phase: Hashable, Sendable {
    /// No code was sent.
    case idle
    /// A code is on its way to the phone.
    case sending(Phone)
    /// A code was sent and not yet typed right.
    case awaiting(Sent)
    /// The code was typed right, at a moment.
    case confirmed(Sent, at: Date)
    /// Too many wrong codes: none can be sent to this phone until a moment.
    case blocked(Phone, until: Date)
  }

  /// A code that was sent.
  public struct Sent: Hashable, Sendable {
    /// The code.
    public let code: SMSCode
    /// The phone it went to.
    public let phone: Phone
    /// When it was sent.
    public let at: Date
    /// How many wrong codes may still be typed.
    public fileprivate(set) var attemptsLeft: Int
  }

  /// What a typed code came to.
  public enum Outcome: Hashable, Sendable {
    case confirmed
    case wrong(attemptsLeft: Int)
    case expired
    case blocked(until: Date)
    /// There was no code to compare with.
    case notSent
  }

  /// Why a code cannot be sent now.
  public enum Refusal: Error, Hashable, Sendable {
    case alreadySending
    case tooEarly(until: Date)
    case blocked(until: Date)
    case alreadyConfirmed
  }

  /// Where the verification stands.
  public private(set) var phase: Phase = .idle
  /// The rules it follows.
  public let rules: VerificationRules
  /// The phones that are blocked, with the end of each block: it outlives a change of the number.
  private var blocks: [Phone: Date] = [:]
  /// When the last code went to each phone: the wait between codes outlives a change of the number too.
  private var lastSent: [Phone: Date] = [:]

  /// A verification that has not begun.
  public init(rules: VerificationRules = VerificationRules()) { self.rules = rules }

  /// Why no code can be sent to a phone now, or nil where one can.
  public func refusal(for phone: Phone, at now: Date) -> Refusal? {
    if case .confirmed(let sent, _) = phase, sent.phone == phone { return .alreadyConfirmed }
    if case .sending = phase { return .alreadySending }
    if let until = blocks[phone], now < until { return .blocked(until: until) }
    if let last = lastSent[phone], now < last + rules.resendAfter { return .tooEarly(until: last + rules.resendAfter) }
    return nil
  }

  /// Notes that a code is being sent.
  /// - Throws: `Refusal` where none can be sent now.
  public mutating func begin(_ phone: Phone, at now: Date) throws(Refusal) {
    if let refusal = refusal(for: phone, at: now) { throw refusal }
    phase = .sending(phone)
  }

  /// Notes that a code was sent. Ignored unless that phone's code was awaited.
  public mutating func codeSent(_ code: SMSCode, to phone: Phone, at now: Date) {
    guard case .sending(phone) = phase else { return }
    lastSent[phone] = now
    phase = .awaiting(Sent(code: code, phone: phone, at: now, attemptsLeft: rules.attempts))
  }

  /// Notes that sending failed: the clerk may try again at once.
  public mutating func sendingFailed() {
    if case .sending = phase { phase = .idle }
  }

  /// Compares a typed code.
  public mutating func enter(_ typed: SMSCode, at now: Date) -> Outcome {
    switch phase {
    case .idle, .sending: return .notSent
    case .confirmed: return .confirmed
    case .blocked(_, let until): return now < until ? .blocked(until: until) : .notSent
    case .awaiting(var sent):
      guard now < sent.at + rules.lifetime else { return .expired }
      if typed == sent.code {
        phase = .confirmed(sent, at: now)
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

  /// Forgets a code that was typed right so long ago that it proves nothing any more; true where there was one.
  public mutating func dropStale(at now: Date) -> Bool {
    guard case .confirmed(_, let at) = phase, now >= at + rules.proofLifetime else { return false }
    phase = .idle
    return true
  }

  /// Forgets the code because the number changed; blocks and waits stay.
  public mutating func phoneChanged(to phone: Phone?) {
    switch phase {
    case .awaiting(let sent) where sent.phone != phone: phase = .idle
    case .confirmed(let sent, _) where sent.phone != phone: phase = .idle
    case .blocked(let old, _) where old != phone: phase = .idle
    case .sending(let old) where old != phone: phase = .idle
    default: break
    }
  }

  /// The code that was typed right and when, while the phone is still this one.
  public func confirmation(for phone: Phone) -> (code: SMSCode, at: Date)? {
    guard case .confirmed(let sent, let at) = phase, sent.phone == phone else { return nil }
    return (sent.code, at)
  }

  /// When the code that was sent stops being good.
  public var expiresAt: Date? {
    guard case .awaiting(let sent) = phase else { return nil }
    return sent.at + rules.lifetime
  }
}

extension Verification {
  /// How long a phone waits for another code.
  public struct Wait: Hashable, Sendable {
    /// The phone.
    public let phone: Phone
    /// When a code last went to it.
    public let sentAt: Date?
    /// Until when none may be sent to it.
    public let blockedUntil: Date?
    /// A wait.
    public init(phone: Phone, sentAt: Date?, blockedUntil: Date?) {
      (self.phone, self.sentAt, self.blockedUntil) = (phone, sentAt, blockedUntil)
    }
  }

  /// The waits of all phones that codes were sent to, by their digits: what may be kept of a verification.
  public var waits: [Wait] {
    Set(blocks.keys).union(lastSent.keys).sorted { $0.digits < $1.digits }.map {
      Wait(phone: $0, sentAt: lastSent[$0], blockedUntil: blocks[$0])
    }
  }

  /// A verification that has not begun, of phones that still wait.
  public init(rules: VerificationRules, waits: [Wait]) {
    self.init(rules: rules)
    for wait in waits {
      lastSent[wait.phone] = wait.sentAt
      blocks[wait.phone] = wait.blockedUntil
    }
  }
}
