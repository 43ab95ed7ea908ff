import BrokerAPI
import Checkout
import FoundationEssentials

/// An order as the stand-in bank keeps it: what is bought, and its course, past and future. Who buys is not kept.
struct Order: Hashable, Sendable, Codable {
  /// A state from a moment on.
  struct Event: Hashable, Sendable, Codable {
    let at: Date
    let state: OrderState
    /// The bank's words for it, where they are not the usual ones.
    let title: String?
    init(at: Date, state: OrderState, title: String? = nil) { (self.at, self.state, self.title) = (at, state, title) }
  }

  /// One of the goods.
  struct Item: Hashable, Sendable, Codable {
    let model: String
    let price: String
  }

  let reference: String
  let goods: [Item]
  let totalCost: String
  let loanLength: String
  let productCode: String
  /// The number in the link that the customer opens.
  let preapp: UUID
  let requestUuid: UUID
  /// When the link ends; nil for one of the first store, which did not keep it.
  let linkEndsAt: Date?
  /// Where its states are posted; nil for nowhere.
  let callbackURL: String?
  /// Where the customer's page leads back to when it ended well, and badly; nil for nowhere.
  var successURL: String?
  var failURL: String?
  /// What the partner sent, as `RequestContent` keeps it; nil for an order of an older store.
  var content: Data?
  /// How many events of the course the partner was told; nil for the first, which is the answer to the application.
  var told: Int?
  private(set) var course: [Event]

  /// An order that begins now.
  init(
    reference: String, goods: [Item], totalCost: String, loanLength: String, productCode: String, preapp: UUID,
    requestUuid: UUID, linkEndsAt: Date, callbackURL: String, now: Date
  ) {
    (self.reference, self.goods, self.totalCost) = (reference, goods, totalCost)
    (self.loanLength, self.productCode, self.preapp) = (loanLength, productCode, preapp)
    (self.requestUuid, self.linkEndsAt) = (requestUuid, linkEndsAt)
    self.callbackURL = callbackURL.isEmpty ? nil : callbackURL
    course = [Event(at: now, state: .initial)]
  }

  /// Goes through a scenario's states from a moment on.
  mutating func follow(_ steps: [Scenario.Step], from start: Date, using random: inout BankRandom) {
    var moment = start
    course.reserveCapacity(course.count + steps.count)
    for step in steps {
      moment += random.number(in: step.after)
      course.append(Event(at: moment, state: step.state, title: step.title))
    }
  }

  /// The link that the customer opens, at a bank that is to be found at an origin.
  func link(base: String, language: String = "ru") -> String {
    "\(base)/epos/?preapp=\(preapp.text)&lang=\(language)&v=2"
  }

  /// The answer to its application, from a bank that is to be found at an origin.
  func response(base: String) -> PreApprovalResponse {
    PreApprovalResponse(
      code: "200", message: "Заявка успешно создана", requestUuid: requestUuid.text, redirectLink: link(base: base),
      status: "Success")
  }

  /// What happened last, by a moment.
  private func event(at now: Date) -> Event { course.last { $0.at <= now } ?? course[0] }
  func state(at now: Date) -> OrderState { event(at: now).state }

  func status(at now: Date) -> OrderStatus {
    let event = event(at: now)
    return OrderStatus(
      loanLength: loanLength, productCode: productCode, referenceId: reference, state: event.state,
      stateTitle: event.title ?? Self.title(of: event.state))
  }

  /// Sets a state as the partner may. What follows it by itself follows.
  /// - Throws: the finding that says which moves are allowed.
  mutating func partnerSets(_ new: OrderState, at now: Date, using random: inout BankRandom) throws(Finding) {
    let current = state(at: now)
    guard Self.partnerMoves(from: current).contains(new) else {
      let allowed = Self.partnerMoves(from: current).map(\.name).joined(separator: ", ")
      throw Finding(
        "state", .malformed("\(new.name) cannot follow \(current.name); allowed: \(allowed.isEmpty ? "none" : allowed)")
      )
    }
    set(new, at: now)
    if new == .customerApproved {
      follow([Scenario.Step(after: 4...4, state: .signed)], from: now, using: &random)
    }
    // Once the customer has the goods, the bank pays the shop.
    if new == .delivered {
      follow([Scenario.Step(after: 6...6, state: .financed)], from: now, using: &random)
    }
  }

  /// Sets a state, whatever is allowed; what would have followed does not.
  mutating func set(_ new: OrderState, title: String? = nil, at now: Date) {
    course.removeAll { $0.at > now }
    course.append(Event(at: now, state: new, title: title))
  }

  /// The moves a partner may make (assumed; documented is that CUSTOMER_REJECTED can be set, by an example beside a new application's).
  static func partnerMoves(from state: OrderState) -> [OrderState] {
    switch state {
    case .initial: [.customerRejected, .partnerCancelled]
    case .preApproved, .approved: [.customerApproved, .customerRejected, .partnerCancelled]
    case .signed: [.reserved, .delivered, .partnerCancelled, .contractCancelled]
    case .reserved: [.delivered, .partnerCancelled, .contractCancelled]
    case .delivered: [.partnerCancelled, .contractCancelled]
    case .financed: [.contractCancelled]
    case let other where other.isFinal: []
    default: [.partnerCancelled]
    }
  }

  /// The decisions a customer may make on the bank's page (assumed).
  static func customerMoves(from state: OrderState) -> [OrderState] {
    switch state {
    case .initial: [.customerRejected]
    case .preApproved, .approved: [.customerApproved, .customerRejected]
    default: []
    }
  }

  /// The bank's words for a state, in Russian as its own examples are.
  static func title(of state: OrderState) -> String {
    switch state {
    case .initial: "Заявка создана"
    case .preApproved: "Предварительно одобрено"
    case .approved: "Одобрено, ждём клиента"
    case .rejected: "Банк отказал"
    case .customerApproved: "Клиент согласился"
    case .customerRejected: "Клиент отказался"
    case .signed: "Договор подписан"
    case .reserved: "Товар зарезервирован"
    case .delivered: "Товар выдан"
    case .financed: "Деньги перечислены магазину"
    case .cancelled: "Банк не дал предложений"
    case .partnerCancelled: "Отменено магазином"
    case .contractCancelled: "Договор расторгнут"
    case .expired: "Срок ссылки истёк"
    default: "Дополнительная проверка"
    }
  }
}
