import BrokerAPI
import Checkout
import Foundation
import TestSupport
import Testing

@testable import BankSandbox

@Suite struct TariffTests {
  /// The answers from templates equal those from encoded products, to the byte.
  @Test(arguments: 0..<20) func plansAreWrittenAsTheMessagesWouldBe(_ seed: UInt64) {
    var random = RandomSource(seed: seed)
    let answers = PlanAnswers()
    let edges: [Int64] = [1, 1_000_000, 999_999, 2_500_000, 150_000_000, 150_000_001, 700_000_000, 99_999_999_900]
    for tiyn in edges + (0..<100).map({ _ in Int64.random(in: 1_000_000...700_000_000, using: &random) }) {
      let amount = Money(tiyn: tiyn)
      let products = Tariff.all.filter { $0.amounts.contains(amount) }.map { tariff -> JSON in
        let monthly = Decimal(tariff.monthlyPayment(for: amount).tiyn) / 100
        return [
          "monthlyPayment": .number(.init(monthly)), "name": .string(tariff.name[.ru]),
          "period": .number(.init(tariff.months)),
          "productCode": .string(tariff.code),
        ]
      }
      let expected = JSON.object(["products": .array(products)]).bytes
      #expect(answers.answer(for: amount, in: .ru) == expected, "seed \(seed), \(tiyn) tiyn")
    }
  }

  /// An earlier version stored amounts as arbitrary texts.
  @Test(arguments: [("194980.50", 19_498_050), ("169 990 ₸", 16_999_000), ("about a lot", 0), ("", 0)])
  func anAmountOfAnOlderStoreIsRead(_ text: String, _ tiyn: Int64) throws {
    let kept = try JSONDecoder().decode([PlainAmount].self, from: Data(JSON.array([.string(text)]).bytes))
    #expect(kept.map(\.wrappedValue) == [Money(tiyn: tiyn)])
    let again = try JSONEncoder().encode(kept)
    #expect(try JSONDecoder().decode([PlainAmount].self, from: again) == kept)
  }
}
