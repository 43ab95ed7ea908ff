/// A way to pay, as `/products` offers it for one total.
public struct Plan: Hashable, Sendable {
  /// What kind of contract it is, as `productType` names it.
  public enum Kind: String, Hashable, Sendable {
    case loan
    case instalment = "installment"
  }

  /// The bank's code, such as `CC12INS`.
  public let code: String
  /// The bank's name for it, such as «Рассрочка 0-0-12».
  public let name: String
  /// How many monthly payments: 1…`maximumMonths`.
  public let months: Int
  /// What the customer pays a month; the last payment of an instalment may be smaller.
  public let monthlyPayment: Money
  /// Loan or instalment.
  public let kind: Kind
  /// The total it was offered for.
  public let amount: Money

  /// The longest term that is believed: thirty years.
  public static let maximumMonths = 360

  /// A plan; nil where term or payment are not positive or cannot pay the amount back.
  public init?(code: String, name: String, months: Int, monthlyPayment: Money, kind: Kind, amount: Money) {
    guard (1...Plan.maximumMonths).contains(months), monthlyPayment > .zero, monthlyPayment <= .maximum,
      monthlyPayment * months >= amount
    else { return nil }
    (self.code, self.name, self.months) = (code, name, months)
    (self.monthlyPayment, self.kind, self.amount) = (monthlyPayment, kind, amount)
  }

  /// Loan or instalment by the bank's code: INS marks an instalment, everything else is a loan (assumed, contract *Domain facts*).
  public static func kind(ofCode code: String) -> Kind { code.uppercased().contains("INS") ? .instalment : .loan }

  /// True where the monthly payment is the amount divided by the term and rounded up, so that nothing is paid on top.
  private var isInterestFree: Bool { monthlyPayment * (months - 1) < amount && overshoot < Money(tenge: Int64(months)) }
  private var overshoot: Money { monthlyPayment * months - amount }

  /// All that the customer pays.
  public var total: Money { isInterestFree ? amount : monthlyPayment * months }
  /// What the customer pays on top of the price.
  public var overpayment: Money { total - amount }
}

/// One row of a payment schedule.
public struct Payment: Hashable, Sendable {
  /// 1 for the first month.
  public let number: Int
  /// The day it is due.
  public let date: CivilDate
  /// What is paid that day.
  public let amount: Money
  /// The part of it that pays the debt back.
  public let principal: Money
  /// The part of it that is the bank's reward.
  public let interest: Money
  /// What is still owed afterwards.
  public let balance: Money
}

/// The payments of a plan, month by month, as an estimate: the contract's own schedule is the bank's.
public struct PaymentSchedule: Hashable, Sendable {
  /// The payments in order.
  public let payments: [Payment]
  /// The monthly rate that the plan implies, in billionths of the debt; 0 where nothing is paid on top.
  public let monthlyRate: Int64

  /// The schedule of a plan that starts on a day: the first payment is due a month later.
  public init(plan: Plan, start: CivilDate) {
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

  /// The sum of all payments.
  public var total: Money { payments.reduce(.zero) { $0 + $1.amount } }
  /// The annual effective rate (ГЭСВ) that the plan implies, in hundredths of a per cent: 2682 is 26.82 %.
  public var effectiveRate: Int {
    var factor: Int128 = 1_000_000_000
    for _ in 0..<12 { factor = factor * (1_000_000_000 + Int128(monthlyRate)) / 1_000_000_000 }
    return Int((factor - 1_000_000_000 + 50_000) / 100_000)
  }

  /// Interest of one month, rounded to the nearest tiyn.
  private static func interest(on balance: Money, rate: Int64) -> Money {
    Money(tiyn: Int64((Int128(balance.tiyn) * Int128(rate) + 500_000_000) / 1_000_000_000))
  }

  /// The monthly rate at which equal payments pay the debt off: found by halving, with whole numbers throughout.
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
