import Text

/// An open set, because only two states are documented.
///
/// Underscores do not matter: sister contracts write `CUSTOMERREJECTED`.
package struct OrderState: Hashable, Sendable, CustomStringConvertible {
  /// As the bank wrote it.
  package let name: String
  package let known: Known?
  private let key: String

  package init(_ name: String) {
    self.name = name
    key = Self.key(name)
    known = Self.byKey[key]
  }

  package init(_ known: Known) {
    name = known.row.name
    key = Self.key(name)
    self.known = known
  }

  private static let byKey = Dictionary(uniqueKeysWithValues: Known.allCases.map { (key($0.row.name), $0) })
  private static func key(_ name: String) -> String {
    name.uppercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
  }

  /// Whether it is a known state in this contract's own spelling.
  package var isSpeltExactly: Bool { known.map { $0.row.name == name } ?? false }

  package var description: String { name }
  package static func == (left: OrderState, right: OrderState) -> Bool { left.key == right.key }
  package func hash(into hasher: inout Hasher) { hasher.combine(key) }

  package static let initial = OrderState(.initial)
  package static let preApproved = OrderState(.preApproved)
  package static let approved = OrderState(.approved)
  package static let rejected = OrderState(.rejected)
  package static let cancelled = OrderState(.cancelled)
  package static let customerApproved = OrderState(.customerApproved)
  package static let customerRejected = OrderState(.customerRejected)
  package static let signed = OrderState(.signed)
  package static let reserved = OrderState(.reserved)
  package static let delivered = OrderState(.delivered)
  package static let financed = OrderState(.financed)
  package static let partnerCancelled = OrderState(.partnerCancelled)
  package static let contractCancelled = OrderState(.contractCancelled)
  package static let expired = OrderState(.expired)
}

extension OrderState: Codable {
  package init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// `OrderStatus`: an order in the answer of `/orders`, and the body that sets a state (documented, closed, all required).
package struct OrderStatus: Hashable, Sendable {
  /// Months, as digits.
  package internal(set) var loanLength = ""
  /// Such as `INS12`.
  package internal(set) var productCode = ""
  /// The partner's number of the order.
  package internal(set) var referenceId = ""
  package internal(set) var state = OrderState("")
  /// The bank's words for the state.
  package internal(set) var stateTitle = ""

  package init() {}
  package init(loanLength: String, productCode: String, referenceId: String, state: OrderState, stateTitle: String) {
    self.loanLength = loanLength
    self.productCode = productCode
    self.referenceId = referenceId
    self.state = state
    self.stateTitle = stateTitle
  }

  /// Tolerant; nil without reference or state. Texts are sanitised, but an unclean reference is rejected: once sanitised it could match
  /// another order.
  package init?(reading json: JSON) {
    guard let reference = json["referenceId"]?.text, !reference.isEmpty, SafeText.isClean(reference) else { return nil }
    self.init(tolerant: json)
    referenceId = reference
    guard !state.name.isEmpty else { return nil }
  }

  /// Parses the answer of `GET /orders`: one order, an array, or an object with an array under `orders` (inferred). Counts orders that
  /// cannot be parsed. Nil for any other shape.
  package static func list(reading json: JSON) -> (orders: [OrderStatus], unreadable: Int)? {
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

  /// Numbers of orders that a list tells differently, in more than words: it has no times by which one of them would count.
  package static func contradicted(in orders: [OrderStatus]) -> Set<String> {
    var first: [String: OrderStatus] = [:]
    return orders.reduce(into: []) { contradicted, order in
      if let known = first[order.referenceId] {
        if !known.isSame(as: order) { contradicted.insert(order.referenceId) }
      } else {
        first[order.referenceId] = order
      }
    }
  }

  private func isSame(as other: OrderStatus) -> Bool {
    (state, productCode, loanLength) == (other.state, other.productCode, other.loanLength)
  }
}

extension OrderStatus: WireMessage {
  package static let definition = Definition("OrderStatus", line: 290, closedAt: 317, of: fields)
  package static let fields: [Field<Self>] = [
    Field("loanLength", \.loanLength, line: 291, atMost: 20), Field("productCode", \.productCode, line: 296),
    Field("referenceId", \.referenceId, line: 301, .knownOrder),
    Field("state", \.state, line: 306, .knownState, .following),
    Field("stateTitle", \.stateTitle, line: 311, atMost: 300),
  ]
}

/// `OrderUpdateResponse`: the bank applied a state (documented, closed, nothing required).
package struct OrderUpdateResponse: Hashable, Sendable {
  /// The status as digits.
  package internal(set) var code = ""
  /// In the bank's words.
  package internal(set) var message = ""
  /// `Success`, or another word of the bank's.
  package internal(set) var status = ""

  package init() {}
  package init(code: String, message: String, status: String) {
    self.code = code
    self.message = message
    self.status = status
  }

  /// Tolerant; nil where neither code nor status says that the state was set.
  package init?(reading json: JSON) {
    self.init(tolerant: json)
    guard !code.isEmpty || !status.isEmpty else { return nil }
  }
}

extension OrderUpdateResponse: WireMessage {
  package static let definition = Definition("OrderUpdateResponse", line: 270, closedAt: 287, of: fields)
  package static let fields: [Field<Self>] = [
    Field("code", \.code, line: 271, isRequired: false, atMost: 20),
    Field("message", \.message, line: 276, isRequired: false, atMost: 1000),
    Field("status", \.status, line: 281, isRequired: false),
  ]
}
