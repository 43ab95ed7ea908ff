/// An offer of `/products` for one total.
package struct Plan: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case loan
    case instalment = "installment"
  }

  /// Such as `CC12INS`.
  package let code: String
  /// Such as «Рассрочка 0-0-12».
  package let name: String
  /// The number of monthly payments: 1…`maximumMonths`.
  package let months: Int
  /// The last payment of an instalment may be smaller.
  package let monthlyPayment: Money
  package let kind: Kind
  /// The total it was offered for.
  package let amount: Money
  /// How much of it somebody said; the rest only fills the place of what is not known.
  package var known = Known.all

  package enum Known: String, Hashable, Sendable { case all, term, nothing }

  package var knownMonths: Int? { known == .nothing ? nil : months }
  package var knownPayment: Money? { known == .all ? monthlyPayment : nil }

  /// The longest plausible term: thirty years.
  package static let maximumMonths = 360

  /// Nil where term or payment are not positive or cannot repay the amount. A payment may be rounded down: then the last one is larger.
  package init?(code: String, name: String, months: Int, monthlyPayment: Money, kind: Kind, amount: Money) {
    guard (1...Plan.maximumMonths).contains(months), monthlyPayment > .zero, monthlyPayment <= .maximum,
      monthlyPayment * months + Money(tenge: Int64(months)) > amount
    else { return nil }
    self.code = code
    self.name = name
    self.months = months
    self.monthlyPayment = monthlyPayment
    self.kind = kind
    self.amount = amount
  }

  /// INS marks an instalment, everything else is a loan (assumed, contract *Domain facts*).
  package static func kind(ofCode code: String) -> Kind { code.uppercased().contains("INS") ? .instalment : .loan }

  private var isInterestFree: Bool { monthlyPayment * (months - 1) < amount && overshoot < Money(tenge: Int64(months)) }
  private var overshoot: Money { monthlyPayment * months - amount }

  /// By how much equal payments fall below the amount; the last one makes up for it.
  package var shortfall: Money { max(.zero, amount - monthlyPayment * months) }

  /// All that the customer pays.
  package var total: Money { isInterestFree ? amount : monthlyPayment * months }
  /// What the customer pays on top of the price.
  package var overpayment: Money { total - amount }
}

package struct Payment: Hashable, Sendable {
  /// 1 for the first month.
  package let number: Int
  package let date: CivilDate
  package let amount: Money
  package let principal: Money
  package let interest: Money
  package let balance: Money
}

/// An estimate, month by month: the binding schedule is the bank's.
package struct PaymentSchedule: Hashable, Sendable {
  package let payments: [Payment]
  /// The implied monthly rate in billionths; 0 for an interest-free plan.
  package let monthlyRate: Int64

  /// - Parameter start: the first payment is due a month later.
  package init(plan: Plan, start: CivilDate) {
    let rate = plan.overpayment == .zero ? 0 : PaymentSchedule.impliedRate(of: plan)
    var balance = plan.amount
    var rows: [Payment] = []
    rows.reserveCapacity(plan.months)
    for number in 1...plan.months {
      let interest = PaymentSchedule.interest(on: balance, rate: rate)
      let isLast = number == plan.months
      let amount = isLast ? balance + interest : min(plan.monthlyPayment, balance + interest)
      let principal = amount - interest
      balance = balance - principal
      rows.append(
        Payment(
          number: number, date: start.adding(months: number), amount: amount, principal: principal, interest: interest,
          balance: balance))
    }
    payments = rows
    monthlyRate = rate
  }

  package var total: Money { payments.reduce(.zero) { $0 + $1.amount } }
  /// The implied annual effective rate (ГЭСВ) in hundredths of a per cent: 2682 is 26.82 %.
  package var effectiveRate: Int {
    var factor: Int128 = 1_000_000_000
    for _ in 0..<12 { factor = factor * (1_000_000_000 + Int128(monthlyRate)) / 1_000_000_000 }
    return Int((factor - 1_000_000_000 + 50_000) / 100_000)
  }

  /// One month's interest, rounded to the nearest tiyn.
  private static func interest(on balance: Money, rate: Int64) -> Money {
    Money(tiyn: Int64((Int128(balance.tiyn) * Int128(rate) + 500_000_000) / 1_000_000_000))
  }

  /// The monthly rate at which equal payments repay the debt, by binary search in integers.
  private static func impliedRate(of plan: Plan) -> Int64 {
    var low: Int64 = 0
    var high: Int64 = 1_000_000_000
    while low < high {
      let middle = low + (high - low + 1) / 2
      var balance = Int128(plan.amount.tiyn) * 1000
      for _ in 0..<plan.months {
        balance += balance * Int128(middle) / 1_000_000_000
        balance -= Int128(plan.monthlyPayment.tiyn) * 1000
        if balance <= 0 { break }
      }
      if balance <= 0 { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
