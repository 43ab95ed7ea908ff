/// The steps of a sale, in order. A new one is a case here, with its title, and a line each in `SaleFlow`'s switches.
package enum Step: String, CaseIterable, Comparable, Hashable, Sendable {
  // The raw values are stored with the desk.
  case cart, plan, customer, review

  var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  var previous: Step? { index > 0 ? Self.allCases[index - 1] : nil }
  /// Nil for the last, which submits.
  var next: Step? { index + 1 < Self.allCases.count ? Self.allCases[index + 1] : nil }

  package static func < (left: Step, right: Step) -> Bool { left.index < right.index }

  /// Its shortcut, if it has one.
  var command: Command? { Command(rawValue: "step." + rawValue) }

  func title(_ s: Strings) -> String {
    switch self {
    case .cart: s.stepCart
    case .plan: s.stepPlan
    case .customer: s.stepCustomer
    case .review: s.stepReview
    }
  }
}
