import BrokerAPI
import Checkout
import FoundationEssentials

/// An order as the stand-in bank keeps it: what is bought, and its course, past and future. Who buys is not kept.
struct Order: Sendable, Codable {
  /// A state from a moment on.
  struct Event: Sendable, Codable {
    let at: Date
    let state: OrderState
    init(at: Date, state: OrderState) { (self.at, self.state) = (at, state) }
  }

  /// One of the goods.
  struct Item: Sendable, Codable {
    let model: String
    let price: String
  }

  let reference: String
  let goods: [Item]
  let totalCost: String
  let loanLength: String
  let productCode: String
  /// The number in the link that the customer opens.
  let preapp: String
  let requestUuid: String
  let outcome: FictitiousCustomer.Outcome
  /// How many times faster than the wall it goes on.
  let pace: Double
  private(set) var course: [Event]

  init(
    request: PreApprovalRequest, productCode: String, outcome: FictitiousCustomer.Outcome, pace: Double, now: Date
  ) {
    reference = request.referenceId
    goods = request.goods.map { Item(model: $0.model, price: $0.price) }
    (totalCost, loanLength, self.productCode) = (request.totalCost, request.loanLength, productCode)
    (preapp, requestUuid) = (UUID().uuidString.lowercased(), UUID().uuidString.lowercased())
    (self.outcome, self.pace) = (outcome, pace)
    course = [Event(at: now, state: .initial)]
    follow(outcome.course, from: now)
  }

  private mutating func follow(_ steps: [(seconds: Double, state: OrderState)], from start: Date) {
    var moment = start
    for step in steps {
      moment += step.seconds / pace
      course.append(Event(at: moment, state: step.state))
    }
  }

  /// The answer to its application, from a bank that listens on a port.
  func response(port: Int) -> PreApprovalResponse {
    PreApprovalResponse(
      code: "200", message: "Заявка успешно создана", requestUuid: requestUuid,
      redirectLink: "http://127.0.0.1:\(port)/epos/?preapp=\(preapp)&lang=ru&v=2", status: "Success")
  }

  func state(at now: Date) -> OrderState { course.last { $0.at <= now }?.state ?? .initial }

  func status(at now: Date) -> OrderStatus {
    let state = state(at: now)
    return OrderStatus(
      loanLength: loanLength, productCode: productCode, referenceId: reference, state: state,
      stateTitle: Self.title(of: state))
  }

  /// Sets a state as the partner may. What follows it by itself follows.
  /// - Throws: the finding that says which moves are allowed.
  mutating func partnerSets(_ new: OrderState, at now: Date) throws(Finding) {
    let current = state(at: now)
    guard Self.partnerMoves(from: current).contains(new) else {
      let allowed = Self.partnerMoves(from: current).map(\.name).joined(separator: ", ")
      throw Finding(
        "state", .malformed("\(new.name) cannot follow \(current.name); allowed: \(allowed.isEmpty ? "none" : allowed)")
      )
    }
    course.removeAll { $0.at > now }
    course.append(Event(at: now, state: new))
    if new == .customerApproved { follow([(4, .signed)], from: now) }
  }

  /// The moves a partner may make (assumed; only CUSTOMER_REJECTED is documented).
  static func partnerMoves(from state: OrderState) -> [OrderState] {
    switch state {
    case .preApproved, .approved: [.customerApproved, .customerRejected, .partnerCancelled]
    case .signed: [.reserved, .delivered, .partnerCancelled, .contractCancelled]
    case .reserved: [.delivered, .partnerCancelled, .contractCancelled]
    case .delivered: [.partnerCancelled, .contractCancelled]
    case .financed: [.contractCancelled]
    case let other where other.isFinal: []
    default: [.partnerCancelled]
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

extension FictitiousCustomer.Outcome {
  /// The states after INIT, each with the seconds since the one before.
  var course: [(seconds: Double, state: OrderState)] {
    let accepts: [(seconds: Double, state: OrderState)] = [(4, .customerApproved), (4, .signed)]
    return switch self {
    case .approved, .slowAnswer, .answerLost, .tooManyRequests, .serverError:
      [(3, .preApproved), (4, .approved)] + accepts
    case .rejected: [(5, .rejected)]
    case .identification: [(3, .preApproved), (40, .approved)] + accepts
    case .customerDeclines: [(3, .preApproved), (4, .approved), (6, .customerRejected)]
    case .linkExpires: [(3, .preApproved), (30, .expired)]
    case .noOffers: [(8, .cancelled)]
    case .unknownState: [(3, OrderState("MANUAL_REVIEW")), (10, .approved)] + accepts
    case .financed: [(3, .preApproved), (4, .approved)] + accepts + [(8, .financed)]
    }
  }
}
