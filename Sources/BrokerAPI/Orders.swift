import Text

/// The state of an order: an open set, because only two states are documented.
///
/// `CUSTOMER_REJECTED` and `CUSTOMERREJECTED` are the same state: sister contracts leave the underscores out.
public struct OrderState: Hashable, Sendable, CustomStringConvertible {
  /// The name as the bank wrote it.
  public let name: String
  private let key: String

  /// A state by any spelling of its name.
  public init(_ name: String) {
    self.name = name
    key = name.uppercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
  }

  public var description: String { name }
  public static func == (left: OrderState, right: OrderState) -> Bool { left.key == right.key }
  public func hash(into hasher: inout Hasher) { hasher.combine(key) }

  /// Documented: the state of a new application.
  public static let initial = OrderState("INIT")
  /// Documented.
  public static let customerRejected = OrderState("CUSTOMER_REJECTED")
  // The rest comes from the sister contract (published), EXPIRED is ours.
  /// The bank has approved in advance; the customer identifies next.
  public static let preApproved = OrderState("PREAPPROVED")
  /// The bank has approved; the customer agrees or declines next.
  public static let approved = OrderState("APPROVED")
  /// The bank refused. Final.
  public static let rejected = OrderState("REJECTED")
  /// The customer agreed; the contract is signed next.
  public static let customerApproved = OrderState("CUSTOMER_APPROVED")
  /// The contract is signed: the goods may be handed over.
  public static let signed = OrderState("SIGNED")
  /// The shop has put the goods aside.
  public static let reserved = OrderState("RESERVED")
  /// The customer has the goods.
  public static let delivered = OrderState("DELIVERED")
  /// The bank has paid the shop. Final.
  public static let financed = OrderState("FINANCED")
  /// The bank made no offer. Final.
  public static let cancelled = OrderState("CANCELLED")
  /// The shop cancelled. Final.
  public static let partnerCancelled = OrderState("PARTNER_CANCELLED")
  /// The contract was cancelled after it was signed. Final.
  public static let contractCancelled = OrderState("CONTRACT_CANCELLED")
  /// The link ran out before the customer decided. Final; ours.
  public static let expired = OrderState("EXPIRED")

  /// How a state looks; the table is ours, the bank's title is what the till says.
  public enum Look: Hashable, Sendable {
    /// The bank is thinking.
    case waitingForBank
    /// The customer has something to do.
    case waitingForCustomer
    /// Good, and the sale can go on.
    case good
    /// Good and over.
    case done
    /// The bank refused.
    case refused
    /// Somebody withdrew, or time ran out.
    case withdrawn
    /// A state that the till does not know.
    case unknown
  }

  private static let looks: [OrderState: Look] = [
    .initial: .waitingForBank, .preApproved: .waitingForCustomer, .approved: .waitingForCustomer,
    .customerApproved: .waitingForCustomer, .signed: .good, .reserved: .good, .delivered: .good, .financed: .done,
    .rejected: .refused, .cancelled: .refused, .customerRejected: .withdrawn, .partnerCancelled: .withdrawn,
    .contractCancelled: .withdrawn, .expired: .withdrawn,
  ]

  /// How sure it is that the bank has this state.
  public var mark: Mark {
    switch self {
    case .initial: .documented(line: 76)
    case .customerRejected: .documented(line: 309)
    case .expired: .assumed
    default: look == .unknown ? .assumed : .published
    }
  }

  /// How it looks.
  public var look: Look { OrderState.looks[self] ?? .unknown }

  /// True where no other state follows.
  public var isFinal: Bool {
    switch look {
    case .done, .refused, .withdrawn: true
    default: false
    }
  }
  /// True while bank or customer have something to do, so that it is worth asking.
  public var isWaiting: Bool {
    switch look {
    case .waitingForBank, .waitingForCustomer, .unknown: true
    default: false
    }
  }
  /// True where the shop may still cancel (assumed: any state before the bank has paid).
  public var canBeCancelledByShop: Bool { !isFinal }
}

extension OrderState: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// `OrderStatus`: an order as `/orders` tells it, and the body with which a partner sets a state (documented, closed, all required).
public struct OrderStatus: Hashable, Sendable {
  /// Months, as digits.
  public let loanLength: String
  /// The product, such as `INS12`.
  public let productCode: String
  /// The partner's number of the order.
  public let referenceId: String
  /// The state.
  public let state: OrderState
  /// The bank's words for the state.
  public let stateTitle: String

  /// An order, or a state to set.
  public init(loanLength: String, productCode: String, referenceId: String, state: OrderState, stateTitle: String) {
    (self.loanLength, self.productCode, self.referenceId) = (loanLength, productCode, referenceId)
    (self.state, self.stateTitle) = (state, stateTitle)
  }

  /// Reads an order tolerantly; nil without a reference or a state. Texts are cleaned, but for the reference: one that is not clean is
  /// no order of anybody's, and cleaned it could pass for one.
  public init?(reading json: JSON) {
    guard let reference = json["referenceId"]?.text, !reference.isEmpty, SafeText.isClean(reference),
      let state = json["state"]?.line(atMost: 100), !state.isEmpty
    else { return nil }
    self.init(
      loanLength: json["loanLength"]?.line(atMost: 20) ?? "", productCode: json["productCode"]?.line(atMost: 100) ?? "",
      referenceId: reference, state: OrderState(state), stateTitle: json["stateTitle"]?.line(atMost: 300) ?? "")
  }

  /// The message as it is sent.
  public var json: JSON {
    .object([
      "loanLength": .string(loanLength), "productCode": .string(productCode), "referenceId": .string(referenceId),
      "state": .string(state.name), "stateTitle": .string(stateTitle),
    ])
  }

  /// Reads the answer of `GET /orders`: one order, an array, or an object with an array under `orders` (inferred; accept each).
  /// Orders that cannot be read are counted, not guessed. Nil where the answer has none of these shapes.
  public static func list(reading json: JSON) -> (orders: [OrderStatus], unreadable: Int)? {
    let elements: [JSON]
    if let array = json.elements ?? json["orders"]?.elements {
      elements = array
    } else if OrderStatus(reading: json) != nil {
      elements = [json]
    } else {
      return nil
    }
    let orders = elements.compactMap { OrderStatus(reading: $0) }
    return (orders, elements.count - orders.count)
  }
}

/// `OrderUpdateResponse`: the bank took a state that the partner set.
public struct OrderUpdateResponse: Hashable, Sendable {
  /// The status, as digits.
  public let code: String
  /// What happened, in the bank's words.
  public let message: String
  /// `Success`, or what else the bank says.
  public let status: String
  /// An answer.
  public init(code: String, message: String, status: String) {
    (self.code, self.message, self.status) = (code, message, status)
  }
  /// Reads an answer tolerantly; nil where neither its code nor its status says that the state was set.
  public init?(reading json: JSON) {
    self.init(
      code: json["code"]?.line(atMost: 20) ?? "", message: json["message"]?.line(atMost: 1000) ?? "",
      status: json["status"]?.line(atMost: 100) ?? "")
    guard !code.isEmpty || !status.isEmpty else { return nil }
  }
  /// The message as it is sent.
  public var json: JSON { .object(["code": .string(code), "message": .string(message), "status": .string(status)]) }
}
