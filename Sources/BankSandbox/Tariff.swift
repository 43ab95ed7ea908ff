import BrokerAPI
import Checkout

/// The stand-in bank's products. All assumed (contract, *Instalment*).
struct Tariff {
  let code: String
  let name: Phrase
  let months: Int
  let kind: Plan.Kind
  let amounts: ClosedRange<Money>
  /// In millionths; 0 for an instalment.
  let monthlyRate: Int64
  /// The factor by which an unpaid debt grows over the term, in trillionths.
  private let growth: Int128

  private static let one: Int128 = 1_000_000_000_000

  private init(
    code: String, name: Phrase, months: Int, kind: Plan.Kind, amounts: ClosedRange<Money>, monthlyRate: Int64
  ) {
    self.code = code
    self.name = name
    self.months = months
    self.kind = kind
    self.amounts = amounts
    self.monthlyRate = monthlyRate
    growth = (0..<months).reduce(Self.one) { growth, _ in
      growth * (Self.one + Int128(monthlyRate) * 1_000_000) / Self.one
    }
  }

  private static func instalment(_ code: String, _ name: Phrase, _ months: Int, from tenge: Int64) -> Tariff {
    Tariff(
      code: code, name: name.map { "\($0) 0-0-\(months)" }, months: months, kind: .instalment,
      amounts: Money(tenge: tenge)...Money(tenge: 1_500_000), monthlyRate: 0)
  }

  /// 24 % a year by month, an effective rate of 26.8 %: well under the cap of 46 %.
  private static func loan(_ months: Int, from tenge: Int64) -> Tariff {
    Tariff(
      code: "STD\(months)", name: Phrase("Кредит стандарт", "Стандартты кредит", "Standard loan"), months: months,
      kind: .loan,
      amounts: Money(tenge: tenge)...Money(tenge: 7_000_000), monthlyRate: 20_000)
  }

  private static let plain = Phrase("Рассрочка", "Бөліп төлеу", "Instalments")
  private static let byCard = Phrase("Рассрочка по карте", "Картамен бөліп төлеу", "Card instalments")

  static let all: [Tariff] = [
    instalment("INS3", plain, 3, from: 10_000), instalment("INS6", plain, 6, from: 15_000),
    instalment("INS12", plain, 12, from: 25_000), instalment("INS24", plain, 24, from: 50_000),
    instalment("CC6INS", byCard, 6, from: 15_000), instalment("CC12INS", byCard, 12, from: 25_000),
    loan(6, from: 10_000), loan(12, from: 10_000), loan(18, from: 20_000), loan(24, from: 30_000),
    loan(36, from: 50_000), loan(48, from: 100_000), loan(60, from: 150_000),
  ]

  /// An instalment is rounded up to a tenge, an annuity to the nearest tiyn.
  func monthlyPayment(for amount: Money) -> Money {
    guard monthlyRate > 0 else {
      return Money(tiyn: (amount.tiyn + Int64(months) - 1) / Int64(months)).roundedUpToTenge
    }
    // P · r · qⁿ / (qⁿ − 1) with q = 1 + r, in trillionths.
    let numerator = Int128(amount.tiyn) * Int128(monthlyRate) * 1000 * growth
    let denominator = (growth - Self.one) * (Self.one / 1000)
    return Money(tiyn: Int64((numerator + denominator / 2) / denominator))
  }

  /// Nil where the bank offers none.
  static func of(kind: String, months: String, amount: Money) -> Tariff? {
    all.first { $0.kind.rawValue == kind && String($0.months) == months && $0.amounts.contains(amount) }
  }
}

/// The answers of `/products`, from templates in which only the payment depends on the amount.
struct PlanAnswers: Sendable {
  private struct Template {
    let tariff: Tariff
    let before: ArraySlice<UInt8>
    let after: ArraySlice<UInt8>
  }

  private let templates: [BankLanguage: [Template]]

  init() {
    templates = Dictionary(uniqueKeysWithValues: BankLanguage.allCases.map { ($0, Self.templates($0)) })
  }

  private static func templates(_ language: BankLanguage) -> [Template] {
    Tariff.all.compactMap { tariff in
      let product = Product(
        name: tariff.name[language], monthlyPayment: .zero, period: tariff.months, productCode: tariff.code)
      let bytes = product.json.sorted.bytes
      return bytes.firstRange(of: Array("\"monthlyPayment\":0".utf8)).map { range in
        Template(tariff: tariff, before: bytes[..<(range.upperBound - 1)], after: bytes[range.upperBound...])
      }
    }
  }

  func answer(for amount: Money, in language: BankLanguage) -> [UInt8] {
    var bytes = Array("{\"products\":[".utf8)
    bytes.reserveCapacity(2048)
    for template in templates[language] ?? [] where template.tariff.amounts.contains(amount) {
      if bytes.last == UInt8(ascii: "}") { bytes.append(UInt8(ascii: ",")) }
      bytes += template.before
      Self.write(template.tariff.monthlyPayment(for: amount), to: &bytes)
      bytes += template.after
    }
    bytes += "]}".utf8
    return bytes
  }

  /// The shortest decimal.
  private static func write(_ money: Money, to bytes: inout [UInt8]) {
    let (tenge, tiyn) = money.tiyn.quotientAndRemainder(dividingBy: 100)
    bytes += String(tenge).utf8
    guard tiyn > 0 else { return }
    bytes += [UInt8(ascii: "."), UInt8(ascii: "0") + UInt8(tiyn / 10)]
    if tiyn % 10 > 0 { bytes.append(UInt8(ascii: "0") + UInt8(tiyn % 10)) }
  }
}
