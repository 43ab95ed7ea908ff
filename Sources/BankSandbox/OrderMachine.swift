import BankAdmin
import BrokerAPI
import Checkout
import FoundationEssentials
import Text

/// An order in the bank: goods and its past and scheduled states. No customer data.
struct Order: Hashable, Sendable, Codable {
  /// A state from a moment on.
  struct Event: Hashable, Sendable, Codable {
    let at: Date
    let state: OrderState
    /// The bank's words, where they are not the usual ones.
    let title: String?
    init(at: Date, state: OrderState, title: String? = nil) {
      self.at = at
      self.state = state
      self.title = title
    }
  }

  struct Item: Hashable, Sendable, Codable {
    let model: String
    @PlainAmount private(set) var price: Money
  }

  let reference: String
  let goods: [Item]
  @PlainAmount private(set) var totalCost: Money
  let loanLength: String
  let productCode: String
  /// The id in the customer's link.
  let preapp: UUID
  let requestUuid: UUID
  /// Nil in stores of the first version.
  private(set) var linkEndsAt: Date?
  /// Where callbacks are sent; nil for nowhere.
  let callbackURL: String?
  /// Where the customer's page leads after success or failure; nil for nowhere.
  var successURL: String?
  var failURL: String?
  /// Digests of the request, see `RequestContent`; nil in older stores.
  var content: Data?
  /// How many events the partner was notified of; nil for one, the answer to the application.
  var told: Int?
  /// Since which time that the bank's time went back the events have other ids; nil for never.
  var turn: Int?
  /// Of the partner's request: `ru`, `kk` or `en`; nil in older stores.
  var language: String?
  private(set) var course: [Event]
  /// When somebody last set a state; nil where the course is the scenario's.
  private var changedAt: Date?

  /// A state that follows once the customer has agreed, so many seconds after the one before.
  private struct Delayed: Hashable, Codable {
    let seconds: TimeInterval
    let state: OrderState
    let title: String?
  }

  /// What a scenario that waits for the customer has in store; nil where the bank's usual states follow.
  private var afterAgreement: [Delayed]?

  init(
    reference: String, goods: [Item], total: Money, loanLength: String, productCode: String, preapp: UUID,
    requestUuid: UUID, linkEndsAt: Date, callbackURL: String, now: Date
  ) {
    self.reference = reference
    self.goods = goods
    self.totalCost = total
    self.loanLength = loanLength
    self.productCode = productCode
    self.preapp = preapp
    self.requestUuid = requestUuid
    self.linkEndsAt = linkEndsAt
    self.callbackURL = callbackURL.isEmpty ? nil : callbackURL
    course = [Event(at: now, state: .initial)]
  }

  /// Schedules a scenario's states, up to where it waits for the customer: there the link may expire.
  mutating func follow(_ steps: [Scenario.Step], from start: Date, using random: inout RandomSource) {
    var moment = start
    course.reserveCapacity(course.count + steps.count)
    for (index, step) in steps.enumerated() {
      guard let after = step.after else {
        afterAgreement = steps[index...].map { step in
          Delayed(seconds: step.after.map { random.number(in: $0) } ?? 0, state: step.state, title: step.title)
        }
        guard let linkEndsAt else { return }
        course.removeAll { $0.at >= linkEndsAt && $0.at > start }
        return course.append(Event(at: linkEndsAt, state: .expired))
      }
      moment += random.number(in: after)
      course.append(Event(at: moment, state: step.state, title: step.title))
    }
  }

  /// - Parameters:
  ///   - base: the bank's origin.
  ///   - language: nil for that of the request.
  func link(base: String, language: String? = nil) -> String {
    "\(base)/epos/?preapp=\(preapp.text)&lang=\(language ?? self.language ?? "ru")&v=2"
  }

  /// The answer to its application.
  /// - Parameter base: the bank's origin.
  func response(base: String, in language: BankLanguage) -> PreApprovalResponse {
    let message = Phrase("Заявка успешно создана", "Өтінім жасалды", "The application is created")[language]
    return PreApprovalResponse(
      code: "200", message: message, requestUuid: requestUuid.text, redirectLink: link(base: base), status: "Success")
  }

  /// The index of the last event by a moment.
  func place(at now: Date) -> Int { course.lastIndex { $0.at <= now } ?? 0 }
  private func event(at now: Date) -> Event { course[place(at: now)] }
  func state(at now: Date) -> OrderState { event(at: now).state }

  /// - Parameter language: nil for that of the request.
  func status(at now: Date, in language: BankLanguage? = nil) -> OrderStatus {
    let language = language ?? self.language.flatMap { BankLanguage(rawValue: $0) } ?? .ru
    let event = event(at: now)
    return OrderStatus(
      loanLength: loanLength, productCode: productCode, referenceId: reference, state: event.state,
      stateTitle: event.title ?? Self.title(of: event.state)[language])
  }

  /// How a partner's status differs from the order; nil where it does not. The product's code is not compared: in the documented example it
  /// is another one.
  func difference(from status: OrderStatus) -> Finding? {
    guard status.loanLength != loanLength else { return nil }
    let words = Phrase("у этой заявки \(loanLength)", "бұл өтінімде \(loanLength)", "this order's is \(loanLength)")
    return Finding("loanLength", .malformed(words))
  }

  /// Sets a state as a partner may, and schedules what follows.
  /// - Throws: a finding with the allowed states.
  mutating func setByPartner(_ new: OrderState, at now: Date, using random: inout RandomSource) throws(Finding) {
    let current = state(at: now)
    guard current.partnerMoves.contains(new) else {
      let allowed = current.partnerMoves.map(\.name).joined(separator: ", ")
      throw Rule.following.finding(
        at: "state",
        Phrase(
          "\(new.name) не может следовать за \(current.name); можно: \(allowed.isEmpty ? "ничего" : allowed)",
          "\(new.name) күйі \(current.name) күйінен кейін келе алмайды; болады: \(allowed.isEmpty ? "ештеңе" : allowed)",
          "\(new.name) cannot follow \(current.name); allowed: \(allowed.isEmpty ? "none" : allowed)"))
    }
    go(to: new, at: now, using: &random)
  }

  /// Sets a state and schedules what the bank does by itself afterwards (assumed).
  private mutating func go(to new: OrderState, at now: Date, using random: inout RandomSource) {
    let waiting = afterAgreement
    set(new, at: now)
    if new == .customerApproved, let waiting {
      course.removeLast()
      var moment = now
      for next in waiting {
        moment += next.seconds
        course.append(Event(at: moment, state: next.state, title: next.title))
      }
      return
    }
    if new == .customerApproved {
      follow([Scenario.Step(after: 4...4, state: .signed)], from: now, using: &random)
    }
    // The bank pays the shop after delivery.
    if new == .delivered {
      follow([Scenario.Step(after: 6...6, state: .financed)], from: now, using: &random)
    }
  }

  /// What became of a decision on the customer's page.
  enum Decision: Hashable, Sendable {
    case taken
    /// The order is where the decision would lead to.
    case knownAlready
    /// The bank has not decided yet.
    case tooEarly
    /// The order has moved on, or the link has expired.
    case tooLate
  }

  /// Applies the customer's decision.
  mutating func customerDecides(agrees: Bool, at now: Date, using random: inout RandomSource) -> Decision {
    let new: OrderState = agrees ? .customerApproved : .customerRejected
    let current = state(at: now)
    guard linkEndsAt ?? .distantFuture >= now else { return .tooLate }
    guard !current.customerMoves.contains(new) else {
      go(to: new, at: now, using: &random)
      return .taken
    }
    if agrees, current == .initial { return .tooEarly }
    let isReached = course.contains { $0.at <= now && $0.state == new }
    return isReached && (current == new || agrees && current.category != .withdrawn && current.category != .refused)
      ? .knownAlready : .tooLate
  }

  /// Sets a state regardless of the rules and drops the scheduled ones.
  mutating func set(_ new: OrderState, title: String? = nil, at now: Date) {
    course.removeAll { $0.at > now }
    course.append(Event(at: now, state: new, title: title))
    (changedAt, afterAgreement) = (now, nil)
  }

  /// Whether what follows the customer's agreement is a plan that a scenario may have.
  func hasProperPlan(atMost limit: Int) -> Bool {
    let plan = afterAgreement ?? []
    return plan.count <= limit
      && plan.allSatisfy {
        BankReport.Clock.jumps.contains($0.seconds) && !SafeText.containsControls($0.state.name)
          && !SafeText.isLonger($0.state.name, than: 100) && !SafeText.containsControls($0.title ?? "")
          && !SafeText.isLonger($0.title ?? "", than: 300)
      }
  }

  /// Moves everything in time, for a clock that begins anew.
  mutating func shift(by seconds: TimeInterval) {
    course = course.map { Event(at: $0.at + seconds, state: $0.state, title: $0.title) }
    (linkEndsAt, changedAt) = (linkEndsAt.map { $0 + seconds }, changedAt.map { $0 + seconds })
  }

  /// Follows a clock that takes a jump back: what was done since stays done, and what was only scheduled comes in its time. False where
  /// nothing changes.
  mutating func takeBack(_ jump: BankClock.Jump) -> Bool {
    if course[0].at >= jump.landing {
      shift(by: -jump.seconds)
      return true
    }
    guard let changedAt, changedAt >= jump.landing, let first = course.firstIndex(where: { $0.at >= jump.landing })
    else { return false }
    let start = course[first].at - jump.seconds
    course = course.enumerated().map { index, event in
      let at = index < first ? min(event.at, start) : event.at - jump.seconds
      return Event(at: at, state: event.state, title: event.title)
    }
    self.changedAt = changedAt - jump.seconds
    return true
  }

  static func title(of state: OrderState) -> Phrase {
    guard let known = state.known else {
      return Phrase("Дополнительная проверка", "Қосымша тексеру", "Additional check")
    }
    return Phrase(known.russian, known.kazakh, known.english)
  }
}

/// An amount encoded in the wire's format.
@propertyWrapper struct PlainAmount: Hashable, Sendable, Codable {
  var wrappedValue: Money
  init(wrappedValue: Money) { self.wrappedValue = wrappedValue }

  init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    // Earlier versions accepted any text: what is not an amount becomes zero, so that the order can still be read.
    wrappedValue = (try? Money(wire: text)) ?? (try? Money(parsing: text)) ?? .zero
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue.plain)
  }
}
