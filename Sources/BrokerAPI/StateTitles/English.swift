extension OrderState.Known {
  package var english: String {
    switch self {
    case .initial: "Application created"
    case .preApproved: "Pre-approved"
    case .approved: "Approved, customer's turn"
    case .rejected: "Refused by the bank"
    case .cancelled: "No offer from the bank"
    case .customerApproved: "Customer accepted"
    case .customerRejected: "Customer declined"
    case .signed: "Contract signed"
    case .reserved: "Goods reserved"
    case .delivered: "Goods handed over"
    case .financed: "The shop was paid"
    case .partnerCancelled: "Cancelled by the shop"
    case .contractCancelled: "Contract terminated"
    case .expired: "The link expired"
    }
  }
}
