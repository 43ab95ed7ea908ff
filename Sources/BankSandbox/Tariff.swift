import BrokerAPI
import Checkout
import FoundationEssentials
import Synchronization

/// What the stand-in bank lends, and on which terms. All of it is assumed (contract, *Instalment*).
struct Tariff {
  let code: String
  let name: String
  let months: Int
  let kind: Plan.Kind
  /// The smallest and the largest amount.
  let amounts: ClosedRange<Money>
  /// The monthly rate in millionths; 0 for an instalment.
  let monthlyRate: Int64

  private static func instalment(_ code: String, _ name: String, _ months: Int, from tenge: Int64) -> Tariff {
    Tariff(
      code: code, name: "\(name) 0-0-\(months)", months: months, kind: .instalment,
      amounts: Money(tenge: tenge)...Money(tenge: 1_500_000), monthlyRate: 0)
  }

  /// 24 % a year by month, an effective rate of 26.8 %: well under the cap of 46 %.
  private static func loan(_ months: Int, from tenge: Int64) -> Tariff {
    Tariff(
      code: "STD\(months)", name: "Кредит стандарт", months: months, kind: .loan,
      amounts: Money(tenge: tenge)...Money(tenge: 7_000_000), monthlyRate: 20_000)
  }

  static let all: [Tariff] = [
    instalment("INS3", "Рассрочка", 3, from: 10_000), instalment("INS6", "Рассрочка", 6, from: 15_000),
    instalment("INS12", "Рассрочка", 12, from: 25_000), instalment("INS24", "Рассрочка", 24, from: 50_000),
    instalment("CC6INS", "Рассрочка по карте", 6, from: 15_000),
    instalment("CC12INS", "Рассрочка по карте", 12, from: 25_000),
    loan(6, from: 10_000), loan(12, from: 10_000), loan(18, from: 20_000), loan(24, from: 30_000),
    loan(36, from: 50_000), loan(48, from: 100_000), loan(60, from: 150_000),
  ]

  /// What is paid a month for an amount: an instalment is rounded up to a tenge, an annuity to the nearest tiyn.
  func monthlyPayment(for amount: Money) -> Money {
    guard monthlyRate > 0 else {
      return Money(tiyn: (amount.tiyn + Int64(months) - 1) / Int64(months)).roundedUpToTenge
    }
    // P · r · qⁿ / (qⁿ − 1) with q = 1 + r, in whole trillionths.
    let one: Int128 = 1_000_000_000_000
    let rate = Int128(monthlyRate) * 1_000_000
    var growth = one
    for _ in 0..<months { growth = growth * (one + rate) / one }
    let numerator = Int128(amount.tiyn) * rate / 1000 * growth
    let denominator = (growth - one) * (one / 1000)
    return Money(tiyn: Int64((numerator + denominator / 2) / denominator))
  }

  /// The products for an amount.
  static func products(for amount: Money) -> [Product] {
    all.filter { $0.amounts.contains(amount) }.map { tariff in
      Product(
        name: tariff.name, monthlyPayment: Decimal(tariff.monthlyPayment(for: amount).tiyn) / 100,
        period: tariff.months,
        productCode: tariff.code)
    }
  }

  /// The code under which an application of a kind and term is kept; nil where the bank offers none for the amount.
  static func code(kind: String, months: String, amount: Money) -> String? {
    all.first { $0.kind.rawValue == kind && String($0.months) == months && $0.amounts.contains(amount) }?.code
  }
}

/// The answers of `/products` as they were written last: the plans for an amount never change while the bank runs.
final class PlanAnswers: Sendable {
  private static let limit = 1000
  private let answers = Mutex<[Money: [UInt8]]>([:])

  /// The answer for an amount.
  func answer(for amount: Money) -> [UInt8] {
    if let known = answers.withLock({ $0[amount] }) { return known }
    let bytes = JSON.object(["products": .array(Tariff.products(for: amount).map(\.json))]).bytes
    answers.withLock { answers in
      if answers.count >= Self.limit { answers.removeAll() }
      answers[amount] = bytes
    }
    return bytes
  }
}
