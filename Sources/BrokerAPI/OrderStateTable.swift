extension OrderState {
  /// The known states in the order in which they are offered. A new one needs a case and a row here and a line in each language's titles;
  /// without them the program does not compile.
  package enum Known: Int, CaseIterable, Sendable {
    case initial, preApproved, approved, rejected, cancelled, customerApproved, customerRejected
    case signed, reserved, delivered, financed, partnerCancelled, contractCancelled, expired

    /// Two names are documented, the others are those of the sister contract, and `EXPIRED` is ours. Who may set a state, and from where,
    /// is assumed.
    private var newRow: Row {
      switch self {
      case .initial: Row("INIT", .waitingForBank, step: 0, .documented(line: 76))
      case .preApproved: Row("PREAPPROVED", .waitingForCustomer, step: 1)
      case .approved: Row("APPROVED", .waitingForCustomer, step: 2)
      case .customerApproved:
        Row("CUSTOMER_APPROVED", .waitingForCustomer, step: 3, customer: Self.undecided, partner: Self.undecided)
      case .signed: Row("SIGNED", .signed, step: 4)
      case .reserved: Row("RESERVED", .signed, step: 5, partner: [.signed])
      case .delivered: Row("DELIVERED", .signed, step: 6, partner: [.signed, .reserved])
      case .financed: Row("FINANCED", .done, step: 7)
      // An order that ends before the contract was never signed.
      case .rejected: Row("REJECTED", .refused, step: 4)
      case .cancelled: Row("CANCELLED", .refused, step: 4)
      case .customerRejected:
        Row(
          "CUSTOMER_REJECTED", .withdrawn, step: 4, .documented(line: 309), customer: [.initial] + Self.undecided,
          partner: [.initial] + Self.undecided)
      case .expired: Row("EXPIRED", .withdrawn, step: 4, .assumed)
      // Any state before the bank's payment, including unknown ones.
      case .partnerCancelled: Row("PARTNER_CANCELLED", .withdrawn, step: 8, partner: nil)
      case .contractCancelled:
        Row("CONTRACT_CANCELLED", .withdrawn, step: 8, partner: [.signed, .reserved, .delivered, .financed])
      }
    }

    var row: Row { Self.rows[rawValue] }
    /// Made once: each key asks for the category of every order.
    private static let rows = allCases.map(\.newRow)

    var category: Category { Self.categories[rawValue] }
    /// Apart, because a row is copied whole.
    private static let categories = rows.map(\.category)

    /// States in which the customer has to agree or decline.
    private static let undecided: [Known] = [.preApproved, .approved]
  }

  /// Categories of states; ours. The till shows the bank's title.
  package enum Category: Hashable, Sendable {
    case waitingForBank
    /// The customer has to act.
    case waitingForCustomer
    /// Successful, and the sale continues.
    case signed
    /// Successful and finished.
    case done
    case refused
    /// Cancelled by somebody, or expired.
    case withdrawn
    /// A state that the till does not know.
    case unknown
  }

  struct Row {
    let name: String
    let category: Category
    /// Progress on the usual path.
    let step: Int
    /// Provenance of the state's name.
    let provenance: Provenance
    /// States from which the customer may set it on the bank's page.
    let customer: [Known]
    /// States from which a partner may set it; nil for any that is not final.
    let partner: [Known]?

    init(
      _ name: String, _ category: Category, step: Int, _ provenance: Provenance = .published, customer: [Known] = [],
      partner: [Known]? = []
    ) {
      self.name = name
      self.category = category
      self.step = step
      self.provenance = provenance
      self.customer = customer
      self.partner = partner
    }
  }

  /// The usual path up to the contract.
  package static let path = Known.allCases.filter { $0.row.step <= Known.signed.row.step }.map { OrderState($0) }
    .filter { !$0.isFinal }

  package var category: Category { known?.category ?? .unknown }
  package var provenance: Provenance { known?.row.provenance ?? .assumed }

  /// True where no other state follows.
  package var isFinal: Bool {
    switch category {
    case .done, .refused, .withdrawn: true
    case .waitingForBank, .waitingForCustomer, .signed, .unknown: false
    }
  }

  /// True while the bank or the customer has to act, so that polling is worthwhile.
  package var isWaiting: Bool {
    switch category {
    case .waitingForBank, .waitingForCustomer, .unknown: true
    case .signed, .done, .refused, .withdrawn: false
    }
  }

  /// True where the other state is further along the usual path.
  package func isPassed(by other: OrderState) -> Bool {
    guard let known, let further = other.known else { return false }
    return known.row.step < further.row.step
  }

  /// States that a partner may set from this one.
  package var partnerMoves: [OrderState] {
    Known.allCases.filter { $0.row.partner.map { $0.contains { $0 == known } } ?? !isFinal }.map { OrderState($0) }
  }

  /// States that a partner may set at some time.
  static var settable: [OrderState] {
    let settable = Set(Known.allCases.flatMap { OrderState($0).partnerMoves })
    return Known.allCases.map { OrderState($0) }.filter(settable.contains)
  }

  /// States that the customer may set from this one.
  package var customerMoves: [OrderState] {
    Known.allCases.filter { $0.row.customer.contains { $0 == known } }.map { OrderState($0) }
  }
}
